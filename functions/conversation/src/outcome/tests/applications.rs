//! What somebody hears who applies.

use super::*;

#[test]
fn an_applicant_hears_what_was_noted_and_what_is_missing() {
    let turn = Turn::of(priya(), QualificationStatus::Incomplete);
    for lang in Lang::ALL {
        let said = turn.say(lang, Intent::RecruitmentApplication, "I'd like to apply");
        insta::assert_snapshot!(format!("application_{lang}"), said.text);
        assert_eq!(said.evidence, ["application", "application:missing_2"]);
    }
    let full = CandidateInfo {
        location: Some("Amsterdam".into()),
        availability: Some("from May".into()),
        ..priya()
    };
    let done = Turn::of(full, QualificationStatus::Complete);
    let said = done.say(
        Lang::En,
        Intent::RecruitmentApplication,
        "from May, in Amsterdam",
    );
    assert!(
        said.text
            .ends_with("The team will look at your application."),
        "{}",
        said.text
    );

    let electrician = CandidateInfo {
        role: Some("electrician".into()),
        ..CandidateInfo::default()
    };
    let other = Turn::of(electrician, QualificationStatus::Incomplete);
    let said = other.say(
        Lang::En,
        Intent::RecruitmentApplication,
        "I'm an electrician",
    );
    assert!(
        said.text.contains("no open position \"electrician\""),
        "{}",
        said.text
    );
    assert!(
        said.text
            .contains("Store Manager (Amsterdam), Weekend Sales Assistant (Utrecht)")
    );
}

#[test]
fn a_question_about_jobs_gets_the_postings() {
    let mut turn = Turn::new();
    let all = turn.say(
        Lang::Nl,
        Intent::RecruitmentInquiry,
        "Hebben jullie vacatures?",
    );
    assert!(
        all.text
            .contains("Winkelmanager (Amsterdam), Weekendverkoper (Utrecht)"),
        "{}",
        all.text
    );
    let text = "two things: is the Camden shop open on bank holidays, and do you still need weekend sales assistants?";
    turn.entities
        .insert("role".into(), "sales assistant".into());
    let one = turn.say(Lang::En, Intent::RecruitmentInquiry, text);
    assert_eq!(one.evidence[0], "posting:weekend-sales-assistant");
    assert!(one.text.contains("at least 16"));
    turn.shop.postings.clear();
    let none = turn.say(Lang::En, Intent::RecruitmentInquiry, "any jobs?");
    assert_eq!(none.text, "There are no open positions at the moment.");
}

#[test]
fn a_withdrawal_on_record_is_confirmed() {
    let turn = Turn::of(priya(), QualificationStatus::Withdrawn);
    let said = turn.say(
        Lang::En,
        Intent::ApplicationWithdrawal,
        "pls cancel my application",
    );
    assert!(said.text.starts_with("I have noted that you withdraw"));
    assert_eq!(said.escalate, None);
    let known = turn.say(Lang::En, Intent::ApplicationStatus, "any news?");
    assert!(known.text.contains("on record here") && known.escalate.is_some());
}
