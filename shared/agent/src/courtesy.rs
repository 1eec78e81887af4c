//! Calls to Chatwoot beside the answer itself: labels, contact data.

use chatwoot::client::ChatwootError;
use domain::error::{Class, Classified};

use crate::error::StepError;

/// Turns a refusal into a warning and `None`: a label that Chatwoot does not take
/// must not cost the customer the answer. What may work later stays an error, and
/// the step is tried again.
///
/// # Errors
/// The retryable ones.
pub fn courtesy<T>(
    what: &'static str,
    result: Result<T, ChatwootError>,
) -> Result<Option<T>, StepError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.class() == Class::Terminal => {
            tracing::warn!(what, %error, "Chatwoot refused; the turn goes on without it");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_passed_over_and_trouble_is_tried_again() {
        let refused = ChatwootError::Refused {
            status: 422,
            reason: "taken".into(),
        };
        assert!(matches!(courtesy::<()>("labels", Err(refused)), Ok(None)));
        let busy = ChatwootError::Busy {
            status: 503,
            unknown_outcome: true,
        };
        assert!(courtesy::<()>("labels", Err(busy)).is_err());
    }
}
