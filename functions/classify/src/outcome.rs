//! From a classification to a state and a route. Pure.

use std::collections::BTreeMap;

use agent::Frame;
use domain::candidate::Lead;
use domain::catalogue::named;
use domain::head::{Head, Turn};
use domain::intent::{Classification, Intent, Route};
use domain::outcome::{HandoverReason, IgnoreReason, TurnOutcome};
use domain::state::{ConversationState, HistoryEntry, Speaker};
use domain::step::{Next, StepOutput};
use domain::turn::nothing_owed;
use jiff::Timestamp;
use triage::{HistoryLine, Role};

/// Where a turn goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routing {
    /// To the agent of this route.
    Answer(Route),
    /// To people, without asking what it is about.
    People(HandoverReason),
    /// Nothing is sent.
    Nothing(IgnoreReason),
}

impl Routing {
    /// The word for the state machine.
    pub fn output(self, turn: u64) -> StepOutput {
        match self {
            Self::Answer(route) => StepOutput::go(
                turn,
                match route {
                    Route::HighPriority => Next::HighPriority,
                    Route::Recruitment => Next::Recruitment,
                    Route::Campaign => Next::Campaign,
                    Route::StockAlert => Next::StockAlert,
                    Route::Automated => Next::Automated,
                },
            ),
            Self::People(_) => StepOutput::go(turn, Next::HighPriority),
            Self::Nothing(reason) => StepOutput {
                next: Next::None,
                ..StepOutput::finish(turn, TurnOutcome::Ignored(reason))
            },
        }
    }

    /// The evidence for the receipt.
    pub fn evidence(self) -> &'static str {
        match self {
            Self::Answer(_) => "route",
            Self::People(_) => "undelivered",
            Self::Nothing(IgnoreReason::PeopleOwn) => "owner:people",
            Self::Nothing(IgnoreReason::Deleted) => "message:deleted",
            Self::Nothing(IgnoreReason::Blocked) => "contact:blocked",
            Self::Nothing(IgnoreReason::AutoReply) => "message:auto_reply",
            Self::Nothing(IgnoreReason::Spam) => "intent:spam",
            Self::Nothing(IgnoreReason::EmptyInbox) => "inbox:empty",
            Self::Nothing(IgnoreReason::OptedOut) => "contact:opted_out",
        }
    }
}

/// The state, lead and whether the lead is new or changed, at the start of a turn.
pub(crate) fn begin(
    head: &Head,
    lead: Option<Lead>,
    turn: &Turn,
    now: Timestamp,
) -> (ConversationState, Option<Lead>, bool) {
    let mut state = crate::next_state(head, turn, now);
    state.message_content = turn.text();
    state.conversation_history.clone_from(&head.recent);
    state.is_campaign_message = is_campaign_reply(head);
    if state.is_campaign_message {
        state.campaign_id = head.campaign.as_ref().map(|c| c.id.clone());
    }
    let (lead, changed) = known_lead(head, lead, now);
    if let Some(lead) = &lead {
        state.customer_id = Some(lead.id);
        state.customer_profile = lead.profile();
    }
    (state, lead, changed)
}

/// The lead behind the contact, made or brought up to date from its profile.
fn known_lead(head: &Head, lead: Option<Lead>, now: Timestamp) -> (Option<Lead>, bool) {
    let Some(profile) = &head.profile else {
        return (lead, false);
    };
    let new = lead.is_none();
    let mut next = lead.clone().unwrap_or_else(|| {
        Lead::new(
            head.key.account,
            profile.contact,
            head.provider.channel(),
            now,
        )
    });
    let fields = [
        (&mut next.name, &profile.name),
        (&mut next.email, &profile.email),
        (&mut next.phone, &profile.phone),
    ];
    for (mine, seen) in fields {
        if seen.is_some() {
            mine.clone_from(seen);
        }
    }
    if !profile.attributes.is_empty() {
        next.attributes.clone_from(&profile.attributes);
    }
    let changed = new || lead.as_ref() != Some(&next);
    (Some(next), changed)
}

