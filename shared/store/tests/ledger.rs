//! What an account spends on models never exceeds its ceiling, whoever asks at the
//! same moment and whoever is killed meanwhile, and each call counts once.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::ids::{AccountId, ConversationKey, SendKey, SendPart};
use domain::spend::{Ceiling, DayLedger, HOLD, Hold, HoldId, Lapsed, day_of};
use dynoxide::Database;
use embedded_dynamo::{Fault, FaultAction, Hooks, Requests, client};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::{Held, Settlement, Spent, Store, Tables, schema};
use tokio::task::JoinSet;

const ACCOUNT: AccountId = AccountId::FIRST;
const MODEL: &str = "openai:gpt-6-luna";

fn noon() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn today() -> Date {
    day_of(noon())
}

fn conversation() -> ConversationKey {
    "1-42".parse().unwrap()
}

async fn store(hooks: Hooks) -> Store {
    let client = client(Database::memory().unwrap(), hooks);
    let tables = Tables::with_prefix("test-");
    schema::create(&client, &tables).await.unwrap();
    Store::new(client, tables)
}

fn hold(number: u64, micro_usd: u64) -> Hold {
    Hold {
        id: HoldId::new(noon() + HOLD, conversation(), number),
        micro_usd,
    }
}

async fn holds(store: &Store, hold: &Hold, ceiling: u64, now: Timestamp) -> Held {
    let ceiling = Ceiling::MicroUsd(ceiling);
    store
        .hold(ACCOUNT, today(), hold, ceiling, now)
        .await
        .unwrap()
}

async fn settles(store: &Store, hold: &Hold, cost: Option<Spent>) -> bool {
    let by = Settlement {
        agent: "router",
        model: MODEL,
        cost,
    };
    store.settle(ACCOUNT, today(), hold, &by).await.unwrap()
}

async fn ledger(store: &Store) -> DayLedger {
    let days = store.ledger(ACCOUNT, today(), today()).await.unwrap();
    let [day] = days.try_into().unwrap();
    day
}

/// What the row adds up for itself is what stands in it.
fn adds_up(day: &DayLedger, now: Timestamp) {
    assert_eq!(
        day.counted_micro_usd,
        day.spent_micro_usd() + day.unknown_micro_usd(now) + day.held_micro_usd(now)
    );
}

const NO_ROOM: Held = Held::Exhausted { told_by: None };

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_calls_at_once_and_some_that_die_never_overshoot_the_ceiling() {
    for seed in 0..12 {
        let store = store(Hooks::default()).await;
        let ceiling = 3_000 + 791 * seed;
        let killed = Arc::new(AtomicU64::new(0));
        let mut tasks = JoinSet::new();
        for number in 0..50 {
            let (store, killed) = (store.clone(), Arc::clone(&killed));
            let mut random = fastrand::Rng::with_seed(seed * 1_000 + number);
            tasks.spawn(async move {
                let hold = hold(number, random.u64(100..900));
                let held = holds(&store, &hold, ceiling, noon()).await;
                assert!(ledger(&store).await.counted_micro_usd <= ceiling);
                if held != Held::Yes {
                    return 0;
                }
                for _ in 0..random.u8(..4) {
                    tokio::task::yield_now().await;
                }
                let micro = random.u64(..=hold.micro_usd);
                let cost = match random.u8(..6) {
                    0 => {
                        killed.fetch_add(hold.micro_usd, Ordering::Relaxed);
                        return 0;
                    }
                    1 => None,
                    2 => Some(Spent::AtMost(micro)),
                    _ => Some(Spent::Known(micro)),
                };
                assert!(settles(&store, &hold, cost).await);
                assert!(ledger(&store).await.counted_micro_usd <= ceiling);
                match cost {
                    Some(Spent::Known(micro)) => micro,
                    _ => 0,
                }
            });
        }
        let spent: u64 = tasks.join_all().await.into_iter().sum();
        let killed = killed.load(Ordering::Relaxed);
        let day = ledger(&store).await;
        assert_eq!(day.spent_micro_usd(), spent, "seed {seed}");
        assert_eq!(day.held_micro_usd(noon()), killed, "seed {seed}");
        adds_up(&day, noon());

        // Nothing stays held for ever: it counts as what it may have cost.
        let later = noon() + HOLD + SignedDuration::from_secs(1);
        assert_eq!(ledger(&store).await.held_micro_usd(later), 0);
        let next = Hold {
            id: HoldId::new(later + HOLD, conversation(), 99),
            micro_usd: 1,
        };
        if holds(&store, &next, ceiling, later).await == Held::Yes {
            let day = ledger(&store).await;
            assert_eq!(day.held, [next], "seed {seed}");
            assert_eq!(day.lapsed.micro_usd, killed, "seed {seed}");
            adds_up(&day, later);
        }
    }
}

