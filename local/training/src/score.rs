//! How good triage is on labelled messages: the figures of the labelling guide §7.

mod entities;
mod print;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use domain::intent::{Entities, Intent, Priority, Route};
use domain::lang::Lang;

use crate::interval::Share;
use crate::record::Labelled;

/// What triage makes of one labelled message.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The message with its labels.
    pub labelled: Labelled,
    /// The intent decided on.
    pub intent: Intent,
    /// The priority.
    pub priority: Priority,
    /// The route.
    pub route: Route,
    /// The entities found.
    pub entities: Entities,
    /// The language found.
    pub lang: Lang,
    /// Whether proactive messages are stopped.
    pub opt_out: bool,
    /// Whether a model would be asked, if there were one.
    pub abstained: bool,
    /// How long it took.
    pub took: Duration,
}

/// Has triage decide on every message.
pub fn judge(all: Vec<Labelled>) -> Vec<Judgement> {
    all.into_iter().map(one).collect()
}

fn one(labelled: Labelled) -> Judgement {
    let history = labelled.record.history();
    let begun = Instant::now();
    let verdict = triage::classify(&labelled.record.message(&history));
    let took = begun.elapsed();
    let decided = &verdict.classification;
    Judgement {
        intent: decided.intent(),
        priority: decided.priority(),
        route: decided.route(),
        entities: decided.entities().clone(),
        lang: decided.lang(),
        opt_out: verdict.opt_out,
        abstained: verdict.decided_by == triage::DecidedBy::Nobody,
        took,
        labelled,
    }
}

/// Rule 1 of the guide: what must never be missed.
fn is_danger(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::Phishing | Intent::Abuse | Intent::SafetyIssue | Intent::PromptInjection
    )
}

/// The figures of one group of messages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Routes as labelled.
    pub route: Share,
    /// Priorities as labelled.
    pub priority: Share,
    /// Intents as labelled.
    pub intent: Share,
    /// Languages as labelled.
    pub lang: Share,
    /// Entities labelled that were found.
    pub entity_recall: Share,
    /// Entities found that were labelled.
    pub entity_precision: Share,
}

impl Figures {
    /// The harmonic mean of precision and recall.
    pub fn entity_f1(&self) -> f64 {
        let (p, r) = (self.entity_precision.value(), self.entity_recall.value());
        if p + r == 0.0 {
            0.0
        } else {
            2.0 * p * r / (p + r)
        }
    }

    fn count(&mut self, judged: &Judgement) {
        let label = &judged.labelled;
        self.route.count(judged.route == label.route);
        self.priority.count(judged.priority == label.priority);
        self.intent.count(judged.intent == label.intent);
        self.lang.count(judged.lang == label.lang);
        for (kind, wanted) in &label.entities {
            let found = judged.entities.get(kind);
            self.entity_recall
                .count(found.is_some_and(|found| entities::same(kind, wanted, found)));
        }
        for (kind, found) in &judged.entities {
            let wanted = label.entities.get(kind);
            self.entity_precision
                .count(wanted.is_some_and(|wanted| entities::same(kind, wanted, found)));
        }
    }
}

/// All figures of a file.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Everything.
    pub all: Figures,
    /// Per language.
    pub langs: BTreeMap<Lang, Figures>,
    /// Messages by labelled and decided route.
    pub confusion: BTreeMap<(Route, Route), usize>,
    /// The mean over the labelled routes of each one's F1.
    pub macro_f1: f64,
    /// Rule 1: dangers that reached a person at once.
    pub danger_recall: Share,
    /// High-priority messages that were decided so.
    pub escalation_recall: Share,
    /// Messages decided high priority that are.
    pub escalation_precision: Share,
    /// Opt-outs that were suppressed.
    pub opt_out_recall: Share,
    /// Others that were suppressed.
    pub opt_out_false: Share,
    /// Messages decided without a model.
    pub coverage: Share,
    /// Routes as labelled, among those.
    pub kept_route: Share,
    /// Per kind of entity: labelled ones found, found ones labelled.
    pub entities: BTreeMap<String, (Share, Share)>,
    /// How long each message took, shortest first.
    pub times: Vec<Duration>,
    /// Ids of messages with a wrong route or priority, and what was decided.
    pub wrong: Vec<String>,
}

impl Report {
    /// Adds up the judgements.
    pub fn of(judged: &[Judgement]) -> Self {
        let mut report = Self::default();
        for one in judged {
            report.count(one);
        }
        report.times.sort_unstable();
        report.macro_f1 = report.macro_f1();
        report
    }

    fn count(&mut self, judged: &Judgement) {
        let label = &judged.labelled;
        let right = judged.route == label.route;
        self.all.count(judged);
        self.langs.entry(label.lang).or_default().count(judged);
        *self
            .confusion
            .entry((label.route, judged.route))
            .or_default() += 1;
        let high = |route| route == Route::HighPriority;
        if is_danger(label.intent) {
            self.danger_recall.count(high(judged.route));
        }
        if high(label.route) {
            self.escalation_recall.count(high(judged.route));
        }
        if high(judged.route) {
            self.escalation_precision.count(high(label.route));
        }
        if label.entities.contains_key("opt_out") {
            self.opt_out_recall.count(judged.opt_out);
        } else {
            self.opt_out_false.count(judged.opt_out);
        }
        self.coverage.count(!judged.abstained);
        if !judged.abstained {
            self.kept_route.count(right);
        }
        for (kind, wanted) in &label.entities {
            let found = judged.entities.get(kind);
            let hit = found.is_some_and(|found| entities::same(kind, wanted, found));
            self.entities.entry(kind.clone()).or_default().0.count(hit);
        }
        for (kind, found) in &judged.entities {
            let wanted = label.entities.get(kind);
            let hit = wanted.is_some_and(|wanted| entities::same(kind, wanted, found));
            self.entities.entry(kind.clone()).or_default().1.count(hit);
        }
        self.times.push(judged.took);
        if !right || judged.priority != label.priority {
            self.wrong.push(format!(
                "{}: {} {} decided as {} {}{}",
                label.record.id,
                label.route,
                label.intent,
                judged.route,
                judged.intent,
                if judged.abstained {
                    " (a model would be asked)"
                } else {
                    ""
                }
            ));
        }
    }

    fn macro_f1(&self) -> f64 {
        let count = |wanted: &dyn Fn(&(Route, Route)) -> bool| -> usize {
            self.confusion
                .iter()
                .filter(|(pair, _)| wanted(pair))
                .map(|(_, n)| n)
                .sum()
        };
        let mut scores = Vec::new();
        for &route in Route::ALL {
            let labelled = count(&|(label, _)| *label == route);
            let decided = count(&|(_, got)| *got == route);
            let both = count(&|(label, got)| *label == route && *got == route);
            if labelled > 0 {
                scores.push(2.0 * both as f64 / (labelled + decided) as f64);
            }
        }
        if scores.is_empty() {
            return 1.0;
        }
        scores.iter().sum::<f64>() / scores.len() as f64
    }

    /// The time within which this share of the messages was decided.
    pub fn time_at(&self, share: f64) -> Duration {
        let last = self.times.len().saturating_sub(1);
        let at = (share * last as f64).round() as usize;
        self.times.get(at).copied().unwrap_or_default()
    }
}
