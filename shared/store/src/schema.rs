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

/// The index of each table, in the order of [`Tables`].
const INDEXES: [Option<&str>; 5] = [
    None,
    Some(LEADS_BY_STATUS),
    None,
    Some(PENDING_ALERTS),
    None,
];
/// The attribute by which rows expire.
const EXPIRES: &str = "expires_at";
/// Partition and sort key of a table, and of its index.
const KEYS: [&str; 2] = ["pk", "sk"];
const INDEX_KEYS: [&str; 2] = ["gsi_pk", "gsi_sk"];

/// Creates the tables that do not exist yet.
pub async fn create(client: &Client, tables: &Tables) -> Result<(), StoreError> {
    let names = [
        &tables.conversations,
        &tables.leads,
        &tables.campaigns,
        &tables.stock_alerts,
        &tables.business,
    ];
    for (name, index) in names.into_iter().zip(INDEXES) {
        create_table(client, name, index).await?;
        let_rows_expire(client, name).await?;
    }
    Ok(())
}

async fn let_rows_expire(client: &Client, table: &str) -> Result<(), StoreError> {
    client
        .update_time_to_live()
        .table_name(table)
        .time_to_live_specification(
            TimeToLiveSpecification::builder()
                .enabled(true)
                .attribute_name(EXPIRES)
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
        .set_key_schema(Some(schema(KEYS)?));
    let mut attributes = KEYS.to_vec();
    if let Some(index) = index {
        attributes.extend(INDEX_KEYS);
        request = request.global_secondary_indexes(
            GlobalSecondaryIndex::builder()
                .index_name(index)
                .set_key_schema(Some(schema(INDEX_KEYS)?))
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

fn schema([partition, sort]: [&str; 2]) -> Result<Vec<KeySchemaElement>, StoreError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = include_str!("../../../template.yaml");

    /// The lines of one resource.
    fn resource(name: &str) -> Vec<&'static str> {
        TEMPLATE
            .lines()
            .skip_while(|line| *line != format!("  {name}:"))
            .take_while(|line| !line.is_empty())
            .map(str::trim)
            .collect()
    }

    /// What a key schema of the template says, in order.
    fn keys(names: [&str; 2]) -> Vec<String> {
        let [partition, sort] = names;
        vec![
            format!("- {{AttributeName: {partition}, KeyType: HASH}}"),
            format!("- {{AttributeName: {sort}, KeyType: RANGE}}"),
        ]
    }

    #[test]
    fn the_template_deploys_the_same_tables() {
        let names = [
            "Conversations",
            "Leads",
            "Campaigns",
            "StockAlerts",
            "Business",
        ];
        for (name, index) in names.into_iter().zip(INDEXES) {
            let lines = resource(name);
            assert!(lines.contains(&"Type: AWS::DynamoDB::Table"), "{name}");
            let found = |start: &str| -> Vec<&str> {
                let of = lines.iter().filter(|line| line.contains(start));
                of.copied().collect()
            };
            let mut expected = keys(KEYS);
            let mut index_line = Vec::new();
            if let Some(index) = index {
                expected.extend(keys(INDEX_KEYS));
                index_line.push(format!("- IndexName: {index}"));
            }
            assert_eq!(found("KeyType: "), expected, "{name}");
            assert_eq!(found("IndexName: "), index_line, "{name}");
            let expires =
                format!("TimeToLiveSpecification: {{AttributeName: {EXPIRES}, Enabled: true}}");
            assert_eq!(found("TimeToLive"), [expires], "{name}");
            let types = found("AttributeType: ");
            assert_eq!(types.len(), expected.len(), "{name}");
            assert!(
                types.iter().all(|t| t.ends_with("AttributeType: S}")),
                "{name}"
            );
        }
    }
}
