//! The business data of an account: one row per thing, read in one Query.

use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use domain::business::{Business, Settings};
use domain::ids::AccountId;
use domain::index::Index;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::accept::malformed;
use crate::error::{StoreError, classify};
use crate::keys::Item;
use crate::{Store, item, keys};

const SETTINGS: &str = "SETTINGS";
/// The place of a row in the business's own list.
const POSITION: &str = "position";
/// DynamoDB's limit of one BatchWriteItem.
const BATCH: usize = 25;

impl Store {
    /// Everything about a business; `None` when the account was never set up.
    pub async fn business(&self, account: AccountId) -> Result<Option<Business>, StoreError> {
        let mut rows = self
            .client
            .query()
            .table_name(&self.tables.business)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", item::text(keys::business(account)))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(row) = rows.next().await {
            found.push(row.map_err(|e| classify("Query", &e))?);
        }
        // As the business listed them, not by their keys: the first counts most.
        found.sort_by_key(position);
        let mut settings: Option<Settings> = None;
        let mut rest = Rest::default();
        for row in found {
            let sort_key = row
                .get("sk")
                .and_then(|sk| sk.as_s().ok())
                .cloned()
                .unwrap_or_default();
            match sort_key.split('#').next().unwrap_or_default() {
                SETTINGS => settings = Some(item::read("settings", row)?),
                "PRODUCT" => rest.products.push(item::read("product", row)?),
                "FAQ" => rest.faq.push(item::read("faq", row)?),
                "POLICY" => rest.policies.push(item::read("policy", row)?),
                "DOCUMENT" => rest.documents.push(item::read("document", row)?),
                "OFFER" => rest.offers.push(item::read("offer", row)?),
                "POSTING" => rest.postings.push(item::read("posting", row)?),
                "CAMPAIGN" => rest.campaigns.push(item::read("campaign", row)?),
                other => tracing::warn!(row.kind = other, "unknown business row is left out"),
            }
        }
        Ok(settings.map(|settings| Business {
            settings,
            products: rest.products,
            faq: rest.faq,
            policies: rest.policies,
            documents: rest.documents,
            offers: rest.offers,
            postings: rest.postings,
            campaigns: rest.campaigns,
            index: Index::default(),
        }))
    }

    /// Writes the business data of an account; rows that are there and not in
    /// `business` stay.
    pub async fn put_business(
        &self,
        account: AccountId,
        business: &Business,
    ) -> Result<(), StoreError> {
        let pk = keys::business(account);
        let mut rows = vec![row(&pk, SETTINGS.to_owned(), &business.settings)?];
        for p in &business.products {
            rows.push(row(&pk, format!("PRODUCT#{}", p.id), p)?);
        }
        for f in &business.faq {
            rows.push(row(&pk, format!("FAQ#{}", f.id), f)?);
        }
        for p in &business.policies {
            rows.push(row(&pk, format!("POLICY#{}", p.id), p)?);
        }
        for d in &business.documents {
            rows.push(row(&pk, format!("DOCUMENT#{}#{}", d.id, d.lang), d)?);
        }
        for o in &business.offers {
            rows.push(row(&pk, format!("OFFER#{}", o.code), o)?);
        }
        for p in &business.postings {
            rows.push(row(&pk, format!("POSTING#{}", p.id), p)?);
        }
        for c in &business.campaigns {
            rows.push(row(&pk, format!("CAMPAIGN#{}", c.id), c)?);
        }
        for (place, row) in rows.iter_mut().enumerate() {
            row.insert(POSITION.to_owned(), item::number(place as u64));
        }
        for batch in rows.chunks(BATCH) {
            let mut requests = Vec::with_capacity(batch.len());
            for row in batch {
                let put = PutRequest::builder()
                    .set_item(Some(row.clone()))
                    .build()
                    .map_err(|_| malformed())?;
                requests.push(WriteRequest::builder().put_request(put).build());
            }
            let answer = self
                .client
                .batch_write_item()
                .request_items(&self.tables.business, requests)
                .send()
                .await
                .map_err(|e| classify("BatchWriteItem", &e))?;
            if answer
                .unprocessed_items
                .is_some_and(|left| !left.is_empty())
            {
                return Err(StoreError::Unavailable {
                    operation: "BatchWriteItem",
                    code: "UnprocessedItems".to_owned(),
                });
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Rest {
    products: Vec<domain::business::Product>,
    faq: Vec<domain::business::Faq>,
    policies: Vec<domain::business::Policy>,
    documents: Vec<domain::business::Document>,
    offers: Vec<domain::business::Offer>,
    postings: Vec<domain::candidate::JobPosting>,
    campaigns: Vec<domain::business::CampaignFacts>,
}

fn row<T: Serialize + DeserializeOwned>(
    pk: &str,
    sk: String,
    value: &T,
) -> Result<Item, StoreError> {
    item::write("business", keys::key(pk, sk), value)
}

/// Rows without a place come last.
fn position(row: &Item) -> u64 {
    let place = row.get(POSITION).and_then(|place| place.as_n().ok());
    place.and_then(|n| n.parse().ok()).unwrap_or(u64::MAX)
}