#[tokio::test]
async fn what_fits_exactly_is_held_and_a_millionth_more_is_not() {
    let store = store(Hooks::default()).await;
    assert_eq!(holds(&store, &hold(1, 1_001), 1_000, noon()).await, NO_ROOM);
    assert_eq!(holds(&store, &hold(2, 600), 1_000, noon()).await, Held::Yes);
    assert_eq!(holds(&store, &hold(3, 401), 1_000, noon()).await, NO_ROOM);
    assert_eq!(holds(&store, &hold(4, 400), 1_000, noon()).await, Held::Yes);
    assert_eq!(holds(&store, &hold(5, 1), 1_000, noon()).await, NO_ROOM);
    assert_eq!(holds(&store, &hold(6, 1), 0, noon()).await, NO_ROOM);
    // Less spent than was held makes room again.
    assert!(settles(&store, &hold(2, 600), Some(Spent::Known(100))).await);
    assert_eq!(holds(&store, &hold(7, 500), 1_000, noon()).await, Held::Yes);
    assert_eq!(ledger(&store).await.counted_micro_usd, 1_000);
    // Without a ceiling everything fits, and is written down.
    let free = hold(8, 1_000_000);
    let held = store
        .hold(ACCOUNT, today(), &free, Ceiling::Unlimited, noon())
        .await
        .unwrap();
    assert_eq!(held, Held::Yes);
    assert_eq!(ledger(&store).await.counted_micro_usd, 1_001_000);
}

#[tokio::test]
async fn each_day_and_each_account_has_money_of_its_own() {
    let store = store(Hooks::default()).await;
    let tomorrow = today().tomorrow().unwrap();
    let other = AccountId::new(2).unwrap();
    for (account, day) in [(ACCOUNT, today()), (ACCOUNT, tomorrow), (other, today())] {
        let ceiling = Ceiling::MicroUsd(1_000);
        let all = hold(1, 1_000);
        let held = store.hold(account, day, &all, ceiling, noon());
        assert_eq!(held.await.unwrap(), Held::Yes);
    }
    let days = store.ledger(ACCOUNT, today(), tomorrow).await.unwrap();
    assert_eq!(
        days.iter().map(|day| day.day).collect::<Vec<_>>(),
        [today(), tomorrow]
    );
    let none = store.ledger(ACCOUNT, tomorrow.tomorrow().unwrap(), Date::MAX);
    assert_eq!(none.await.unwrap(), []);
}

/// Every second request takes effect and its answer gets lost.
#[derive(Default)]
struct LostAnswers(AtomicU64);

impl Fault for LostAnswers {
    fn before(&self, operation: &str) -> FaultAction {
        if operation != "UpdateItem" {
            return FaultAction::None;
        }
        match self.0.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => FaultAction::FailAfter,
            _ => FaultAction::None,
        }
    }
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_counts_once() {
    let store = store(Hooks {
        fault: Some(Arc::new(LostAnswers::default())),
        attempts: 3,
        ..Hooks::default()
    })
    .await;
    for number in 0..5 {
        let hold = hold(number, 100);
        assert_eq!(holds(&store, &hold, 1_000, noon()).await, Held::Yes);
        // The first attempt did it; the second finds nothing left to do.
        assert!(!settles(&store, &hold, Some(Spent::Known(70))).await);
    }
    let day = ledger(&store).await;
    assert_eq!((day.spent_micro_usd(), day.counted_micro_usd), (350, 350));
    assert_eq!(day.lines[0].calls, 5);
    assert!(day.held.is_empty());
}

