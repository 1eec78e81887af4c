//! Leads: one row per person and account.

use domain::candidate::Lead;
use domain::event::Profile;
use domain::ids::{AccountId, ContactId};

use crate::error::{StoreError, classify};
use crate::keys::Item;
use crate::{Store, item, keys};

/// A lead with its key, and its place in the index by status once it is more
/// than a contact.
pub(crate) fn row(lead: &Lead) -> Result<Item, StoreError> {
    let key = keys::key(
        keys::person(lead.account, lead.chatwoot_contact_id),
        keys::LEAD,
    );
    let mut row = item::write("lead", key, lead)?;
    if !lead.candidate.is_empty() {
        let status = serde_json::to_value(lead.qualification_status)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default();
        row.insert(
            "gsi_pk".to_owned(),
            item::text(format!("A#{}#{status}", lead.account)),
        );
        row.insert("gsi_sk".to_owned(), item::text(lead.created_at.to_string()));
    }
    Ok(row)
}

impl Store {
    /// The lead behind a contact.
    pub async fn lead(
        &self,
        account: AccountId,
        contact: ContactId,
    ) -> Result<Option<Lead>, StoreError> {
        let key = keys::key(keys::person(account, contact), keys::LEAD);
        self.get("lead", &self.tables.leads, key).await
    }

    /// Writes a lead as it is.
    pub async fn put_lead(&self, lead: &Lead) -> Result<(), StoreError> {
        self.client
            .put_item()
            .table_name(&self.tables.leads)
            .set_item(Some(row(lead)?))
            .send()
            .await
            .map_err(|e| classify("PutItem", &e))?;
        Ok(())
    }

    /// Updates the contact data of a lead that exists; one that does not exist
    /// stays unknown until its person writes. What the profile does not say is
    /// unknown, not gone: an extracted address outlives a profile without one.
    pub async fn refresh_lead(
        &self,
        account: AccountId,
        profile: &Profile,
    ) -> Result<(), StoreError> {
        use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
        let mut set = Vec::new();
        let mut request = self
            .client
            .update_item()
            .table_name(&self.tables.leads)
            .set_key(Some(keys::key(
                keys::person(account, profile.contact),
                keys::LEAD,
            )))
            .condition_expression("attribute_exists(pk)");
        let texts = [
            ("name", &profile.name),
            ("email", &profile.email),
            ("phone", &profile.phone),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                set.push(format!("#{name} = :{name}"));
                request = request
                    .expression_attribute_names(format!("#{name}"), name)
                    .expression_attribute_values(format!(":{name}"), item::text(value));
            }
        }
        if !profile.attributes.is_empty() {
            set.push("attributes = :attributes".to_owned());
            request = request.expression_attribute_values(
                ":attributes",
                item::value("lead", &profile.attributes)?,
            );
        }
        if set.is_empty() {
            return Ok(());
        }
        let request = request.update_expression(format!("SET {}", set.join(", ")));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(classify("UpdateItem", &error)),
            },
        }
    }
}
