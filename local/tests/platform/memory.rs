//! FEATURES 36, 41 to 69, 167: what is known stays known.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::channel::{Channel, Provider};
use domain::event::Profile;
use domain::head::{Head, PendingReview};
use domain::ids::{AlertId, ContactId, ConversationKey, LeadId, MessageId};
use domain::intent::{Confidence, Intent, Priority, Route, Sentiment};
use domain::outcome::{SupersedeReason, TurnOutcome};
use domain::ownership::Owner;
use domain::review::ReviewPolicy;
use domain::state::{CampaignStage, ConversationState, HistoryEntry, MessageType, Speaker};
use frontdesk::dynamo::{self, Fault, FaultAction, Hooks};
use frontdesk::host::TABLE_PREFIX;
use jiff::Timestamp;
use store::{Accepted, Store, Tables, Written};
use tokio::time::sleep;

use crate::house::account;
use crate::lab::Lab;

#[tokio::test(start_paused = true)]
async fn a_customer_who_comes_back_after_a_week_is_known() {
    let lab = Lab::open().await;
    let question = "Is the blue dress in size M back in stock?";
    let key = lab.writes("Emma Roos", Provider::Email, question);
    let before = lab.quiet(key).await;
    let known = before.state.unwrap();
    assert!(known.stock_alert_id.is_some());
    sleep(Duration::from_hours(7 * 24)).await;
    lab.goes_on(key, "Thank you!");
    let after = lab.quiet(key).await;
    let state = after.state.unwrap();
    assert_eq!(state.stock_alert_id, known.stock_alert_id);
    assert_eq!(state.product_interest, known.product_interest);
    assert_eq!(state.tags, known.tags);
    assert_eq!(state.customer_id, known.customer_id);
    assert_eq!(state.customer_profile, known.customer_profile);
    assert_eq!(after.recent[..2], before.recent[..2]);
    assert_eq!(after.turns, 2);
    assert_eq!(lab.turns(key).await[1].outcome, Some(TurnOutcome::Answered));
    let sent = lab.ours(key, false);
    assert_eq!(sent.len(), 2);
    assert!(!sent[1].contains("automated"), "said once: {}", sent[1]);
}

fn every_field_set(key: ConversationKey, at: Timestamp) -> ConversationState {
    let texts = |name: &str| BTreeMap::from([(name.to_owned(), "value".to_owned())]);
    ConversationState {
        message_id: MessageId::new(9).unwrap(),
        conversation_id: key,
        customer_id: Some(LeadId::of_contact(key.account, ContactId::FIRST)),
        channel: Channel::Instagram,
        message_content: "line one\nline two \u{1f457}".to_owned(),
        message_type: MessageType::Outgoing,
        timestamp: at,
        intent: Some(Intent::Complaint),
        priority: Some(Priority::High),
        sentiment: Some(Sentiment::new(-0.75).unwrap()),
        entities: texts("product"),
        route: Some(Route::HighPriority),
        needs_human: true,
        escalation_reason: Some("asked for a person".to_owned()),
        assigned_agent: Some("human".to_owned()),
        agent_response: Some("A colleague will answer.".to_owned()),
        tools_used: vec!["stock_lookup".to_owned(), "escalate".to_owned()],
        confidence_score: Some(Confidence::new(0.61).unwrap()),
        customer_profile: texts("name"),
        conversation_history: vec![HistoryEntry {
            id: Some(MessageId::new(8).unwrap()),
            speaker: Speaker::Person,
            text: "hello".to_owned(),
            at,
        }],
        tags: vec!["needs_human".to_owned()],
        follow_up_needed: true,
        follow_up_date: Some(at + jiff::SignedDuration::from_hours(30)),
        is_campaign_message: true,
        campaign_id: Some("summer-2025".parse().unwrap()),
        campaign_stage: Some(CampaignStage::CodeTrouble),
        product_interest: Some("blue dress".to_owned()),
        stock_alert_requested: true,
        stock_alert_id: Some(AlertId::of_request(key, 3, "blue-dress")),
    }
}

#[tokio::test(start_paused = true)]
async fn every_field_of_the_state_survives_the_database() {
    let lab = Lab::open().await;
    let key: ConversationKey = "1-77".parse().unwrap();
    let at = lab.now() + Duration::from_micros(1);
    let state = every_field_set(key, at);
    let first = ConversationState::first(key, MessageId::FIRST, Channel::Webchat, lab.now());
    let fields = |state| serde_json::to_value::<ConversationState>(state).unwrap();
    let (set, plain) = (fields(state.clone()), fields(first));
    let names = set.as_object().unwrap().keys();
    assert_eq!(names.len(), 29);
    let same: Vec<_> = names.filter(|name| set[name] == plain[name]).collect();
    assert_eq!(same, ["conversation_id"], "which is the same of course");

    let mut head = Head::new(key, Owner::Ai { since: at });
    head.state = Some(state.clone());
    let written = lab.store().rewrite_head(&head, 0, None).await.unwrap();
    assert_eq!(written, Written::Yes);
    assert_eq!(lab.head(key).await.state, Some(state));
}

