//! Start-up of an agent as a Lambda function.

use std::sync::Arc;

use chatwoot::client::HttpTransport;
use domain::burst::QuietTime;
use jiff::SignedDuration;
use llm::{Llm, LlmConfig, Voice};
use platform::clock::{SystemClock, Taped};
use platform::files::HttpFiles;
use platform::lambda::StartError;
use platform::secrets::Secrets;
use platform::{config, lambda};
use secrecy::ExposeSecret;
use store::{Store, Tables};
use url::Url;

use crate::accounts::{Accounts, ChatwootSecrets};
use crate::attachments::Media;
use crate::deps::{BusinessCache, Deps, Triage};
use crate::taped;

/// The parameters that hold keys of providers.
const KEYS: [(&str, &str); 2] = [
    ("OPENAI_API_KEY", "openai-api-key"),
    ("ANTHROPIC_API_KEY", "anthropic-api-key"),
];

/// Everything an agent needs, from the environment of `template.yaml`.
pub async fn deps() -> Result<Deps, StartError> {
    let aws = lambda::aws()?;
    let secrets = secrets(&aws)?;
    let mut keys = Vec::new();
    for (variable, parameter) in KEYS {
        keys.push((variable, secrets.get(parameter, false).await?));
    }
    with_models(&aws, secrets, |name| {
        let key = keys.iter().find(|(variable, _)| *variable == name);
        match key {
            Some((_, secret)) => secret.as_ref().map(|s| s.expose_secret().to_owned()),
            None => std::env::var(name).ok(),
        }
    })
}

/// The same for a function that asks no model: it needs no provider's key.
pub fn deps_without_models() -> Result<Deps, StartError> {
    let aws = lambda::aws()?;
    let secrets = secrets(&aws)?;
    with_models(&aws, secrets, |_| None)
}

/// Chatwoot clients of all accounts, for a function that is no agent.
pub fn accounts(aws: &lambda::SdkConfig) -> Result<Arc<dyn Accounts>, StartError> {
    chatwoot(secrets(aws)?)
}

/// The database of the stack.
pub fn store(aws: &lambda::SdkConfig) -> Result<Store, StartError> {
    let tables = Tables::from_names(config::required)?;
    Ok(Store::new(aws_sdk_dynamodb::Client::new(aws), tables))
}

/// How bursts are gathered: `FRONTDESK_QUIET_TIME_MS`, else adaptively.
pub fn quiet_time() -> Result<QuietTime, StartError> {
    let ms: Option<i64> = config::parsed("FRONTDESK_QUIET_TIME_MS")?;
    Ok(QuietTime {
        fixed: ms.map(SignedDuration::from_millis),
    })
}

fn secrets(aws: &lambda::SdkConfig) -> Result<Arc<Secrets>, StartError> {
    let prefix = config::required("FRONTDESK_SECRETS_PREFIX")?;
    let client = aws_sdk_ssm::Client::new(aws);
    Ok(Arc::new(Secrets::new(client, &prefix)))
}

fn chatwoot(secrets: Arc<Secrets>) -> Result<Arc<dyn Accounts>, StartError> {
    let base_url = chatwoot_url()?;
    let transport = HttpTransport::new(HttpTransport::DEFAULT_TIMEOUT)?;
    let accounts = ChatwootSecrets::new(base_url, secrets, Arc::new(transport));
    Ok(Arc::new(taped::Taped::new(Arc::new(accounts))))
}

#[cfg_attr(
    not(feature = "bedrock"),
    expect(unused_variables, reason = "only Bedrock is a service of AWS")
)]
fn models(aws: &lambda::SdkConfig, config: LlmConfig) -> Result<(Llm, Media), StartError> {
    let transport: Arc<dyn llm::Transport> = Arc::new(llm::HttpTransport::new()?);
    // Jitter only has to differ between sandboxes.
    let seed = u64::from(std::process::id());
    let media = Media {
        files: Arc::new(HttpFiles::new(chatwoot_url()?)?),
        voice: Voice::new(&config, &transport, seed),
    };
    #[cfg(feature = "bedrock")]
    let bedrock = Arc::new(llm::Bedrock::new(aws, config.bedrock()));
    let models = Llm::new(config, &transport, seed);
    #[cfg(feature = "bedrock")]
    let models = models.with_provider(llm::ProviderName::Bedrock, bedrock);
    Ok((models, media))
}

fn chatwoot_url() -> Result<Url, StartError> {
    Ok(config::required("CHATWOOT_URL")?.parse()?)
}

fn with_models(
    aws: &lambda::SdkConfig,
    secrets: Arc<Secrets>,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<Deps, StartError> {
    let (llm, media) = models(aws, LlmConfig::from_env_like(lookup)?)?;
    Ok(Deps {
        store: store(aws)?,
        llm: Arc::new(llm),
        media,
        accounts: chatwoot(secrets)?,
        business: BusinessCache::default(),
        clock: Arc::new(Taped::new(Arc::new(SystemClock))),
        quiet: quiet_time()?,
        triage: Triage::Decides,
    })
}
