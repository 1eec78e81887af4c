//! `frontdesk sim`: a simulated Chatwoot by itself, beside a deployed stack.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use platform::clock::{Clock, SystemClock};
use platform::config;
use secrecy::SecretString;

use super::front::Front;
use super::{CommandError, runtime, serve};
use crate::chatwoot_sim::{Options, Sim};
use crate::cli::{Listen, SimArgs};
use crate::{console, webhooks};

/// Runs the command.
pub fn run(args: &SimArgs) -> Result<(), CommandError> {
    serve::init_log("warn")?;
    runtime()?.block_on(simulate(args))
}

async fn simulate(args: &SimArgs) -> Result<(), CommandError> {
    let secret = |name: &'static str| {
        config::required(name)
            .map(SecretString::from)
            .map_err(|error| CommandError::Setting(error.to_string()))
    };
    let options = Options::one_account(
        args.account,
        args.webhook_url.as_str(),
        secret("CHATWOOT_WEBHOOK_SECRET")?,
        secret("CHATWOOT_BOT_TOKEN")?,
        secret("CHATWOOT_USER_TOKEN")?,
    );
    let unsent = webhooks::Unsent::new();
    let sink = webhooks::sender(&unsent).map_err(CommandError::platform)?;
    let sink = unsent.counting(sink);
    let sim = Sim::new(options, Arc::new(|| SystemClock.now()), sink);
    let router: Router = Router::new()
        .route("/health", get(async || r#"{"status":"ready"}"#))
        .merge(sim.router())
        .merge(sim.page_router());
    let front = Front::open(serve::listen(args.port, Listen::Local)?, router).map_err(|error| {
        CommandError::Io {
            what: "the server".to_owned(),
            error,
        }
    })?;
    console::line(format!(
        "simulated Chatwoot at http://127.0.0.1:{}/sim, webhooks to {}",
        args.port, args.webhook_url
    ));
    serve::interrupted().await;
    front.close().await;
    Ok(())
}
