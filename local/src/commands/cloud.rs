//! Commands that work on a deployed stack, with the usual AWS environment.

use platform::clock::{Clock, SystemClock};
use platform::workflow::StepFunctions;
use platform::{config, lambda};
use serde_json::json;
use store::{Store, Tables};

use super::{CommandError, runtime, serve};
use crate::cli::{ResumeArgs, SeedArgs};
use crate::{console, resume as resuming};

/// Names the state machine of a stack to work on, instead of this machine.
pub(super) const STACK: &str = "FRONTDESK_STATE_MACHINE_ARN";

pub(super) fn setting(error: impl std::fmt::Display) -> CommandError {
    CommandError::Setting(error.to_string())
}

/// Clients with the operator's own AWS settings: environment, profiles, roles.
pub(super) async fn aws() -> aws_config::SdkConfig {
    aws_config::defaults(aws_config::BehaviorVersion::v2026_01_12())
        .http_client(lambda::https())
        .load()
        .await
}

pub(super) async fn store() -> Result<Store, CommandError> {
    let tables = Tables::from_names(config::required).map_err(setting)?;
    let aws = aws().await;
    Ok(Store::new(aws_sdk_dynamodb::Client::new(&aws), tables))
}

/// The state machine of a stack.
pub(super) async fn workflow(arn: String) -> StepFunctions {
    StepFunctions::new(aws_sdk_sfn::Client::new(&aws().await), arn)
}

/// `frontdesk seed`.
pub fn seed(args: &SeedArgs) -> Result<(), CommandError> {
    let business = serve::business(args.business.as_deref())?;
    runtime()?.block_on(async {
        store()
            .await?
            .put_business(args.account, &business)
            .await
            .map_err(CommandError::platform)?;
        console::line(format!(
            "{} is set up for account {}: {} products, {} answers, {} documents, {} offers, {} jobs",
            business.settings.name,
            args.account,
            business.products.len(),
            business.faq.len(),
            business.documents.len(),
            business.offers.len(),
            business.postings.len(),
        ));
        Ok(())
    })
}

/// `frontdesk resume`.
pub fn resume(args: &ResumeArgs) -> Result<(), CommandError> {
    runtime()?.block_on(async {
        match config::optional(STACK) {
            Some(arn) => resume_deployed(args, arn).await,
            None => resume_here(args).await,
        }
    })
}

async fn resume_deployed(args: &ResumeArgs, arn: String) -> Result<(), CommandError> {
    let workflow = workflow(arn).await;
    let resumed = resuming::resume(
        &store().await?,
        &workflow,
        SystemClock.now(),
        args.conversation,
        args.from.as_deref(),
    )
    .await
    .map_err(CommandError::platform)?;
    console::line(format!("run {} goes on from {}", resumed.run, resumed.from));
    Ok(())
}

async fn resume_here(args: &ResumeArgs) -> Result<(), CommandError> {
    let url = args.url.join("/local/resume").map_err(setting)?;
    let body = json!({"conversation": args.conversation, "from": args.from});
    let text = ask(url, &body).await?;
    let resumed: serde_json::Value = serde_json::from_str(&text).map_err(CommandError::platform)?;
    let word = |name: &str| resumed[name].as_str().unwrap_or_default().to_owned();
    console::line(format!("run {} goes on from {}", word("run"), word("from")));
    Ok(())
}

/// Asks the running `frontdesk serve` for something.
pub(super) async fn ask(url: url::Url, body: &serde_json::Value) -> Result<String, CommandError> {
    let client = crate::transport::http().build();
    let asked = client
        .map_err(CommandError::platform)?
        .post(url.clone())
        .json(body)
        .send();
    let answer = asked.await.map_err(|_| {
        CommandError::Platform(format!(
            "nothing answers at {}; start `frontdesk serve` first, or set {STACK} for a stack",
            url.origin().ascii_serialization()
        ))
    })?;
    let ok = answer.status().is_success();
    let text = answer.text().await.map_err(CommandError::platform)?;
    if ok {
        Ok(text)
    } else {
        Err(CommandError::Platform(text))
    }
}
