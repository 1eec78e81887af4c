use super::*;

const LIMITS: Limits = Limits {
    decided_from: 0.9,
    danger_from: 0.1,
    high_from: 0.35,
    opt_out_from: 0.75,
};

fn likely(shares: &[(Route, Intent, f32)], opt_out: f32) -> Likely {
    let mut classes = [0.0; CLASSES];
    for (route, intent, share) in shares {
        classes[Class::of(*route, *intent).unwrap()] = *share;
    }
    Likely { classes, opt_out }
}

fn ruled(route: Route, intent: Intent, firm: Firm) -> Ruled {
    Ruled {
        finding: Finding {
            class: Class { intent, route },
            firm,
        },
        opt_out: intent == Intent::OptOut,
        stop_word: false,
        facts: false,
    }
}

fn nothing() -> Ruled {
    ruled(Route::Automated, Intent::Unclear, Firm::Guess)
}

use Route::{Automated as Auto, Campaign, HighPriority as High, Recruitment, StockAlert as Stock};

#[test]
fn who_is_sure_decides_and_else_a_model_is_asked() {
    let hours = |share| {
        likely(
            &[
                (Auto, Intent::FaqOpeningHours, share),
                (Stock, Intent::StockInquiry, 1.0 - share),
            ],
            0.0,
        )
    };
    let choice = choose(nothing(), &hours(0.95), &LIMITS);
    assert_eq!(choice.decided_by, DecidedBy::Classifier);
    assert_eq!(choice.class.intent, Intent::FaqOpeningHours);
    let choice = choose(nothing(), &hours(0.8), &LIMITS);
    assert_eq!(choice.decided_by, DecidedBy::Nobody);
    assert_eq!(
        choice.class.intent,
        Intent::FaqOpeningHours,
        "the best guess stands without a model"
    );
    let choice = choose(nothing(), &hours(0.3), &LIMITS);
    assert_eq!(choice.class.route, Stock);
}

#[test]
fn a_small_chance_of_danger_wakes_a_person_and_of_anger_a_larger_one() {
    for (intent, share, wakes) in [
        (Intent::Phishing, 0.12, true),
        (Intent::SafetyIssue, 0.05, false),
        (Intent::Complaint, 0.2, false),
        (Intent::Complaint, 0.4, true),
    ] {
        let likely = likely(
            &[(High, intent, share), (Auto, Intent::FaqOther, 1.0 - share)],
            0.0,
        );
        let choice = choose(nothing(), &likely, &LIMITS);
        assert_eq!(choice.class.route == High, wakes, "{intent} {share}");
    }
}

#[test]
fn a_rule_that_sees_danger_is_overruled_only_where_it_surely_misread() {
    let rule = ruled(High, Intent::Phishing, Firm::Sure);
    for (share, stands) in [(0.03, true), (0.01, false)] {
        let likely = likely(
            &[
                (High, Intent::Phishing, share),
                (Auto, Intent::FaqPaymentMethods, 1.0 - share),
            ],
            0.0,
        );
        let choice = choose(rule, &likely, &LIMITS);
        assert_eq!(choice.class.route == High, stands, "{share}");
        assert_eq!(choice.decided_by == DecidedBy::Rules, stands);
    }
}

#[test]
fn an_opt_out_is_kept_under_every_route_and_a_stop_word_always_is_one() {
    let furious = likely(
        &[(High, Intent::Abuse, 0.9), (High, Intent::OptOut, 0.1)],
        0.1,
    );
    let stop = Ruled {
        stop_word: true,
        ..ruled(Auto, Intent::OptOut, Firm::Sure)
    };
    let choice = choose(stop, &furious, &LIMITS);
    assert!(choice.opt_out);
    assert_eq!(
        (choice.class.route, choice.class.intent),
        (High, Intent::OptOut)
    );

    let decline = likely(&[(Campaign, Intent::CampaignDecline, 1.0)], 0.1);
    let choice = choose(stop, &decline, &LIMITS);
    assert_eq!((choice.class.route, choice.opt_out), (Auto, true));
    assert_eq!(choice.decided_by, DecidedBy::Rules);
    // A phrase that looks like one, in a sentence that is none.
    let choice = choose(ruled(Auto, Intent::OptOut, Firm::Sure), &decline, &LIMITS);
    assert_eq!(
        (choice.class.intent, choice.opt_out),
        (Intent::CampaignDecline, false)
    );
    // No rule knows the phrase.
    let clear = likely(
        &[
            (Auto, Intent::OptOut, 0.9),
            (Campaign, Intent::CampaignDecline, 0.1),
        ],
        0.9,
    );
    assert!(choose(nothing(), &clear, &LIMITS).opt_out);
}

#[test]
fn thanks_are_thanks() {
    let odd = likely(
        &[(High, Intent::Complaint, 0.6), (Auto, Intent::Thanks, 0.4)],
        0.8,
    );
    let choice = choose(ruled(Auto, Intent::Thanks, Firm::Sure), &odd, &LIMITS);
    assert_eq!(
        (choice.class.intent, choice.opt_out),
        (Intent::Thanks, false)
    );
    assert_eq!(choice.decided_by, DecidedBy::Rules);
}

#[test]
fn what_the_platform_knows_beats_what_the_words_look_like() {
    let words = likely(
        &[
            (Auto, Intent::Acknowledgement, 0.95),
            (Recruitment, Intent::RecruitmentApplication, 0.05),
        ],
        0.0,
    );
    let rule = ruled(Recruitment, Intent::RecruitmentApplication, Firm::Likely);
    let known = Ruled {
        facts: true,
        ..rule
    };
    assert_eq!(choose(known, &words, &LIMITS).class.route, Recruitment);
    assert_eq!(choose(rule, &words, &LIMITS).class.route, Auto);
    let guess = Ruled {
        finding: Finding {
            firm: Firm::Guess,
            ..rule.finding
        },
        ..known
    };
    assert_eq!(choose(guess, &words, &LIMITS).class.route, Auto);
}

#[test]
fn what_nobody_understands_is_asked_back_and_only_likely_spam_is_dropped() {
    let lost = likely(
        &[
            (Recruitment, Intent::RecruitmentApplication, 0.3),
            (Auto, Intent::Greeting, 0.2),
            (Stock, Intent::StockInquiry, 0.2),
        ],
        0.0,
    );
    assert_eq!(
        choose(nothing(), &lost, &LIMITS).class.intent,
        Intent::Unclear
    );
    for (share, intent) in [(0.5, Intent::FaqOther), (0.7, Intent::Spam)] {
        let likely = likely(
            &[
                (Auto, Intent::Spam, share),
                (Auto, Intent::FaqOther, 0.45_f32.min(1.0 - share)),
            ],
            0.0,
        );
        assert_eq!(choose(nothing(), &likely, &LIMITS).class.intent, intent);
    }
}
