//! What each function asks of which table, seen while it works: the roles of
//! `template.yaml` allow this and no more. `.ci/check_template.py` compares them
//! with the snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chatwoot_sim::Sim;
use domain::channel::Provider;
use frontdesk::asl::{TaskError, TaskRunner};
use frontdesk::chatwoot_sim::{self, AGENT, Writing};
use frontdesk::dynamo::Witness;
use frontdesk::host::Wraps;
use llm::Llm;
use serde_json::Value;

use crate::house::{account, person};
use crate::lab::babbling;
use crate::meter::Meter;

tokio::task_local! {
    /// The function at work.
    static FUNCTION: String;
}

type Seen = Arc<Mutex<BTreeMap<String, BTreeSet<String>>>>;

/// Names the function whose step is run.
struct Named(Arc<dyn TaskRunner>);

#[async_trait]
impl TaskRunner for Named {
    async fn call(&self, resource: &str, input: Value) -> Result<Value, TaskError> {
        FUNCTION
            .scope(resource.to_owned(), self.0.call(resource, input))
            .await
    }
}

/// `table: action` for each thing a request does; transactions are allowed by the
/// actions they are made of.
fn rights(operation: &str, body: &Value) -> Vec<String> {
    let right = |table: &Value, action: &str| {
        let table = table.as_str().unwrap().trim_start_matches("frontdesk-");
        format!("{table}: {action}")
    };
    if let Some(parts) = body["TransactItems"].as_array() {
        let of_part = |part: &Value| {
            let (kind, what) = part.as_object().unwrap().iter().next().unwrap();
            let action = match kind.as_str() {
                "ConditionCheck" => "ConditionCheckItem".to_owned(),
                kind => format!("{kind}Item"),
            };
            right(&what["TableName"], &action)
        };
        return parts.iter().map(of_part).collect();
    }
    if let Some(tables) = body["RequestItems"].as_object() {
        let of_table = |table: &String| right(&Value::from(table.as_str()), operation);
        return tables.keys().map(of_table).collect();
    }
    vec![right(&body["TableName"], operation)]
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_use_the_rights_their_roles_give_them() {
    let seen = Seen::default();
    let witness: Witness = {
        let seen = Arc::clone(&seen);
        Arc::new(move |operation, body| {
            // Outside a step: intake, and this test setting up.
            let Ok(function) = FUNCTION.try_with(Clone::clone) else {
                return;
            };
            let body = serde_json::from_slice(body).unwrap();
            let mut seen = seen.lock().unwrap();
            seen.entry(function)
                .or_default()
                .extend(rights(operation, &body));
        })
    };
    for llm in [Llm::offline(), babbling()] {
        let wrap = Wraps {
            functions: Box::new(|functions| Arc::new(Named(functions))),
            ..Wraps::default()
        };
        let heard = crate::attachments::heard();
        let meter = Meter::reading(llm, Some(Arc::clone(&witness)), wrap, heard).await;
        talks(&meter).await;
        speaks(&meter).await;
    }
    let seen = seen.lock().unwrap();
    insta::assert_yaml_snapshot!("rights", *seen);
}

/// Conversations in which every step has everything to do that it ever does.
async fn talks(meter: &Meter) {
    for (n, texts) in [
        &[
            "What are your opening hours?",
            "STOP",
            "START",
            "What is your return policy?",
            "Do you repair bicycles?",
            "Would that also work for a wedding in the garden?",
        ][..],
        &[
            "Is the blue dress in size M back in stock?",
            "Which alerts do I have?",
            "Please cancel the alert",
        ],
        &[
            "Hi, I am Priya Raman and I want to apply as store manager, 6 years of experience",
            "priya.raman@example.com, I live in Utrecht and can start on weekends",
            "Can I please talk to a real person?",
        ],
    ]
    .into_iter()
    .enumerate()
    {
        let key = meter.conversation(&format!("Rights Person {n}")).await;
        for text in texts {
            Meter::write(&meter.sim, key, text);
            meter.settle().await;
        }
    }
    answers_a_campaign(meter, &meter.sim).await;
}

/// A voice note, which is written down before it is answered.
async fn speaks(meter: &Meter) {
    let key = meter.conversation("Rights Speaker").await;
    meter
        .sim
        .customer_goes_on(key, crate::attachments::spoken())
        .unwrap();
    meter.settle().await;
}

async fn answers_a_campaign(meter: &Meter, sim: &Sim) {
    let written = sim.customer_writes(
        account(),
        &person("Rights Campaign"),
        Provider::WhatsappCloud,
        Writing::text("Hello"),
    );
    let key = written.unwrap().unwrap().conversation;
    meter.settle().await;
    sim.campaign_writes(
        key,
        "summer-serum-launch-2025",
        "Our new serum is here. Reply YES for 20 % off.",
    )
    .unwrap();
    meter.settle().await;
    Meter::write(sim, key, "Is it vegan?");
    meter.settle().await;
    Meter::write(sim, key, "YES");
    meter.settle().await;
    sim.agent_replies(key, AGENT, "I am here now").unwrap();
    meter.settle().await;
}
