//! Campaigns: one row per person reached, one with the counts.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use domain::campaign::Recipient;
use domain::ids::{AccountId, CampaignId, ContactId};

use crate::accept::malformed;
use crate::error::StoreError;
use crate::{Store, item, keys};

const RESPONSES: &str = "response_count";

impl Store {
    /// A person's first answer to a campaign, and the count of people who answered.
    /// The first of both fails its condition when they answered before, in another
    /// conversation even.
    pub(crate) fn first_reply(
        &self,
        recipient: &Recipient,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        let account = recipient.conversation.account;
        let campaign = keys::campaign(account, &recipient.campaign_id);
        let key = keys::key(campaign.clone(), keys::recipient(recipient.contact));
        let row = Put::builder()
            .table_name(&self.tables.campaigns)
            .set_item(Some(item::write("recipient", key, recipient)?))
            .condition_expression("attribute_not_exists(customer_responded)")
            .build()
            .map_err(|_| malformed())?;
        let count = Update::builder()
            .table_name(&self.tables.campaigns)
            .set_key(Some(keys::key(campaign, keys::COUNTS)))
            .update_expression("ADD #responses :one")
            .expression_attribute_names("#responses", RESPONSES)
            .expression_attribute_values(":one", item::number(1))
            .build()
            .map_err(|_| malformed())?;
        Ok([
            TransactWriteItem::builder().put(row).build(),
            TransactWriteItem::builder().update(count).build(),
        ])
    }

    /// A person whom a campaign reached.
    pub async fn recipient(
        &self,
        account: AccountId,
        campaign: &CampaignId,
        contact: ContactId,
    ) -> Result<Option<Recipient>, StoreError> {
        let key = keys::key(keys::campaign(account, campaign), keys::recipient(contact));
        self.get("recipient", &self.tables.campaigns, key).await
    }

    /// How many people answered a campaign.
    pub async fn response_count(
        &self,
        account: AccountId,
        campaign: &CampaignId,
    ) -> Result<u64, StoreError> {
        let key = keys::key(keys::campaign(account, campaign), keys::COUNTS);
        let counts: Option<Counts> = self
            .get("campaign counts", &self.tables.campaigns, key)
            .await?;
        Ok(counts.map_or(0, |counts| counts.response_count))
    }
}

#[derive(serde::Deserialize)]
struct Counts {
    response_count: u64,
}
