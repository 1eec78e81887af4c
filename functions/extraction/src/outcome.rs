//! From what was understood to lead, status and contact. Pure.

use agent::Frame;
use chatwoot::client::ContactUpdate;
use domain::business::Business;
use domain::candidate::{CandidateInfo, JobPosting, JobRequirements, Lead, QualificationStatus};
use domain::grounding::said;
use domain::ids::ContactId;
use domain::intent::Intent;
use domain::phone::e164;

/// Custom attributes of the contact at Chatwoot (FEATURES 17).
const ROLE_ATTRIBUTE: &str = "frontdesk_role";
const STATUS_ATTRIBUTE: &str = "frontdesk_application";
/// Where the lead remembers which posting it was compared with.
const POSTING: &str = "posting";
const MEETS_YEARS: &str = "meets_min_years";

/// How much of what is said belongs into the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listening {
    /// All of it: the customer applies.
    ToAll,
    /// The job asked about, not the person: it may be asked for somebody else.
    ToTheJob,
    /// All but the time: that is the interview's.
    ToThePerson,
    /// Nothing: status and withdrawal state nothing new.
    No,
}

impl Listening {
    /// By intent, and by whether an application is under way.
    pub(crate) fn to(intent: Option<Intent>, lead: &Lead) -> Self {
        let applying = matches!(
            lead.qualification_status,
            QualificationStatus::Incomplete
                | QualificationStatus::Complete
                | QualificationStatus::Qualified
        );
        match intent {
            Some(Intent::RecruitmentApplication) => Self::ToAll,
            Some(Intent::ApplicationStatus | Intent::ApplicationWithdrawal) => Self::No,
            Some(Intent::InterviewScheduling) => Self::ToThePerson,
            Some(Intent::RecruitmentInquiry) if !applying => Self::ToTheJob,
            _ if applying => Self::ToAll,
            _ => Self::ToTheJob,
        }
    }

    /// Leaves out what does not belong into the record.
    pub(crate) fn filter(self, info: CandidateInfo) -> CandidateInfo {
        match self {
            Self::ToAll => info,
            Self::ToTheJob => CandidateInfo {
                role: info.role,
                ..CandidateInfo::default()
            },
            Self::ToThePerson => CandidateInfo {
                availability: None,
                ..info
            },
            Self::No => CandidateInfo::default(),
        }
    }
}

/// The lead as found, or made from the contact's profile.
pub(crate) fn lead(frame: &Frame, contact: ContactId) -> Lead {
    frame.lead.clone().unwrap_or_else(|| {
        let account = frame.head.key.account;
        let mut lead = Lead::new(account, contact, frame.head.provider.channel(), frame.now);
        if let Some(profile) = &frame.head.profile {
            lead.name.clone_from(&profile.name);
            lead.email.clone_from(&profile.email);
            lead.phone.clone_from(&profile.phone);
            lead.attributes.clone_from(&profile.attributes);
        }
        lead
    })
}

/// Drops what a model answered and nobody said.
pub(crate) fn only_said(info: CandidateInfo, transcript: &str) -> CandidateInfo {
    let lower = transcript.to_lowercase();
    let digits: String = transcript.chars().filter(char::is_ascii_digit).collect();
    let name_said = |name: &String| {
        name.split_whitespace()
            .all(|word| lower.contains(&word.to_lowercase()))
    };
    CandidateInfo {
        name: info.name.filter(name_said),
        email: info
            .email
            .map(|email| email.to_lowercase())
            .filter(|email| email.contains('@') && lower.contains(email.as_str())),
        phone: info
            .phone
            .as_deref()
            .and_then(|phone| e164(phone, None))
            .filter(|phone| digits.contains(phone.trim_start_matches('+'))),
        experience_years: info
            .experience_years
            .filter(|years| years.len() <= 2 && years.bytes().all(|b| b.is_ascii_digit())),
        role: info.role.filter(|role| said(role, transcript)),
        location: info.location.filter(|place| said(place, transcript)),
        availability: info.availability.filter(|time| said(time, transcript)),
    }
}

