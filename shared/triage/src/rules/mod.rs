//! The phrase tables, one file per rule, and what they add up to.

pub(crate) mod opt_out;

mod anger;
mod campaign;
mod danger;
mod faq;
mod human_owed;
mod recruitment;
mod stock;

use std::ops::Range;
use std::sync::LazyLock;

use domain::lang::Lang;

use crate::lang;
use crate::pattern::Matcher;
use crate::text::Text;

/// What a row of phrases speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Phishing,
    Abuse,
    Safety,
    NotSafety,
    Injection,
    Human,
    Privacy,
    Vip,
    NotVip,
    Anger,
    Urgent,
    Calm,
    Praise,
    Failure,
    OptOut,
    NotOptOut,
    AlertTalk,
    Work,
    NotWork,
    Apply,
    JobAsk,
    AppStatus,
    Withdraw,
    Interview,
    StockGone,
    StockHave,
    AlertAsk,
    AlertCancel,
    AlertStatus,
    Interest,
    Decline,
    CodeIssue,
    CampaignAsk,
    CampaignSent,
    Hours,
    Shipping,
    Returns,
    Payment,
    Other,
    Order,
    Product,
    Hello,
    Thank,
    Ack,
    Spam,
    AskedJob,
    Refused,
    AreYouBot,
}

pub(crate) const SIGNALS: usize = Signal::AreYouBot as usize + 1;

/// Phrases in six languages that count for one signal.
#[derive(Debug)]
pub(crate) struct Row {
    /// The name shown as evidence.
    pub(crate) id: &'static str,
    signal: Signal,
    points: u8,
    /// In the order of `Lang::ALL`.
    phrases: [&'static str; 6],
}

const fn row(id: &'static str, signal: Signal, points: u8, phrases: [&'static str; 6]) -> Row {
    Row {
        id,
        signal,
        points,
        phrases,
    }
}

struct Tables {
    matcher: Matcher,
    rows: Vec<&'static Row>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let files = [
        danger::ROWS,
        human_owed::ROWS,
        anger::ROWS,
        opt_out::ROWS,
        recruitment::ROWS,
        stock::ROWS,
        campaign::ROWS,
        faq::ROWS,
    ];
    let rows: Vec<&'static Row> = files.into_iter().flatten().collect();
    let mut matcher = Matcher::default();
    for (index, row) in rows.iter().enumerate() {
        for (language, phrases) in row.phrases.iter().enumerate() {
            matcher.add(index * Lang::ALL.len() + language, phrases);
        }
    }
    for words in lang::COMMON {
        matcher.know(words);
    }
    Tables { matcher, rows }
});

/// Builds the tables.
pub(crate) fn load() {
    LazyLock::force(&TABLES);
    lang::load();
}

/// What was found in a text.
#[derive(Debug)]
pub(crate) struct Signals {
    points: [u8; SIGNALS],
    hits: Vec<(Signal, Range<usize>)>,
    evidence: Vec<&'static str>,
    /// The language of the text, and whether there was reason to think so.
    pub(crate) lang: Lang,
}

/// Signals that are looked for in every language, whatever the text seems to be:
/// missing one costs more than a false alarm.
const fn any_language(signal: Signal) -> bool {
    matches!(
        signal,
        Signal::Phishing | Signal::Abuse | Signal::Safety | Signal::Injection | Signal::OptOut
    )
}

impl Signals {
    /// Reads a text. `fallback` is the language to assume without evidence.
    pub(crate) fn read(text: &mut Text<'_>, fallback: Lang) -> Self {
        let tables = &*TABLES;
        tables.matcher.correct(text);
        let hits = tables.matcher.find(text);
        let mut spoken = [0_u16; 6];
        let mut last = None;
        for hit in &hits {
            // Longer phrases say more; English ones turn up in every language.
            let index = hit.set % Lang::ALL.len();
            if last != Some((index, hit.tokens.end)) && (index > 0 || hit.tokens.len() > 1) {
                spoken[index] += u16::try_from(hit.tokens.len().min(3)).unwrap_or(3);
                last = Some((index, hit.tokens.end));
            }
        }
        let guess = lang::guess(text, fallback, spoken);
        let mut signals = Self {
            points: [0; SIGNALS],
            hits: Vec::new(),
            evidence: Vec::new(),
            lang: guess.best,
        };
        for hit in hits {
            let row = tables.rows[hit.set / Lang::ALL.len()];
            let language = Lang::ALL[hit.set % Lang::ALL.len()];
            if language != Lang::En && !any_language(row.signal) && !guess.plausible(language) {
                continue;
            }
            if !signals.evidence.contains(&row.id) {
                signals.evidence.push(row.id);
                signals.points[row.signal as usize] =
                    signals.points[row.signal as usize].saturating_add(row.points);
            }
            signals.hits.push((row.signal, hit.tokens));
        }
        signals
    }

    /// Whether no row was found at all.
    pub(crate) fn is_silent(&self) -> bool {
        self.evidence.is_empty()
    }

    /// Whether a row was found, by its id.
    pub(crate) fn spoke(&self, id: &str) -> bool {
        self.evidence.contains(&id)
    }

    /// The points of the signal at this place of the enumeration.
    pub(crate) fn points_at(&self, signal: usize) -> u8 {
        self.points[signal]
    }

    /// The ids of the rows found.
    pub(crate) fn evidence(&self) -> &[&'static str] {
        &self.evidence
    }

    /// The points of a signal.
    pub(crate) fn of(&self, signal: Signal) -> u8 {
        self.points[signal as usize]
    }

    /// Whether a signal was found at all.
    pub(crate) fn has(&self, signal: Signal) -> bool {
        self.of(signal) > 0
    }

    /// How many different places speak for a signal.
    pub(crate) fn places(&self, signal: Signal) -> usize {
        let mut end = 0;
        self.at(signal)
            .filter(|tokens| {
                let new = tokens.start >= end;
                end = end.max(tokens.end);
                new
            })
            .count()
    }

    /// Where a signal was found, in tokens.
    pub(crate) fn at(&self, signal: Signal) -> impl Iterator<Item = &Range<usize>> {
        self.hits
            .iter()
            .filter(move |(s, _)| *s == signal)
            .map(|(_, tokens)| tokens)
    }

    /// Whether a signal was found at a place no `mask` signal touches.
    pub(crate) fn outside(&self, signal: Signal, mask: Signal) -> bool {
        self.at(signal).any(|here| {
            !self
                .at(mask)
                .any(|m| m.start < here.end && here.start < m.end)
        })
    }

    /// The ids of the rows found.
    pub(crate) fn into_evidence(self) -> Vec<&'static str> {
        self.evidence
    }
}
