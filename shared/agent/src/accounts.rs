//! One Chatwoot client per account: tenant A's token is never used for tenant B.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chatwoot::client::{Chatwoot, ChatwootConfig, Transport};
use domain::ids::AccountId;
use platform::error::PortError;
use platform::secrets::Secrets;
use tokio::sync::Mutex;
use url::Url;

/// Finds the Chatwoot client of an account.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The client.
    ///
    /// # Errors
    /// Terminal when the account was never set up.
    async fn chatwoot(&self, account: AccountId) -> Result<Arc<Chatwoot>, PortError>;
}

/// A single account whose tokens are known at start: one machine, tests.
pub struct OneAccount(Arc<Chatwoot>);

impl OneAccount {
    /// This client, for its own account only.
    pub fn new(chatwoot: Chatwoot) -> Self {
        Self(Arc::new(chatwoot))
    }
}

#[async_trait]
impl Accounts for OneAccount {
    async fn chatwoot(&self, account: AccountId) -> Result<Arc<Chatwoot>, PortError> {
        if self.0.account() == account {
            Ok(Arc::clone(&self.0))
        } else {
            Err(unknown(account))
        }
    }
}

/// Accounts whose tokens lie in SSM, as `{account}/bot-token` and
/// `{account}/user-token`.
pub struct ChatwootSecrets {
    base_url: Url,
    secrets: Arc<Secrets>,
    transport: Arc<dyn Transport>,
    clients: Mutex<HashMap<AccountId, Arc<Chatwoot>>>,
}

impl ChatwootSecrets {
    /// Clients of the installation at `base_url`.
    pub fn new(base_url: Url, secrets: Arc<Secrets>, transport: Arc<dyn Transport>) -> Self {
        Self {
            base_url,
            secrets,
            transport,
            clients: Mutex::default(),
        }
    }
}

#[async_trait]
impl Accounts for ChatwootSecrets {
    async fn chatwoot(&self, account: AccountId) -> Result<Arc<Chatwoot>, PortError> {
        let mut clients = self.clients.lock().await;
        if let Some(client) = clients.get(&account) {
            return Ok(Arc::clone(client));
        }
        let secret = async |name: &str| {
            self.secrets
                .get(&format!("{account}/{name}"), false)
                .await?
                .ok_or_else(|| unknown(account))
        };
        let client = Arc::new(Chatwoot::new(
            ChatwootConfig {
                base_url: self.base_url.clone(),
                account,
                bot_token: secret("bot-token").await?,
                user_token: secret("user-token").await?,
            },
            Arc::clone(&self.transport),
        ));
        clients.insert(account, Arc::clone(&client));
        Ok(client)
    }
}

fn unknown(account: AccountId) -> PortError {
    PortError::terminal(
        "Chatwoot",
        format!("account {account} has no bot-token and user-token; set both up first"),
    )
}
