//! Where in a message its labelled entities stand.

use triage::{KINDS, Tagged};

/// The tags of a message's words; `None` where a label is nowhere in its words, and
/// nothing can be learnt about the others either.
pub(crate) fn tags(
    tagged: &Tagged,
    entities: &domain::intent::Entities,
    elsewhere: &str,
) -> Option<Vec<usize>> {
    let mut tags = vec![0; tagged.words.len()];
    for (at_kind, kind) in KINDS.iter().enumerate() {
        let Some(value) = entities.get(kind.as_str()) else {
            continue;
        };
        for part in value.split(", ") {
            let wanted = words(part);
            match place(tagged, &wanted, &tags, kind.is_number()) {
                Some(from) => {
                    for (at, tag) in tags[from..from + wanted.len()].iter_mut().enumerate() {
                        *tag = 1 + 2 * at_kind + usize::from(at > 0);
                    }
                }
                None if words(elsewhere)
                    .windows(wanted.len())
                    .any(|w| w == wanted.as_slice()) => {}
                None => return None,
            }
        }
    }
    Some(tags)
}

fn words(text: &str) -> Vec<String> {
    triage::tagged(text, domain::intent::Intent::Unclear)
        .words
        .into_iter()
        .map(|(word, _)| word)
        .collect()
}

fn place(tagged: &Tagged, wanted: &[String], tags: &[usize], number: bool) -> Option<usize> {
    if wanted.is_empty() || wanted.len() > tagged.words.len() {
        return None;
    }
    for loose in [false, true] {
        let found = (0..=tagged.words.len() - wanted.len()).find(|&from| {
            wanted.iter().enumerate().all(|(n, wanted)| {
                let (word, alt) = &tagged.words[from + n];
                tags[from + n] == 0
                    && (word == wanted
                        || alt.as_deref() == Some(wanted)
                        || number && triage::number_word(word) == wanted.parse().ok()
                        || loose && similar(word, wanted))
            })
        });
        if found.is_some() {
            return found;
        }
    }
    None
}

/// A typing error, or another ending of the word.
fn similar(a: &str, b: &str) -> bool {
    let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let long = a.len().max(b.len());
    if same >= 3 && long - same <= 2 {
        return true;
    }
    long >= 4 && distance(a.as_bytes(), b.as_bytes()) <= 1 + long / 6
}

fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let here = row[j + 1];
            row[j + 1] = (before + usize::from(x != y)).min(here + 1).min(row[j] + 1);
            before = here;
        }
    }
    row.last().copied().unwrap_or(0)
}
