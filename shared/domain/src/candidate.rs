//! People who apply, and the jobs they apply for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::business::Localised;
use crate::channel::Channel;
use crate::ids::{AccountId, ContactId, LeadId};

/// What a candidate has said about themselves (FEATURES 104). Absent means not
/// said; nothing is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CandidateInfo {
    /// Full name as written.
    pub name: Option<String>,
    /// E-mail address, lower case.
    pub email: Option<String>,
    /// Phone number: digits and a leading plus only.
    pub phone: Option<String>,
    /// The job applied for.
    pub role: Option<String>,
    /// Years of experience, in digits.
    pub experience_years: Option<String>,
    /// Where they live or want to work.
    pub location: Option<String>,
    /// When they can start or work.
    pub availability: Option<String>,
}

/// A field of [`CandidateInfo`] that is asked for when missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateField {
    /// The name.
    Name,
    /// The job.
    Role,
    /// The experience.
    Experience,
    /// A way to reach them: e-mail or phone.
    Reachable,
    /// The place.
    Location,
    /// The time.
    Availability,
}

impl CandidateInfo {
    /// Everything they told of themselves.
    pub fn told(&self) -> Vec<String> {
        let fields = [
            &self.name,
            &self.email,
            &self.phone,
            &self.role,
            &self.experience_years,
            &self.location,
            &self.availability,
        ];
        fields.into_iter().flatten().cloned().collect()
    }

    /// What to ask for, in the order in which one asks. E-mail or phone is
    /// enough to reach somebody.
    pub fn missing(&self) -> Vec<CandidateField> {
        let mut missing = Vec::new();
        let mut need = |absent: bool, field| {
            if absent {
                missing.push(field);
            }
        };
        need(self.name.is_none(), CandidateField::Name);
        need(self.role.is_none(), CandidateField::Role);
        need(self.experience_years.is_none(), CandidateField::Experience);
        need(
            self.email.is_none() && self.phone.is_none(),
            CandidateField::Reachable,
        );
        need(self.location.is_none(), CandidateField::Location);
        need(self.availability.is_none(), CandidateField::Availability);
        missing
    }

    /// Adds what `newer` says; a newer statement replaces an older one.
    pub fn merge(&mut self, newer: Self) {
        let fields = [
            (&mut self.name, newer.name),
            (&mut self.email, newer.email),
            (&mut self.phone, newer.phone),
            (&mut self.role, newer.role),
            (&mut self.experience_years, newer.experience_years),
            (&mut self.location, newer.location),
            (&mut self.availability, newer.availability),
        ];
        for (mine, new) in fields {
            if new.as_ref().is_some_and(|text| !text.trim().is_empty()) {
                *mine = new;
            }
        }
    }

    /// Whether anything is known at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a job asks for (FEATURES 105), extracted from its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobRequirements {
    /// The role's name.
    pub role: Option<String>,
    /// Fewest years of experience.
    pub min_years: Option<u32>,
    /// The place.
    pub location: Option<String>,
    /// Working times.
    pub availability: Option<String>,
    /// Languages that must be spoken.
    pub languages: Vec<String>,
    /// Other things that must be there.
    pub must_have: Vec<String>,
}

/// An open job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobPosting {
    /// Short stable name, like `store-manager`.
    pub id: String,
    /// Its title.
    pub title: Localised,
    /// Its full text.
    pub text: Localised,
    /// What it asks for; extracted from the text when empty.
    #[serde(default)]
    pub requirements: JobRequirements,
    /// Whether applications are taken.
    #[serde(default = "yes")]
    pub open: bool,
}

const fn yes() -> bool {
    true
}

/// Where a candidate stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualificationStatus {
    /// Not looked at, or not an applicant.
    #[default]
    New,
    /// Applied; something is still missing.
    Incomplete,
    /// Applied with everything that is asked for.
    Complete,
    /// Fits.
    Qualified,
    /// Does not fit.
    Unqualified,
    /// Withdrew.
    Withdrawn,
}