#[tokio::test]
async fn what_lapsed_is_settled_by_nobody_and_counted_once() {
    let store = store(Hooks::default()).await;
    let dead = hold(1, 300);
    assert_eq!(holds(&store, &dead, 1_000, noon()).await, Held::Yes);
    let later = noon() + HOLD * 2;
    let next = |number| Hold {
        id: HoldId::new(later + HOLD, conversation(), number),
        micro_usd: 100,
    };
    for number in 2..5 {
        assert_eq!(holds(&store, &next(number), 1_000, later).await, Held::Yes);
    }
    assert!(!settles(&store, &dead, Some(Spent::Known(20))).await);
    let day = ledger(&store).await;
    let lapsed = Lapsed {
        calls: 1,
        micro_usd: 300,
    };
    assert_eq!(day.lapsed, lapsed);
    assert_eq!(day.counted_micro_usd, 600);
    adds_up(&day, later);
}

#[tokio::test]
async fn the_row_stays_small_however_many_calls_are_under_way_or_died() {
    let store = store(Hooks::default()).await;
    let mut number = 0;
    let crowded = loop {
        match holds(&store, &hold(number, 1), u64::MAX / 2, noon()).await {
            Held::Yes => number += 1,
            refused => break refused,
        }
    };
    assert_eq!((crowded, number), (Held::Crowded, 400));
    // They all died: the next one clears them away and goes on.
    let later = noon() + HOLD * 2;
    let next = Hold {
        id: HoldId::new(later + HOLD, conversation(), 1),
        micro_usd: 1,
    };
    assert_eq!(holds(&store, &next, 1_000, later).await, Held::Yes);
    let day = ledger(&store).await;
    assert_eq!((day.held.len(), day.lapsed.calls), (1, 400));
    adds_up(&day, later);
}

#[tokio::test]
async fn a_call_costs_one_write_before_it_and_one_after() {
    let requests = Requests::default();
    let store = store(Hooks {
        requests: requests.clone(),
        ..Hooks::default()
    })
    .await;
    let before = requests.total();
    assert_eq!(holds(&store, &hold(1, 9), 9, noon()).await, Held::Yes);
    assert_eq!(requests.total() - before, 1);
    assert!(settles(&store, &hold(1, 9), Some(Spent::Known(5))).await);
    assert_eq!(requests.total() - before, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_note_a_day_tells_that_the_ceiling_is_reached() {
    let store = store(Hooks::default()).await;
    let note = |turn| SendKey::for_turn(conversation(), turn).part(SendPart::CeilingNote);
    let mut tasks = JoinSet::new();
    for turn in 1..=30 {
        let store = store.clone();
        let note = note(turn);
        tasks.spawn(async move {
            let claimed = store.claim_notice(ACCOUNT, today(), &note).await.unwrap();
            claimed.then_some(note)
        });
    }
    let claimed: Vec<SendKey> = tasks.join_all().await.into_iter().flatten().collect();
    let [first] = claimed.try_into().unwrap();
    let told = NO_ROOM;
    let by = Held::Exhausted {
        told_by: Some(first.to_string()),
    };
    let refused = holds(&store, &hold(1, 2), 1, noon()).await;
    assert_eq!(refused, by);
    // The same turn, tried again, is still the one to tell.
    assert!(store.claim_notice(ACCOUNT, today(), &first).await.unwrap());
    // Taken back by the one who could not leave it, and by nobody else.
    let other = note(99);
    assert!(
        !store
            .withdraw_notice(ACCOUNT, today(), &other)
            .await
            .unwrap()
    );
    assert!(
        store
            .withdraw_notice(ACCOUNT, today(), &first)
            .await
            .unwrap()
    );
    assert_eq!(holds(&store, &hold(1, 2), 1, noon()).await, told);
    assert!(store.claim_notice(ACCOUNT, today(), &other).await.unwrap());
}
