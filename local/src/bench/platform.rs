//! The platform under measurement: a child process.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::chatwoot::{ACCOUNT, BOT_TOKEN, SECRET, USER_TOKEN};
use crate::commands::CommandError;

/// What a process gets within this time, it gets at all.
const START: Duration = Duration::from_secs(10);

/// A running `frontdesk serve`; killed when dropped.
pub(super) struct Platform {
    child: Child,
    pub(super) port: u16,
}

impl Platform {
    /// Starts one that works with the Chatwoot on `chatwoot`, and waits until it
    /// listens.
    pub(super) async fn start(chatwoot: u16, more: &[&str]) -> Result<Self, CommandError> {
        let io = |error| CommandError::Io {
            what: "frontdesk serve".to_owned(),
            error,
        };
        let mut child = Command::new(std::env::current_exe().map_err(io)?)
            .args(["serve", "--port", "0", "--log", "error"])
            .args(more)
            .env_remove("OPENAI_API_KEY")
            .env_remove("ANTHROPIC_API_KEY")
            .env("CHATWOOT_URL", format!("http://127.0.0.1:{chatwoot}"))
            .env("CHATWOOT_ACCOUNT_ID", ACCOUNT.to_string())
            .env("CHATWOOT_BOT_TOKEN", BOT_TOKEN)
            .env("CHATWOOT_USER_TOKEN", USER_TOKEN)
            .env("CHATWOOT_WEBHOOK_SECRET", SECRET)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(io)?;
        let Some(output) = child.stdout.take() else {
            return Err(CommandError::Failed("no output to read".to_owned()));
        };
        let mut lines = BufReader::new(output).lines();
        let port = tokio::time::timeout(START, async {
            while let Ok(Some(line)) = lines.next_line().await {
                let port = line
                    .strip_suffix("/health")
                    .and_then(|url| url.rsplit(':').next()?.parse().ok());
                if port.is_some() {
                    return port;
                }
            }
            None
        });
        match port.await {
            Ok(Some(port)) => Ok(Self { child, port }),
            _ => Err(CommandError::Failed(
                "frontdesk serve did not start; try it by hand".to_owned(),
            )),
        }
    }

    /// CPU time so far; zero where `/proc` does not tell.
    pub(super) fn cpu_time(&self) -> Duration {
        let stat = self.proc("stat");
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let field = |n: usize| -> u64 {
            let value = after_name.split_whitespace().nth(n);
            value.and_then(|v| v.parse().ok()).unwrap_or(0)
        };
        // Fields 14 and 15 of the whole line, in clock ticks of 10 ms.
        Duration::from_millis((field(11) + field(12)) * 10)
    }

    /// Resident memory in megabytes; zero where `/proc` does not tell.
    pub(super) fn resident_mb(&self) -> f64 {
        let status = self.proc("status");
        let line = status.lines().find(|l| l.starts_with("VmRSS"));
        let kb = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<f64>().ok());
        kb.unwrap_or(0.0) / 1024.0
    }

    fn proc(&self, file: &str) -> String {
        let id = self.child.id().unwrap_or_default();
        std::fs::read_to_string(format!("/proc/{id}/{file}")).unwrap_or_default()
    }
}
