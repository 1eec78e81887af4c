use super::*;
use crate::head::Draft;
use crate::ids::{AccountId, LeadId, MessageId};
use crate::outcome::HandoverReason;
use crate::ownership::{Owner, Takeover};
use crate::state::HistoryEntry;

fn at(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
}

fn head(owner: Owner) -> Head {
    Head::new("1-42".parse().unwrap(), owner)
}

fn people(because: Takeover, minutes: i64) -> Owner {
    Owner::People {
        since: at(minutes),
        because,
    }
}

fn promise(job: Job) -> Promise {
    Promise {
        job,
        conversation: "1-42".parse().unwrap(),
        turn: 3,
        contact: None,
        made_at: at(10),
        due_at: at(100),
        status: Status::Open,
        ended_at: None,
    }
}

fn handover() -> Promise {
    promise(Job::Handover {
        id: "fd.1-42.t3".parse().unwrap(),
    })
}

fn alert(status: AlertStatus) -> StockAlert {
    serde_json::from_value(serde_json::json!({
        "id": "0190b7b0-0000-7000-8000-000000000001",
        "customer_id": LeadId::of_contact(AccountId::FIRST, ContactId::FIRST),
        "contact": 7, "conversation_id": "1-42", "channel": "sms", "product_name": "Blue Dress",
        "product": "blue-dress", "sku": null, "product_url": null, "conversation_context": "",
        "status": status, "requested_at": at(9),
    }))
    .unwrap()
}

#[test]
fn a_person_who_writes_keeps_the_promise_that_one_will() {
    let line = |minutes| HistoryEntry {
        id: Some(MessageId::FIRST),
        speaker: Speaker::Person,
        text: "Hi".into(),
        at: at(minutes),
    };
    let escalated = people(Takeover::Escalated, 10);
    for (owner, line, now, expected) in [
        (escalated, None, 50, Status::Open),
        (escalated, None, 100, Status::Broken),
        (escalated, Some(line(9)), 100, Status::Broken),
        (escalated, Some(line(11)), 50, Status::Kept),
        // Kept late is kept.
        (escalated, Some(line(11)), 200, Status::Kept),
        (people(Takeover::Wrote, 12), None, 50, Status::Kept),
        // Assigned is not answered.
        (people(Takeover::Assigned, 12), None, 100, Status::Broken),
        // Handed back, or resolved, without a word.
        (Owner::Ai { since: at(30) }, None, 50, Status::Cancelled),
    ] {
        let mut head = head(owner);
        head.recent.extend(line.clone());
        let stands = handover().stands(Some(&head), None, at(now));
        assert_eq!(stands, expected, "{owner:?} {line:?} {now}");
    }
    assert_eq!(handover().stands(None, None, at(100)), Status::Broken);
}

#[test]
fn an_alert_keeps_its_promise_or_is_cancelled_with_it() {
    let promise = promise(Job::StockAlert {
        id: "0190b7b0-0000-7000-8000-000000000001".parse().unwrap(),
        product: "Blue Dress".into(),
    });
    let mut head = head(Owner::Ai { since: at(0) });
    for (status, now, expected) in [
        (AlertStatus::Pending, 50, Status::Open),
        (AlertStatus::Pending, 100, Status::Broken),
        (AlertStatus::Notified, 50, Status::Kept),
        (AlertStatus::Cancelled, 50, Status::Cancelled),
    ] {
        let stands = promise.stands(Some(&head), Some(&alert(status)), at(now));
        assert_eq!(stands, expected, "{status:?} {now}");
    }
    head.opted_out = true;
    let stands = promise.stands(Some(&head), Some(&alert(AlertStatus::Pending)), at(50));
    assert_eq!(
        stands,
        Status::Cancelled,
        "who wants no message is sent none"
    );
}

#[test]
fn what_begins_with_a_step_is_promised_with_it() {
    let head = head(Owner::Ai { since: at(0) });
    let run = crate::ids::RunId::for_message(head.key, MessageId::FIRST);
    let mut turn = crate::turn::take_now(&head, &run, at(0));
    let begun = [alert(AlertStatus::Pending)];
    let job = Job::StockAlert {
        id: begun[0].id,
        product: "Blue Dress".into(),
    };
    let made = |turn: &Turn, step, begun: &[StockAlert]| {
        let promises = made_by(step, begun, &head, turn, Patience::default(), at(5));
        let told = |p: &Promise| (p.job.id(), p.due_at.duration_since(p.made_at).as_hours());
        promises.iter().map(told).collect::<Vec<_>>()
    };
    assert!(
        made(&turn, Step::HandleStockAlert, &begun).is_empty(),
        "nothing is said"
    );
    turn.draft = Some(Draft {
        jobs: vec![job.clone()],
        ..Draft::new("…", Purpose::Answer)
    });
    let alert = (job.id(), 90 * 24);
    assert_eq!(made(&turn, Step::HandleStockAlert, &begun), [alert]);
    assert!(
        made(&turn, Step::HandleStockAlert, &[]).is_empty(),
        "it waited before"
    );
    turn.draft = Some(Draft::new(
        "…",
        Purpose::Handover(HandoverReason::HighPriority),
    ));
    assert!(
        made(&turn, Step::GenerateResponse, &[]).is_empty(),
        "it is handed over yet"
    );
    let handover = ("fd.1-42.t1".to_owned(), 24);
    assert_eq!(made(&turn, Step::EscalateToHuman, &[]), [handover]);
}
