//! The private note for colleagues. It may quote the customer: Chatwoot shows it
//! beside the messages themselves.

use domain::head::Head;
use domain::outcome::HandoverReason;
use domain::state::{ConversationState, Speaker};

use crate::outcome::words;

/// Longest quote in a summary.
const QUOTE_CHARS: usize = 200;

/// The note: the reason, and a summary of three lines.
pub fn note(state: &ConversationState, head: &Head, reason: HandoverReason) -> String {
    let why = match &state.escalation_reason {
        Some(told) => format!("{} ({told})", words(reason)),
        None => words(reason).to_owned(),
    };
    format!(
        "**Frontdesk hands this over:** {why}.\n\n{}",
        summary(state, head).join("\n")
    )
}

/// Who and how; what they want; what was said and known so far.
pub fn summary(state: &ConversationState, head: &Head) -> [String; 3] {
    let name = state
        .customer_profile
        .get("name")
        .map_or("A customer", String::as_str);
    let word = |value: Option<&str>| value.unwrap_or("unknown").to_owned();
    let mood = match state.sentiment.map(domain::intent::Sentiment::get) {
        Some(s) if s <= -0.4 => "upset",
        Some(s) if s >= 0.4 => "friendly",
        Some(_) => "neutral",
        None => "unknown",
    };
    let who = format!(
        "1. {name} on {}: intent {}, priority {}, mood {mood}.",
        state.channel,
        word(state.intent.map(domain::intent::Intent::as_str)),
        word(state.priority.map(domain::intent::Priority::as_str)),
    );
    let wants = format!("2. Wrote: “{}”", quote(&state.message_content));
    let last_answer = head
        .recent
        .iter()
        .rfind(|line| line.speaker == Speaker::Assistant)
        .map_or("nothing was answered".to_owned(), |line| {
            format!("last answer: “{}”", quote(&line.text))
        });
    let known: Vec<String> = state
        .entities
        .iter()
        .map(|(name, value)| format!("{}: {value}", name.replace('_', " ")))
        .collect();
    let known = if known.is_empty() {
        String::new()
    } else {
        format!(" Known: {}.", known.join(", "))
    };
    [who, wants, format!("3. So far: {last_answer}.{known}")]
}

fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= QUOTE_CHARS {
        return line;
    }
    let cut: String = line.chars().take(QUOTE_CHARS).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::channel::Channel;
    use domain::ids::MessageId;
    use domain::intent::{Intent, Priority, Sentiment};
    use domain::ownership::Owner;
    use jiff::Timestamp;

    #[test]
    fn colleagues_read_the_reason_and_three_lines() {
        let key = "1-42".parse().unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let mut state = ConversationState::first(key, MessageId::FIRST, Channel::Whatsapp, at);
        state.message_content = "My parcel is broken!\nI want my money back".into();
        state.intent = Some(Intent::Complaint);
        state.priority = Some(Priority::High);
        state.sentiment = Some(Sentiment::clamped(-0.8));
        state.entities.insert("order_number".into(), "30145".into());
        state
            .customer_profile
            .insert("name".into(), "Mila Jansen".into());
        let head = Head::new(key, Owner::Ai { since: at });
        insta::assert_snapshot!(note(&state, &head, HandoverReason::HighPriority), @r"
        **Frontdesk hands this over:** a person is owed.

        1. Mila Jansen on whatsapp: intent complaint, priority high, mood upset.
        2. Wrote: “My parcel is broken! I want my money back”
        3. So far: nothing was answered. Known: order number: 30145.
        ");
    }
}
