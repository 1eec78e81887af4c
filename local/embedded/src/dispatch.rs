//! From a DynamoDB JSON request to the engine's method and back.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::actions::transact_write_items::TransactWriteItemsRequest;
use dynoxide::errors::CancellationReason;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a throttled table answers. The engine never does.
pub(super) fn throttled() -> HttpResponse {
    refused(&DynoxideError::ProvisionedThroughputExceededException(
        "The level of configured provisioned throughput for the table was exceeded".to_owned(),
    ))
}

/// What a write answers that meets another transaction on one of its items, which
/// the engine, being one process, never does. `None` for what cannot conflict.
pub(super) fn conflict(operation: &str, body: &[u8]) -> Option<HttpResponse> {
    let error = match operation {
        "TransactWriteItems" => {
            #[derive(serde::Deserialize)]
            struct Items {
                #[serde(rename = "TransactItems")]
                items: Vec<serde::de::IgnoredAny>,
            }
            let items = serde_json::from_slice::<Items>(body).ok()?.items.len();
            let reason = |item| CancellationReason {
                code: if item + 1 == items {
                    "TransactionConflict"
                } else {
                    "None"
                }
                .to_owned(),
                ..CancellationReason::default()
            };
            DynoxideError::TransactionCanceledException(
                "Transaction cancelled, please refer cancellation reasons for specific reasons"
                    .to_owned(),
                (0..items).map(reason).collect(),
            )
        }
        "PutItem" | "UpdateItem" | "DeleteItem" => {
            let body = br#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"Transaction is ongoing for the item"}"#;
            return Some(response(400, body.to_vec()));
        }
        _ => return None,
    };
    Some(refused(&error))
}

/// Carries the request out. `remember`: honour `ClientRequestToken`.
pub(super) fn answer(
    database: &Database,
    operation: &str,
    body: &[u8],
    remember: bool,
) -> HttpResponse {
    match carry_out(database, operation, body, remember) {
        Ok(body) => response(200, body),
        Err(error) => refused(&error),
    }
}

type Answer = Result<Vec<u8>, DynoxideError>;

fn carry_out(db: &Database, operation: &str, body: &[u8], remember: bool) -> Answer {
    match operation {
        "GetItem" => with(body, |request| db.get_item(request)),
        "PutItem" => with(body, |request| db.put_item(request)),
        "UpdateItem" => with(body, |request| db.update_item(request)),
        "DeleteItem" => with(body, |request| db.delete_item(request)),
        "Query" => with(body, |request| db.query(request)),
        "Scan" => with(body, |request| db.scan(request)),
        "BatchGetItem" => with(body, |request| db.batch_get_item(request)),
        "BatchWriteItem" => with(body, |request| db.batch_write_item(request)),
        "TransactGetItems" => with(body, |request| db.transact_get_items(request)),
        "TransactWriteItems" => with(body, |mut request: TransactWriteItemsRequest| {
            if !remember {
                request.client_request_token = None;
            }
            db.transact_write_items(request)
        }),
        "CreateTable" => with(body, |request| db.create_table(request)),
        "DeleteTable" => with(body, |request| db.delete_table(request)),
        "DescribeTable" => with(body, |request| db.describe_table(request)),
        "ListTables" => with(body, |request| db.list_tables(request)),
        "UpdateTimeToLive" => with(body, |request| db.update_time_to_live(request)),
        "DescribeTimeToLive" => with(body, |request| db.describe_time_to_live(request)),
        other => Err(DynoxideError::ValidationException(format!(
            "{other} is not answered by the embedded database"
        ))),
    }
}

fn with<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    act: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Answer {
    // The SDK wrote the body, so a body that cannot be read means a value that
    // DynamoDB does not take either.
    let request = serde_json::from_slice(body).map_err(|error| {
        let message = error.to_string();
        // The engine's own marks for its HTTP layer.
        let marks = ["VALIDATION:", "VALIDATION_REQUEST:", "SERIALIZATION:"];
        let plain = marks.iter().find_map(|mark| message.strip_prefix(mark));
        DynoxideError::ValidationException(plain.unwrap_or(&message).to_owned())
    })?;
    serde_json::to_vec(&act(request)?)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

fn refused(error: &DynoxideError) -> HttpResponse {
    response(error.status_code(), error.to_json().into_bytes())
}

fn response(status: u16, body: Vec<u8>) -> HttpResponse {
    // Only 100 to 999 is a status; the engine uses 200, 400, 500 and 501.
    let status = StatusCode::try_from(status)
        .unwrap_or_else(|_| unreachable!("the engine answers with an HTTP status"));
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response
        .headers_mut()
        .insert("content-type", "application/x-amz-json-1.0");
    response
}
