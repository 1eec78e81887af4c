//! Addresses, numbers and codes: each must be one that is known, letter by letter.

use super::case::Case;
use super::fold::{folded, is_alike};
use super::grounds::{Fact, Grounds, Kind};
use super::item::What;
use super::judge::Judge;
use super::token::Gap;
use super::words::among;

/// The addresses of a business.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    urls: Vec<String>,
    pages: Vec<Option<String>>,
    hosts: Vec<String>,
    emails: Vec<String>,
    phones: Vec<String>,
}

impl Addresses {
    pub(super) fn new(grounds: &Grounds) -> Self {
        let mut all = Self::default();
        all.urls.extend(
            grounds
                .products
                .iter()
                .filter_map(|p| p.url.as_deref())
                .map(plain_url),
        );
        all.pages.extend(
            grounds
                .products
                .iter()
                .map(|p| p.url.as_deref().map(plain_url)),
        );
        all.hosts
            .extend(grounds.domains.iter().map(|d| plain_url(d)));
        all.emails.extend(
            grounds
                .contacts
                .email
                .iter()
                .map(|e| e.trim().to_lowercase()),
        );
        all.phones.extend(grounds.contacts.phone.iter().cloned());
        for policy in &grounds.policies {
            for token in super::token::tokens(&policy.text) {
                match token.shape {
                    super::token::Shape::Url => all.urls.push(plain_url(&token.text)),
                    super::token::Shape::Email => all.emails.push(token.text.to_lowercase()),
                    _ => {}
                }
            }
        }
        all
    }

    /// The product whose page this is.
    pub(super) fn product(&self, url: &str) -> Option<usize> {
        let plain = plain_url(url);
        self.pages
            .iter()
            .position(|page| page.as_ref() == Some(&plain))
    }

    fn knows_url(&self, url: &str) -> bool {
        let plain = plain_url(url);
        self.urls.contains(&plain) || self.hosts.contains(&plain)
    }
}

/// Without scheme, "www." and a slash at the end; the host in lower case.
fn plain_url(url: &str) -> String {
    let url = url.trim();
    let lower = url.to_lowercase();
    let start = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
        .map_or(0, |rest| lower.len() - rest.len());
    let rest = url.get(start..).unwrap_or(url);
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    format!("{host}{}", path.trim_end_matches('/'))
}

pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Country codes, the longer first.
const COUNTRIES: [&str; 22] = [
    "351", "352", "353", "358", "420", "44", "31", "32", "33", "34", "49", "43", "41", "39", "45",
    "46", "47", "48", "30", "55", "52", "1",
];

/// The number as it is dialled at home, without the leading zero.
fn national(number: &str) -> String {
    let plain = digits(number);
    let abroad = number
        .trim_start()
        .starts_with('+')
        .then_some(plain.as_str())
        .or_else(|| plain.strip_prefix("00"));
    let home = abroad.map_or(plain.as_str(), |rest| {
        COUNTRIES
            .iter()
            .find_map(|code| rest.strip_prefix(code))
            .unwrap_or(rest)
    });
    home.trim_start_matches('0').to_owned()
}

/// Whether two numbers are one, written with or without the country's.
fn same_phone(a: &str, b: &str) -> bool {
    let abroad = |s: &str| s.trim_start().starts_with('+') || digits(s).starts_with("00");
    if abroad(a) && abroad(b) {
        let full = |s: &str| {
            digits(&s.replace("(0)", ""))
                .trim_start_matches('0')
                .to_owned()
        };
        return full(a) == full(b);
    }
    let (a, b) = (national(a), national(b));
    a == b && a.len() >= 5
}

