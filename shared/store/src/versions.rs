//! Versions of business data, kept for as long as checkpoints that name them.

use domain::business::Business;
use domain::checkpoint::KEEP_DAYS;
use domain::ids::AccountId;
use domain::version::Version;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::{StoreError, classify};
use crate::keys::Item;
use crate::{Store, item, keys};

const DAY: i64 = 86_400;
/// A version is kept so much longer than checkpoints that it needs to be written
/// again only once in this time while it is in use.
const MARGIN_DAYS: i64 = 7;
/// The longest piece in bytes; a row takes 400 KB.
const PIECE: usize = 300_000;

/// Says that all pieces are there.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    pieces: u32,
    expires_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Piece {
    text: String,
    expires_at: i64,
}

impl Store {
    /// Makes sure that this version can be read for as long as a checkpoint that is
    /// written now: one small read, and a write once in a week while it is in use.
    pub async fn keep_business(
        &self,
        account: AccountId,
        business: &Business,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let version = business.version();
        let known = self.kept(account, version).await?;
        let needed = now.as_second() + KEEP_DAYS * DAY;
        if known.is_some_and(|kept| kept.expires_at >= needed) {
            return Ok(());
        }
        let expires_at = needed + MARGIN_DAYS * DAY;
        let text = serde_json::to_string(business).map_err(|e| item::corrupt("business", &e))?;
        let pieces = pieces(&text);
        for (number, text) in (0..).zip(&pieces) {
            let piece = Piece {
                text: (*text).to_owned(),
                expires_at,
            };
            let row = row(account, version, &keys::piece(number), &piece)?;
            self.put_version(row).await?;
        }
        let kept = Kept {
            pieces: u32::try_from(pieces.len()).unwrap_or(u32::MAX),
            expires_at,
        };
        let row = row(account, version, keys::KEPT, &kept)?;
        self.put_version(row).await
    }

    /// The business data of a version; `None` if it is not kept (any more). For
    /// operators and tests, never on the path of a message.
    pub async fn business_version(
        &self,
        account: AccountId,
        version: Version,
    ) -> Result<Option<Business>, StoreError> {
        let Some(kept) = self.kept(account, version).await? else {
            return Ok(None);
        };
        let mut text = String::new();
        for number in 0..kept.pieces {
            let key = keys::key(keys::version(account, version), keys::piece(number));
            let piece: Option<Piece> = self.get("business", &self.tables.business, key).await?;
            let Some(piece) = piece else { return Ok(None) };
            text.push_str(&piece.text);
        }
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| item::corrupt("business", &error))
    }

    async fn kept(&self, account: AccountId, version: Version) -> Result<Option<Kept>, StoreError> {
        let key = keys::key(keys::version(account, version), keys::KEPT);
        self.get("business", &self.tables.business, key).await
    }

    async fn put_version(&self, row: Item) -> Result<(), StoreError> {
        self.client
            .put_item()
            .table_name(&self.tables.business)
            .set_item(Some(row))
            .send()
            .await
            .map_err(|e| classify("PutItem", &e))?;
        Ok(())
    }
}

fn row<T: Serialize>(
    account: AccountId,
    version: Version,
    sort_key: &str,
    row: &T,
) -> Result<Item, StoreError> {
    let key = keys::key(keys::version(account, version), sort_key);
    item::write("business", key, row)
}

/// A text cut into pieces that a row takes, none inside a character.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > PIECE {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let text = "é".repeat(PIECE);
        let cut = pieces(&text);
        assert_eq!(cut.len(), 2);
        assert_eq!(cut.concat(), text);
        let odd = format!("x{text}");
        assert!(pieces(&odd).iter().all(|piece| piece.len() <= PIECE));
        assert_eq!(pieces("").len(), 1);
    }
}
