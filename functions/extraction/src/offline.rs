//! The candidate by rules: entities of the turn, forms, earlier lines.

use agent::Frame;
use domain::candidate::{CandidateInfo, Lead, QualificationStatus};
use domain::channel::Channel;
use domain::intent::{Entities, Route};
use domain::phone::e164;
use domain::state::Speaker;

use crate::{bare, form};

/// What the turn says about the candidate. Earlier lines count only while there
/// is no record: later, each turn has been read when it came.
pub(crate) fn candidate(frame: &Frame, lead: &Lead) -> CandidateInfo {
    let mut info = CandidateInfo::default();
    if lead.candidate.is_empty() {
        for line in &frame.state.conversation_history {
            if line.speaker == Speaker::Customer {
                info.merge(from_line(&line.text, frame.state.channel));
            }
        }
    }
    let text = &frame.state.message_content;
    let stated = from_entities(&said_now(&frame.state.entities, text));
    if lead.qualification_status == QualificationStatus::Incomplete {
        let mut said = bare::read(text, lead, &frame.business);
        if said.is_empty() && stated.is_empty() {
            said.role = bare::role(text, lead);
        }
        info.merge(said);
    }
    info.merge(stated);
    info.merge(form::read(text));
    info
}

/// An earlier line counts if it was itself about work.
fn from_line(text: &str, channel: Channel) -> CandidateInfo {
    let verdict = triage::classify(&triage::Message {
        text,
        // Triage knows the seed's six; what else Chatwoot carries is a chat.
        channel: match channel {
            Channel::Other => Channel::Webchat,
            known => known,
        },
        history: &[],
        is_campaign_reply: false,
        known: triage::Known::default(),
    });
    if verdict.classification.route() != Route::Recruitment {
        return CandidateInfo::default();
    }
    let mut info = from_entities(verdict.classification.entities());
    info.merge(form::read(text));
    info
}

/// Contact data is kept from turn to turn; here only what this turn states
/// counts, so that a name once mentioned does not become the applicant's.
fn said_now(entities: &Entities, text: &str) -> Entities {
    let lower = text.to_lowercase();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    entities
        .iter()
        .filter(|(name, value)| match name.as_str() {
            "name" | "email" => lower.contains(&value.to_lowercase()),
            "phone" => digits.contains(value.trim_start_matches('+')),
            _ => true,
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn from_entities(entities: &Entities) -> CandidateInfo {
    let get = |name: &str| entities.get(name).cloned();
    CandidateInfo {
        name: get("name"),
        email: get("email").map(|email| email.to_lowercase()),
        phone: get("phone").as_deref().and_then(|phone| e164(phone, None)),
        role: get("role"),
        experience_years: get("experience_years"),
        location: get("location"),
        availability: get("availability"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_earlier_turn_is_not_taken_for_the_applicants() {
        let entities = Entities::from([
            ("name".into(), "Jamal".into()),
            ("phone".into(), "+31600000901".into()),
            ("role".into(), "mechanic".into()),
        ]);
        let info = from_entities(&said_now(&entities, "I'd like to apply, +31 6 0000 0901"));
        assert_eq!(info.name, None);
        assert_eq!(info.phone.as_deref(), Some("+31600000901"));
        assert_eq!(info.role.as_deref(), Some("mechanic"));
    }

    #[test]
    fn earlier_lines_about_work_count_and_others_do_not() {
        let text = "Hi, I'm Priya Raman and I'd like to apply for the store manager position. 6 years retail experience, priya.raman@example.com";
        let info = from_line(text, Channel::Whatsapp);
        assert_eq!(info.name.as_deref(), Some("Priya Raman"));
        assert_eq!(info.email.as_deref(), Some("priya.raman@example.com"));
        assert_eq!(info.experience_years.as_deref(), Some("6"));
        assert!(from_line("What are your opening hours?", Channel::Sms).is_empty());
    }
}