/// Merges what was said and moves the application on. Returns the evidence.
pub(crate) fn apply(frame: &Frame, lead: &mut Lead, said: CandidateInfo) -> Vec<String> {
    let intent = frame.state.intent;
    let home = frame.business.settings.calling_code;
    let phone = said.phone.as_deref().and_then(|phone| e164(phone, home));
    lead.candidate.merge(CandidateInfo { phone, ..said });
    let role = lead.candidate.role.as_deref().unwrap_or_default();
    if posting_for(&frame.business, role).is_none() {
        lead.conversation_context.remove(POSTING);
        lead.conversation_context.remove(MEETS_YEARS);
    }
    lead.qualification_status = status(intent, lead);
    if let Some(intent) = intent {
        lead.conversation_context
            .insert("intent".to_owned(), intent.as_str().to_owned());
    }
    let mut evidence = vec![format!("application:{}", status_word(lead))];
    evidence.extend(
        lead.missing()
            .iter()
            .filter_map(|field| serde_json::to_value(field).ok())
            .filter_map(|word| word.as_str().map(|word| format!("missing:{word}"))),
    );
    evidence
}

/// Where the application stands after this turn. What a person decided stays,
/// except that everybody may withdraw.
fn status(intent: Option<Intent>, lead: &Lead) -> QualificationStatus {
    use QualificationStatus::{Complete, Incomplete, New, Qualified, Unqualified, Withdrawn};
    let now = lead.qualification_status;
    let open = || {
        if lead.missing().is_empty() {
            Complete
        } else {
            Incomplete
        }
    };
    match (intent, now) {
        (Some(Intent::ApplicationWithdrawal), New) => New,
        (Some(Intent::ApplicationWithdrawal), _) => Withdrawn,
        (_, Qualified | Unqualified) => now,
        (Some(Intent::RecruitmentApplication), _) | (_, Incomplete | Complete) => open(),
        (_, New | Withdrawn) => now,
    }
}

fn status_word(lead: &Lead) -> String {
    serde_json::to_value(lead.qualification_status)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The posting a candidate means who was not compared with it yet.
pub(crate) fn new_posting<'a>(
    business: &'a Business,
    before: &Lead,
    lead: &Lead,
) -> Option<&'a JobPosting> {
    let posting = posting_for(business, lead.candidate.role.as_deref()?)?;
    let compared = before.conversation_context.get(POSTING) == Some(&posting.id);
    let same = before.candidate.experience_years == lead.candidate.experience_years;
    (!(compared && same)).then_some(posting)
}

/// The open posting whose title has the words of the role.
pub(crate) fn posting_for<'a>(business: &'a Business, role: &str) -> Option<&'a JobPosting> {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 2)
            .map(str::to_lowercase)
            .collect()
    };
    let role = words(role);
    business
        .postings
        .iter()
        .filter(|posting| posting.open && !role.is_empty())
        .find(|posting| {
            posting.title.all().any(|title| {
                let title = words(title);
                role.iter().all(|word| title.contains(word))
                    || title.iter().all(|word| role.contains(word))
            })
        })
}

/// Notes for colleagues how the candidate compares. The decision is theirs.
pub(crate) fn compare(lead: &mut Lead, posting: &str, requirements: &JobRequirements) {
    let years: Option<u32> = lead
        .candidate
        .experience_years
        .as_deref()
        .and_then(|years| years.parse().ok());
    let meets = match (requirements.min_years, years) {
        (Some(wanted), Some(years)) if years < wanted => "no",
        (None | Some(0), _) | (Some(_), Some(_)) => "yes",
        (Some(_), None) => "unknown",
    };
    let context = &mut lead.conversation_context;
    context.insert(POSTING.to_owned(), posting.to_owned());
    context.insert(MEETS_YEARS.to_owned(), meets.to_owned());
}

/// What Chatwoot does not know yet. A profile's own data is never overwritten.
pub(crate) fn contact_update(before: &Lead, lead: &Lead) -> ContactUpdate {
    let (old, new) = (&before.candidate, &lead.candidate);
    let news = |profile: &Option<String>, old: &Option<String>, new: &Option<String>| {
        new.clone().filter(|_| profile.is_none() && old != new)
    };
    let mut update = ContactUpdate {
        name: news(&lead.name, &old.name, &new.name),
        email: news(&lead.email, &old.email, &new.email),
        // Chatwoot takes E.164 only.
        phone_number: news(&lead.phone, &old.phone, &new.phone).filter(|p| p.starts_with('+')),
        ..ContactUpdate::default()
    };
    if let Some(role) = new.role.as_ref().filter(|_| old.role != new.role) {
        update
            .custom_attributes
            .insert(ROLE_ATTRIBUTE.to_owned(), role.as_str().into());
    }
    if before.qualification_status != lead.qualification_status {
        update
            .custom_attributes
            .insert(STATUS_ATTRIBUTE.to_owned(), status_word(lead).into());
    }
    update
}

#[cfg(test)]
mod tests {
    use domain::channel::Channel;
    use domain::ids::AccountId;
    use jiff::Timestamp;

    use super::*;

