//! The shapes of addresses and measures.

use super::words::among;

pub(super) fn is_email(s: &str) -> bool {
    s.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.starts_with('.')
    })
}

/// Whether this is a web address, also without `http`.
pub(super) fn is_url(s: &str) -> bool {
    let lower = s.to_lowercase();
    if lower.contains("://") || lower.starts_with("www.") || lower.starts_with("hxxp") {
        return true;
    }
    let host = lower.split(['/', '?', '#', ':']).next().unwrap_or("");
    let Some((name, tld)) = host.rsplit_once('.') else {
        return false;
    };
    let named = name.len() > 1
        && name.chars().any(char::is_alphabetic)
        && name
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let known = among(
        tld,
        "com org net nl de es pt fr be uk eu shop store io info biz app co us at ch it br mx \
        online site xyz me ly link page test example invalid local dev club top cat lu ie ca \
        au sale deals click",
    );
    let spelled = name.split('.').all(|part| part.chars().count() == 1);
    named
        && !spelled
        && (known && name.len() > 2
            || lower.contains('/')
                && (2..=10).contains(&tld.len())
                && tld.chars().all(char::is_alphabetic)
                && host.len() < lower.len()
                && name.len() > 2)
}

/// "30ml" is 30 and "ml"; "9h30" is 9 and "h30"; "20off" is none.
pub(super) fn measure(text: &str) -> Option<(&str, &str)> {
    let cut = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(cut);
    let known = among(
        unit,
        "ml cl l g gr kg cm mm m km h hr hrs am pm u st nd rd th e er de ste x eur min lb oz \
        euro euros d j pcs k w v usd gbp",
    );
    let hour = unit
        .strip_prefix('h')
        .is_some_and(|minutes| minutes.len() == 2 && minutes.bytes().all(|b| b.is_ascii_digit()));
    (known || hour).then_some((number, unit))
}
