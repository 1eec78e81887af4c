mod applications;
mod off_topic;

use domain::business::Business;
use domain::candidate::{CandidateInfo, Lead, QualificationStatus};
use domain::channel::Channel;
use domain::ids::{AccountId, ContactId};
use domain::intent::{Entities, Intent};
use domain::outcome::IgnoreReason;
use domain::question::OpenQuestion;
use domain::state::{HistoryEntry, Speaker};
use jiff::Timestamp;

use super::*;
use crate::context::Context;
use crate::offline::{Plan, plan};
use crate::phrases;
use crate::prompt::facts;

fn shop() -> Business {
    serde_json::from_str(include_str!("../../../../infra/demo-business.json")).unwrap()
}

struct Turn {
    shop: Business,
    entities: Entities,
    history: Vec<HistoryEntry>,
    lead: Option<Lead>,
    opted_out: bool,
    pictures: &'static str,
    attachment: bool,
}

impl Turn {
    fn new() -> Self {
        Self {
            shop: shop(),
            entities: Entities::new(),
            history: Vec::new(),
            lead: None,
            opted_out: false,
            pictures: "",
            attachment: false,
        }
    }

    fn context<'a>(&'a self, lang: Lang, intent: Intent, text: &'a str) -> Context<'a> {
        Context {
            business: &self.shop,
            lang,
            intent: Some(intent),
            text,
            entities: &self.entities,
            lead: self.lead.as_ref(),
            history: &self.history,
            interest: Some("Blue Dress Size M"),
            opted_out: self.opted_out,
            confirmed: self.opted_out,
            pictures: self.pictures,
            attachment: self.attachment,
        }
    }

