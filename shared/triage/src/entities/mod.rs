//! What a message states: addresses and codes by their form, everything else by the
//! tagger.

mod contact;

use std::ops::Range;

use domain::intent::{Entities, Intent};

use crate::classifier::model;
use crate::lang::is_common;
use crate::numbers::number_word;
use crate::rules::Signals;
use crate::tagger::{self, Kind as Of};
use crate::text::{Break, Kind, Text, Token};
use crate::{HistoryLine, Known, Role};

/// Entities of a message, by the names of the labelling guide §5.
pub(crate) fn extract(
    text: &Text<'_>,
    signals: &Signals,
    history: &[HistoryLine],
    known: Known,
    intent: Intent,
) -> Entities {
    let mut found = Entities::new();
    contact::extract(text, intent, &mut found);
    for (kind, words) in tagger::find(model(), text, intent) {
        let Some(value) = value(text, kind, &words) else {
            continue;
        };
        found
            .entry(kind.as_str().to_owned())
            .and_modify(|all| {
                if kind.may_be_several() {
                    all.push_str(", ");
                    all.push_str(&value);
                }
            })
            .or_insert(value);
    }
    let asks_for_it = matches!(intent, Intent::StockInquiry | Intent::StockAlertRequest);
    // "And in blue?": what we said last names the product.
    if asks_for_it && known.last.is_none() && !found.contains_key(Of::ProductName.as_str()) {
        let last = history.iter().rev().find(|line| line.role == Role::Agent);
        if let Some(name) = last.and_then(|line| product_in(&line.text, signals, intent)) {
            found.insert(Of::ProductName.as_str().to_owned(), name);
        }
    }
    found
}

fn product_in(line: &str, signals: &Signals, intent: Intent) -> Option<String> {
    let mut text = Text::parse(line);
    Signals::read(&mut text, signals.lang);
    tagger::find(model(), &text, intent)
        .into_iter()
        .find(|(kind, _)| *kind == Of::ProductName)
        .map(|(_, words)| text.written(&words).to_owned())
}

/// A value as the guide writes it: as written, numbers in digits.
fn value(text: &Text<'_>, kind: Of, words: &Range<usize>) -> Option<String> {
    if !kind.is_number() {
        let words = &whole(text, kind, words)?;
        let led = match kind {
            Of::Availability => leads(text, words, TIME_LEADS),
            Of::Size => leads(text, words, SIZE_LEADS),
            _ => 0,
        };
        let written = text.written(&(words.start + led..words.end));
        return (!written.is_empty()).then(|| written.to_owned());
    }
    text.tokens.get(words.clone())?.iter().find_map(|token| {
        if token.kind == Kind::Number {
            Some(token.text.clone())
        } else {
            let digits = token.text.trim_end_matches(char::is_alphabetic);
            let glued = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            if glued {
                return Some(digits.to_owned());
            }
            number_word(&token.text).map(|n| n.to_string())
        }
    })
}

/// The same words, if they can be that at all; "size" alone is none, and "size M" is
/// meant.
fn whole(text: &Text<'_>, kind: Of, words: &Range<usize>) -> Option<Range<usize>> {
    let leads = |token: &Token| SIZE_LEADS.contains(&token.text.as_str());
    let tokens = text.tokens.get(words.clone())?;
    if !tokens.iter().all(leads) {
        let says_nothing = tokens.iter().all(|token| is_common(&token.text));
        return (!says_nothing || matches!(kind, Of::Availability | Of::Size))
            .then(|| words.clone());
    }
    if kind != Of::Size {
        return None;
    }
    let next = text.tokens.get(words.end)?;
    (next.before == Break::None && next.text.len() <= 4).then_some(words.start..words.end + 1)
}

/// "From", "ab", "à partir du": what leads to a time.
#[rustfmt::skip]
const TIME_LEADS: &[&str] = &[
    "in", "on", "from", "at", "as", "of", "starting", "after", "op", "vanaf", "per", "ab", "am", "im", "zum",
    "desde", "a", "partir", "de", "do", "da", "del", "el", "no", "em", "en", "du", "des", "le", "au", "start", "begin",
    "starten", "beginnen", "anfangen", "empezar", "comenzar", "comecar", "commencer",
];
/// "Size", "maat", "taille": what leads to a size.
#[rustfmt::skip]
const SIZE_LEADS: &[&str] = &[
    "in", "size", "sz", "maat", "mt", "grosse", "gr", "talla", "tamanho", "taille", "numero", "nr", "pointure",
];

/// How many words lead to a value and are not part of it.
fn leads(text: &Text<'_>, words: &Range<usize>, leads: &[&str]) -> usize {
    let tokens = text.tokens.get(words.clone()).unwrap_or_default();
    let last = tokens.len().saturating_sub(1);
    tokens
        .windows(2)
        .take(last)
        .take_while(|pair| {
            // "In two weeks" is a time, "in May" has one.
            let counts = pair[1].kind == Kind::Number || number_word(&pair[1].text).is_some();
            let spans = matches!(pair[0].text.as_str(), "in" | "en" | "em" | "over" | "dans");
            leads.contains(&pair[0].text.as_str()) && !(spans && counts)
        })
        .count()
}