#[tokio::test(start_paused = true)]
async fn a_profile_without_an_address_takes_none_away() {
    let lab = Lab::open().await;
    let key = lab.writes("Priya Raman", Provider::Email, "Hello!");
    let contact = lab.quiet(key).await.contact.unwrap();
    let lead = || async { lab.store().lead(account(), contact).await.unwrap().unwrap() };
    let before = lead().await;
    assert!(before.email.is_some());
    let mut profile = Profile {
        contact,
        name: Some("Priya R.".to_owned()),
        email: None,
        phone: None,
        blocked: false,
        attributes: BTreeMap::new(),
    };
    lab.store().refresh_lead(account(), &profile).await.unwrap();
    let after = lead().await;
    assert_eq!(after.name.as_deref(), Some("Priya R."));
    assert_eq!(after.email, before.email);
    assert_eq!(after.phone, before.phone);
    assert_eq!(after.attributes, before.attributes);
    profile.name = None;
    lab.store().refresh_lead(account(), &profile).await.unwrap();
    assert_eq!(lead().await, after, "a profile that says nothing");
}

/// Holds the second transaction, so that somebody else may write before it.
#[derive(Default)]
struct SecondLate(AtomicU32);

impl Fault for SecondLate {
    fn before(&self, operation: &str) -> FaultAction {
        let nth = || self.0.fetch_add(1, Ordering::Relaxed);
        if operation == "TransactWriteItems" && nth() == 1 {
            return FaultAction::Delay(Duration::from_secs(1));
        }
        FaultAction::None
    }
}

/// The same customer's next message, as the webhook hands it on.
fn on_sunday(lab: &Lab, head: &domain::head::Head) -> domain::event::CustomerMessage {
    domain::event::CustomerMessage {
        id: MessageId::new(999).unwrap(),
        conversation: domain::event::ConversationFacts {
            key: head.key,
            inbox: None,
            provider: Provider::Webchat,
            status: None,
            assignee: domain::event::Assignee::Nobody,
            as_of: None,
            can_reply: true,
            labels: Vec::new(),
        },
        sender: head.profile.clone().unwrap(),
        text: "And on Sunday?".to_owned(),
        attachments: Vec::new(),
        in_reply_to: None,
        created_at: lab.now(),
        auto_reply: false,
    }
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_was_parked_while_a_message_came_in_is_overtaken() {
    let lab = Lab::with(|setup| setup.business.settings.review = ReviewPolicy::every()).await;
    lab.hold("review");
    let key = lab.writes(
        "Rosa Blum",
        Provider::Webchat,
        "What are your opening hours?",
    );
    let head = lab
        .until("a draft", async || {
            let head = lab.store().head(key).await.unwrap()?;
            head.turn.as_ref()?.draft.is_some().then_some(head)
        })
        .await;

    let late = Hooks {
        fault: Some(Arc::new(SecondLate::default())),
        ..Hooks::default()
    };
    let client = dynamo::client(lab.database.clone(), late);
    let slow = Store::new(client, Tables::with_prefix(TABLE_PREFIX));
    let message = on_sunday(&lab, &head);
    let arrival = intake::decide::arrival(&message, lab.now());
    let accepting = tokio::spawn(async move { slow.accept(&arrival).await.unwrap() });
    sleep(Duration::from_millis(500)).await;
    // The reviewer's token is stored between the two attempts.
    let mut next = lab.head(key).await;
    let rev = next.rev;
    next.turn.as_mut().unwrap().review = Some(PendingReview {
        token: "parked".to_owned(),
        since: lab.now(),
        decided: None,
    });
    let written = lab.store().rewrite_head(&next, rev, None).await.unwrap();
    assert_eq!(written, Written::Yes);
    let Accepted::Joined(head) = accepting.await.unwrap() else {
        panic!("a run is going");
    };
    assert_eq!(head.token_waiting(), Some("parked"));
}

#[tokio::test(start_paused = true)]
async fn a_message_delivered_twice_overtakes_a_draft_also_the_second_time() {
    let lab = Lab::with(|setup| setup.business.settings.review = ReviewPolicy::every()).await;
    let key = lab.writes(
        "Rosa Blum",
        Provider::Webchat,
        "What are your opening hours?",
    );
    let head = lab
        .until("a draft that waits", async || {
            let head = lab.store().head(key).await.unwrap()?;
            head.token_waiting().is_some().then_some(head)
        })
        .await;
    // The first delivery died right after its write.
    let message = on_sunday(&lab, &head);
    let arrival = intake::decide::arrival(&message, lab.now());
    lab.store().accept(&arrival).await.unwrap();
    sleep(Duration::from_secs(10)).await;
    assert_eq!(
        lab.turns(key).await[0].outcome,
        None,
        "nobody told the token"
    );

    let envelope = domain::event::Envelope {
        received_at: lab.now(),
        event: domain::event::Event::CustomerMessage(message),
    };
    let deps = intake::Deps {
        store: lab.store().clone(),
        workflow: lab.host.workflow().clone(),
        clock: lab.host.clock().clone(),
        quiet: domain::burst::QuietTime::default(),
    };
    intake::handle(&envelope, &deps).await.unwrap();
    let newer = Some(TurnOutcome::Superseded(SupersedeReason::NewerMessage));
    lab.until("the draft to be given up", async || {
        (lab.turns(key).await[0].outcome == newer).then_some(())
    })
    .await;
}

/// The first passage on a topic counts most, so the order of the list is part of it.
#[tokio::test(start_paused = true)]
async fn the_business_comes_back_in_the_order_it_was_written() {
    let lab = Lab::open().await;
    let demo = frontdesk::commands::serve::business(None).unwrap();
    let kept = lab.store().business(crate::house::account()).await.unwrap();
    assert_eq!(kept.unwrap(), demo);
}
