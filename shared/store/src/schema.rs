//! The tables as they are deployed, for engines without CloudFormation: one
//! machine, tests. `template.yaml` says the same; a test compares them.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TimeToLiveSpecification,
};

use crate::Tables;
use crate::accept::malformed;
use crate::error::{StoreError, classify};

/// The index of leads by account and status.
pub const LEADS_BY_STATUS: &str = "by_status";
/// The index of pending alerts.
pub const PENDING_ALERTS: &str = "pending";

/// Creates the tables that do not exist yet.
pub async fn create(client: &Client, tables: &Tables) -> Result<(), StoreError> {
    for (name, index) in [
        (&tables.conversations, None),
        (&tables.leads, Some(LEADS_BY_STATUS)),
        (&tables.stock_alerts, Some(PENDING_ALERTS)),
        (&tables.business, None),
    ] {
        create_table(client, name, index).await?;
    }
    client
        .update_time_to_live()
        .table_name(&tables.conversations)
        .time_to_live_specification(
            TimeToLiveSpecification::builder()
                .enabled(true)
                .attribute_name("expires_at")
                .build()
                .map_err(|_| malformed())?,
        )
        .send()
        .await
        .map(|_| ())
        .or_else(|error| {
            // Already on, in a file that was used before.
            if error.code() == Some("ValidationException") {
                Ok(())
            } else {
                Err(classify("UpdateTimeToLive", &error))
            }
        })
}

async fn create_table(client: &Client, name: &str, index: Option<&str>) -> Result<(), StoreError> {
    let mut request = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(schema("pk", "sk")?));
    let mut attributes = vec!["pk", "sk"];
    if let Some(index) = index {
        attributes.extend(["gsi_pk", "gsi_sk"]);
        request = request.global_secondary_indexes(
            GlobalSecondaryIndex::builder()
                .index_name(index)
                .set_key_schema(Some(schema("gsi_pk", "gsi_sk")?))
                .projection(
                    Projection::builder()
                        .projection_type(ProjectionType::All)
                        .build(),
                )
                .build()
                .map_err(|_| malformed())?,
        );
    }
    for attribute in attributes {
        request = request.attribute_definitions(
            AttributeDefinition::builder()
                .attribute_name(attribute)
                .attribute_type(ScalarAttributeType::S)
                .build()
                .map_err(|_| malformed())?,
        );
    }
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) if error.code() == Some("ResourceInUseException") => Ok(()),
        Err(error) => Err(classify("CreateTable", &error)),
    }
}

fn schema(partition: &str, sort: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    [(partition, KeyType::Hash), (sort, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            KeySchemaElement::builder()
                .attribute_name(name)
                .key_type(kind)
                .build()
                .map_err(|_| malformed())
        })
        .collect()
}
