//! Every text of ours is judged before it is sent; those that rules compose say what
//! the business said, so the judge finds nothing in them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use domain::business::Money;
use domain::channel::Provider;
use domain::outcome::{HandoverReason, TurnOutcome};
use domain::review::{Decision, ReviewPolicy};
use llm::{Response, TransportError};
use serde_json::json;

use crate::house::House;
use crate::lab::{Lab, answer};

/// Messages of every intent in the six languages, from which nothing was learnt.
const MESSAGES: [&str; 3] = ["a", "b", "c"];

fn texts(file: &str) -> Vec<String> {
    let path = format!(
        "{}/../shared/triage/data/measure/{file}.jsonl",
        env!("CARGO_MANIFEST_DIR")
    );
    let lines = std::fs::read_to_string(path).unwrap();
    let text = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        record["text"].as_str().unwrap_or_default().to_owned()
    };
    lines.lines().map(text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_by_rules_claim_nothing_that_is_not_vouched_for() {
    let house = House::open().await;
    let mut asked = Vec::new();
    for file in MESSAGES {
        for (number, text) in texts(file).into_iter().enumerate() {
            let name = format!("Person {file}{number}");
            let key = house.writes(&name, Provider::Webchat, &text);
            asked.push((key, text));
        }
    }
    let store = house.host().store();
    let mut wrong = Vec::new();
    for (key, text) in &asked {
        while house
            .turns(*key)
            .await
            .iter()
            .all(|turn| turn.outcome.is_none())
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let now = house.host().clock().now();
        for checkpoint in store.checkpoints(*key, None, now).await.unwrap() {
            let found = checkpoint.receipt.evidence.iter();
            let found: Vec<&String> = found.filter(|e| e.starts_with("unsupported")).collect();
            if !found.is_empty() {
                wrong.push(format!("{:?} {found:?}: {text}", checkpoint.step));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        asked.len(),
        wrong.join("\n")
    );
}

/// A model that says one thing after the other, the last for ever.
struct Says {
    words: Vec<&'static str>,
    asked: AtomicUsize,
    prompts: Mutex<Vec<String>>,
}

impl Says {
    fn these(words: &[&'static str]) -> Arc<Self> {
        Arc::new(Self {
            words: words.to_vec(),
            asked: AtomicUsize::new(0),
            prompts: Mutex::default(),
        })
    }
}

#[async_trait]
impl llm::Transport for Says {
    async fn post(
        &self,
        url: &str,
        _headers: &[(&'static str, &str)],
        body: Vec<u8>,
        _limit: Duration,
    ) -> Result<Response, TransportError> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let prompt = String::from_utf8_lossy(&body).into_owned();
        self.prompts.lock().unwrap().push(prompt);
        let words = self.words[number.min(self.words.len() - 1)];
        let reply = json!({"kind": "answer", "text": words, "sources": ["policy:free-shipping"]});
        Ok(answer(url, &reply.to_string()))
    }
}

const QUESTION: &str = "Is shipping free?";
const INVENTED: &str = "Shipping is free over €20, and with the code HACK50 you get 50% off!";
const SUPPORTED: &str = "Good news: shipping is free on orders over €50.";

async fn asks(says: &Arc<Says>) -> (Lab, Vec<String>, Vec<String>) {
    let models = Arc::clone(says);
    let lab = Lab::with(|setup| setup.models = Some(models)).await;
    let key = lab.writes("Rosa Blum", Provider::Webchat, QUESTION);
    lab.quiet(key).await;
    let sent = lab.ours(key, false);
    let now = lab.now();
    let checkpoints = lab.store().checkpoints(key, None, now).await.unwrap();
    let evidence = checkpoints.into_iter().flat_map(|c| c.receipt.evidence);
    (lab, sent, evidence.collect())
}

#[tokio::test(start_paused = true)]
async fn a_model_that_invents_an_offer_is_asked_once_more_with_the_finding() {
    let says = Says::these(&[INVENTED, SUPPORTED]);
    let (_lab, sent, evidence) = asks(&says).await;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].ends_with(SUPPORTED), "{sent:?} {evidence:?}");
    let prompts = says.prompts.lock().unwrap();
    assert_eq!(prompts.len(), 2);
    assert!(prompts[1].contains("rejected_claims") && prompts[1].contains("HACK50"));
    assert!(
        evidence.contains(&"guard:written_again".to_owned()),
        "{evidence:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_model_that_invents_it_again_is_not_listened_to() {
    let says = Says::these(&[INVENTED]);
    let (_lab, sent, evidence) = asks(&says).await;
    assert_eq!(
        says.asked.load(Ordering::Relaxed),
        2,
        "asked once more, not for ever"
    );
    assert_eq!(sent.len(), 1);
    assert!(
        sent[0].contains("€50") && !sent[0].contains("HACK50"),
        "{sent:?}"
    );
    assert!(evidence.contains(&"guard:code".to_owned()), "{evidence:?}");
}

/// A draft waits for its review while the shop changes a price.
#[tokio::test(start_paused = true)]
async fn what_is_no_longer_true_when_it_is_sent_is_not_sent() {
    let lab = Lab::with(|setup| setup.business.settings.review = ReviewPolicy::every()).await;
    let question = "How much is the summer serum?";
    let key = lab.writes("Rosa Blum", Provider::Webchat, question);
    let head = lab
        .until("a draft that waits", async || {
            let head = lab.store().head(key).await.unwrap()?;
            head.token_waiting().is_some().then_some(head)
        })
        .await;
    let draft = head.turn.clone().unwrap().draft.unwrap().text;
    assert!(draft.contains("€29.95"), "{draft}");
    let mut business = lab
        .store()
        .business(crate::house::account())
        .await
        .unwrap()
        .unwrap();
    for product in &mut business.products {
        product.price = Money {
            cents: 4999,
            currency: "EUR".into(),
        };
    }
    lab.store()
        .put_business(crate::house::account(), &business)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_mins(5)).await;
    let (now, workflow) = (lab.now(), lab.host.workflow().as_ref());
    let approved = review::decide(lab.store(), workflow, now, key, None, Decision::Approve);
    approved.await.unwrap();
    lab.quiet(key).await;
    let sent = lab.ours(key, false);
    assert_eq!(sent.len(), 1, "only that a person will answer");
    assert!(!sent[0].contains("29.95"), "{sent:?}");
    let unsupported = TurnOutcome::HandedOver(HandoverReason::Unsupported);
    assert_eq!(lab.turns(key).await[0].outcome, Some(unsupported));
}
