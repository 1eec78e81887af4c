//! Questions that found no answer, grouped: what the business may add to its FAQ.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::knowledge::meaning;
use crate::lang::Lang;
use crate::redact::{REDACTED, redacted};

/// So many groups are kept of an account; a new one takes the place of the one that
/// was not asked for longest.
pub const MOST: u8 = 100;

/// What became of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionStatus {
    /// Nobody has looked at it.
    Open,
    /// It is not wanted, and is not suggested again when asked again.
    Dismissed,
}

/// A question that several customers may have asked, in their own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Names it, while it lasts.
    pub id: String,
    /// How it was asked last, without what tells who asked.
    pub question: String,
    /// What it is about, as questions are compared: stems, and things of the trade.
    pub about: BTreeSet<String>,
    /// How often it was asked.
    pub count: u64,
    /// In which languages.
    pub languages: BTreeSet<Lang>,
    /// When it was asked first.
    pub first_seen: Timestamp,
    /// And last.
    pub last_seen: Timestamp,
    /// What became of it.
    pub status: SuggestionStatus,
}

/// A question that found no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    question: String,
    about: BTreeSet<String>,
    lang: Lang,
    at: Timestamp,
}

impl Unanswered {
    /// Of a customer's words; `names` are those known of the customer. `None` when
    /// nothing that can be compared is left.
    pub fn of(text: &str, lang: Lang, names: &[&str], at: Timestamp) -> Option<Self> {
        let question = redacted(text, names);
        let about = meaning(&question.replace(REDACTED, " "), lang);
        (!about.is_empty()).then_some(Self {
            question,
            about,
            lang,
            at,
        })
    }
}

/// The place to write, and what: the group that asks the same with one more, or a
/// new group in a free place, or in that of the group longest not asked for.
pub fn noted(known: &[(u8, Suggestion)], asked: &Unanswered) -> (u8, Suggestion) {
    let alike = |(_, group): &&(u8, Suggestion)| same(&group.about, &asked.about);
    if let Some((place, group)) = known.iter().find(alike) {
        let mut group = group.clone();
        group.count += 1;
        group.languages.insert(asked.lang);
        group.last_seen = group.last_seen.max(asked.at);
        group.question.clone_from(&asked.question);
        return (*place, group);
    }
    let free = (0..MOST).find(|place| known.iter().all(|(taken, _)| taken != place));
    let oldest = || {
        let oldest = known.iter().min_by_key(|(_, group)| group.last_seen);
        oldest.map_or(0, |(place, _)| *place)
    };
    let name = format!("{}:{}", asked.at, asked.question);
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
    let group = Suggestion {
        id: id.simple().to_string()[..8].to_owned(),
        question: asked.question.clone(),
        about: asked.about.clone(),
        count: 1,
        languages: BTreeSet::from([asked.lang]),
        first_seen: asked.at,
        last_seen: asked.at,
        status: SuggestionStatus::Open,
    };
    (free.unwrap_or_else(oldest), group)
}

/// Open suggestions, the most asked first.
pub fn listed(known: Vec<(u8, Suggestion)>) -> Vec<Suggestion> {
    let mut open: Vec<Suggestion> = known
        .into_iter()
        .map(|(_, group)| group)
        .filter(|group| group.status == SuggestionStatus::Open)
        .collect();
    open.sort_by_key(|group| {
        (
            std::cmp::Reverse((group.count, group.last_seen)),
            group.id.clone(),
        )
    });
    open
}

/// Whether two questions are about the same: most of the shorter one is in the
/// other, and it is more than a single word of a longer one.
fn same(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let common = a.intersection(b).count();
    let (shorter, longer) = (a.len().min(b.len()), a.len().max(b.len()));
    common * 3 >= shorter * 2 && common * 2 >= longer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str, lang: Lang, second: i64) -> Unanswered {
        let at = Timestamp::from_second(second).unwrap();
        Unanswered::of(text, lang, &["Tom Vries"], at).unwrap()
    }

    fn write(rows: &mut Vec<(u8, Suggestion)>, asked: &Unanswered) {
        let (place, group) = noted(rows, asked);
        rows.retain(|(taken, _)| *taken != place);
        rows.push((place, group));
    }

    #[test]
    fn questions_of_the_same_meaning_are_one_group() {
        let mut rows = Vec::new();
        for (n, (text, lang)) in [
            ("Do you repair bags?", Lang::En),
            ("can you fix my bag", Lang::En),
            ("Repareren jullie tassen?", Lang::Nl),
            ("Is there wifi in the store?", Lang::En),
            ("¿hay wifi en la tienda?", Lang::Es),
        ]
        .into_iter()
        .enumerate()
        {
            write(&mut rows, &asked(text, lang, i64::try_from(n).unwrap()));
        }
        let found = listed(rows.clone());
        let of = |n: usize| (found[n].count, found[n].question.as_str());
        assert_eq!(found.len(), 2, "{found:#?}");
        assert_eq!(of(0), (3, "Repareren jullie tassen?"));
        assert_eq!(of(1), (2, "¿hay wifi en la tienda?"));
        assert_eq!(found[0].languages, BTreeSet::from([Lang::En, Lang::Nl]));
        let seen = (found[0].first_seen, found[0].last_seen);
        assert_eq!((seen.0.as_second(), seen.1.as_second()), (0, 2));

        let bags = rows.iter_mut().find(|(_, group)| group.count == 3).unwrap();
        bags.1.status = SuggestionStatus::Dismissed;
        write(&mut rows, &asked("Do you repair bags?", Lang::En, 9));
        assert_eq!(listed(rows).len(), 1, "what was dismissed stays dismissed");
    }

    #[test]
    fn no_more_than_so_many_groups_are_kept_and_the_oldest_goes() {
        let mut rows = Vec::new();
        for n in 0..i64::from(MOST) + 20 {
            write(
                &mut rows,
                &asked(&format!("xylo{n}phone plugh{n}ton?"), Lang::En, n),
            );
        }
        assert_eq!(rows.len(), usize::from(MOST));
        let oldest = rows
            .iter()
            .map(|(_, group)| group.first_seen.as_second())
            .min();
        assert_eq!(oldest, Some(20));
    }

    #[test]
    fn nobody_is_in_it() {
        let question = "Tom Vries here, tom@example.com, 0612345678: is there wifi?";
        let group = noted(&[], &asked(question, Lang::En, 1)).1;
        assert_eq!(group.question, "… here, … …: is there wifi?");
        let all = format!("{group:?}").to_lowercase();
        for own in ["tom", "vries", "example", "0612"] {
            assert!(!all.contains(own), "{all}");
        }
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(Unanswered::of("Tom?", Lang::En, &["Tom"], at), None);
    }
}
