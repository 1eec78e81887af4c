//! Suggested FAQ entries: at most [`suggestion::MOST`] rows of an account, under a
//! key of their own, so that loading the business does not read them.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::AccountId;
use domain::suggestion::{self, Suggestion, SuggestionStatus, Unanswered};

use crate::error::{StoreError, classify};
use crate::query::Rows;
use crate::{Store, item, keys};

/// How often a group is decided anew when another turn wrote it meanwhile.
const TRIES: usize = 3;

impl Store {
    /// The suggestions of an account by their places, dismissed ones included.
    pub async fn suggestions(
        &self,
        account: AccountId,
    ) -> Result<Vec<(u8, Suggestion)>, StoreError> {
        let pk = keys::suggestions(account);
        let rows = self.partition(&self.tables.business, pk, Rows::All).await?;
        let mut found = Vec::new();
        for row in rows {
            let place = row.get("sk").and_then(|sk| keys::place_of(sk.as_s().ok()?));
            if let Some(place) = place {
                found.push((place, item::read("suggestion", row)?));
            }
        }
        Ok(found)
    }

    /// Counts a question that found no answer: one write, whatever there is already.
    pub async fn note_unanswered(
        &self,
        account: AccountId,
        asked: &Unanswered,
    ) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let known = self.suggestions(account).await?;
            let (place, group) = suggestion::noted(&known, asked);
            let before = known.iter().find(|(taken, _)| *taken == place);
            if self
                .put_suggestion(account, place, &group, before.map(|(_, group)| group))
                .await?
            {
                return Ok(());
            }
        }
        Err(StoreError::Unavailable {
            operation: "PutItem",
            code: "ConditionalCheckFailed".to_owned(),
        })
    }

    /// Takes a suggestion off the list; false if there is none of this id.
    pub async fn dismiss_suggestion(
        &self,
        account: AccountId,
        id: &str,
    ) -> Result<bool, StoreError> {
        for _ in 0..TRIES {
            let known = self.suggestions(account).await?;
            let Some((place, group)) = known.iter().find(|(_, group)| group.id == id) else {
                return Ok(false);
            };
            let dismissed = Suggestion {
                status: SuggestionStatus::Dismissed,
                ..group.clone()
            };
            if self
                .put_suggestion(account, *place, &dismissed, Some(group))
                .await?
            {
                return Ok(true);
            }
        }
        Err(StoreError::Unavailable {
            operation: "PutItem",
            code: "ConditionalCheckFailed".to_owned(),
        })
    }

    /// Writes a group if its place still holds what was read there.
    async fn put_suggestion(
        &self,
        account: AccountId,
        place: u8,
        group: &Suggestion,
        before: Option<&Suggestion>,
    ) -> Result<bool, StoreError> {
        let key = keys::key(keys::suggestions(account), keys::place(place));
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.business)
            .set_item(Some(item::write("suggestion", key, group)?));
        let put = match before {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(before) => put
                .condition_expression("id = :id AND #count = :count")
                .expression_attribute_names("#count", "count")
                .expression_attribute_values(":id", AttributeValue::S(before.id.clone()))
                .expression_attribute_values(":count", item::number(before.count)),
        };
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(classify("PutItem", &error)),
        }
    }
}
