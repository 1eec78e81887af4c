//! Agent 4: stock questions, stock alerts, tags.
//!
//! What this crate is for: understanding which product in which form a customer
//! means, looking up whether it is there, and remembering who waits for it. A
//! model helps to understand; what is said comes from the catalogue in fixed
//! words, so that nothing is promised that the catalogue does not hold. What it
//! must not do: send anything, or tag anybody a VIP who is none.

mod alerts;
mod besides;
mod offline;
mod outcome;
mod phrases;
mod prompt;
mod resolve;

use agent::{Closing, Deps, Frame, Opened, StepError, ask_typing, courtesy};
use domain::head::Author;
use domain::ids::{ContactId, LeadId};
use domain::promise::Job;
use domain::question::last_said;
use domain::receipt::{DecidedBy, Receipt};
use domain::step::{Next, Step, StepInput, StepOutput};
use domain::stock::{AlertStatus, StockAlert};
use domain::text::label_of_tag;

use platform::tape;

use outcome::{Outcome, Person, Setting};
use prompt::{Ask, Understood};

const NAME: &str = "crm";

/// Answers a question about stock and keeps the alerts.
pub async fn handle(input: StepInput, deps: &Deps) -> Result<StepOutput, StepError> {
    let mut frame = match Frame::open(deps, &input, Step::HandleStockAlert).await? {
        Opened::Done(output) => return Ok(output),
        Opened::Work(frame) => *frame,
    };
    frame.state.assigned_agent = Some(NAME.to_owned());
    let contact = input.contact.or(frame.head.contact);

    let prompt = prompt::prompt(&frame);
    let simple = offline::understand(&frame);
    let asked = ask_typing(deps, &frame, &prompt, || simple.clone()).await;
    let unanswered = asked.evidence();
    let understood = match asked.decided_by {
        DecidedBy::Model(_) => asked.value.only_said(&frame.business, &frame.transcript()),
        DecidedBy::Rules | DecidedBy::Classifier | DecidedBy::Offline => asked.value,
    };
    let understood = understood.or_from(simple);
    frame.used("check_inventory");
    let alerts = known_alerts(&mut frame, deps, contact, &understood).await?;

    let done = outcome::decide(&setting(&frame, contact), &understood, &alerts);
    for alert in waiting(&alerts, &done.alerts) {
        frame.scheduled(Job::StockAlert {
            id: alert.id,
            product: alert.product_name.clone(),
        });
    }
    let next = apply(&mut frame, &done);
    label(&mut frame, deps, &done).await?;
    let output = StepOutput::go(frame.turn.no, next);
    let receipt = Receipt {
        decided_by: asked.decided_by,
        confidence: frame.state.confidence_score,
        evidence: done.evidence.iter().cloned().chain(unanswered).collect(),
        calls: asked.calls,
    };
    let closing = Closing {
        alerts: &done.alerts,
        ..Closing::with(output, receipt)
    };
    frame.close(deps, closing).await
}

fn setting(frame: &Frame, contact: Option<ContactId>) -> Setting<'_> {
    Setting {
        business: &frame.business,
        lang: frame.lang(),
        channel: frame.state.channel,
        conversation: frame.head.key,
        turn: frame.turn.no,
        now: frame.now,
        text: &frame.state.message_content,
        last_said: last_said(&frame.state.conversation_history),
        interest: frame.state.product_interest.as_deref(),
        transcript: frame.transcript(),
        person: contact.map(|contact| Person {
            contact,
            lead: LeadId::of_contact(frame.head.key.account, contact),
            vip: outcome::is_vip(&frame.state.customer_profile, &frame.state.tags),
        }),
    }
}

/// The alerts of the customer, read only where they can matter: for somebody who
/// has written before, or asks about an alert.
async fn known_alerts(
    frame: &mut Frame,
    deps: &Deps,
    contact: Option<ContactId>,
    understood: &Understood,
) -> Result<Vec<StockAlert>, StepError> {
    let Some(contact) = contact else {
        return Ok(Vec::new());
    };
    let new_here = frame
        .lead
        .as_ref()
        .is_none_or(|lead| lead.created_at >= frame.turn.taken_at);
    if new_here && !matches!(understood.ask, Ask::Cancel | Ask::Status) {
        return Ok(Vec::new());
    }
    frame.used("read_stock_alerts");
    let mut alerts = deps
        .store
        .alerts_of(frame.head.key.account, contact)
        .await?;
    alerts.sort_by_key(|alert| alert.requested_at);
    tape::note(|tape| tape.alerts.clone_from(&alerts));
    Ok(alerts)
}

/// The alerts that will be waiting once this step is written down.
fn waiting<'a>(known: &'a [StockAlert], changed: &'a [StockAlert]) -> Vec<&'a StockAlert> {
    let kept = |old: &&StockAlert| changed.iter().all(|new| new.id != old.id);
    let all = known.iter().filter(kept).chain(changed);
    all.filter(|alert| alert.status == AlertStatus::Pending)
        .collect()
}

/// Writes what was decided into the state and the draft; says where the draft goes.
fn apply(frame: &mut Frame, done: &Outcome) -> Next {
    if let Some(product) = &done.product {
        frame.state.product_interest = Some(product.name.clone());
        let entities = &mut frame.state.entities;
        entities.insert("product_name".to_owned(), product.name.clone());
        entities.insert("product_url".to_owned(), product.url.clone());
    }
    if let Some(alert) = done.waiting {
        frame.state.stock_alert_requested = true;
        frame.state.stock_alert_id = Some(alert);
        frame.used("create_stock_alert");
    }
    if done.cancelled.is_some() {
        frame.used("cancel_stock_alert");
        if frame.state.stock_alert_id == done.cancelled {
            frame.state.stock_alert_id = None;
        }
    }
    frame.say(&done.text, Author::Rules, done.escalate)
}

/// Tags the conversation, here and as labels at Chatwoot. Labels that are there
/// already cost no call.
async fn label(frame: &mut Frame, deps: &Deps, done: &Outcome) -> Result<(), StepError> {
    let before = frame.state.tags.len();
    for tag in done.tags {
        frame.tag(tag);
    }
    if frame.state.tags.len() == before {
        return Ok(());
    }
    frame.used("add_labels");
    let labels: Vec<String> = done.tags.iter().map(|tag| label_of_tag(tag)).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let key = frame.head.key;
    let chatwoot = deps.accounts.chatwoot(key.account).await?;
    let added = chatwoot.add_labels(key.conversation, &labels).await;
    courtesy("labels", added)?;
    Ok(())
}
