//! The people one can write as on the page. All invented; their addresses are
//! reserved for examples.

use domain::channel::{Channel, Provider};
use uuid::Uuid;

use super::Person;

/// Name and what they may want, as a hint on the page.
pub(super) const PEOPLE: [(&str, &str); 7] = [
    ("Emma de Vries", "Dutch, wants the blue dress"),
    ("Sam Taylor", "English, got the serum campaign"),
    ("Priya Raman", "looks for a job in Amsterdam"),
    ("Jonas Weber", "German"),
    ("Sofía García", "Spanish"),
    ("Beatriz Santos", "Portuguese"),
    ("Camille Laurent", "French"),
];

/// The person of this name: the same name is always the same person.
pub(super) fn named(name: &str) -> Person {
    let name = name.trim();
    let stable = Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes());
    let words = name.split_whitespace().map(|word| {
        let plain = word.chars().filter(char::is_ascii_alphanumeric);
        plain.collect::<String>().to_lowercase()
    });
    let mut slug = words
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(".");
    if slug.is_empty() {
        slug = format!("guest{}", stable.as_u128() % 10_000);
    }
    Person {
        handle: stable.to_string(),
        name: name.to_owned(),
        email: Some(format!("{slug}@example.com")),
        phone: Some(format!("+316000{:05}", stable.as_u128() % 100_000)),
    }
}

/// The transport the page uses for a channel.
pub(super) const fn transport(channel: Channel) -> Provider {
    match channel {
        Channel::Whatsapp => Provider::WhatsappCloud,
        Channel::Instagram => Provider::Instagram,
        Channel::Email => Provider::Email,
        Channel::Sms => Provider::SmsTwilio,
        Channel::Telegram => Provider::Telegram,
        Channel::Webchat => Provider::Webchat,
        Channel::Other => Provider::Api,
    }
}