/// A row of the seed's `leads` table (FEATURES 175 to 181): one person known to
/// one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// The account.
    pub account: AccountId,
    /// The contact at Chatwoot.
    pub chatwoot_contact_id: ContactId,
    /// The channel first seen; the seed's default is WhatsApp.
    #[serde(default = "whatsapp")]
    pub channel: Channel,
    /// Name from the contact's profile.
    #[serde(default)]
    pub name: Option<String>,
    /// E-mail from the profile.
    #[serde(default)]
    pub email: Option<String>,
    /// Phone from the profile.
    #[serde(default)]
    pub phone: Option<String>,
    /// What they said when applying.
    #[serde(default)]
    pub candidate: CandidateInfo,
    /// Where the application stands.
    #[serde(default)]
    pub qualification_status: QualificationStatus,
    /// The contact in the CRM; set once.
    #[serde(default)]
    pub crm_id: Option<String>,
    /// When it was set.
    #[serde(default)]
    pub crm_synced_at: Option<Timestamp>,
    /// What the last conversation was about (intent, product, tags).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conversation_context: BTreeMap<String, String>,
    /// Custom attributes of the contact.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Asked for no more messages.
    #[serde(default)]
    pub opted_out: bool,
    /// When it was first seen.
    pub created_at: Timestamp,
}

const fn whatsapp() -> Channel {
    Channel::Whatsapp
}

impl Lead {
    /// A person seen for the first time.
    pub fn new(
        account: AccountId,
        contact: ContactId,
        channel: Channel,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id: LeadId::of_contact(account, contact),
            account,
            chatwoot_contact_id: contact,
            channel,
            name: None,
            email: None,
            phone: None,
            candidate: CandidateInfo::default(),
            qualification_status: QualificationStatus::default(),
            crm_id: None,
            crm_synced_at: None,
            conversation_context: BTreeMap::new(),
            attributes: BTreeMap::new(),
            opted_out: false,
            created_at,
        }
    }

    /// What to ask an applicant for: what they did not say, unless their profile
    /// tells how to reach them.
    pub fn missing(&self) -> Vec<CandidateField> {
        let mut missing = self.candidate.missing();
        if self.email.is_some() || self.phone.is_some() {
            missing.retain(|field| *field != CandidateField::Reachable);
        }
        missing
    }

    /// The profile as agents see it (`ConversationState.customer_profile`).
    pub fn profile(&self) -> BTreeMap<String, String> {
        let mut profile = self.attributes.clone();
        let known = [
            ("name", self.name.as_ref().or(self.candidate.name.as_ref())),
            (
                "email",
                self.email.as_ref().or(self.candidate.email.as_ref()),
            ),
            (
                "phone",
                self.phone.as_ref().or(self.candidate.phone.as_ref()),
            ),
            ("role", self.candidate.role.as_ref()),
        ];
        for (key, value) in known {
            if let Some(value) = value {
                profile.insert(key.to_owned(), value.clone());
            }
        }
        profile
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_asked_for_in_order() {
        let mut candidate = CandidateInfo {
            name: Some("Priya Raman".into()),
            email: Some("priya@example.com".into()),
            ..CandidateInfo::default()
        };
        assert_eq!(
            candidate.missing(),
            [
                CandidateField::Role,
                CandidateField::Experience,
                CandidateField::Location,
                CandidateField::Availability
            ]
        );
        candidate.merge(CandidateInfo {
            role: Some("store manager".into()),
            name: Some("  ".into()),
            ..CandidateInfo::default()
        });
        assert_eq!(
            candidate.name.as_deref(),
            Some("Priya Raman"),
            "blank is not news"
        );
        assert_eq!(candidate.role.as_deref(), Some("store manager"));
    }

    #[test]
    fn a_lead_row_without_channel_is_the_seeds_default() {
        let contact = ContactId::new(7).unwrap();
        let lead = Lead::new(
            AccountId::new(1).unwrap(),
            contact,
            Channel::Sms,
            Timestamp::UNIX_EPOCH,
        );
        let mut row = serde_json::to_value(&lead).unwrap();
        row.as_object_mut().unwrap().remove("channel");
        let read: Lead = serde_json::from_value(row).unwrap();
        assert_eq!(read.channel, Channel::Whatsapp);
    }
}
