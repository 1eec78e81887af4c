//! Who may send: the secrets of each account.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use domain::ids::AccountId;
use platform::error::PortError;
use platform::secrets::Secrets;
use secrecy::{ExposeSecret, SecretString};

/// What an account's Chatwoot proves itself with.
#[derive(Debug, Clone, Default)]
pub struct AccountSecrets {
    /// Signing secrets: of the account webhook, of API inboxes, of the agent bot,
    /// each twice while it is being rotated.
    pub signing: Vec<SecretString>,
    /// For a Chatwoot that cannot sign (older than 4.11.2): the last segment of
    /// the webhook's path, of URL-safe characters. Counts only as long as there
    /// is no signing secret.
    pub path: Option<SecretString>,
}

/// Where the secrets come from.
#[async_trait]
pub trait WebhookSecrets: Send + Sync {
    /// The secrets of an account; empty ones for an account that is not set up.
    ///
    /// `fresh` asks for secrets read anew instead of remembered ones. Callers
    /// nobody knows can cause it, so an implementation reads one account at most
    /// once every few seconds, lets callers who ask at the same time share that
    /// reading, and bounds how many accounts it remembers.
    async fn for_account(
        &self,
        account: AccountId,
        fresh: bool,
    ) -> Result<Arc<AccountSecrets>, PortError>;

    /// The account of bodies that name none, where there is only one account:
    /// Chatwoot before 4.14.2 leaves it out of conversation events.
    fn default_account(&self) -> Option<AccountId> {
        None
    }
}

/// Secrets that are known from the start: one machine, tests.
#[derive(Debug, Clone, Default)]
pub struct FixedSecrets {
    accounts: HashMap<AccountId, Arc<AccountSecrets>>,
}

impl FixedSecrets {
    /// These accounts and no others.
    pub fn new(accounts: impl IntoIterator<Item = (AccountId, AccountSecrets)>) -> Self {
        Self {
            accounts: accounts
                .into_iter()
                .map(|(account, secrets)| (account, Arc::new(secrets)))
                .collect(),
        }
    }
}

#[async_trait]
impl WebhookSecrets for FixedSecrets {
    async fn for_account(
        &self,
        account: AccountId,
        _fresh: bool,
    ) -> Result<Arc<AccountSecrets>, PortError> {
        Ok(self.accounts.get(&account).cloned().unwrap_or_default())
    }

    fn default_account(&self) -> Option<AccountId> {
        let mut accounts = self.accounts.keys();
        match (accounts.next(), accounts.next()) {
            (Some(only), None) => Some(*only),
            _ => None,
        }
    }
}

/// The accounts a stack serves, written like `1,7`: never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedAccounts(Vec<AccountId>);

/// Not a list of account ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write account ids separated by commas, like 1,7")]
pub struct ServedAccountsError;

impl FromStr for ServedAccounts {
    type Err = ServedAccountsError;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let ids = list.split(',').map(|id| id.trim().parse());
        let ids: Result<Vec<AccountId>, _> = ids.collect();
        ids.map(Self).map_err(|_| ServedAccountsError)
    }
}

/// Secrets of a deployed stack: below the stack's prefix, `ACCOUNT/webhook-secrets`
/// (comma-separated) and `ACCOUNT/webhook-path-secret`. Accounts the stack does
/// not serve have none and cost no reading, so made-up ids fill no memory.
pub struct StoredSecrets {
    store: Secrets,
    accounts: ServedAccounts,
}

impl StoredSecrets {
    /// The secrets of these accounts in this store.
    pub fn new(store: Secrets, accounts: ServedAccounts) -> Self {
        Self { store, accounts }
    }
}

#[async_trait]
impl WebhookSecrets for StoredSecrets {
    async fn for_account(
        &self,
        account: AccountId,
        fresh: bool,
    ) -> Result<Arc<AccountSecrets>, PortError> {
        if !self.accounts.0.contains(&account) {
            return Ok(Arc::default());
        }
        let signing = self
            .store
            .get(&format!("{account}/webhook-secrets"), fresh)
            .await?
            .map(|list| split(&list))
            .unwrap_or_default();
        // An account that signs is never let in by its path: one reading less.
        let path = if signing.is_empty() {
            let name = format!("{account}/webhook-path-secret");
            self.store.get(&name, fresh).await?
        } else {
            None
        };
        Ok(Arc::new(AccountSecrets { signing, path }))
    }

    fn default_account(&self) -> Option<AccountId> {
        match self.accounts.0[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

fn split(list: &SecretString) -> Vec<SecretString> {
    list.expose_secret()
        .split(',')
        .map(str::trim)
        .filter(|secret| !secret.is_empty())
        .map(SecretString::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_of_a_rotation_are_written_with_a_comma() {
        let exposed: Vec<String> = split(&SecretString::from("old, new,"))
            .iter()
            .map(|secret| secret.expose_secret().to_owned())
            .collect();
        assert_eq!(exposed, ["old", "new"]);
        assert!(split(&SecretString::from(" ")).is_empty());
    }

    fn stored(accounts: &str) -> StoredSecrets {
        // Nobody listens there: every reading fails.
        let config = aws_sdk_ssm::Config::builder()
            .behavior_version_latest()
            .region(aws_sdk_ssm::config::Region::new("eu-west-1"))
            .endpoint_url("http://127.0.0.1:9")
            .retry_config(aws_sdk_ssm::config::retry::RetryConfig::disabled())
            .build();
        let store = Secrets::new(aws_sdk_ssm::Client::from_conf(config), "/frontdesk/test");
        StoredSecrets::new(store, accounts.parse().unwrap())
    }

    #[tokio::test]
    async fn only_served_accounts_are_looked_up() {
        let secrets = stored("1,7");
        let id = |id: &str| id.parse::<AccountId>().unwrap();
        for account in ["2", "71"] {
            let unknown = secrets.for_account(id(account), true).await.unwrap();
            assert!(unknown.signing.is_empty() && unknown.path.is_none());
        }
        assert!(secrets.for_account(id("7"), false).await.is_err());
    }

    #[test]
    fn an_event_without_account_belongs_to_the_only_one() {
        assert_eq!(stored("7").default_account(), "7".parse().ok());
        assert_eq!(stored("1, 7").default_account(), None);
        for wrong in ["", "1,", "one", "0", "1;7"] {
            assert!(wrong.parse::<ServedAccounts>().is_err(), "{wrong}");
        }
    }
}
