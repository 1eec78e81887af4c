//! Channels: what the customer writes on, and what Chatwoot calls it.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The channel a conversation runs on. The seed's six, and `Other` for what
/// Chatwoot carries besides (Messenger, Line, TikTok, API inboxes): answered like
/// the rest, never the target of anything proactive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// WhatsApp, by Meta's cloud or through Twilio.
    Whatsapp,
    /// Instagram direct messages.
    Instagram,
    /// E-mail.
    Email,
    /// SMS.
    Sms,
    /// Telegram.
    Telegram,
    /// The web chat widget.
    Webchat,
    /// Anything else.
    Other,
}

impl Channel {
    /// The seed's six channels.
    pub const SEED: [Self; 6] = [
        Self::Whatsapp,
        Self::Instagram,
        Self::Email,
        Self::Sms,
        Self::Telegram,
        Self::Webchat,
    ];

    /// The seed's word for the channel.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whatsapp => "whatsapp",
            Self::Instagram => "instagram",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Telegram => "telegram",
            Self::Webchat => "webchat",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not one of the six channel words of the seed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a channel (whatsapp, instagram, email, sms, telegram, webchat)")]
pub struct UnknownChannel(String);

impl FromStr for Channel {
    type Err = UnknownChannel;
    /// Accepts exactly the seed's six words (FEATURES 14).
    fn from_str(s: &str) -> Result<Self, UnknownChannel> {
        Self::SEED
            .into_iter()
            .find(|channel| channel.as_str() == s)
            .ok_or_else(|| UnknownChannel(s.to_owned()))
    }
}

/// The transport behind a channel: it decides length limits and reply windows,
/// which differ within one channel (Chatwoot facts §2.7, §4.2, §4.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// WhatsApp through Meta's cloud or 360dialog.
    WhatsappCloud,
    /// WhatsApp through Twilio.
    WhatsappTwilio,
    /// SMS through Twilio.
    SmsTwilio,
    /// SMS through Bandwidth.
    SmsBandwidth,
    /// Instagram, connected directly or through a Facebook page.
    Instagram,
    /// Facebook Messenger.
    Messenger,
    /// E-mail.
    Email,
    /// Telegram.
    Telegram,
    /// The web widget.
    Webchat,
    /// An API inbox.
    Api,
    /// Line.
    Line,
    /// TikTok.
    Tiktok,
    /// Anything Chatwoot may add.
    #[default]
    Unknown,
}

impl Provider {
    /// The channel this transport belongs to.
    pub const fn channel(self) -> Channel {
        match self {
            Self::WhatsappCloud | Self::WhatsappTwilio => Channel::Whatsapp,
            Self::SmsTwilio | Self::SmsBandwidth => Channel::Sms,
            Self::Instagram => Channel::Instagram,
            Self::Email => Channel::Email,
            Self::Telegram => Channel::Telegram,
            Self::Webchat => Channel::Webchat,
            Self::Messenger | Self::Api | Self::Line | Self::Tiktok | Self::Unknown => {
                Channel::Other
            }
        }
    }

    /// The longest text one message may hold, in characters (Chatwoot facts §4.2:
    /// Chatwoot enforces it only in its own editor, so senders must split).
    pub const fn max_chars(self) -> usize {
        match self {
            Self::WhatsappCloud | Self::Telegram => 4096,
            Self::WhatsappTwilio => 1600,
            Self::SmsTwilio => 320,
            Self::SmsBandwidth => 160,
            Self::Instagram => 1000,
            Self::Messenger | Self::Line => 2000,
            Self::Email => 25_000,
            Self::Tiktok => 6000,
            Self::Webchat | Self::Api | Self::Unknown => 10_000,
        }
    }

    /// How long after the customer's last message a free text may still be sent;
    /// `None` means without limit (Chatwoot facts §4.3).
    pub const fn reply_window(self) -> Option<SignedDuration> {
        match self {
            Self::WhatsappCloud | Self::WhatsappTwilio | Self::Instagram | Self::Messenger => {
                Some(SignedDuration::from_hours(24))
            }
            Self::Tiktok => Some(SignedDuration::from_hours(48)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_six_words_of_the_seed_are_channels() {
        for channel in Channel::SEED {
            assert_eq!(channel.as_str().parse::<Channel>().unwrap(), channel);
        }
        for bad in ["other", "WhatsApp", "messenger", "", "web_chat"] {
            assert!(bad.parse::<Channel>().is_err(), "{bad}");
        }
    }

    #[test]
    fn limits_follow_the_transport_not_the_channel() {
        assert_eq!(Provider::WhatsappTwilio.channel(), Channel::Whatsapp);
        assert_eq!(Provider::WhatsappTwilio.max_chars(), 1600);
        assert_eq!(Provider::WhatsappCloud.max_chars(), 4096);
        assert_eq!(Provider::SmsBandwidth.max_chars(), 160);
        assert!(Provider::Email.reply_window().is_none());
    }
}
