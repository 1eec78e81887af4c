//! A text as the channel takes it.

use domain::channel::Provider;
use domain::text::{neutralise_liquid, split};

/// The texts to post, in order: template code made harmless, none longer than the
/// channel's limit.
pub fn parts(text: &str, provider: Provider) -> Vec<String> {
    split(&neutralise_liquid(text), provider.max_chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_answer_reaches_sms_in_several_messages() {
        let text = "We are open every day. ".repeat(30);
        let sms = parts(&text, Provider::SmsTwilio);
        assert!(sms.len() > 1);
        assert!(sms.iter().all(|p| p.chars().count() <= 320));
        assert_eq!(parts(&text, Provider::Email).len(), 1);
    }

    #[test]
    fn template_code_of_a_customer_is_not_run_by_chatwoot() {
        let text = "You asked about {{agent.email}}";
        assert!(
            parts(text, Provider::Webchat)
                .iter()
                .all(|p| !p.contains("{{"))
        );
    }
}
