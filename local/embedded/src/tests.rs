//! The SDK against the engine: what storage code relies on.

use std::collections::VecDeque;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue as Value, BillingMode, KeySchemaElement, KeyType, Put,
    ReturnValue, ReturnValuesOnConditionCheckFailure, ScalarAttributeType, TransactWriteItem,
    Update,
};

use super::*;

fn text(value: &str) -> Value {
    Value::S(value.to_owned())
}

fn number(value: i64) -> Value {
    Value::N(value.to_string())
}

async fn prepared(hooks: Hooks) -> Client {
    let database = Database::memory().unwrap();
    let table = client(database.clone(), Hooks::default())
        .create_table()
        .table_name("table");
    let key = |name, kind| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .unwrap()
    };
    let attribute = |name| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    table
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .attribute_definitions(attribute("pk"))
        .attribute_definitions(attribute("sk"))
        .send()
        .await
        .unwrap();
    client(database, hooks)
}

fn put(sk: &str, n: i64) -> Put {
    Put::builder()
        .table_name("table")
        .item("pk", text("a"))
        .item("sk", text(sk))
        .item("n", number(n))
        .condition_expression("attribute_not_exists(pk)")
        .build()
        .unwrap()
}

fn transact(
    client: &Client,
    puts: &[Put],
) -> aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder {
    puts.iter().fold(client.transact_write_items(), |all, put| {
        all.transact_items(TransactWriteItem::builder().put(put.clone()).build())
    })
}

async fn get(client: &Client, sk: &str) -> Option<Value> {
    let request = client.get_item().table_name("table");
    let answer = request
        .key("pk", text("a"))
        .key("sk", text(sk))
        .send()
        .await
        .unwrap();
    answer.item?.remove("n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_with_a_thread_of_its_own_answers_all_who_ask() {
    static BEGUN: Mutex<Option<String>> = Mutex::new(None);
    let begin = || {
        let name = std::thread::current().name().map(str::to_owned);
        *BEGUN.lock().unwrap() = name;
    };
    let client = prepared(Hooks {
        own_thread: Some(begin),
        ..Hooks::default()
    })
    .await;
    let writes = (0..20).map(|n| {
        let client = client.clone();
        tokio::spawn(async move { transact(&client, &[put(&n.to_string(), n)]).send().await })
    });
    for written in writes.collect::<Vec<_>>() {
        written.await.unwrap().unwrap();
    }
    for n in 0..20 {
        assert_eq!(get(&client, &n.to_string()).await, Some(number(n)));
    }
    assert_eq!(BEGUN.lock().unwrap().as_deref(), Some("database"));
}

#[tokio::test]
async fn writes_conditions_transactions_and_queries_answer_as_dynamodb_does() {
    let hooks = Hooks::default();
    let requests = hooks.requests.clone();
    let client = prepared(hooks).await;
    transact(&client, &[put("1", 1), put("2", 2)])
        .send()
        .await
        .unwrap();

    let refused = transact(&client, &[put("3", 3), put("1", 9)])
        .send()
        .await
        .unwrap_err();
    let refused = refused.into_service_error();
    assert!(refused.is_transaction_canceled_exception(), "{refused:?}");
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(canceled) = refused else {
        panic!("not cancelled");
    };
    let codes: Vec<_> = canceled
        .cancellation_reasons()
        .iter()
        .map(|r| r.code().unwrap())
        .collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed"]);
    assert_eq!(get(&client, "3").await, None);

    let update = |from: i64| {
        let update = client.update_item().table_name("table");
        update
            .key("pk", text("a"))
            .key("sk", text("1"))
            .update_expression("SET n = n + :one")
            .condition_expression("n = :from")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":from", number(from))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
    };
    assert_eq!(update(1).await.unwrap().attributes.unwrap()["n"], number(2));
    let refused = update(1).await.unwrap_err().into_service_error();
    let aws_sdk_dynamodb::operation::update_item::UpdateItemError::ConditionalCheckFailedException(
        failed,
    ) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(failed.item().unwrap()["n"], number(2));

    let query = client
        .query()
        .table_name("table")
        .key_condition_expression("pk = :a");
    let found = query
        .expression_attribute_values(":a", text("a"))
        .send()
        .await
        .unwrap();
    assert_eq!(found.count(), 2);

    let missing = client
        .get_item()
        .table_name("none")
        .key("pk", text("a"))
        .send()
        .await;
    assert!(
        missing
            .unwrap_err()
            .into_service_error()
            .is_resource_not_found_exception()
    );

    let counted: Vec<_> = requests.by_operation().into_iter().collect();
    let expected = [
        ("GetItem", 2),
        ("Query", 1),
        ("TransactWriteItems", 2),
        ("UpdateItem", 2),
    ];
    assert_eq!(
        counted,
        expected.map(|(name, count)| (name.to_owned(), count))
    );
    assert_eq!(requests.total(), 7);
}

