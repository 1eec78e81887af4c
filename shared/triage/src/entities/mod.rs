//! What a message states: contact data, codes, people, products.

mod contact;
mod people;
mod product;
mod when;
mod work;

use domain::intent::{Entities, Intent};

use crate::rules::{Signal as S, Signals};
use crate::text::Text;
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
    let work = signals.has(S::Work)
        || signals.has(S::Apply)
        || matches!(
            intent,
            Intent::RecruitmentApplication | Intent::RecruitmentInquiry | Intent::ApplicationStatus
        );
    people::name(text, signals.lang, &mut found);
    if matches!(
        intent,
        Intent::FaqShipping
            | Intent::FaqOpeningHours
            | Intent::FaqOther
            | Intent::CampaignInterest
            | Intent::CampaignQuestion
            | Intent::RecruitmentApplication
            | Intent::RecruitmentInquiry
    ) {
        people::place(text, &mut found);
    }
    if work {
        work::work(text, intent, &mut found);
    }
    if product::may_name_one(intent) {
        product::extract(text, signals, intent, &mut found);
        if !found.contains_key("product_name")
            && matches!(intent, Intent::StockInquiry | Intent::StockAlertRequest)
            && known.last.is_none()
            && let Some(line) = history.iter().rev().find(|line| line.role == Role::Agent)
        {
            let mut earlier = Text::parse(&line.text);
            let signals = Signals::read(&mut earlier, signals.lang);
            let mut there = Entities::new();
            product::extract(&earlier, &signals, intent, &mut there);
            if let Some(name) = there.remove("product_name") {
                found.insert("product_name".to_owned(), name);
            }
        }
    }
    found
}
