//! Contacts: the profile in message events and in events of its own.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::event::{ContactChange, Event, Profile};
use domain::ids::ContactId;
use jiff::Timestamp;

use super::lenient::Scalar;
use super::wire::{Object, Person};
use super::{DropReason, Outcome, ParseError, Reader, accepted, trimmed};

/// `contact_updated` also fires at every incoming message, for the last
/// activity: only what belongs to the profile counts. Without a list of changes
/// anything may have changed.
pub(super) fn updated(
    reader: &Reader,
    contact: &Object<'_>,
) -> Result<(Outcome, Option<Timestamp>), ParseError> {
    let changes = &contact.changed_attributes;
    if !changes.is_empty() && !changes.iter().any(super::wire::Changed::profile) {
        return Ok((Outcome::Dropped(DropReason::ContactNoise), None));
    }
    let profile = Profile {
        contact: contact
            .id
            .and_then(ContactId::new)
            .ok_or(ParseError::Missing("contact id"))?,
        name: trimmed(contact.name.as_deref()),
        email: trimmed(contact.email.as_deref()),
        phone: trimmed(contact.phone_number.as_deref()),
        blocked: contact.blocked.unwrap_or(false),
        attributes: attributes(&contact.custom_attributes),
    };
    let changed_at = changes
        .iter()
        .find_map(|change| change.updated_at.as_ref()?.current_value);
    let event = Event::ContactChanged(ContactChange {
        account: reader.account()?,
        profile,
    });
    Ok((accepted(event), changed_at))
}

/// The profile of a message's sender.
pub(super) fn profile(person: &Person<'_>) -> Option<Profile> {
    Some(Profile {
        contact: person.id.and_then(ContactId::new)?,
        name: trimmed(person.name.as_deref()),
        email: trimmed(person.email.as_deref()),
        phone: trimmed(person.phone_number.as_deref()),
        blocked: person.blocked.unwrap_or(false),
        attributes: attributes(&person.custom_attributes),
    })
}

fn attributes(entries: &[(Cow<'_, str>, Scalar<'_>)]) -> BTreeMap<String, String> {
    entries
        .iter()
        .filter_map(|(name, value)| Some((name.clone().into_owned(), value.display()?)))
        .collect()
}
