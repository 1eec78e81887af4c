//! What steps differ in.

use domain::step::Step;

/// The steps that show the customer somebody typing while a model thinks.
pub(crate) fn shows_typing(step: Step) -> bool {
    matches!(
        step,
        Step::ExtractLeadInfo
            | Step::GenerateResponse
            | Step::HandleCampaign
            | Step::HandleStockAlert
    )
}

/// The steps that work on the person.
pub(crate) fn needs_lead(step: Step) -> bool {
    matches!(
        step,
        Step::Classify | Step::ExtractLeadInfo | Step::GenerateResponse | Step::HandleStockAlert
    )
}
