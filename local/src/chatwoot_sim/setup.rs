//! What a new account begins with: inboxes, colleagues, teams, a bot.

use std::collections::BTreeMap;

use domain::channel::Provider;
use domain::ids::InboxId;

use super::model::{Agent, Bot, Team};
use super::state::{Account, Inbox, Index};
use super::{
    ADMINISTRATOR, AGENT, AccountOptions, INTEGRATION_USER, RECRUITMENT_TEAM, SUPPORT_TEAM,
};

/// The transports every account has an inbox for: one of each of the six
/// channels first, then the variants.
const INBOXES: [(Provider, &str, bool); 12] = [
    (Provider::WhatsappCloud, "WhatsApp", false),
    (Provider::Instagram, "Instagram", false),
    (Provider::Email, "E-mail", true),
    (Provider::SmsTwilio, "SMS", false),
    (Provider::Telegram, "Telegram", false),
    (Provider::Webchat, "Website", true),
    (Provider::Messenger, "Messenger", false),
    (Provider::Api, "API", false),
    (Provider::WhatsappTwilio, "WhatsApp (Twilio)", false),
    (Provider::SmsBandwidth, "SMS (Bandwidth)", false),
    (Provider::Line, "Line", false),
    (Provider::Tiktok, "TikTok", false),
];

pub(super) fn new_account(options: &AccountOptions) -> Account {
    let inbox = |(k, (provider, name, reopens)): (u64, (Provider, &str, bool))| {
        let id = InboxId::new(options.id.get() * 100 + k)?;
        let name = name.to_owned();
        Some((
            id,
            Inbox {
                id,
                name,
                provider,
                bot_active: true,
                reopens,
            },
        ))
    };
    let agent = |id, name: &str, email: &str, administrator| Agent {
        id,
        name: name.to_owned(),
        email: email.to_owned(),
        administrator,
    };
    let team = |id, name: &str| Team {
        id,
        name: name.to_owned(),
    };
    Account {
        id: options.id,
        name: options.name.clone(),
        inboxes: (1..).zip(INBOXES).filter_map(inbox).collect(),
        agents: vec![
            agent(INTEGRATION_USER, "Frontdesk", "frontdesk@example.com", true),
            agent(ADMINISTRATOR, "Iris Bakker", "iris@example.com", true),
            agent(AGENT, "Joost de Wit", "joost@example.com", false),
        ],
        teams: vec![
            team(SUPPORT_TEAM, "support"),
            team(RECRUITMENT_TEAM, "recruitment"),
        ],
        bot: Bot {
            id: 5,
            name: "Frontdesk".to_owned(),
        },
        contacts: BTreeMap::default(),
        contact_inboxes: BTreeMap::default(),
        conversations: BTreeMap::default(),
        last_conversation: 0,
        index: Index::default(),
    }
}
