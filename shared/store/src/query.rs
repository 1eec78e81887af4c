//! The rows of one partition, in the order of their sort keys.

use serde::de::DeserializeOwned;

use crate::error::{StoreError, classify};
use crate::keys::Item;
use crate::{Store, item};

/// Which rows of a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Each.
    All,
    /// Those whose sort key begins so.
    Prefix(String),
    /// Those from one sort key to another, both included.
    Between(String, String),
}

impl Store {
    /// The rows as they stand at this moment, all pages.
    pub(crate) async fn partition(
        &self,
        table: &str,
        pk: String,
        rows: Rows,
    ) -> Result<Vec<Item>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(table)
            .consistent_read(true)
            .expression_attribute_values(":pk", item::text(pk));
        let query = match rows {
            Rows::All => query.key_condition_expression("pk = :pk"),
            Rows::Prefix(prefix) => query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", item::text(prefix)),
            Rows::Between(from, to) => query
                .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
                .expression_attribute_values(":from", item::text(from))
                .expression_attribute_values(":to", item::text(to)),
        };
        let mut pages = query.into_paginator().items().send();
        let mut found = Vec::new();
        while let Some(row) = pages.next().await {
            found.push(row.map_err(|e| classify("Query", &e))?);
        }
        Ok(found)
    }

    /// The same, read as what they are.
    pub(crate) async fn read_rows<T: DeserializeOwned>(
        &self,
        what: &'static str,
        table: &str,
        pk: String,
        rows: Rows,
    ) -> Result<Vec<T>, StoreError> {
        let found = self.partition(table, pk, rows).await?;
        found.into_iter().map(|row| item::read(what, row)).collect()
    }
}
