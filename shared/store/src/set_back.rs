//! Rows as they stood, for running a recorded step again.

use domain::head::Head;
use domain::ids::{AccountId, ConversationKey, SendKey};
use domain::stock::StockAlert;

use crate::error::{StoreError, classify};
use crate::keys::Item;
use crate::records::{SentRow, TurnRow};
use crate::{Store, item, keys};

/// What stood in the tables when a step began.
#[derive(Debug, Clone, Default)]
pub struct Stood<'a> {
    /// HEAD.
    pub head: Option<&'a Head>,
    /// The turn's own row.
    pub turn: Option<&'a TurnRow>,
    /// The lead.
    pub lead: Option<&'a domain::candidate::Lead>,
    /// Alerts.
    pub alerts: &'a [StockAlert],
    /// What had been sent.
    pub sent: &'a [(SendKey, domain::ids::MessageId)],
}

impl Store {
    /// Writes rows as they stood, whatever is there: into a database of one's own,
    /// in which a recorded step is run again.
    pub async fn set_back(
        &self,
        key: ConversationKey,
        stood: &Stood<'_>,
    ) -> Result<(), StoreError> {
        let pk = || keys::conversation(key);
        let conversations = &self.tables.conversations;
        if let Some(head) = stood.head {
            let row = item::write("HEAD", keys::key(pk(), keys::HEAD), head)?;
            self.put_row(conversations, row).await?;
        }
        if let Some(turn) = stood.turn {
            let row = item::write("turn", keys::key(pk(), keys::turn(turn.no)), turn)?;
            self.put_row(conversations, row).await?;
        }
        if let Some(lead) = stood.lead {
            self.put_row(&self.tables.leads, crate::leads::row(lead)?)
                .await?;
        }
        for alert in stood.alerts {
            self.put_row(&self.tables.stock_alerts, crate::alerts::row(alert)?)
                .await?;
        }
        for (sent, message) in stood.sent {
            let row = SentRow { message: *message };
            let row = item::write("send", keys::key(pk(), keys::sent(sent)), &row)?;
            self.put_row(conversations, row).await?;
        }
        Ok(())
    }

    /// Takes a lead and a person's alerts away, in such a database.
    pub async fn forget_person(
        &self,
        account: AccountId,
        contact: domain::ids::ContactId,
    ) -> Result<(), StoreError> {
        let person = keys::person(account, contact);
        self.delete_row(&self.tables.leads, keys::key(&person, keys::LEAD))
            .await?;
        for alert in self.alerts_of(account, contact).await? {
            let key = keys::key(&person, keys::alert(alert.id));
            self.delete_row(&self.tables.stock_alerts, key).await?;
        }
        Ok(())
    }

    async fn put_row(&self, table: &str, row: Item) -> Result<(), StoreError> {
        let request = self.client.put_item().table_name(table).set_item(Some(row));
        self.again("row", || request.clone().send())
            .await
            .map_err(|e| classify("PutItem", &e))?;
        Ok(())
    }

    async fn delete_row(&self, table: &str, key: Item) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(table)
            .set_key(Some(key))
            .send()
            .await
            .map_err(|e| classify("DeleteItem", &e))?;
        Ok(())
    }
}