/// What can be decided without looking at the text.
pub(crate) fn without_answer(head: &Head, turn: &Turn, stop_word: bool) -> Option<Routing> {
    if let Some(reason) = nothing_owed(turn) {
        return Some(Routing::Nothing(reason));
    }
    if !head.owner.is_ai() {
        return Some(Routing::Nothing(IgnoreReason::PeopleOwn));
    }
    if turn.has_undelivered() && turn.standing_messages().next().is_none() {
        return Some(Routing::People(HandoverReason::Undelivered));
    }
    if stop_word && head.opt_out_is_confirmed(turn) {
        return Some(Routing::Nothing(IgnoreReason::OptedOut));
    }
    None
}

/// Writes a classification into the state and chooses the route.
pub(crate) fn apply(frame: &mut Frame, classification: &Classification) -> Routing {
    let state = &mut frame.state;
    state.intent = Some(classification.intent());
    state.priority = Some(classification.priority());
    state.sentiment = Some(classification.sentiment());
    state.confidence_score = Some(classification.confidence());
    state.route = Some(classification.route());
    state.entities = merged(&state.entities, classification);
    let said = classification.entities().get("product_name");
    if let Some(wanted) = named(&frame.business, &state.message_content).first() {
        state.product_interest = Some(wanted.display_name(classification.lang()));
    } else if state.product_interest.is_none()
        || said.is_some_and(|said| !named(&frame.business, said).is_empty())
    {
        // What the catalogue does not have must not hide what was talked about.
        state.product_interest = said.cloned().or(state.product_interest.take());
    }
    if classification.route() == Route::Campaign {
        state.is_campaign_message = true;
    }
    // A short reply ("ok", "👍") says little about its language.
    if frame.head.lang.is_none() || state.message_content.split_whitespace().count() >= 3 {
        frame.head.lang = Some(classification.lang());
    }
    if classification.route() == Route::HighPriority {
        state.needs_human = true;
        state.escalation_reason = Some(classification.intent().as_str().to_owned());
    }
    if classification.intent() == Intent::Spam {
        return Routing::Nothing(IgnoreReason::Spam);
    }
    Routing::Answer(classification.route())
}

/// Entities of the turn, and of earlier ones what still describes the person.
fn merged(
    before: &BTreeMap<String, String>,
    classification: &Classification,
) -> BTreeMap<String, String> {
    const OF_THE_PERSON: [&str; 3] = ["name", "email", "phone"];
    let mut entities: BTreeMap<String, String> = before
        .iter()
        .filter(|(name, _)| OF_THE_PERSON.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    entities.extend(classification.entities().clone());
    entities
}

/// Whether the last message to the customer was a campaign message.
pub fn is_campaign_reply(head: &Head) -> bool {
    let last = head
        .recent
        .iter()
        .rfind(|line| line.speaker != Speaker::Customer);
    head.campaign.is_some() && last.is_some_and(|line| line.speaker == Speaker::System)
}

/// The history as triage reads it: what was said before this turn, oldest first,
/// and the contact's labels as a system line.
pub fn history_lines(
    recent: &[HistoryEntry],
    turn: &Turn,
    labels: Option<&str>,
) -> Vec<HistoryLine> {
    let of_turn = |line: &&HistoryEntry| {
        line.id
            .is_some_and(|id| turn.standing_messages().any(|m| m.id == id))
    };
    let mut lines: Vec<HistoryLine> = labels
        .map(|labels| HistoryLine {
            role: Role::System,
            text: format!("contact labels: {labels}"),
        })
        .into_iter()
        .collect();
    lines.extend(
        recent
            .iter()
            .filter(|l| !of_turn(l))
            .map(|line| HistoryLine {
                role: match line.speaker {
                    Speaker::Customer => Role::Customer,
                    Speaker::Assistant | Speaker::Person | Speaker::System => Role::Agent,
                },
                text: line.text.clone(),
            }),
    );
    lines
}
