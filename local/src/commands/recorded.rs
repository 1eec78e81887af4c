//! Where the commands that read records find them: a stack, a folder, or a running
//! `frontdesk serve`.

use std::collections::BTreeSet;
use std::fs::File;
use std::str::FromStr;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::{AccountId, ConversationKey};
use dynoxide::Database;
use jiff::civil::Date;
use jiff::{Span, SpanRelativeTo, Timestamp};
use platform::clock::{Clock, SystemClock};
use platform::config;
use serde_json::json;
use store::{Store, Tables};
use url::Url;

use super::cloud::{STACK, ask, aws, setting};
use super::{CommandError, inbox};
use crate::cli::SourceArgs;
use crate::dynamo::{self, Hooks};
use crate::host::TABLE_PREFIX;
use crate::replay::Records;

/// Where records are.
pub(super) enum Source {
    /// In tables that can be read.
    Tables(Shelf),
    /// At a running `frontdesk serve`.
    Running(Url),
}

/// Tables with records.
pub(super) struct Shelf {
    pub(super) store: Store,
    pub(super) client: Client,
    pub(super) conversations: String,
    /// No other process works in the folder meanwhile.
    pub(super) _lock: Option<File>,
}

impl Source {
    /// Opens it.
    pub(super) async fn open(args: &SourceArgs) -> Result<Self, CommandError> {
        if let Some(dir) = &args.data {
            let lock = inbox::lock(dir)?;
            let file = dir.join("frontdesk.db");
            let database =
                Database::new(&file.to_string_lossy()).map_err(CommandError::platform)?;
            let client = dynamo::client(database, Hooks::default());
            let tables = Tables::with_prefix(TABLE_PREFIX);
            store::schema::create(&client, &tables)
                .await
                .map_err(CommandError::platform)?;
            return Ok(Self::Tables(Shelf::new(client, tables, Some(lock))));
        }
        if config::optional(STACK).is_some() {
            let tables = Tables::from_names(config::required).map_err(setting)?;
            let client = Client::new(&aws().await);
            return Ok(Self::Tables(Shelf::new(client, tables, None)));
        }
        Ok(Self::Running(args.url.clone()))
    }

    /// The records of a conversation, or of one turn of it.
    pub(super) async fn records(
        &self,
        key: ConversationKey,
        turn: Option<u64>,
    ) -> Result<Records, CommandError> {
        let records = match self {
            Self::Tables(shelf) => Records::read(&shelf.store, key, turn, SystemClock.now())
                .await
                .map_err(CommandError::platform)?,
            Self::Running(url) => {
                let url = url.join("/local/records").map_err(setting)?;
                let text = ask(url, &json!({"conversation": key, "turn": turn})).await?;
                serde_json::from_str(&text).map_err(CommandError::platform)?
            }
        };
        if records.turns.is_empty() {
            return Err(CommandError::Setting(match turn {
                Some(no) => format!("conversation {key} has no turn {no}"),
                None => format!("conversation {key} has no turns"),
            }));
        }
        Ok(records)
    }

    /// Conversations of an account in which something was done since then.
    pub(super) async fn since(
        &self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Vec<ConversationKey>, CommandError> {
        match self {
            Self::Tables(shelf) => shelf.since(account, since).await,
            Self::Running(url) => {
                let url = url.join("/local/recorded").map_err(setting)?;
                let text = ask(url, &json!({"account": account, "since": since})).await?;
                serde_json::from_str(&text).map_err(CommandError::platform)
            }
        }
    }
}

impl Shelf {
    pub(super) fn new(client: Client, tables: Tables, lock: Option<File>) -> Self {
        Self {
            conversations: tables.conversations.clone(),
            store: Store::new(client.clone(), tables),
            client,
            _lock: lock,
        }
    }

    /// Reads the whole table: for an operator's question, never on the path of a
    /// message.
    pub(super) async fn since(
        &self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Vec<ConversationKey>, CommandError> {
        let unreadable = || CommandError::Platform("the conversations cannot be read".to_owned());
        let mut rows = self
            .client
            .scan()
            .table_name(&self.conversations)
            .projection_expression("#key, last_updated")
            .filter_expression("sk = :head AND begins_with(pk, :account)")
            .expression_attribute_names("#key", "key")
            .expression_attribute_values(":head", AttributeValue::S("HEAD".to_owned()))
            .expression_attribute_values(":account", AttributeValue::S(format!("A#{account}#C#")))
            .into_paginator()
            .items()
            .send();
        let mut found = BTreeSet::new();
        while let Some(row) = rows.next().await {
            let row = row.map_err(|_| unreadable())?;
            let text = |name: &str| row.get(name).and_then(|value| value.as_s().ok());
            let updated: Option<Timestamp> = text("last_updated").and_then(|at| at.parse().ok());
            if updated.is_some_and(|at| at >= since) {
                let key = text("key").and_then(|key| key.parse().ok());
                found.insert(key.ok_or_else(unreadable)?);
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// A moment, or so long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// A moment.
    At(Timestamp),
    /// So long before now.
    Ago(jiff::SignedDuration),
}

impl Since {
    /// The moment.
    pub fn moment(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::MIN),
        }
    }
}

/// Neither a time nor a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write a day like 2026-11-01, a time like 2026-11-01T08:00:00Z, or a duration like 7d or 36h"
)]
pub struct BadSince;

impl FromStr for Since {
    type Err = BadSince;

    fn from_str(text: &str) -> Result<Self, BadSince> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Self::At(at));
        }
        if let Ok(day) = text.parse::<Date>() {
            let midnight = day.to_zoned(jiff::tz::TimeZone::UTC);
            return midnight
                .map(|at| Self::At(at.timestamp()))
                .map_err(|_| BadSince);
        }
        let span: Span = text.parse().map_err(|_| BadSince)?;
        let ago = span.to_duration(SpanRelativeTo::days_are_24_hours());
        let ago = ago.map_err(|_| BadSince)?;
        if ago.is_negative() {
            return Err(BadSince);
        }
        Ok(Self::Ago(ago))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_a_time_and_a_duration_are_moments() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        for (text, moment) in [
            ("2026-11-01", "2026-11-01T00:00:00Z"),
            ("2026-11-01T08:00:00+01:00", "2026-11-01T07:00:00Z"),
            ("7d", "2026-11-15T12:00:00Z"),
            ("36h", "2026-11-21T00:00:00Z"),
        ] {
            let since: Since = text.parse().unwrap();
            assert_eq!(since.moment(now), moment.parse().unwrap(), "{text}");
        }
        for wrong in ["", "yesterday", "-7d"] {
            assert_eq!(wrong.parse::<Since>(), Err(BadSince), "{wrong}");
        }
    }
}
