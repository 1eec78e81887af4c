//! What the conversation so far adds to a message.

use domain::lang::Lang;

use crate::decide::ENOUGH;
use crate::rules::{Signal as S, Signals};
use crate::text::Text;
use crate::{HistoryLine, Known, Last, Role};

/// What the conversation adds.
#[derive(Default)]
pub(crate) struct Before {
    /// A label says so.
    pub(crate) vip: bool,
    /// The last line was ours, about stock.
    pub(crate) stock: bool,
    /// It was about work.
    pub(crate) job: bool,
    /// It was a campaign message.
    pub(crate) campaign: bool,
    /// It was about an interview.
    pub(crate) interview: bool,
    /// It refused something.
    pub(crate) refused: bool,
    /// The last line is our own, and what it was about is known.
    pub(crate) ours: bool,
    /// It offered similar products.
    pub(crate) offered: bool,
    /// It asked an applicant for what is missing.
    pub(crate) asked_applicant: bool,
    /// An application waits for data, though the last line was about other things.
    pub(crate) applying: bool,
    /// It told of open jobs.
    pub(crate) told_of_jobs: bool,
    /// There is a last line of ours.
    pub(crate) any: bool,
    /// Its language.
    pub(crate) lang: Option<Lang>,
    /// The word a campaign asked to reply with.
    pub(crate) keyword: Option<String>,
}

impl Before {
    /// Reads the earlier lines.
    pub(crate) fn read(history: &[HistoryLine], known: Known) -> Self {
        let mut before = Self::default();
        for line in history.iter().filter(|line| line.role == Role::System) {
            let flat = Text::parse(&line.text).flat();
            before.vip |= flat.split(' ').any(|w| matches!(w, "vip" | "platinum"))
                && !flat.contains("not vip")
                && !flat.contains("no vip")
                && !flat.contains("vip false");
        }
        let Some(line) = history.iter().rev().find(|line| line.role == Role::Agent) else {
            return before;
        };
        let mut text = Text::parse(&line.text);
        let signals = Signals::read(&mut text, Lang::En);
        before.any = true;
        before.lang = Some(signals.lang);
        if let Some(last) = known.last {
            // Our own words: what they were about is known.
            before.ours = true;
            before.stock = matches!(last, Last::Stock { .. });
            before.offered = last == Last::Stock { offered: true };
            before.asked_applicant = last == Last::AskedApplicant;
            before.applying = last == Last::Applying;
            before.told_of_jobs = last == Last::ToldOfJobs;
            before.campaign = last == Last::Campaign;
            return before;
        }
        before.stock = signals.has(S::StockGone) || signals.has(S::AlertTalk);
        before.interview = signals.of(S::Interview) >= ENOUGH;
        before.job = signals.has(S::AskedJob) || signals.has(S::Work);
        before.campaign = signals.has(S::CampaignSent);
        before.refused = signals.has(S::Refused);
        before.keyword = text.tokens.windows(2).find_map(|pair| {
            matches!(
                pair[0].text.as_str(),
                "reply"
                    | "antwoord"
                    | "antworte"
                    | "responde"
                    | "repondez"
                    | "met"
                    | "mit"
                    | "con"
                    | "com"
                    | "par"
            )
            .then(|| &pair[1])
            .filter(|word| {
                let raw = &text.raw[word.span.clone()];
                raw.len() > 1 && raw.chars().all(|c| c.is_uppercase() || c.is_numeric())
            })
            .map(|word| word.text.clone())
        });
        before
    }
}
