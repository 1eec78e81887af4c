//! `frontdesk serve`: the whole platform in this process, on one port.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use agent::{Media, OneAccount};
use axum::Router;
use chatwoot::client::{Chatwoot, ChatwootConfig, HttpTransport};
use domain::burst::QuietTime;
use domain::business::Business;
use dynoxide::Database;
use jiff::SignedDuration;
use llm::{Llm, LlmConfig, Voice};
use platform::clock::SystemClock;
use platform::config;
use platform::files::HttpFiles;
use secrecy::SecretString;
use tokio::task::JoinHandle;
use tracing::Level;
use url::Url;

use super::front::{Front, stand_back};
use super::inbox::Inbox;
use super::{CommandError, http, http_records, inbox, runtime_beside};
use crate::chatwoot_sim::{Options, Sim};
use crate::cli::{Listen, ServeArgs};
use crate::dynamo::Hooks;
use crate::host::{Host, Parts, Wraps, secrets};
use crate::queue::{FifoQueue, Settings};
use crate::{console, recover};

/// Batches that intake works on at the same time.
const WORKERS: usize = 4;
/// How long Ctrl-C waits for what was accepted: a burst may gather for 20 seconds.
const FINISH: Duration = Duration::from_secs(30);

const DEMO: &str = include_str!("../../../infra/demo-business.json");

/// Runs the command.
pub fn run(args: &ServeArgs) -> Result<(), CommandError> {
    init_log(&args.log)?;
    // The database has a thread of its own.
    runtime_beside(1)?.block_on(serve(args))
}

/// Sets up the log of a command.
pub(super) fn init_log(level: &str) -> Result<(), CommandError> {
    let level: Level = level.parse().map_err(|error| {
        CommandError::Setting(format!(
            "--log `{level}`: {error}; use error, warn, info or debug"
        ))
    })?;
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .init();
    Ok(())
}

/// What only a real Chatwoot needs.
const OUTSIDE: [&str; 3] = [
    "CHATWOOT_WEBHOOK_SECRET",
    "CHATWOOT_BOT_TOKEN",
    "CHATWOOT_USER_TOKEN",
];

/// Where Chatwoot is, and its secrets.
struct Outside {
    url: Url,
    signing: Vec<SecretString>,
    bot_token: SecretString,
    user_token: SecretString,
    /// Whether it is the simulated one on our own port.
    simulated: bool,
}

fn outside(args: &ServeArgs, port: u16) -> Result<Outside, CommandError> {
    let Some(url) = args.chatwoot_url.clone() else {
        for name in OUTSIDE {
            if config::optional(name).is_some() {
                console::progress(format!(
                    "{name} is set and not used: without CHATWOOT_URL the simulated Chatwoot is"
                ));
            }
        }
        let own = format!("http://127.0.0.1:{port}");
        let secret = || SecretString::from(uuid::Uuid::now_v7().simple().to_string());
        return Ok(Outside {
            url: own.parse().map_err(CommandError::platform)?,
            signing: vec![secret()],
            bot_token: secret(),
            user_token: secret(),
            simulated: true,
        });
    };
    let needed = |name: &'static str, what: &str| {
        config::optional(name).ok_or_else(|| {
            CommandError::Setting(format!(
                "CHATWOOT_URL is {url}, so {name} must be set too: {what}"
            ))
        })
    };
    let signing = needed(
        "CHATWOOT_WEBHOOK_SECRET",
        "the webhook's secret, as Chatwoot shows it (several, separated by commas, while rotating)",
    )?;
    let signing: Vec<SecretString> = signing
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(SecretString::from)
        .collect();
    if signing.is_empty() {
        return Err(CommandError::Setting(
            "CHATWOOT_WEBHOOK_SECRET holds no secret, only commas".to_owned(),
        ));
    }
    Ok(Outside {
        signing,
        bot_token: needed("CHATWOOT_BOT_TOKEN", "the agent bot's access token")?.into(),
        user_token: needed(
            "CHATWOOT_USER_TOKEN",
            "an agent's or administrator's access token",
        )?
        .into(),
        url,
        simulated: false,
    })
}

