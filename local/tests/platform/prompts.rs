//! What models are asked: the same beginning from turn to turn, which providers keep,
//! and as much in a long conversation as in a short one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::ids::ConversationKey;
use domain::state::HISTORY_LINES;
use domain::summary::SUMMARY_CHARS;
use domain::turn::trim;
use frontdesk::chatwoot_sim::AGENT;
use store::Written;

use crate::lab::Lab;
use crate::model::{Models, Question, honest};

async fn lab() -> (Lab, Arc<Models>) {
    let models = Models::new(Box::new(honest));
    let server = Arc::clone(&models) as Arc<dyn llm::Transport>;
    let lab = Lab::with(|setup| setup.models = Some(server)).await;
    (lab, models)
}

/// What reaches the models of conversation, stock and extraction.
const PROBES: [&str; 3] = [
    "How much is shipping?",
    "Is the blue dress in size M back in stock?",
    "Hi, I'd like to apply as store manager, I have six years of experience",
];

/// Messages that the rules leave to the router's model.
fn riddles() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Labelled {
        text: String,
        lang: domain::lang::Lang,
    }
    let lines = include_str!("../../../shared/triage/data/measure/a.jsonl").lines();
    let all = lines.map(|line| serde_json::from_str::<Labelled>(line).unwrap());
    let all = all.filter(|labelled| labelled.lang == domain::lang::Lang::En);
    let riddles = all.map(|labelled| labelled.text).filter(|text| {
        let verdict = triage::classify(&triage::Message {
            text,
            channel: domain::channel::Channel::Email,
            history: &[],
            is_campaign_reply: false,
            known: triage::Known::default(),
        });
        verdict.decided_by == triage::DecidedBy::Nobody
    });
    riddles.take(12).collect()
}

async fn says(lab: &Lab, key: ConversationKey, text: &str) {
    lab.goes_on(key, text);
    lab.quiet(key).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_the_same_for_every_turn_comes_first_and_never_changes() {
    let (lab, models) = lab().await;
    for name in ["Ada Lopez", "Bo Smit"] {
        let key = lab.writes(name, Provider::WhatsappCloud, "Hello there!");
        lab.quiet(key).await;
        for text in PROBES {
            says(&lab, key, text).await;
        }
        says(&lab, key, "Utrecht, and my name is Robin, from next May on").await;
        for (n, riddle) in riddles().iter().enumerate() {
            let key = lab.writes(&format!("{name} {n}"), Provider::WhatsappCloud, riddle);
            lab.quiet(key).await;
        }
        let campaign = lab.writes(&format!("{name} Two"), Provider::WhatsappCloud, "Hello");
        lab.quiet(campaign).await;
        let words = "Our new serum is here. Reply YES for 20 % off.";
        lab.sim
            .campaign_writes(campaign, "summer-serum-launch-2025", words)
            .unwrap();
        lab.quiet(campaign).await;
        says(&lab, campaign, "YES").await;
    }
    let mut beginnings: BTreeMap<&str, (usize, BTreeSet<String>)> = BTreeMap::new();
    for question in models.asked() {
        let (count, texts) = beginnings.entry(question.who).or_default();
        *count += 1;
        texts.insert(question.beginning);
    }
    for who in ["router", "extraction", "conversation", "campaign", "crm"] {
        let (count, texts) = &beginnings[who];
        assert!(*count >= 2, "{who} was asked {count} times");
        assert_eq!(texts.len(), 1, "{who}: {texts:#?}");
        let text = texts.first().unwrap();
        assert!(text.contains("<data name="), "{who} has no stable data");
        for said in ["six years", "Robin", "Ada", "YES"] {
            assert!(!text.contains(said), "{who}: {said}");
        }
    }
}

/// The whole conversation of so many messages: the first ten are written, the rest
/// fall out of the recent lines as they would.
async fn after(lab: &Lab, models: &Models, messages: usize) -> BTreeMap<&'static str, usize> {
    const TALK: [&str; 4] = [
        "How much is shipping?",
        "How can I return my order?",
        "Which payment methods do you accept?",
        "What are your opening hours?",
    ];
    let key = lab.writes("Flat Talker", Provider::Email, "Hello there!");
    lab.quiet(key).await;
    for n in 1..10 {
        says(lab, key, TALK[n % TALK.len()]).await;
    }
    let mut head = lab.head(key).await;
    let lines = head.recent.clone();
    assert!(!head.summary.is_empty(), "lines have fallen out by now");
    for n in 10..messages {
        for line in [
            &lines[n * 2 % lines.len()],
            &lines[(n * 2 + 1) % lines.len()],
        ] {
            head.recent.push(domain::state::HistoryEntry {
                id: None,
                ..line.clone()
            });
        }
        trim(&mut head, HISTORY_LINES);
        if head.summary.is_due() {
            let notes = "The customer asked about shipping and returns. ".repeat(9);
            head.summary = head.summary.retold(&notes, &[]);
        }
    }
    assert_eq!(
        lab.store()
            .rewrite_head(&head, head.rev, None)
            .await
            .unwrap(),
        Written::Yes
    );
    models.take();
    for text in PROBES {
        says(lab, key, text).await;
    }
    for riddle in riddles() {
        says(lab, key, &riddle).await;
    }
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for Question { who, bytes, .. } in models.take() {
        // The first of each: what comes after it is another conversation.
        sizes.entry(who).or_insert(bytes);
    }
    sizes.remove("notes");
    sizes
}

