//! Nothing is asked that the budget cannot pay, and each attempt is settled at
//! what it cost.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use common::script::{Act, Script};
use common::{OPENAI_KEY, Sorted, config, good, openai_says, prompt};
use domain::error::{Class, Classified as _};
use llm::{
    Agent, Answer, Bill, Budget, Cost, Llm, MemoryBudget, NotReserved, Reason, Reservation,
    Response, Transport, TransportError, Unavailable,
};
use serde_json::{Value, json};

/// A budget that writes down what is reserved and settled.
#[derive(Default)]
struct Ledger(Mutex<Vec<(u64, Option<Cost>)>>);

impl Ledger {
    /// What was settled of each reservation, in order.
    fn settled(&self) -> Vec<Option<Cost>> {
        self.0.lock().unwrap().iter().map(|(_, s)| *s).collect()
    }

    fn reserved(&self) -> Vec<u64> {
        self.0.lock().unwrap().iter().map(|(r, _)| *r).collect()
    }
}

#[async_trait]
impl Budget for Ledger {
    async fn reserve(&self, agent: Agent, micro_usd: u64) -> Result<Reservation, NotReserved> {
        let mut rows = self.0.lock().unwrap();
        rows.push((micro_usd, None));
        Ok(Reservation {
            id: (rows.len() - 1).to_string(),
            agent,
            micro_usd,
        })
    }

    async fn settle(&self, reservation: Reservation, bill: Bill) {
        assert!(bill.model.starts_with("openai:"), "{}", bill.model);
        let row: usize = reservation.id.parse().unwrap();
        let settled = &mut self.0.lock().unwrap()[row].1;
        assert_eq!(settled.replace(bill.cost), None, "settled once");
    }
}

fn llm(transport: &Arc<impl Transport + 'static>, more: &[(&str, &str)]) -> Llm {
    let mut pairs = vec![("OPENAI_API_KEY", OPENAI_KEY)];
    pairs.extend(more);
    let transport: Arc<dyn Transport> = transport.clone();
    Llm::new(config(&pairs), &transport, 1)
}

async fn ask(llm: &Llm) -> Result<Answer<Sorted>, Unavailable> {
    llm.ask(&prompt(Agent::Router), None).await
}

