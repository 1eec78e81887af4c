//! Asking a model, or the agent's own offline function.

use std::sync::Arc;
use std::time::Duration;

use domain::business::Business;
use domain::ids::ConversationKey;
use domain::receipt::{DecidedBy, ModelCall};
use domain::tape::Asking;
use llm::{Llm, Prompt, Reason, Recorded};
use platform::{deadline, tape};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::accounts::Accounts;
use crate::ceiling;
use crate::deps::Deps;
use crate::frame::Frame;
use crate::money::AccountBudget;

/// An answer, and who gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked<T> {
    /// The answer.
    pub value: T,
    /// Who gave it.
    pub decided_by: DecidedBy,
    /// Calls made, failed ones included.
    pub calls: Vec<ModelCall>,
    /// Why no model answered, where one was asked.
    pub unanswered: Option<Reason>,
}

impl<T> Asked<T> {
    /// An answer that needed no model.
    pub fn without_model(value: T, decided_by: DecidedBy) -> Self {
        Self {
            value,
            decided_by,
            calls: Vec::new(),
            unanswered: None,
        }
    }

    /// Why no model answered, for the receipt: `model:budget_exhausted` at the spend
    /// ceiling. Nothing where there are no models at all.
    pub fn evidence(&self) -> Option<String> {
        let reason = self.unanswered?;
        (reason != Reason::NotConfigured).then(|| format!("model:{reason}"))
    }
}

/// The longest an agent waits for models (DESIGN §5, the chain of time-outs).
const PATIENCE: Duration = Duration::from_secs(40);
/// What an invocation needs after its model has answered, to save the step. A
/// model that is slower is given up for the offline answer.
const TO_SAVE: Duration = Duration::from_secs(8);

/// How long models may take now.
fn patience(left: Option<Duration>) -> Duration {
    left.map_or(PATIENCE, |left| left.saturating_sub(TO_SAVE).min(PATIENCE))
}

/// What a conversation's models are paid from: its account's.
pub(crate) fn budget(
    deps: &Deps,
    conversation: ConversationKey,
    business: &Business,
) -> Arc<AccountBudget> {
    Arc::new(AccountBudget::new(
        deps.store.clone(),
        Arc::clone(&deps.clock),
        conversation,
        business.settings.daily_ceiling_usd,
    ))
}

/// Asks the models of the prompt's agent, paid by the conversation's account; when
/// none answers, the offline function does. Never fails. What was asked and what came
/// of it is noted on the step's tape.
pub async fn ask<T>(
    deps: &Deps,
    frame: &Frame,
    prompt: &Prompt,
    offline: impl FnOnce() -> T,
) -> Asked<T>
where
    T: DeserializeOwned + JsonSchema,
{
    let budget = budget(deps, frame.head.key, &frame.business);
    let llm = deps.llm.charged_to(budget.clone());
    let (recorded, asked) = match llm.ask::<T>(prompt, Some(patience(deadline::left()))).await {
        Ok(answer) => {
            let asked = Asked {
                value: answer.value,
                decided_by: answer.decided_by,
                calls: answer.usage.iter().map(llm::Usage::receipt).collect(),
                unanswered: None,
            };
            (answer.recorded, asked)
        }
        Err(unavailable) => {
            if let Some(refused) = budget.refused() {
                ceiling::tell(deps, frame, &refused).await;
            }
            let asked = Asked {
                value: offline(),
                decided_by: DecidedBy::Offline,
                calls: unavailable.usage.iter().map(llm::Usage::receipt).collect(),
                unanswered: Some(unavailable.reason),
            };
            (unavailable.recorded, asked)
        }
    };
    note(&llm, prompt.agent, &recorded, asked.unanswered);
    asked
}

/// Notes a question on the step's tape.
pub(crate) fn note(
    llm: &Llm,
    agent: llm::Agent,
    recorded: &[Recorded],
    unanswered: Option<Reason>,
) {
    let models = llm.chain(agent);
    if models.is_empty() {
        // Nobody could be asked.
        return;
    }
    let written = |call: &Recorded| serde_json::to_value(call).ok();
    let asking = Asking {
        agent: agent.as_str().to_owned(),
        models,
        calls: recorded.iter().filter_map(written).collect(),
        unanswered: serde_json::to_value(unanswered).unwrap_or_default(),
    };
    tape::note(|tape| tape.asked.push(asking));
}

/// How long "is typing …" may keep an answer waiting.
const TYPING: Duration = Duration::from_secs(3);

/// Like [`ask`], and shows the customer that somebody is typing while a model
/// thinks. Without a model the answer is there at once and nothing is shown.
pub async fn ask_typing<T>(
    deps: &Deps,
    frame: &Frame,
    prompt: &Prompt,
    offline: impl FnOnce() -> T,
) -> Asked<T>
where
    T: DeserializeOwned + JsonSchema,
{
    if !deps.llm.is_configured() {
        return ask(deps, frame, prompt, offline).await;
    }
    let show = async {
        typing(&*deps.accounts, frame.head.key, true).await;
    };
    let (asked, ()) = tokio::join!(ask(deps, frame, prompt, offline), show);
    asked
}

/// Ends what [`ask_typing`] showed. Who writes down a step's answer notes in the
/// turn that somebody types; who ends the turn asks for this.
pub async fn typing_ends(accounts: &dyn Accounts, conversation: ConversationKey) {
    typing(accounts, conversation, false).await;
}

async fn typing(accounts: &dyn Accounts, conversation: ConversationKey, on: bool) {
    let set = async {
        let chatwoot = accounts.chatwoot(conversation.account).await.ok()?;
        let set = chatwoot.set_typing(conversation.conversation, on).await;
        set.ok()
    };
    if !matches!(tokio::time::timeout(TYPING, set).await, Ok(Some(()))) {
        tracing::debug!(conversation.id = %conversation, on, "typing was not set");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_given_up_before_the_invocation_ends() {
        for (left, wanted) in [(None, 40), (Some(50), 40), (Some(34), 26), (Some(5), 0)] {
            let left = left.map(Duration::from_secs);
            assert_eq!(patience(left), Duration::from_secs(wanted), "{left:?}");
        }
    }
}
