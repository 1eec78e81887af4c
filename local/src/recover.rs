//! After a restart: runs that were going on when the process ended start again
//! under their own names. Their recorded steps answer what they answered.

use domain::head::Head;
use domain::step::StepInput;
use platform::workflow::Workflow;

use crate::host::{Host, TABLE_PREFIX};

/// Starts the run of every lease; says how many. Reads the whole table: only at
/// start-up, only on one machine.
pub async fn leases(host: &Host) -> Result<usize, String> {
    let mut rows = host
        .client()
        .scan()
        .table_name(format!("{TABLE_PREFIX}conversations"))
        .filter_expression("sk = :head AND attribute_exists(#run)")
        .expression_attribute_names("#run", "run")
        .expression_attribute_values(
            ":head",
            aws_sdk_dynamodb::types::AttributeValue::S("HEAD".to_owned()),
        )
        .into_paginator()
        .items()
        .send();
    let mut healed = 0;
    while let Some(row) = rows.next().await {
        let row = row.map_err(|_| "the conversations cannot be read".to_owned())?;
        // The parser's own words may quote what stands in the row.
        let head: Head = serde_dynamo::from_item(row)
            .map_err(|_| "the HEAD of a conversation cannot be read".to_owned())?;
        let Some(run) = &head.run else { continue };
        let input = StepInput {
            account: head.key.account,
            conversation: head.key.conversation,
            contact: head.contact,
            run: run.clone(),
            wait_until: host.clock().now(),
            step: None,
            error: None,
        };
        Workflow::start(host.engine(), run, &input)
            .await
            .map_err(|e| e.to_string())?;
        healed += 1;
    }
    Ok(healed)
}