fn good_answer() -> Act {
    Act::Say(openai_says(&good().to_string()))
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_reserved_at_its_most_and_settled_at_its_cost() {
    let script = Script::new([
        Act::Status(500),
        Act::Break,
        Act::Say(openai_says("babble")),
        good_answer(),
    ]);
    let ledger = Arc::new(Ledger::default());
    let llm = llm(&script, &[]).charged_to(ledger.clone());
    let answer = ask(&llm).await.unwrap();
    assert_eq!(answer.usage.len(), 4);
    let most = ledger.reserved();
    // Refused: nothing. Lost on the way: perhaps all. Two answers: their price.
    assert_eq!(
        ledger.settled(),
        [
            Some(Cost::Known(0)),
            Some(Cost::AtMost(most[1])),
            Some(Cost::Known(114)),
            Some(Cost::Known(114)),
        ]
    );
    assert!(most.iter().all(|most| *most > 114), "{most:?}");
    assert!(most[3] > most[2], "the repair is longer");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_is_settled_at_all_that_was_reserved() {
    let ledger = Arc::new(Ledger::default());
    let llm = llm(&Script::new([]), &[]).charged_to(ledger.clone());
    assert_eq!(ask(&llm).await.unwrap_err().reason, Reason::OutOfTime);
    let all = ledger.reserved().into_iter();
    let wanted: Vec<_> = all.map(|most| Some(Cost::AtMost(most))).collect();
    assert!(wanted.len() >= 2);
    assert_eq!(ledger.settled(), wanted);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_price_is_reserved_and_settled_at_the_worst_and_reported_as_unknown() {
    let unknown = ("FRONTDESK_MODEL_ROUTER", "openai:llama3:8b");
    let run = async |more: &[(&str, &str)]| {
        let ledger = Arc::new(Ledger::default());
        let llm = llm(&Script::new([good_answer()]), more).charged_to(ledger.clone());
        let answer = ask(&llm).await.unwrap();
        assert_eq!(answer.usage[0].cost_micro_usd, None);
        (ledger.reserved()[0], ledger.settled()[0].unwrap())
    };
    let (reserved, settled) = run(&[unknown]).await;
    // 1,000 tokens at 15 and 100 at 75 dollars a million.
    assert_eq!(settled, Cost::AtMost(15_000 + 7_500));
    assert!(reserved > settled.micro_usd());
    let (_, settled) = run(&[unknown, ("FRONTDESK_UNKNOWN_PRICE", "1/2")]).await;
    assert_eq!(settled, Cost::AtMost(1_000 + 200));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_say_what_it_took_is_of_unknown_cost() {
    let mut body = openai_says(&good().to_string());
    body.as_object_mut().unwrap().remove("usage");
    let ledger = Arc::new(Ledger::default());
    let llm = llm(&Script::new([Act::Say(body)]), &[]).charged_to(ledger.clone());
    let answer = ask(&llm).await.unwrap();
    assert_eq!(answer.usage[0].cost_micro_usd, None, "never 0");
    let most = ledger.reserved()[0];
    assert_eq!(ledger.settled(), [Some(Cost::AtMost(most))]);
}

#[tokio::test(start_paused = true)]
async fn without_money_no_call_is_made_and_no_other_model_asked() {
    let script = Script::new([good_answer()]);
    let both = [("ANTHROPIC_API_KEY", "key")];
    let llm = llm(&script, &both).charged_to(Arc::new(MemoryBudget::new(10)));
    let unavailable = ask(&llm).await.unwrap_err();
    assert_eq!(unavailable.reason, Reason::BudgetExhausted);
    assert_eq!(unavailable.class(), Class::Terminal);
    assert!(unavailable.usage.is_empty() && unavailable.recorded.is_empty());
    assert!(script.hosts().is_empty());
}

#[tokio::test(start_paused = true)]
async fn money_that_ends_between_two_attempts_ends_the_question() {
    let script = Script::new([Act::Break, good_answer()]);
    let one = Arc::new(Ledger::default());
    ask(&llm(&Script::new([good_answer()]), &[]).charged_to(one.clone()))
        .await
        .unwrap();
    let budget = Arc::new(MemoryBudget::new(one.reserved()[0]));
    let unavailable = ask(&llm(&script, &[]).charged_to(budget))
        .await
        .unwrap_err();
    assert_eq!(unavailable.reason, Reason::BudgetExhausted);
    assert_eq!(unavailable.usage.len(), 1);
    assert_eq!(script.hosts().len(), 1);
}

struct Silent;

#[async_trait]
impl Budget for Silent {
    async fn reserve(&self, _: Agent, _: u64) -> Result<Reservation, NotReserved> {
        std::future::pending().await
    }

    async fn settle(&self, _: Reservation, _: Bill) {
        std::future::pending::<()>().await;
    }
}

struct SlowToSettle;

#[async_trait]
impl Budget for SlowToSettle {
    async fn reserve(&self, agent: Agent, micro_usd: u64) -> Result<Reservation, NotReserved> {
        Ok(Reservation {
            id: String::new(),
            agent,
            micro_usd,
        })
    }

    async fn settle(&self, _: Reservation, _: Bill) {
        std::future::pending::<()>().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_does_not_answer_costs_neither_money_nor_the_deadline() {
    let script = Script::new([good_answer()]);
    let began = tokio::time::Instant::now();
    let silent = llm(&script, &[]).charged_to(Arc::new(Silent));
    let unavailable = ask(&silent).await.unwrap_err();
    assert_eq!(unavailable.reason, Reason::BudgetUnreachable);
    assert_eq!(unavailable.class(), Class::Retryable);
    assert!(script.hosts().is_empty());
    assert!(began.elapsed() <= Duration::from_secs(6));

    let slow = llm(&script, &[]).charged_to(Arc::new(SlowToSettle));
    let began = tokio::time::Instant::now();
    ask(&slow).await.unwrap();
    assert!(began.elapsed() < llm::DEADLINE_MARGIN);
}

/// A provider that bills a random part of what was allowed, after a while, and
/// knows how much was ever billed.
struct Till {
    billed: AtomicU64,
    random: Mutex<fastrand::Rng>,
}

#[async_trait]
impl Transport for Till {
    async fn post(
        &self,
        _url: &str,
        _headers: &[(&'static str, &str)],
        body: Vec<u8>,
        _timeout: Duration,
    ) -> Result<Response, TransportError> {
        let request: Value = serde_json::from_slice(&body).unwrap();
        let most = request["max_completion_tokens"].as_u64().unwrap();
        let (output, input, fate) = {
            let mut random = self.random.lock().unwrap();
            let input = random.u64(..body.len() as u64);
            (random.u64(..=most), input, random.u8(..10))
        };
        tokio::time::sleep(Duration::from_millis(output)).await;
        // gpt-6-luna: all input written to the cache at 0.125, output at 0.50.
        let cost = (input * 125 + output * 500).div_ceil(1000);
        let answer = json!({
            "choices": [{"message": {"content": good().to_string()}, "finish_reason": "stop"}],
            "usage": {
                "prompt_tokens": input,
                "completion_tokens": output,
                "prompt_tokens_details": {"cache_write_tokens": input},
            },
        });
        let response = |status, body: &Value| Response {
            status,
            retry_after: None,
            date: None,
            body: body.to_string().into_bytes(),
        };
        match fate {
            0 => Ok(response(503, &Value::Null)),
            // Billed, and the answer is lost.
            1 => {
                self.billed.fetch_add(cost, Ordering::SeqCst);
                Err(TransportError::Broken("reset".to_owned()))
            }
            _ => {
                self.billed.fetch_add(cost, Ordering::SeqCst);
                Ok(response(200, &answer))
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_questions_at_once_never_cost_more_than_the_budget() {
    for seed in 0..20 {
        let ceiling = 2_000 + seed * 777;
        let till = Arc::new(Till {
            billed: AtomicU64::new(0),
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
        });
        let budget = Arc::new(MemoryBudget::new(ceiling));
        let llm = llm(&till, &[]).charged_to(budget.clone());
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let (llm, budget) = (llm.clone(), budget.clone());
            tasks.spawn(async move {
                let outcome = ask(&llm).await;
                assert!(budget.spent_micro_usd() + budget.reserved_micro_usd() <= ceiling);
                outcome.err().map(|unavailable| unavailable.reason)
            });
        }
        let reasons = tasks.join_all().await;
        let billed = till.billed.load(Ordering::SeqCst);
        assert!(billed <= budget.spent_micro_usd(), "seed {seed}");
        assert!(budget.spent_micro_usd() <= ceiling, "seed {seed}");
        assert_eq!(budget.reserved_micro_usd(), 0, "seed {seed}");
        let count = |wanted| reasons.iter().filter(|reason| **reason == wanted).count();
        assert!(count(None) > 0, "some are answered");
        assert!(count(Some(Reason::BudgetExhausted)) > 0, "some are not");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_money_goes_to_one_of_many_threads() {
    let budget = Arc::new(MemoryBudget::new(1_000));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let budget = budget.clone();
        tasks.spawn(async move { budget.reserve(Agent::Crm, 300).await });
    }
    let reserved = tasks.join_all().await;
    assert_eq!(reserved.iter().filter(|r| r.is_ok()).count(), 3);
    assert_eq!(budget.reserved_micro_usd(), 900);
}
