//! Other questions of a message that is about stock.

use domain::asked::questions;
use domain::catalogue::named;
use domain::intent::Intent;
use domain::knowledge::{answering, passages};

use crate::outcome::{Outcome, Setting};

/// "…, and what are your opening hours?": another question of the same message.
pub(crate) fn answer(setting: &Setting<'_>, outcome: &mut Outcome, said: &mut Vec<String>) {
    let asked = questions(setting.text);
    let several = asked.len() > 1 || setting.text.trim_end() != asked.concat();
    for question in asked.into_iter().filter(|_| several) {
        let intent = triage::topic(question).intent;
        let everyday = matches!(
            intent,
            Intent::FaqOpeningHours
                | Intent::FaqShipping
                | Intent::FaqReturns
                | Intent::FaqPaymentMethods
                | Intent::FaqOther
        );
        if !everyday || !named(setting.business, question).is_empty() {
            continue;
        }
        let found = passages(setting.business, setting.lang, question, Some(intent));
        if let Some(passage) = answering(&found).first() {
            outcome.evidence.push(passage.id.clone());
            said.push(passage.told(setting.lang));
        }
    }
}
