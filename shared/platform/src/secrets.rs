//! Secrets from SSM Parameter Store (SecureString), read once and kept for a
//! while, never in the environment of a deployed function.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use aws_sdk_ssm::error::{ProvideErrorMetadata, SdkError};
use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::error::PortError;

const PORT: &str = "SSM";
/// How long a value is believed.
const KEEP: Duration = Duration::from_mins(5);
/// How soon a value may be read again when it seems wrong: a flood of bad
/// signatures must not become a flood of SSM calls.
const AT_LEAST: Duration = Duration::from_secs(10);

/// A cache over parameters below one prefix, like `/frontdesk/prod`.
pub struct Secrets {
    client: aws_sdk_ssm::Client,
    prefix: String,
    cache: Mutex<HashMap<String, (Instant, Option<SecretString>)>>,
}

impl Secrets {
    /// Parameters below `prefix`.
    pub fn new(client: aws_sdk_ssm::Client, prefix: &str) -> Self {
        Self {
            client,
            prefix: prefix.trim_end_matches('/').to_owned(),
            cache: Mutex::new(HashMap::new()),
        }
    }

    /// The secret `prefix/name`; `None` when there is no such parameter. With
    /// `fresh`, a value older than ten seconds is read again.
    pub async fn get(&self, name: &str, fresh: bool) -> Result<Option<SecretString>, PortError> {
        let believed = if fresh { AT_LEAST } else { KEEP };
        let mut cache = self.cache.lock().await;
        if let Some((read_at, value)) = cache.get(name)
            && read_at.elapsed() < believed
        {
            return Ok(value.clone());
        }
        let value = self.read(name).await?;
        cache.insert(name.to_owned(), (Instant::now(), value.clone()));
        Ok(value)
    }

    async fn read(&self, name: &str) -> Result<Option<SecretString>, PortError> {
        let sent = self
            .client
            .get_parameter()
            .name(format!("{}/{name}", self.prefix))
            .with_decryption(true)
            .send()
            .await;
        match sent {
            Ok(answer) => Ok(answer
                .parameter
                .and_then(|p| p.value)
                .map(SecretString::from)),
            Err(error) if error.code() == Some("ParameterNotFound") => Ok(None),
            Err(SdkError::ServiceError(error)) => {
                let code = error.err().code().unwrap_or("unknown").to_owned();
                Err(if code.contains("Throttl") || code.contains("Internal") {
                    PortError::retryable(PORT, code)
                } else {
                    PortError::terminal(PORT, code)
                })
            }
            Err(_) => Err(PortError::retryable(PORT, "no answer")),
        }
    }
}
