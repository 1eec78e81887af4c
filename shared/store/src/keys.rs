//! Partition and sort keys. Partition keys begin with the account.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::{AccountId, AlertId, CampaignId, ContactId, ConversationKey, MessageId, SendKey};
use domain::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;

pub(crate) type Item = HashMap<String, AttributeValue>;

/// A key as DynamoDB wants it.
pub(crate) fn key(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    Item::from([
        ("pk".to_owned(), AttributeValue::S(pk.into())),
        ("sk".to_owned(), AttributeValue::S(sk.into())),
    ])
}

pub(crate) fn conversation(key: ConversationKey) -> String {
    format!("A#{}#C#{}", key.account, key.conversation)
}

pub(crate) const HEAD: &str = "HEAD";

pub(crate) fn message(id: MessageId) -> String {
    format!("MSG#{:020}", id.get())
}

pub(crate) fn turn(no: u64) -> String {
    format!("TURN#{no:08}")
}

pub(crate) const CHECKPOINTS: &str = "CKPT#";

pub(crate) fn checkpoint(id: &str) -> String {
    format!("{CHECKPOINTS}{id}")
}

pub(crate) fn sent(key: &SendKey) -> String {
    format!("SENT#{key}")
}

pub(crate) fn person(account: AccountId, contact: ContactId) -> String {
    format!("A#{account}#P#{contact}")
}

pub(crate) const LEAD: &str = "LEAD";

pub(crate) const ALERTS: &str = "ALERT#";

pub(crate) fn alert(id: AlertId) -> String {
    format!("{ALERTS}{id}")
}

/// Index partition of an account's pending alerts.
pub(crate) fn pending_alerts(account: AccountId) -> String {
    format!("A#{account}#PENDING")
}

pub(crate) fn campaign(account: AccountId, id: &CampaignId) -> String {
    format!("A#{account}#CAMPAIGN#{id}")
}

pub(crate) fn recipient(contact: ContactId) -> String {
    format!("TO#{contact}")
}

pub(crate) const COUNTS: &str = "COUNTS";

/// Where an account's suggested FAQ entries are.
pub(crate) fn suggestions(account: AccountId) -> String {
    format!("A#{account}#SUGGESTIONS")
}

/// Where an account's drafts that wait for a reviewer are listed.
pub(crate) fn reviews(account: AccountId) -> String {
    format!("A#{account}#REVIEWS")
}

/// Where an account's promises are listed.
pub(crate) fn promises(account: AccountId) -> String {
    format!("A#{account}#PROMISES")
}

pub(crate) const OPEN_PROMISES: &str = "OPEN#";
pub(crate) const ENDED_PROMISES: &str = "ENDED#";

pub(crate) fn open_promise(id: &str) -> String {
    format!("{OPEN_PROMISES}{id}")
}

pub(crate) fn ended_promise(at: Timestamp, id: &str) -> String {
    format!("{ENDED_PROMISES}{:020}#{id}", at.as_millisecond())
}

const PLACE: &str = "PLACE#";

/// One of the numbered places for a suggestion.
pub(crate) fn place(number: u8) -> String {
    format!("{PLACE}{number:03}")
}

/// The number of a place.
pub(crate) fn place_of(sk: &str) -> Option<u8> {
    sk.strip_prefix(PLACE)?.parse().ok()
}

pub(crate) fn business(account: AccountId) -> String {
    format!("A#{account}#BUSINESS")
}

/// Where an account's ledger is.
pub(crate) fn ledger(account: AccountId) -> String {
    format!("A#{account}#LEDGER")
}

const DAY: &str = "DAY#";

pub(crate) fn day(day: Date) -> String {
    format!("{DAY}{day}")
}

/// The day of a row of the ledger.
pub(crate) fn day_of(sk: &str) -> Option<Date> {
    sk.strip_prefix(DAY)?.parse().ok()
}

/// Where a version of an account's business data is kept: not among the data that is
/// read for every account once a minute.
pub(crate) fn version(account: AccountId, version: Version) -> String {
    format!("A#{account}#BUSINESS#VERSION#{version}")
}

pub(crate) const KEPT: &str = "KEPT";

pub(crate) fn piece(number: u32) -> String {
    format!("PIECE#{number:04}")
}
