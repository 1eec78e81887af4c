//! What reaches Chatwoot beside the answer: typing, notes without a look-up,
//! template code of customers.

use std::sync::Arc;
use std::time::Duration;

use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::outcome::TurnOutcome;
use tokio::time::sleep;

use crate::lab::{Babble, Lab};

#[tokio::test(start_paused = true)]
async fn somebody_types_while_a_model_thinks_and_not_after() {
    let lab = Lab::with(|setup| setup.models = Some(Arc::new(Babble))).await;
    let key = lab.writes("Ada Lind", Provider::Webchat, "Do you sell gift cards?");
    lab.quiet(key).await;
    assert_eq!(lab.typing(), ["on", "off"]);
}

#[tokio::test(start_paused = true)]
async fn nobody_types_without_a_model() {
    let lab = Lab::open().await;
    let key = lab.writes("Ada Lind", Provider::Webchat, "Do you sell gift cards?");
    lab.quiet(key).await;
    assert!(lab.typing().is_empty());
}

/// As deployed: the function that delivers knows no models.
#[tokio::test(start_paused = true)]
async fn typing_ends_although_the_sender_knows_no_models() {
    let lab = Lab::with(|setup| setup.models = Some(Arc::new(Babble))).await;
    lab.hold("delivery");
    let key = lab.writes("Ada Lind", Provider::Webchat, "Do you sell gift cards?");
    let head = lab
        .until("a draft", async || {
            let head = lab.store().head(key).await.unwrap()?;
            head.turn.as_ref()?.draft.is_some().then_some(head)
        })
        .await;
    let turn = head.turn.unwrap();
    let deps = agent::Deps {
        media: agent::Media::none(),
        store: lab.store().clone(),
        llm: std::sync::Arc::new(llm::Llm::offline()),
        accounts: lab.host.agents().accounts.clone(),
        business: agent::BusinessCache::default(),
        clock: lab.host.clock().clone(),
        quiet: domain::burst::QuietTime::default(),
        triage: agent::Triage::Decides,
    };
    let input = domain::step::StepInput {
        account: key.account,
        conversation: key.conversation,
        contact: head.contact,
        run: turn.run,
        wait_until: lab.now(),
        step: Some(domain::step::StepOutput::go(1, domain::step::Next::Deliver)),
        error: None,
    };
    Box::pin(delivery::handle(input, &deps)).await.unwrap();
    assert_eq!(lab.typing(), ["on", "off"]);
}

#[tokio::test(start_paused = true)]
async fn typing_ends_when_the_draft_was_overtaken() {
    let lab = Lab::with(|setup| setup.models = Some(Arc::new(Babble))).await;
    lab.hold("delivery");
    let key = lab.writes("Ada Lind", Provider::Webchat, "Do you sell gift cards?");
    lab.until("typing", async || (lab.typing() == ["on"]).then_some(()))
        .await;
    lab.until("a draft", async || lab.head(key).await.turn?.draft)
        .await;
    lab.sim
        .agent_replies(key, frontdesk::chatwoot_sim::AGENT, "I have it")
        .unwrap();
    lab.until("people", async || {
        (!lab.head(key).await.owner.is_ai()).then_some(())
    })
    .await;
    lab.release("delivery");
    lab.quiet(key).await;
    assert_eq!(lab.typing(), ["on", "off"]);
    assert!(lab.ours(key, false).is_empty());
}

#[tokio::test(start_paused = true)]
async fn nobody_types_while_a_draft_waits_for_its_reviewer() {
    let lab = Lab::with(|setup| {
        setup.models = Some(Arc::new(Babble));
        setup.business.settings.review = domain::review::ReviewPolicy::every();
    })
    .await;
    let key = lab.writes("Ada Lind", Provider::Webchat, "Do you sell gift cards?");
    lab.until("a draft that waits", async || {
        let head = lab.store().head(key).await.unwrap()?;
        head.token_waiting().map(|_| ())
    })
    .await;
    assert_eq!(lab.typing(), ["on", "off"]);
}