struct Scripted(Mutex<VecDeque<FaultAction>>);

impl Fault for Scripted {
    fn before(&self, _: &str) -> FaultAction {
        self.0
            .lock()
            .unwrap()
            .pop_front()
            .unwrap_or(FaultAction::None)
    }
}

async fn faulty(attempts: u32, actions: &[FaultAction]) -> (Client, Requests) {
    let hooks = Hooks {
        fault: Some(Arc::new(Scripted(Mutex::new(
            actions.iter().copied().collect(),
        )))),
        attempts,
        ..Hooks::default()
    };
    let requests = hooks.requests.clone();
    (prepared(hooks).await, requests)
}

#[tokio::test(start_paused = true)]
async fn faults_strike_before_or_after_the_effect() {
    for (fault, happened) in [
        (FaultAction::FailBefore, false),
        (FaultAction::FailAfter, true),
        (FaultAction::Throttle, false),
    ] {
        let (client, requests) = faulty(1, &[fault]).await;
        let error = transact(&client, &[put("1", 1)]).send().await.unwrap_err();
        match fault {
            FaultAction::Throttle => {
                let error = error.into_service_error();
                assert!(error.is_provisioned_throughput_exceeded_exception());
            }
            _ => assert!(
                matches!(error, aws_sdk_dynamodb::error::SdkError::DispatchFailure(_)),
                "{error:?}"
            ),
        }
        assert_eq!(get(&client, "1").await.is_some(), happened, "{fault:?}");
        assert_eq!(requests.total(), 2);
    }
    let (client, _) = faulty(1, &[FaultAction::Delay(Duration::from_secs(9))]).await;
    let start = tokio::time::Instant::now();
    assert_eq!(get(&client, "1").await, None);
    assert_eq!(start.elapsed().as_secs(), 9);
}

#[tokio::test]
async fn a_write_meets_another_one_as_dynamodb_tells_it() {
    use aws_sdk_dynamodb::error::ProvideErrorMetadata;
    let (client, _) = faulty(3, &[FaultAction::Conflict; 3]).await;
    let refused = transact(&client, &[put("1", 1), put("2", 2)])
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(canceled) = refused else {
        panic!("not cancelled");
    };
    let reasons = canceled.cancellation_reasons().iter();
    let codes: Vec<_> = reasons.map(|r| r.code().unwrap()).collect();
    assert_eq!(codes, ["None", "TransactionConflict"]);
    let single = client
        .put_item()
        .table_name("table")
        .item("pk", text("a"))
        .item("sk", text("1"));
    let refused = single.send().await.unwrap_err();
    assert_eq!(refused.code(), Some("TransactionConflictException"));
    // Reads go through; the SDK tried none of the writes again.
    assert_eq!(get(&client, "1").await, None);
}

#[tokio::test(start_paused = true)]
async fn the_sdk_retries_and_a_transaction_whose_answer_was_lost_is_done_once() {
    let faults = [
        FaultAction::FailBefore,
        FaultAction::FailAfter,
        FaultAction::Throttle,
    ];
    let (client, requests) = faulty(4, &faults).await;
    // Without the request token the repetition would fail on its own condition.
    transact(&client, &[put("1", 1)]).send().await.unwrap();
    assert_eq!(requests.total(), 4);
    assert_eq!(get(&client, "1").await, Some(number(1)));
}

#[tokio::test]
async fn parallel_increments_are_all_counted() {
    let client = prepared(Hooks::default()).await;
    let add = |client: Client| async move {
        for _ in 0..25 {
            let update = Update::builder()
                .table_name("table")
                .key("pk", text("a"))
                .key("sk", text("sum"))
                .update_expression("ADD n :one")
                .expression_attribute_values(":one", number(1))
                .build()
                .unwrap();
            let item = TransactWriteItem::builder().update(update).build();
            client
                .transact_write_items()
                .transact_items(item)
                .send()
                .await
                .unwrap();
        }
    };
    let tasks: Vec<_> = (0..4).map(|_| tokio::spawn(add(client.clone()))).collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(get(&client, "sum").await, Some(number(100)));
}