    fn say(&self, lang: Lang, intent: Intent, text: &str) -> Saying {
        match plan(&self.context(lang, intent, text)) {
            Plan::Say(saying) => saying,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn after(question: OpenQuestion) -> Self {
        let line = HistoryEntry {
            id: None,
            speaker: Speaker::Assistant,
            text: format!("… {}", question.ask(Lang::En)),
            at: Timestamp::UNIX_EPOCH,
        };
        Self {
            history: vec![line],
            ..Self::new()
        }
    }

    fn of(candidate: CandidateInfo, status: QualificationStatus) -> Self {
        let mut lead = Lead::new(
            AccountId::new(1).unwrap(),
            ContactId::new(7).unwrap(),
            Channel::Whatsapp,
            Timestamp::UNIX_EPOCH,
        );
        lead.candidate = candidate;
        lead.qualification_status = status;
        Self {
            lead: Some(lead),
            ..Self::new()
        }
    }
}

fn priya() -> CandidateInfo {
    CandidateInfo {
        name: Some("Priya Raman".into()),
        email: Some("priya.raman@example.com".into()),
        phone: Some("+447700900456".into()),
        role: Some("store manager".into()),
        experience_years: Some("6".into()),
        ..CandidateInfo::default()
    }
}

#[test]
fn an_opt_out_is_confirmed_once_and_undone_by_start() {
    let mut turn = Turn::new();
    assert_eq!(
        plan(&turn.context(Lang::En, Intent::OptOut, "STOP")),
        Plan::OptOut
    );
    turn.opted_out = true;
    let again = plan(&turn.context(Lang::En, Intent::OptOut, "STOP"));
    assert_eq!(again, Plan::Ignore(IgnoreReason::OptedOut));
    assert_eq!(
        plan(&turn.context(Lang::En, Intent::Unclear, "START")),
        Plan::OptIn
    );
    assert!(
        matches!(
            plan(&turn.context(Lang::En, Intent::FaqShipping, "shipping?")),
            Plan::Say(_)
        ),
        "own questions are answered"
    );
    turn.opted_out = false;
    assert!(matches!(
        plan(&turn.context(Lang::En, Intent::Unclear, "START")),
        Plan::Say(_)
    ));
}

#[test]
fn questions_are_answered_from_the_business_data() {
    let turn = Turn::new();
    for (intent, text, evidence) in [
        (
            Intent::FaqOpeningHours,
            "What time do you open?",
            "faq:opening-hours",
        ),
        (
            Intent::FaqShipping,
            "what does shipping cost",
            "faq:shipping-time",
        ),
        (Intent::FaqReturns, "can I return a dress", "faq:returns"),
        (
            Intent::FaqPaymentMethods,
            "do you take paypal",
            "faq:payment-methods",
        ),
        (
            Intent::FaqOther,
            "Do you offer gift wrapping?",
            "faq:gift-wrapping",
        ),
        (
            Intent::FaqOther,
            "How long is the warranty?",
            "policy:warranty",
        ),
        (
            Intent::ProductQuestion,
            "is the summer serum vegan?",
            "product:summer-serum",
        ),
        (
            Intent::FaqOther,
            "Do you repair bicycles?",
            "knowledge:none",
        ),
        (
            Intent::ProductQuestion,
            "does the garden chair fold?",
            "knowledge:none",
        ),
    ] {
        let said = turn.say(Lang::En, intent, text);
        assert_eq!(said.evidence[0], evidence, "{text}: {}", said.text);
        assert_eq!(said.escalate, None);
        assert_eq!(
            said.text.contains(OpenQuestion::Colleague.ask(Lang::En)),
            evidence == "knowledge:none",
            "{text}"
        );
    }
    let more = turn.say(
        Lang::En,
        Intent::ProductQuestion,
        "does the denim jacket have an inner pocket?",
    );
    assert!(
        more.text.contains("That is all I know about it."),
        "{}",
        more.text
    );
}

#[test]
fn small_talk_and_answers_come_in_the_customers_language() {
    let turn = Turn::new();
    for lang in Lang::ALL {
        let all: Vec<String> = [
            (Intent::Greeting, "hi"),
            (Intent::Thanks, "thx"),
            (Intent::Acknowledgement, "ok"),
            (Intent::Unclear, "hm"),
            (Intent::FaqOpeningHours, ""),
            (Intent::FaqShipping, ""),
            (Intent::FaqReturns, ""),
            (Intent::FaqPaymentMethods, ""),
            (Intent::FaqOther, "xyzzy"),
            (Intent::OrderStatus, "where is it"),
            (Intent::Complaint, "it was broken"),
        ]
        .into_iter()
        .map(|(intent, text)| format!("{intent}: {}", turn.say(lang, intent, text).text))
        .collect();
        insta::assert_snapshot!(format!("{lang}"), all.join("\n"));
    }
}

#[test]
fn what_a_person_must_do_goes_to_a_person() {
    let mut turn = Turn::new();
    turn.entities.insert("order_number".into(), "10482".into());
    turn.entities
        .insert("availability".into(), "Monday at 11:30".into());
    for (intent, says) in [
        (Intent::OrderStatus, "check order 10482"),
        (Intent::Complaint, "I'm sorry that this went wrong"),
        (Intent::InterviewScheduling, "\"Monday at 11:30\""),
        (Intent::ApplicationStatus, "can't see your application"),
        (Intent::ApplicationWithdrawal, "confirm the withdrawal"),
        (Intent::HumanRequest, "a colleague"),
    ] {
        let said = turn.say(Lang::En, intent, "…");
        assert!(said.escalate.is_some() && !said.free, "{intent}");
        assert!(said.text.contains(says), "{intent}: {}", said.text);
    }
}

#[test]
fn a_yes_answers_the_question_we_asked() {
    let turn = Turn::after(OpenQuestion::Similar);
    let said = turn.say(Lang::En, Intent::Unclear, "yes please");
    assert!(
        said.text
            .contains("Green Midi Dress, €64.95: https://shop.example.com/green-midi-dress"),
        "{}",
        said.text
    );
    assert!(!said.free);
    let turn = Turn::after(OpenQuestion::Colleague);
    assert!(
        turn.say(Lang::En, Intent::Acknowledgement, "ok")
            .escalate
            .is_some()
    );
    assert!(
        turn.say(Lang::En, Intent::Thanks, "no thanks")
            .escalate
            .is_none()
    );
}

#[test]
fn a_picture_alone_is_asked_about() {
    let turn = Turn {
        attachment: true,
        ..Turn::new()
    };
    assert!(
        turn.say(Lang::En, Intent::Unclear, " ")
            .text
            .contains("can't open attachments")
    );
}

#[test]
fn a_picture_without_a_word_is_answered_by_what_it_shows() {
    let mut turn = Turn {
        pictures: "A parcel slip of a return, with the question how to return a worn dress.",
        ..Turn::new()
    };
    let said = turn.say(Lang::En, Intent::Unclear, "");
    assert!(said.free, "a model may answer");
    let context = turn.context(Lang::En, Intent::Unclear, "");
    let facts = facts(&context, &said);
    let returns = facts.passages.iter().find(|p| p.id == "faq:returns");
    let reply = Reply {
        kind: Kind::Answer,
        text: "You can return unworn items with the label attached within 30 days.".to_owned(),
        sources: vec!["faq:returns".to_owned()],
    };
    assert!(returns.is_some(), "{:?}", facts.passages);
    assert_eq!(
        accept(&reply, said, &facts, &context).evidence,
        ["faq:returns"]
    );
    turn.pictures = "START";
    turn.opted_out = true;
    let plan = plan(&turn.context(Lang::En, Intent::Unclear, ""));
    assert_ne!(plan, Plan::OptIn, "no rule reads a picture");
}

#[test]
fn a_models_wording_counts_only_if_it_keeps_to_the_facts() {
    let turn = Turn::new();
    let text = "what does shipping cost?";
    let fixed = turn.say(Lang::En, Intent::FaqShipping, text);
    let context = turn.context(Lang::En, Intent::FaqShipping, text);
    let facts = facts(&context, &fixed);
    insta::assert_snapshot!(
        facts
            .blocks
            .iter()
            .map(|(l, t)| format!("# {l}\n{t}"))
            .collect::<Vec<_>>()
            .join("\n")
    );
    let reply = |text: &str| Reply {
        kind: Kind::Answer,
        text: text.into(),
        sources: vec!["faq:shipping-time".into(), "faq:invented".into()],
    };
    let good = accept(
        &reply("Shipping is €4.95, and free over €50."),
        fixed.clone(),
        &facts,
        &context,
    );
    assert_eq!(good.text, "Shipping is €4.95, and free over €50.");
    assert_eq!(good.evidence, ["faq:shipping-time"]);
    for bad in [
        "Shipping is €3.95.",
        "See https://example.com/ship",
        "",
        "We deliver within 24 hours.",
    ] {
        let kept = accept(&reply(bad), fixed.clone(), &facts, &context);
        assert_eq!(kept.text, fixed.text, "{bad}");
        assert_eq!(kept.evidence.last().unwrap(), "model:not_grounded");
    }
    let no = Reply {
        kind: Kind::Unknown,
        text: String::new(),
        sources: Vec::new(),
    };
    let unknown = accept(&no, fixed, &facts, &context);
    assert!(unknown.text.contains("rather not guess") && unknown.text.contains("ask a colleague"));
}

#[test]
fn who_is_not_understood_for_the_third_time_gets_a_person() {
    let line = |speaker, text: &str| HistoryEntry {
        id: None,
        speaker,
        text: text.to_owned(),
        at: Timestamp::UNIX_EPOCH,
    };
    let asked = || line(Speaker::Assistant, phrases::UNCLEAR.get(Lang::En));
    let said = || line(Speaker::Customer, "blorp");
    let turn = |history| Turn {
        history,
        ..Turn::new()
    };
    let say = |turn: &Turn| turn.say(Lang::Nl, Intent::Unclear, "blorp");

    let once = say(&turn(vec![said(), asked(), said()]));
    assert_eq!(once.escalate, None);
    let twice = say(&turn(vec![said(), asked(), said(), asked(), said()]));
    assert!(twice.escalate.is_some(), "{twice:?}");
    let other = line(Speaker::Assistant, "We are open from 10:00.");
    let between = say(&turn(vec![asked(), said(), other, said(), asked(), said()]));
    assert_eq!(between.escalate, None);
}
