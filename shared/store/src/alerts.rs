//! Stock alerts.

use domain::ids::{AccountId, ContactId};
use domain::stock::{AlertStatus, StockAlert};

use crate::error::{StoreError, classify};
use crate::keys::Item;
use crate::{Store, item, keys};

/// An alert with its key; pending ones also stand in the index of those.
pub(crate) fn row(alert: &StockAlert) -> Result<Item, StoreError> {
    let account = alert.conversation_id.account;
    let key = keys::key(keys::person(account, alert.contact), keys::alert(alert.id));
    let mut row = item::write("alert", key, alert)?;
    if alert.status == AlertStatus::Pending {
        row.insert(
            "gsi_pk".to_owned(),
            item::text(keys::pending_alerts(account)),
        );
        row.insert(
            "gsi_sk".to_owned(),
            item::text(format!("{}#{}", alert.product, alert.requested_at)),
        );
    }
    Ok(row)
}

impl Store {
    /// The alerts of one person, in no particular order.
    pub async fn alerts_of(
        &self,
        account: AccountId,
        contact: ContactId,
    ) -> Result<Vec<StockAlert>, StoreError> {
        let mut rows = self
            .client
            .query()
            .table_name(&self.tables.stock_alerts)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", item::text(keys::person(account, contact)))
            .expression_attribute_values(":prefix", item::text(keys::ALERTS))
            .into_paginator()
            .items()
            .send();
        let mut alerts = Vec::new();
        while let Some(row) = rows.next().await {
            let row = row.map_err(|e| classify("Query", &e))?;
            alerts.push(item::read("alert", row)?);
        }
        Ok(alerts)
    }
}