/// The platform, serving.
pub struct Running {
    /// The handlers and what they work on.
    pub host: Host,
    /// The simulated Chatwoot, unless a real one is used.
    pub sim: Option<Sim>,
    /// The port it listens on.
    pub port: u16,
    url: Url,
    healed: usize,
    inbox: Option<Inbox>,
    /// No other process works in the data folder meanwhile.
    _lock: Option<File>,
    worker: JoinHandle<()>,
    sweeper: JoinHandle<()>,
    front: Front,
}

async fn serve(args: &ServeArgs) -> Result<(), CommandError> {
    let running = start(args).await?;
    greet(args, &running);
    interrupted().await;
    console::progress("finishing what was accepted (Ctrl-C again stops at once)");
    tokio::select! {
        done = tokio::time::timeout(FINISH, running.finish()) => {
            if done.is_err() && args.data.is_none() {
                console::progress("some conversations are still going on and were in memory only; use --data DIR to keep them");
            }
        }
        () = interrupted() => {}
    }
    running.stop().await
}

/// Starts everything; returns once it listens. Port 0 picks a free one.
pub async fn start(args: &ServeArgs) -> Result<Running, CommandError> {
    let listener = listen(args.port, args.listen)?;
    let port = listener.local_addr().map_err(socket)?.port();
    let outside = outside(args, port)?;
    let lock = args.data.as_deref().map(inbox::lock).transpose()?;
    let host = host(args, &outside).await?;
    let inbox = outside.simulated.then(|| simulated(args, &outside, port));
    let inbox = inbox.transpose()?;
    let mut router: Router =
        http::router(host.clone()).merge(http_records::router(host.clone(), args.data.as_deref()));
    if let Some(Inbox { sim, .. }) = &inbox {
        router = router.merge(sim.router()).merge(sim.page_router());
    }
    let router = router.layer(axum::middleware::from_fn(http::only_here));
    let front = Front::open(listener, router).map_err(socket)?;
    let worker = tokio::spawn({
        let host = host.clone();
        async move { host.work(WORKERS).await }
    });
    let sweeper = tokio::spawn(sweep(host.clone()));
    let healed = recover::leases(&host)
        .await
        .map_err(CommandError::platform)?;
    Ok(Running {
        host,
        sim: inbox.as_ref().map(|inbox| inbox.sim.clone()),
        port,
        url: outside.url,
        healed,
        inbox,
        _lock: lock,
        worker,
        sweeper,
        front,
    })
}

/// How often the promises are looked after here.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

async fn sweep(host: Host) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        if let Err(error) = host.sweep().await {
            tracing::warn!(error.message = %error, "promises are looked after again in a minute");
        }
    }
}

fn socket(error: std::io::Error) -> CommandError {
    CommandError::Io {
        what: "the listening socket".to_owned(),
        error,
    }
}

impl Running {
    /// Waits until all that was written is answered, the webhooks that are still on
    /// their way from the simulated Chatwoot included.
    pub async fn finish(&self) {
        loop {
            if let Some(inbox) = &self.inbox {
                inbox.unsent.emptied().await;
            }
            self.host.drain().await;
            if self
                .inbox
                .as_ref()
                .is_none_or(|inbox| inbox.unsent.is_empty())
            {
                return;
            }
        }
    }

    /// Stops listening and working, and writes down what must be kept.
    pub async fn stop(self) -> Result<(), CommandError> {
        self.worker.abort();
        self.sweeper.abort();
        if let Some(inbox) = &self.inbox {
            inbox.save().await?;
        }
        self.front.close().await;
        Ok(())
    }
}

pub(super) fn listen(port: u16, who: Listen) -> Result<TcpListener, CommandError> {
    let address = match who {
        Listen::Local => Ipv4Addr::LOCALHOST,
        Listen::All => Ipv4Addr::UNSPECIFIED,
    };
    TcpListener::bind((address, port)).map_err(|error| CommandError::Io {
        what: format!("port {port} cannot be used; choose another with --port"),
        error,
    })
}

/// Waits for Ctrl-C or a polite kill.
pub(super) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

