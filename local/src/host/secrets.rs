//! The webhook secrets of one machine: a single account.

use domain::ids::AccountId;
use secrecy::SecretString;
use webhook::{AccountSecrets, FixedSecrets};

/// One account with these signing secrets.
pub fn one_account(account: AccountId, signing: Vec<SecretString>) -> FixedSecrets {
    FixedSecrets::new([(
        account,
        AccountSecrets {
            signing,
            path: None,
        },
    )])
}
