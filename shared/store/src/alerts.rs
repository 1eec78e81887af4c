//! Stock alerts.

use domain::ids::{AccountId, ContactId};
use domain::stock::{AlertStatus, StockAlert};

use crate::error::StoreError;
use crate::keys::Item;
use crate::query::Rows;
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
        let pk = keys::person(account, contact);
        let alerts = Rows::Prefix(keys::ALERTS.to_owned());
        self.read_rows("alert", &self.tables.stock_alerts, pk, alerts)
            .await
    }
}