/// Judges addresses, numbers, references and codes of a segment.
pub(super) fn judge(judge: &mut Judge, case: &mut Case) {
    for at in 0..case.items.len() {
        let item = &case.items[at];
        let written = judge.reading.written(item.from, item.to).to_owned();
        let alike = written.chars().any(is_alike);
        match &item.what {
            What::Url => {
                let token = &judge.reading.tokens[item.from].text;
                let known = judge.guard.addresses.knows_url(token)
                    || judge
                        .customer
                        .words
                        .iter()
                        .any(|w| plain_url(w) == plain_url(token));
                if alike || !known {
                    judge.accuse(Kind::Url, &written, "not an address of the business");
                }
                case.vouch(at);
            }
            What::Email => {
                let email = judge.reading.tokens[item.from].text.to_lowercase();
                let known = judge.guard.addresses.emails.contains(&email)
                    || judge
                        .customer
                        .words
                        .iter()
                        .any(|w| w.to_lowercase() == email);
                if alike || !known {
                    judge.accuse(
                        Kind::Email,
                        &written,
                        "not an address of the business or the customer",
                    );
                }
                case.vouch(at);
            }
            What::Phone(number) => {
                let known = judge
                    .guard
                    .addresses
                    .phones
                    .iter()
                    .any(|p| same_phone(p, number))
                    || judge
                        .customer
                        .flat
                        .split(' ')
                        .any(|said| said.contains(number.trim_start_matches('+')))
                    || is_order(judge.facts, number.trim_start_matches('+'));
                if !known {
                    judge.accuse(
                        Kind::Phone,
                        &written,
                        "not a number of the business or the customer",
                    );
                }
                case.vouch(at);
            }
            What::Offer(offer) => {
                let code = judge.guard.offers.get(*offer).map_or("", |o| o.code.trim());
                if alike || !written.eq_ignore_ascii_case(code) {
                    judge.accuse(Kind::Code, &written, "not written as the code is");
                }
            }
            What::Code | What::Unknown | What::Reference | What::Count(..) => {
                let word = folded(&written);
                let mixed = judge.reading.tokens[item.from].is_mixed();
                let reference = matches!(item.what, What::Code | What::Reference) || mixed;
                let known = is_order(judge.facts, &word) || judge.customer.words.contains(&word);
                if known && (reference || is_order(judge.facts, &word)) {
                    case.vouch(at);
                } else if matches!(item.what, What::Code) {
                    let kind = if looks_like_order(judge, case, at) {
                        Kind::Order
                    } else {
                        Kind::Code
                    };
                    judge.accuse(kind, &written, "not a code of the business");
                    case.vouch(at);
                } else if matches!(item.what, What::Reference) {
                    judge.accuse(Kind::Order, &written, "not a number anyone gave");
                    case.vouch(at);
                }
            }
            _ => {}
        }
    }
    named_codes(judge, case);
}

fn looks_like_order(judge: &Judge, case: &Case, at: usize) -> bool {
    case.items[..at].iter().rev().take(2).any(|i| i.is("order"))
        || judge.facts.iter().any(|f| matches!(f, Fact::Order { .. }))
            && case.items.iter().any(|i| i.is("order"))
}

/// Whether this is (a part of) the number of an order that is known.
fn is_order(facts: &[Fact], word: &str) -> bool {
    facts.iter().any(|fact| match fact {
        Fact::Order { number, .. } => {
            let number = folded(number);
            number == word
                || number
                    .split(|c: char| !c.is_ascii_alphanumeric())
                    .any(|part| part == word)
        }
        _ => false,
    })
}

/// "with the code sunshine": a word that is named a code.
fn named_codes(judge: &mut Judge, case: &mut Case) {
    if case.denies || case.asks {
        return;
    }
    for at in 0..case.items.len() {
        let item = &case.items[at];
        if !item.is("code") || item.is("you") {
            continue;
        }
        let next = case.items[at + 1..].iter().enumerate().find(|(_, i)| {
            !among(
                judge.reading.word(i),
                "is ist es est e luidt lautet named called",
            )
        });
        if let Some((n, next)) = next
            && next.what == What::Unknown
        {
            let written = judge.reading.written(next.from, next.to).to_owned();
            let token = &judge.reading.tokens[next.from];
            let article = at > 0
                && among(
                    judge.reading.word(&case.items[at - 1]),
                    "the this der dieser den el este o le ce de deze la a",
                );
            let plain =
                token.capital && token.gap <= Gap::Space || token.is_mixed() || n == 0 && !article;
            if plain && !judge.said(&folded(&written)) {
                judge.accuse(Kind::Code, &written, "not a code of the business");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_without_their_scheme() {
        assert_eq!(
            plain_url("https://www.Shop.example.com/A/"),
            "shop.example.com/A"
        );
        assert!(same_phone("0161 496 0123", "+441614960123"));
        assert!(same_phone("0161 496 0123", "+44 (0)161 496 0123"));
        assert!(!same_phone("0161 496 0123", "31614960123"));
        assert!(!same_phone("01614960123", "01614960132"));
    }
}
