//! `ConversationState`: the seed's 29 fields (FEATURES E, items 41 to 69).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::ids::{AlertId, CampaignId, ConversationKey, LeadId, MessageId};
use crate::intent::{Confidence, Entities, Intent, Priority, Route, Sentiment};

/// Direction of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageType {
    /// From the customer.
    Incoming,
    /// To the customer.
    Outgoing,
}

/// Who speaks in a line of history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The customer.
    Customer,
    /// Frontdesk.
    Assistant,
    /// A person of the business.
    Person,
    /// A campaign message or another automatic text.
    System,
}

impl Speaker {
    /// What a transcript calls them.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Assistant => "assistant",
            Self::Person => "colleague",
            Self::System => "campaign",
        }
    }
}

/// One line of the bounded history agents see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// The message, if Chatwoot gave it an id.
    pub id: Option<MessageId>,
    /// Who spoke.
    pub speaker: Speaker,
    /// At most [`MAX_INLINE_CHARS`] characters of the text.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// How many lines of history a conversation carries. Fixed, so that the cost of
/// a message does not grow with the conversation.
pub const HISTORY_LINES: usize = 10;

/// How much of one message agents see. The whole text is kept in the message's
/// own row; twelve of these stay far below DynamoDB's 400 KB per item.
pub const MAX_INLINE_CHARS: usize = 4000;

/// The first [`MAX_INLINE_CHARS`] characters.
pub fn inline(text: &str) -> String {
    text.chars().take(MAX_INLINE_CHARS).collect()
}

/// How far a campaign conversation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignStage {
    /// The campaign message went out.
    Sent,
    /// The customer wants it.
    Interested,
    /// The customer asked something first.
    Asking,
    /// The customer's code does not work.
    CodeTrouble,
    /// The customer does not want it.
    Declined,
    /// The customer bought.
    Converted,
}

/// The seed's conversation state. Field names and order are the seed's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConversationState {
    // Message context
    /// The last message of the turn.
    pub message_id: MessageId,
    /// The conversation.
    pub conversation_id: ConversationKey,
    /// The lead behind the contact.
    pub customer_id: Option<LeadId>,
    /// The channel.
    pub channel: Channel,
    /// The text of the turn: every message of the burst, joined by line breaks.
    pub message_content: String,
    /// Always incoming for a turn; outgoing messages are never classified.
    pub message_type: MessageType,
    /// When the last message was written.
    pub timestamp: Timestamp,

    // AI analysis
    /// What the customer wants.
    pub intent: Option<Intent>,
    /// How soon a person is owed.
    pub priority: Option<Priority>,
    /// The customer's mood.
    pub sentiment: Option<Sentiment>,
    /// What the messages state.
    pub entities: Entities,

    // Routing decisions
    /// Where the turn went.
    pub route: Option<Route>,
    /// True exactly when a person must act.
    pub needs_human: bool,
    /// Never empty while `needs_human` is true.
    pub escalation_reason: Option<String>,
    /// Who owns the conversation: the agent's name, or `human`.
    pub assigned_agent: Option<String>,

    // Agent responses
    /// The exact text of the answer.
    pub agent_response: Option<String>,
    /// Every tool call of the turn, in order.
    pub tools_used: Vec<String>,
    /// How sure the router was; below the account's threshold a draft is reviewed.
    pub confidence_score: Option<Confidence>,

    // CRM data
    /// What is known of the customer.
    pub customer_profile: BTreeMap<String, String>,
    /// The last [`HISTORY_LINES`] lines.
    pub conversation_history: Vec<HistoryEntry>,
    /// Our tags; at Chatwoot the labels of [`crate::text::label_of_tag`].
    pub tags: Vec<String>,
    /// Whether to come back to the customer.
    pub follow_up_needed: bool,
    /// When.
    pub follow_up_date: Option<Timestamp>,

    // Campaign context
    /// Whether the customer answers a campaign message.
    pub is_campaign_message: bool,
    /// Which campaign.
    pub campaign_id: Option<CampaignId>,
    /// How far it has come.
    pub campaign_stage: Option<CampaignStage>,

    // Stock alert context
    /// The product named.
    pub product_interest: Option<String>,
    /// Whether the customer asked to be told.
    pub stock_alert_requested: bool,
    /// The alert made for it.
    pub stock_alert_id: Option<AlertId>,
}

impl ConversationState {
    /// The state of a conversation of which nothing is known but its first message.
    pub fn first(
        conversation_id: ConversationKey,
        message_id: MessageId,
        channel: Channel,
        timestamp: Timestamp,
    ) -> Self {
        Self {
            message_id,
            conversation_id,
            customer_id: None,
            channel,
            message_content: String::new(),
            message_type: MessageType::Incoming,
            timestamp,
            intent: None,
            priority: None,
            sentiment: None,
            entities: Entities::new(),
            route: None,
            needs_human: false,
            escalation_reason: None,
            assigned_agent: None,
            agent_response: None,
            tools_used: Vec::new(),
            confidence_score: None,
            customer_profile: BTreeMap::new(),
            conversation_history: Vec::new(),
            tags: Vec::new(),
            follow_up_needed: false,
            follow_up_date: None,
            is_campaign_message: false,
            campaign_id: None,
            campaign_stage: None,
            product_interest: None,
            stock_alert_requested: false,
            stock_alert_id: None,
        }
    }

    /// Clears what belongs to one turn and keeps what belongs to the conversation
    /// (profile, tags, campaign, product interest, alert, entities known so far).
    pub fn begin_turn(&mut self) {
        self.message_content = String::new();
        self.intent = None;
        self.priority = None;
        self.sentiment = None;
        self.route = None;
        self.agent_response = None;
        self.tools_used = Vec::new();
        self.confidence_score = None;
        self.stock_alert_requested = false;
        self.needs_human = false;
        self.escalation_reason = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_has_the_seeds_twenty_nine_fields() {
        let state = ConversationState::first(
            "1-42".parse().unwrap(),
            MessageId::new(9).unwrap(),
            Channel::Webchat,
            Timestamp::UNIX_EPOCH,
        );
        let json = serde_json::to_value(&state).unwrap();
        assert_eq!(json.as_object().unwrap().len(), 29);
        let back: ConversationState = serde_json::from_value(json).unwrap();
        assert_eq!(back, state);
    }
}