/// An attempt that claimed the send died before it spoke, or after: nobody can
/// look.
#[tokio::test(start_paused = true)]
async fn a_revoked_user_token_does_not_swallow_that_a_person_will_answer() {
    let lab = Lab::with(|setup| setup.user_token = "revoked").await;
    lab.hold("delivery");
    let key = lab.writes(
        "Ben Ode",
        Provider::Webchat,
        "Can I please talk to a real person?",
    );
    let turn = lab
        .until("a hand-over", async || {
            let turn = lab.store().head(key).await.unwrap()?.turn?;
            turn.draft.is_some().then_some(turn)
        })
        .await;
    let claim = domain::head::Claim {
        key: domain::ids::SendKey::for_turn(key, turn.no),
        at: lab.now(),
        attempt: 1,
        over: None,
    };
    let claimed = lab.store().claim(&turn.run, turn.no, &claim, true).await;
    assert!(claimed.unwrap().is_ok());
    sleep(Duration::from_secs(30)).await;
    lab.release("delivery");
    lab.quiet(key).await;
    assert_eq!(lab.ours(key, false).len(), 1, "the words");
    let outcome = lab.turns(key).await[0].outcome.clone();
    assert!(matches!(outcome, Some(TurnOutcome::HandedOver(_))));
}

#[tokio::test(start_paused = true)]
async fn a_revoked_user_token_does_not_keep_a_customer_from_people() {
    let lab = Lab::with(|setup| setup.user_token = "revoked").await;
    let key = lab.writes(
        "Ben Ode",
        Provider::Webchat,
        "Can I please talk to a real person?",
    );
    let head = lab.quiet(key).await;
    assert_eq!(lab.ours(key, true).len(), 1, "the note");
    assert_eq!(lab.ours(key, false).len(), 1, "the words");
    let chat = lab.sim.conversation(key).unwrap();
    assert_eq!(chat.status, ChatStatus::Open);
    assert!(!head.owner.is_ai());
    let outcome = lab.turns(key).await[0].outcome.clone();
    assert!(matches!(outcome, Some(TurnOutcome::HandedOver(_))));
}

#[tokio::test(start_paused = true)]
async fn a_revoked_user_token_does_not_hide_a_dead_run() {
    let lab = Lab::with(|setup| setup.user_token = "revoked").await;
    lab.hold("conversation");
    let key = lab.writes("Ben Ode", Provider::Webchat, "Do you sell gift cards?");
    lab.until("a turn", async || {
        lab.store().head(key).await.unwrap()?.turn
    })
    .await;
    lab.kill(key).await;
    assert_eq!(lab.ours(key, true).len(), 1, "the note");
    let chat = lab.sim.conversation(key).unwrap();
    assert_eq!(chat.status, ChatStatus::Open);
}

/// Chatwoot runs Liquid in what bots write: `{{…}}` would vanish, or say too much.
#[tokio::test(start_paused = true)]
async fn template_code_reaches_customers_and_colleagues_as_text() {
    let code = "{{contact.email}} {% raw %}";
    let lab = Lab::with(|setup| {
        for answer in &mut setup.business.faq {
            let json = serde_json::to_string(&*answer).unwrap();
            let json = json.replace("PayPal", "PayPal {{contact.email}} {% raw %}");
            *answer = serde_json::from_str(&json).unwrap();
        }
    })
    .await;
    let key = lab.writes(
        "Cleo Fox",
        Provider::Webchat,
        "Which payment methods do you accept?",
    );
    lab.quiet(key).await;
    lab.goes_on(key, &format!("I want a real person! {code}"));
    lab.quiet(key).await;
    let plain = |text: &str| text.replace('\u{200b}', "");
    let answer = &lab.ours(key, false)[0];
    assert!(plain(answer).contains(code), "{answer}");
    let note = &lab.ours(key, true)[0];
    assert!(plain(note).contains(code), "{note}");
    for text in [answer, note] {
        assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
    }
}
