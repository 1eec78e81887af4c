//! `frontdesk check-reply`: replies in, verdicts of the claim guard out, one JSON line
//! each.

use std::io::BufReader;

use domain::guard::{Fact, Grounds, Guard, Violation};
use domain::lang::Lang;
use jiff::Zoned;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize};
use training::read;

use super::{CommandError, open, print_json};
use crate::cli::CheckReplyArgs;

#[derive(Deserialize)]
struct Record {
    id: String,
    reply: String,
    #[serde(default)]
    lang: Option<Lang>,
    now: Now,
    #[serde(default)]
    business: Option<Grounds>,
    #[serde(default)]
    facts: Option<Vec<Fact>>,
}

/// A moment as RFC 3339 has it: with an offset, which stands for the shop's clock.
struct Now(Zoned);

impl<'de> Deserialize<'de> for Now {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let text = String::deserialize(from)?;
        let wrong = |why: String| {
            D::Error::custom(format!(
                "`now` is `{text}`, not a time like 2026-11-20T10:15:00+01:00: {why}"
            ))
        };
        let pieces = Pieces::parse(text.as_str()).map_err(|e| wrong(e.to_string()))?;
        let time = pieces
            .time()
            .ok_or_else(|| wrong("it has no time of day".to_owned()))?;
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        pieces
            .date()
            .to_datetime(time)
            .to_zoned(TimeZone::fixed(offset))
            .map(Self)
            .map_err(|e| wrong(e.to_string()))
    }
}

#[derive(Serialize)]
struct Judged<'a> {
    id: &'a str,
    verdict: &'static str,
    violations: Vec<Violation>,
}

/// Runs the command.
pub fn run(args: &CheckReplyArgs) -> Result<(), CommandError> {
    let file = args.file.display().to_string();
    let mut out = std::io::stdout().lock();
    for record in read::<Record>(BufReader::new(open(&args.file)?)) {
        let (_, record) = record.map_err(|error| CommandError::Input {
            file: file.clone(),
            reason: error.to_string(),
        })?;
        let guard = Guard::new(&record.business.unwrap_or_default());
        let lang = record
            .lang
            .unwrap_or_else(|| triage::detect_lang(&record.reply));
        let facts = record.facts.unwrap_or_default();
        let violations = guard
            .check(&record.reply, lang, &record.now.0, &facts)
            .violations;
        let judged = Judged {
            id: &record.id,
            verdict: if violations.is_empty() {
                "pass"
            } else {
                "block"
            },
            violations,
        };
        if !print_json(&mut out, &judged)? {
            break;
        }
    }
    Ok(())
}