#[tokio::test(start_paused = true)]
async fn a_prompt_is_as_long_after_ten_thousand_messages_as_after_ten() {
    let mut sizes = Vec::new();
    for messages in [10, 100, 10_000] {
        let (lab, models) = lab().await;
        sizes.push((messages, after(&lab, &models, messages).await));
    }
    let (_, first) = &sizes[0];
    for who in ["router", "conversation", "crm", "extraction"] {
        let all: Vec<usize> = sizes.iter().map(|(_, sizes)| sizes[who]).collect();
        println!("{who}: {all:?} bytes");
        for size in &all {
            let share = *size as f64 / first[who] as f64;
            assert!((0.9..=1.1).contains(&share), "{who}: {all:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn older_lines_are_summed_up_now_and_then_and_shown_as_data() {
    let (lab, models) = lab().await;
    let key = lab.writes("Ada Lopez", Provider::Email, "Hello there!");
    lab.quiet(key).await;
    for _ in 0..16 {
        says(&lab, key, "How much is shipping?").await;
    }
    let asked = models.take();
    let notes: Vec<&Question> = asked.iter().filter(|q| q.who == "notes").collect();
    assert!(
        (2..=4).contains(&notes.len()),
        "{} calls for 17 turns",
        notes.len()
    );
    assert_eq!(notes[0].block("newer_lines").lines().count(), 8);
    let last = asked.iter().rfind(|q| q.who == "conversation").unwrap();
    let shown = last.block("conversation_summary");
    assert!(
        shown.contains("The customer asked about shipping"),
        "{shown}"
    );
    assert!(shown.chars().count() <= SUMMARY_CHARS);
    assert!(!last.beginning.contains("asked about shipping"));

    let before = lab.head(key).await;
    lab.resume(key, None).await.unwrap();
    let after = lab.quiet(key).await;
    assert_eq!(after.resumed_count, 1);
    assert_eq!(after.summary, before.summary, "a resumed turn keeps it");
}

#[tokio::test(start_paused = true)]
async fn without_a_model_the_summary_keeps_what_was_named() {
    let lab = Lab::open().await;
    let key = lab.writes("Ada Lopez", Provider::Email, "Where is my order BB-10234?");
    lab.quiet(key).await;
    lab.sim
        .agent_replies(key, AGENT, "I will call you on Friday, Ada.")
        .unwrap();
    lab.quiet(key).await;
    lab.sim.set_status(key, AGENT, ChatStatus::Pending).unwrap();
    lab.quiet(key).await;
    for _ in 0..9 {
        says(&lab, key, "What are your opening hours?").await;
    }
    let head = lab.head(key).await;
    let shown = head.summary.shown();
    for kept in [
        "order_number",
        "BB-10234",
        "order_status",
        "colleague: I will call you on Friday",
    ] {
        assert!(shown.contains(kept), "{kept}: {shown}");
    }
    assert!(!shown.contains("Ada"), "{shown}");
}
