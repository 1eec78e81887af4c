//! One Chatwoot client per account: tenant A's token is never used for tenant B.

use std::sync::Arc;

use async_trait::async_trait;
use chatwoot::client::{Chatwoot, ChatwootConfig, Renew, Renewing, Transport};
use domain::ids::AccountId;
use platform::error::PortError;
use platform::secrets::Secrets;
use secrecy::{ExposeSecret, SecretString};
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

/// Where tokens are kept.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// The token of this name, as it was a few minutes ago; with `fresh`, as it is
    /// by now.
    async fn token(&self, name: &str, fresh: bool) -> Result<Option<SecretString>, PortError>;
}

#[async_trait]
impl Tokens for Secrets {
    async fn token(&self, name: &str, fresh: bool) -> Result<Option<SecretString>, PortError> {
        self.get(name, fresh).await
    }
}

/// Accounts whose tokens lie in SSM, as `{account}/bot-token` and
/// `{account}/user-token`. No token is kept longer than the secrets keep it, and
/// one that Chatwoot refuses is read again.
pub struct ChatwootSecrets {
    base_url: Url,
    tokens: Arc<dyn Tokens>,
    transport: Arc<dyn Transport>,
}

impl ChatwootSecrets {
    /// Clients of the installation at `base_url`.
    pub fn new(base_url: Url, tokens: Arc<dyn Tokens>, transport: Arc<dyn Transport>) -> Self {
        Self {
            base_url,
            tokens,
            transport,
        }
    }

    async fn renewal(&self, account: AccountId) -> Result<Renewal, PortError> {
        let mut given = Vec::new();
        for name in ["bot-token", "user-token"] {
            let name = format!("{account}/{name}");
            let token = self.tokens.token(&name, false).await?;
            given.push((name, token.ok_or_else(|| unknown(account))?));
        }
        Ok(Renewal {
            given,
            tokens: Arc::clone(&self.tokens),
        })
    }
}

#[async_trait]
impl Accounts for ChatwootSecrets {
    async fn chatwoot(&self, account: AccountId) -> Result<Arc<Chatwoot>, PortError> {
        let renewal = self.renewal(account).await?;
        let [(_, bot_token), (_, user_token)] = renewal.given.as_slice() else {
            return Err(unknown(account));
        };
        let config = ChatwootConfig {
            base_url: self.base_url.clone(),
            account,
            bot_token: bot_token.clone(),
            user_token: user_token.clone(),
        };
        let transport = Renewing::new(Arc::clone(&self.transport), Arc::new(renewal));
        Ok(Arc::new(Chatwoot::new(config, Arc::new(transport))))
    }
}

/// The tokens that one client was given, by name.
struct Renewal {
    given: Vec<(String, SecretString)>,
    tokens: Arc<dyn Tokens>,
}

#[async_trait]
impl Renew for Renewal {
    async fn renew(&self, refused: &SecretString) -> Option<SecretString> {
        let refused = refused.expose_secret();
        let is_it = |(_, given): &&(String, SecretString)| given.expose_secret() == refused;
        let (name, _) = self.given.iter().find(is_it)?;
        tracing::warn!(
            token.name = name,
            "Chatwoot refuses a token: it is read again"
        );
        let fresh = self.tokens.token(name, true).await.ok()??;
        (fresh.expose_secret() != refused).then_some(fresh)
    }
}

fn unknown(account: AccountId) -> PortError {
    PortError::terminal(
        "Chatwoot",
        format!("account {account} has no bot-token and user-token; set both up first"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatwoot::client::HttpTransport;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Tokens that were changed; who does not ask for fresh ones gets old ones.
    #[derive(Default)]
    struct Changed(AtomicBool);

    #[async_trait]
    impl Tokens for Changed {
        async fn token(&self, name: &str, fresh: bool) -> Result<Option<SecretString>, PortError> {
            let seen = self.0.fetch_or(fresh, Ordering::Relaxed) || fresh;
            let age = if seen { "new" } else { "old" };
            Ok(name
                .starts_with("1/")
                .then(|| format!("{age} {name}").into()))
        }
    }

    #[tokio::test]
    async fn a_refused_token_is_read_again() {
        let transport = HttpTransport::new(HttpTransport::DEFAULT_TIMEOUT).unwrap();
        let url = "http://chatwoot.example.com".parse().unwrap();
        let accounts = ChatwootSecrets::new(url, Arc::new(Changed::default()), Arc::new(transport));
        let before = accounts.renewal(AccountId::FIRST).await.unwrap();
        let refused = |name: &str| SecretString::from(format!("old 1/{name}"));
        // Also for who was given it before somebody else read it again.
        for name in ["user-token", "bot-token", "user-token"] {
            let renewed = before.renew(&refused(name)).await.unwrap();
            assert_eq!(renewed.expose_secret(), format!("new 1/{name}"));
        }
        // The next client has them from the beginning.
        assert!(accounts.chatwoot(AccountId::FIRST).await.is_ok());
        let after = accounts.renewal(AccountId::FIRST).await.unwrap();
        let new = "new 1/user-token".into();
        assert!(after.renew(&new).await.is_none(), "it is the same");
        let other = AccountId::new(2).unwrap();
        assert!(accounts.chatwoot(other).await.is_err(), "never set up");
    }
}