    fn person() -> Lead {
        Lead::new(
            AccountId::new(1).unwrap(),
            ContactId::new(7).unwrap(),
            Channel::Whatsapp,
            Timestamp::UNIX_EPOCH,
        )
    }

    fn full() -> CandidateInfo {
        CandidateInfo {
            name: Some("Priya Raman".into()),
            email: Some("priya.raman@example.com".into()),
            phone: Some("+447700900456".into()),
            role: Some("store manager".into()),
            experience_years: Some("6".into()),
            location: Some("Amsterdam".into()),
            availability: Some("from May".into()),
        }
    }

    fn shop() -> Business {
        serde_json::from_str(include_str!("../../../infra/demo-business.json")).unwrap()
    }

    #[test]
    fn an_application_moves_on_and_a_persons_decision_stays() {
        use Intent::{
            ApplicationStatus, ApplicationWithdrawal, RecruitmentApplication, RecruitmentInquiry,
        };
        use QualificationStatus::{Complete, Incomplete, New, Qualified, Unqualified, Withdrawn};
        for (was, intent, info, is) in [
            (New, RecruitmentInquiry, CandidateInfo::default(), New),
            (
                New,
                RecruitmentApplication,
                CandidateInfo::default(),
                Incomplete,
            ),
            (New, RecruitmentApplication, full(), Complete),
            (Incomplete, RecruitmentInquiry, full(), Complete),
            (
                Qualified,
                RecruitmentApplication,
                CandidateInfo::default(),
                Qualified,
            ),
            (Unqualified, RecruitmentApplication, full(), Unqualified),
            (Complete, ApplicationWithdrawal, full(), Withdrawn),
            (Qualified, ApplicationWithdrawal, full(), Withdrawn),
            (New, ApplicationWithdrawal, CandidateInfo::default(), New),
            (Withdrawn, ApplicationStatus, full(), Withdrawn),
            (Withdrawn, RecruitmentApplication, full(), Complete),
        ] {
            let mut lead = person();
            lead.qualification_status = was;
            lead.candidate = info;
            assert_eq!(status(Some(intent), &lead), is, "{was:?} {intent}");
        }
    }

    #[test]
    fn what_a_model_invents_is_dropped() {
        let said = only_said(
            full(),
            "customer: Priya Raman here, priya.raman@example.com, six years in shops",
        );
        assert_eq!(said.name.as_deref(), Some("Priya Raman"));
        assert!(said.email.is_some());
        assert_eq!(said.phone, None, "no number was given");
        let other = only_said(full(), "customer: hello");
        assert_eq!((other.name, other.email), (None, None));
    }

    #[test]
    fn asking_for_a_friend_makes_no_candidate_of_the_writer() {
        let lead = person();
        let listening = Listening::to(Some(Intent::RecruitmentInquiry), &lead);
        let info = listening.filter(full());
        assert_eq!((info.name, info.email), (None, None));
        assert_eq!(info.role.as_deref(), Some("store manager"));
    }

    #[test]
    fn the_contact_learns_what_its_profile_lacks() {
        let before = person();
        let mut lead = person();
        lead.email = Some("office@example.org".into());
        lead.candidate = full();
        lead.qualification_status = QualificationStatus::Complete;
        let update = contact_update(&before, &lead);
        assert_eq!(update.name.as_deref(), Some("Priya Raman"));
        assert_eq!(update.email, None, "the profile has one");
        assert_eq!(update.phone_number.as_deref(), Some("+447700900456"));
        assert_eq!(update.custom_attributes["frontdesk_role"], "store manager");
        assert_eq!(
            update.custom_attributes["frontdesk_application"],
            "complete"
        );
        assert_eq!(contact_update(&lead, &lead), ContactUpdate::default());
    }

    #[test]
    fn a_candidate_is_compared_with_the_posting_meant() {
        let shop = shop();
        for (role, posting) in [
            ("store manager", Some("store-manager")),
            ("Winkelmanager", Some("store-manager")),
            ("sales assistant", Some("weekend-sales-assistant")),
            ("electrician", None),
        ] {
            let found = posting_for(&shop, role).map(|posting| posting.id.as_str());
            assert_eq!(found, posting, "{role}");
        }
        let mut lead = person();
        lead.candidate = full();
        assert!(new_posting(&shop, &person(), &lead).is_some());
        compare(&mut lead, "store-manager", &shop.postings[0].requirements);
        assert_eq!(lead.conversation_context["meets_min_years"], "yes");
        assert!(new_posting(&shop, &lead.clone(), &lead).is_none(), "once");
    }
}