async fn host(args: &ServeArgs, outside: &Outside) -> Result<Host, CommandError> {
    let (database, queue) = match &args.data {
        None => (
            Database::memory().map_err(CommandError::platform)?,
            FifoQueue::in_memory(Settings::default()),
        ),
        Some(dir) => {
            let file = dir.join("frontdesk.db");
            (
                Database::new(&file.to_string_lossy()).map_err(CommandError::platform)?,
                FifoQueue::with_journal(Settings::default(), &dir.join("queue.jsonl"))
                    .map_err(CommandError::platform)?,
            )
        }
    };
    let environment = |name: &str| std::env::var(name).ok();
    let config = LlmConfig::from_env_like(environment)
        .and_then(|config| config.refuse_keyless(environment).map(|()| config))
        .map_err(|error| CommandError::Setting(error.to_string()))?;
    let transport: Arc<dyn llm::Transport> =
        Arc::new(llm::HttpTransport::new().map_err(CommandError::platform)?);
    let seed = u64::from(std::process::id());
    let chatwoot = Chatwoot::new(
        ChatwootConfig {
            base_url: outside.url.clone(),
            account: args.account,
            bot_token: outside.bot_token.clone(),
            user_token: outside.user_token.clone(),
        },
        Arc::new(
            HttpTransport::new(HttpTransport::DEFAULT_TIMEOUT).map_err(CommandError::platform)?,
        ),
    );
    let quiet = QuietTime {
        fixed: args
            .quiet_time_ms
            .map(|ms| SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX))),
    };
    let host = Host::build(Parts {
        database,
        hooks: Hooks {
            own_thread: Some(stand_back),
            ..Hooks::default()
        },
        accounts: Arc::new(OneAccount::new(chatwoot)),
        media: Media {
            files: Arc::new(HttpFiles::new(outside.url.clone()).map_err(CommandError::platform)?),
            voice: Voice::new(&config, &transport, seed),
        },
        llm: Arc::new(Llm::new(config, &transport, seed)),
        clock: Arc::new(SystemClock),
        quiet,
        queue,
        secrets: Arc::new(secrets::one_account(args.account, outside.signing.clone())),
        served: vec![args.account],
        seed,
        observer: None,
        wrap: Wraps::default(),
    })
    .await
    .map_err(CommandError::platform)?;
    set_up_business(&host, args).await?;
    Ok(host)
}

/// Writes the given business, or the demo shop where there is none yet.
async fn set_up_business(host: &Host, args: &ServeArgs) -> Result<(), CommandError> {
    let known = host
        .store()
        .business(args.account)
        .await
        .map_err(CommandError::platform)?;
    if known.is_some() && args.business.is_none() {
        return Ok(());
    }
    let business = business(args.business.as_deref())?;
    host.store()
        .put_business(args.account, &business)
        .await
        .map_err(CommandError::platform)
}

/// The business in this file, or the demo shop.
pub fn business(file: Option<&Path>) -> Result<Business, CommandError> {
    let (name, json) = match file {
        None => ("infra/demo-business.json".to_owned(), DEMO.to_owned()),
        Some(file) => {
            let name = file.display().to_string();
            let json = std::fs::read_to_string(file).map_err(|error| CommandError::Io {
                what: name.clone(),
                error,
            })?;
            (name, json)
        }
    };
    serde_json::from_str(&json).map_err(|error| CommandError::Input {
        file: name,
        reason: error.to_string(),
    })
}

fn simulated(args: &ServeArgs, outside: &Outside, port: u16) -> Result<Inbox, CommandError> {
    let url = format!("http://127.0.0.1:{port}/webhook/chatwoot");
    let options = Options::one_account(
        args.account,
        &url,
        outside.signing.first().cloned().unwrap_or_default(),
        outside.bot_token.clone(),
        outside.user_token.clone(),
    );
    Inbox::open(options, args.data.as_deref())
}

fn greet(args: &ServeArgs, running: &Running) {
    let own = format!("http://127.0.0.1:{}", running.port);
    console::line("frontdesk is ready");
    console::line(format!("  webhook   {own}/webhook/chatwoot"));
    console::line(format!("  health    {own}/health"));
    if running.sim.is_some() {
        console::line(format!(
            "  try it    {own}/sim   write as a customer, act as the agent"
        ));
    } else {
        console::line(format!(
            "  chatwoot  {} (account {})",
            running.url, args.account
        ));
    }
    if running.healed > 0 {
        console::line(format!(
            "  {} conversation(s) go on where they were",
            running.healed
        ));
    }
}
