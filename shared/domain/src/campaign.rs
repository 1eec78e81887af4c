//! What is kept of a campaign's reach: a row for each person, and its counts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{CampaignId, ContactId, ConversationKey};

/// How far a campaign's message to one person has come (seed items 145, 150).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientStatus {
    /// The person answered.
    Replied,
}

/// A person whom a campaign reached, as far as the conversation path knows: the
/// columns of the seed's `campaign_messages` that a reply sets (items 149 to 151).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Which campaign.
    pub campaign_id: CampaignId,
    /// Who.
    pub contact: ContactId,
    /// Where they answered.
    pub conversation: ConversationKey,
    /// How far it has come.
    pub status: RecipientStatus,
    /// Whether they answered.
    pub customer_responded: bool,
    /// Their first answer, cut to the inline bound.
    pub response_content: String,
    /// When it was taken up.
    pub replied_at: Timestamp,
}
