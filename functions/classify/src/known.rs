//! What the platform knows of a conversation beside the words. Pure.

use domain::business::Business;
use domain::candidate::{Lead, QualificationStatus};
use domain::catalogue::{asked_forms, named};
use domain::head::Head;
use domain::intent::{Intent, Route};
use domain::question::{OpenQuestion, last_said};
use domain::state::ConversationState;
use triage::{Known, Last, Names};

/// Collects it. `state` is that of the new turn; the head still holds what the
/// last turn left.
pub(crate) fn known(
    head: &Head,
    lead: Option<&Lead>,
    state: &ConversationState,
    business: &Business,
) -> Known {
    Known {
        last: last(head, lead, state),
        names: names(head, state, business),
        waits: state.stock_alert_id.is_some(),
    }
}

/// What our last line was about, if nobody else spoke since.
fn last(head: &Head, lead: Option<&Lead>, state: &ConversationState) -> Option<Last> {
    last_said(&state.conversation_history)?;
    let before = head.state.as_ref()?;
    let applying =
        lead.is_some_and(|lead| lead.qualification_status == QualificationStatus::Incomplete);
    Some(match before.route {
        Some(Route::Recruitment)
            if applying && before.intent != Some(Intent::ApplicationStatus) =>
        {
            Last::AskedApplicant
        }
        Some(Route::Recruitment) => Last::ToldOfJobs,
        Some(Route::StockAlert) => Last::Stock {
            offered: OpenQuestion::in_history(&state.conversation_history)
                == Some(OpenQuestion::Similar),
        },
        Some(Route::Campaign) => Last::Campaign,
        _ if applying => Last::Applying,
        _ => Last::Other,
    })
}

/// What the message names of the catalogue; a bare size or colour is about the
/// product of before.
fn names(head: &Head, state: &ConversationState, business: &Business) -> Names {
    let text = state.message_content.as_str();
    let found = named(business, text);
    if found.iter().any(|w| w.size.is_some() || w.color.is_some()) {
        return Names::Form;
    }
    if !found.is_empty() {
        return Names::Product;
    }
    let before = head
        .state
        .as_ref()
        .filter(|before| before.route == Some(Route::StockAlert))
        .and_then(|before| before.product_interest.as_deref())
        .and_then(|interest| named(business, interest).into_iter().next());
    let formed = before.is_some_and(|w| !asked_forms(w.product, text).is_empty());
    if formed { Names::Form } else { Names::Nothing }
}
