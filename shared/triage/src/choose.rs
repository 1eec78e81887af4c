//! From what the rules say and what the classifier holds likely to one choice.
//! The precedence is the labelling guide's: danger, a person owed and an opt-out
//! come first, whoever sees them.

use domain::intent::{Intent, Route};

use crate::DecidedBy;
use crate::class::Class;
use crate::decide::{Finding, Firm};
use crate::model::{CLASSES, Likely, Limits};

/// What is known before the classifier is heard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ruled {
    pub(crate) finding: Finding,
    /// The rules see an opt-out.
    pub(crate) opt_out: bool,
    /// The whole text is a word that stops messages.
    pub(crate) stop_word: bool,
    /// The rules knew more than the words: our own last line, the catalogue.
    pub(crate) facts: bool,
}

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// What the customer wants, and where it goes.
    pub class: Class,
    /// Proactive messages are stopped.
    pub opt_out: bool,
    /// How likely the route is right, from 0 to 1.
    pub confidence: f64,
    /// Who is sure of it.
    pub decided_by: DecidedBy,
}

/// Below this the classifier overrules a rule that sees a reason for a person: it
/// is as good as sure that single words were misread.
const MISREAD: f32 = 0.02;
/// Below this a rule that sees an opt-out has misread: whoever is taken for one
/// hears no more from the business.
const MISREAD_STOP: f32 = 0.3;
/// From here on it overrules a rule that sees nothing but a plain word.
const MISREAD_PLAIN: f32 = 0.9;
/// Below this the classifier, too, only guesses.
const LOST: f32 = 0.4;
/// Spam is dropped without a word: only what is likely to be spam.
const SPAM_FROM: f32 = 0.6;

pub(crate) fn choose(ruled: Ruled, likely: &Likely, limits: &Limits) -> Choice {
    let on = |wanted: &dyn Fn(&Class) -> bool| -> f32 {
        Class::ALL
            .iter()
            .zip(&likely.classes)
            .filter(|(class, _)| wanted(class))
            .map(|(_, share)| share)
            .sum()
    };
    let high = on(&|class| class.route == Route::HighPriority);
    let danger = on(&|class| class.is_danger());
    let rule = ruled.finding;
    let sure = rule.firm == Firm::Sure;

    // "Thanks", "am I talking to a robot?": too plain to be anything else.
    let small_talk = rule.class.intent != Intent::OptOut && rule.class.route != Route::HighPriority;
    let plain = sure && small_talk;
    let least = if plain { MISREAD_PLAIN } else { 0.0 };
    // Asked in two ways: is it one, and is it more of one than of anything else?
    let stops = f32::midpoint(likely.opt_out, on(&|class| class.intent == Intent::OptOut));
    let opt_out = ruled.stop_word
        || ruled.opt_out && stops >= MISREAD_STOP
        || stops >= limits.opt_out_from.max(least);
    let to_people = rule.class.route == Route::HighPriority && high >= MISREAD;
    let class = if to_people && sure {
        Some(rule.class)
    } else if danger >= limits.danger_from.max(least) {
        best(likely, |class| class.is_danger())
    } else if high >= limits.high_from && !plain {
        best(likely, |class| class.route == Route::HighPriority)
    } else {
        None
    };
    if let Some(class) = class {
        // Suppression happens whatever else is the matter (guide §3.4).
        let intent = if opt_out {
            Intent::OptOut
        } else {
            class.intent
        };
        return Choice {
            class: Class { intent, ..class },
            opt_out,
            confidence: f64::from(high.max(if to_people && sure { 0.97 } else { 0.0 })),
            decided_by: if to_people && sure {
                DecidedBy::Rules
            } else if high >= limits.decided_from {
                DecidedBy::Classifier
            } else {
                DecidedBy::Nobody
            },
        };
    }
    if opt_out {
        return Choice {
            class: Class {
                intent: Intent::OptOut,
                route: Route::Automated,
            },
            opt_out,
            confidence: if ruled.opt_out {
                0.97
            } else {
                f64::from(stops)
            },
            decided_by: if ruled.opt_out {
                DecidedBy::Rules
            } else {
                DecidedBy::Classifier
            },
        };
    }
    everyday(ruled, likely, limits)
}

/// Nothing that a person is owed for, and no opt-out.
fn everyday(ruled: Ruled, likely: &Likely, limits: &Limits) -> Choice {
    let rule = ruled.finding;
    let calm = |class: &Class| class.route != Route::HighPriority && class.intent != Intent::OptOut;
    let of = |route: Route| -> f32 {
        let here = Class::ALL.iter().zip(&likely.classes);
        here.filter(|(class, _)| class.route == route && calm(class))
            .map(|(_, share)| share)
            .sum()
    };
    let spam = Class {
        route: Route::Automated,
        intent: Intent::Spam,
    };
    let stands = ruled.facts && rule.firm != Firm::Guess && calm(&rule.class);
    let class = if stands {
        rule.class
    } else {
        let route = Route::ALL
            .iter()
            .copied()
            .filter(|route| *route != Route::HighPriority)
            .max_by(|a, b| of(*a).total_cmp(&of(*b)))
            .unwrap_or(Route::Automated);
        let fits = |class: &Class| {
            class.route == route
                && calm(class)
                && (*class != spam || of_class(likely, spam) >= SPAM_FROM)
        };
        let likeliest = best(likely, fits).unwrap_or(rule.class);
        // Neither rules nor classifier made anything of it: better to ask back.
        let lost = rule.firm == Firm::Guess && of_class(likely, likeliest) < LOST;
        if lost && calm(&rule.class) {
            rule.class
        } else {
            likeliest
        }
    };
    let share = of(class.route);
    let plain = rule.firm == Firm::Sure && rule.class == class;
    Choice {
        class,
        opt_out: false,
        confidence: f64::from(if plain { share.max(0.97) } else { share }),
        decided_by: if plain {
            DecidedBy::Rules
        } else if share >= limits.decided_from {
            DecidedBy::Classifier
        } else {
            DecidedBy::Nobody
        },
    }
}

fn of_class(likely: &Likely, class: Class) -> f32 {
    Class::of(class.route, class.intent).map_or(0.0, |at| likely.classes[at])
}

/// The likeliest class of some.
fn best(likely: &Likely, wanted: impl Fn(&Class) -> bool) -> Option<Class> {
    (0..CLASSES)
        .filter(|at| wanted(&Class::ALL[*at]))
        .max_by(|a, b| likely.classes[*a].total_cmp(&likely.classes[*b]))
        .map(|at| Class::ALL[at])
}

#[cfg(test)]
mod tests;
