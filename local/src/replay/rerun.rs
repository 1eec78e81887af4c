//! A recorded turn with the code, prompts and business data of now: what would come
//! out otherwise.
//!
//! The turn begins where it began, and then goes where it is sent now. It ends
//! before anything is sent: at the draft, the hand-over, or the decision to be
//! silent. Models are asked only what they were not asked then.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::business::Business;
use domain::checkpoint::Checkpoint;
use domain::intent::{Intent, Route};
use domain::state::ConversationState;
use domain::step::{Next, Step, StepInput, StepOutput};
use domain::tape::{Asking, Called, Tape};
use llm::{Llm, Recorded, Replay};
use store::TurnRow;

use super::ports::{models, questions};
use super::records::Records;
use super::stage::{Scene, Stage, StageError};

/// Longer than any way through the machine.
const MOST_STEPS: usize = 8;

/// Who answers what was never asked.
pub enum Models {
    /// These models.
    Live(Llm),
    /// The agents' own offline functions.
    Offline,
}

/// What a turn came to, before anything was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gist {
    /// Where the router sent it.
    pub route: Option<Route>,
    /// What it took the customer to want.
    pub intent: Option<Intent>,
    /// The text for the customer.
    pub reply: Option<String>,
    /// The steps, and where they led.
    pub way: Vec<&'static str>,
    /// What models cost, in millionths of a US dollar.
    pub cost_micro_usd: u64,
}

/// Calls to models in a turn that was run again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calls {
    /// Answered from the records: the input is as it was.
    pub reused: usize,
    /// Asked anew.
    pub asked: usize,
    /// Questions for the offline function, because no model answered them, unlike then.
    pub offline: usize,
}

/// A turn with what would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rerun {
    /// It ran.
    Ran {
        /// What it came to then.
        then: Gist,
        /// What it would come to now.
        now: Gist,
        /// What models had to do with that.
        calls: Calls,
    },
    /// It cannot be run.
    Skipped(String),
}

/// Runs a turn again, as far as its send.
///
/// # Errors
/// When the stage itself fails.
pub async fn rerun(
    stage: &Stage,
    records: &Records,
    row: &TurnRow,
    live: &Models,
    business: Option<&Arc<Business>>,
) -> Result<Rerun, StageError> {
    let steps = records.of_turn(row.no);
    let begin = match Begin::of(stage, records, &steps, business) {
        Ok(begin) => begin,
        Err(why) => return Ok(Rerun::Skipped(why)),
    };
    let mut calls = Calls::default();
    let mut now = Gist::default();
    let mut input = begin.input.clone();
    let mut step = Step::Classify;
    for _ in 0..MOST_STEPS {
        let then = steps.iter().find(|c| c.step == step).copied();
        let tape = circumstances(stage, &begin, then, &input).await?;
        let llm = match ask(live, &tape.asked) {
            Ok(llm) => llm,
            Err(why) => return Ok(Rerun::Skipped(why)),
        };
        let head = match stage.head(records.conversation).await? {
            Some(head) if step != Step::Classify => head,
            _ => begin.head.clone(),
        };
        stage.line.play_leniently(&tape.chatwoot);
        let called = Called::Step(input.clone());
        let played = stage
            .play(Scene {
                key: records.conversation,
                step,
                checkpoint: begin.first,
                called: &called,
                tape: &tape,
                head: &head,
                business: Arc::clone(&begin.business),
                llm,
                at: then.map_or(begin.first.at, |then| then.at),
            })
            .await?;
        calls.add(&tape.asked, &played.tape.asked);
        now.way.push(step.as_str());
        let output = match played.output {
            Ok(output) => output,
            Err(error) => {
                return Ok(Rerun::Skipped(format!("{}: {error}", step.as_str())));
            }
        };
        let next = onwards(&output);
        if let Some(next) = next {
            input.step = Some(output);
            step = next;
            continue;
        }
        now.way.push(goal(&output));
        break;
    }
    let head = stage.head(records.conversation).await?;
    let state = head.and_then(|head| head.state);
    now.cost_micro_usd = stage.cost(records.conversation, row.no).await?;
    Ok(Rerun::Ran {
        then: then(&steps),
        now: now.with(state.as_ref()),
        calls,
    })
}

/// Where a turn begins.
struct Begin<'a> {
    first: &'a Checkpoint,
    tape: &'a Tape,
    head: domain::head::Head,
    input: StepInput,
    business: Arc<Business>,
}

impl<'a> Begin<'a> {
    fn of(
        stage: &Stage,
        records: &Records,
        steps: &[&'a Checkpoint],
        business: Option<&Arc<Business>>,
    ) -> Result<Self, String> {
        let first = steps.iter().find(|c| c.step == Step::Classify).copied();
        let first = first.ok_or("it was never classified, or that record has expired")?;
        let tape = first
            .tape
            .as_deref()
            .ok_or("it was recorded without a tape")?;
        let head = tape
            .head
            .as_deref()
            .ok_or("its tape was too long to be kept")?;
        let Some(Called::Step(input)) = &tape.called else {
            return Err("its tape is incomplete".to_owned());
        };
        let business = if let Some(changed) = business {
            Arc::clone(changed)
        } else {
            let version = tape.business.ok_or("its tape is incomplete")?;
            let mut kept = records.businesses.iter();
            let found = kept.find(|(known, _)| *known == version);
            let (_, data) = found.ok_or("its business data is not kept")?;
            stage.business(version, data)
        };
        Ok(Self {
            first,
            tape,
            head: head.clone(),
            input: input.clone(),
            business,
        })
    }
}

/// What a step finds: as it was recorded, if it was; the lead as the steps before it
/// left it.
async fn circumstances(
    stage: &Stage,
    begin: &Begin<'_>,
    then: Option<&Checkpoint>,
    input: &StepInput,
) -> Result<Tape, StageError> {
    let recorded = then.and_then(|then| then.tape.as_deref()).cloned();
    let is_first = then.is_some_and(|then| then.checkpoint_id == begin.first.checkpoint_id);
    let lead = match input.contact {
        _ if is_first => begin.tape.lead.clone(),
        Some(contact) => stage.lead(input.account, contact).await?,
        None => None,
    };
    Ok(Tape {
        lead,
        ..recorded.unwrap_or_default()
    })
}

fn ask(live: &Models, asked: &[Asking]) -> Result<Llm, String> {
    match live {
        Models::Live(llm) => {
            let known = questions(asked);
            let known = known.map_err(|_| "a recorded call cannot be read".to_owned())?;
            Ok(llm.remembering(Replay::of_questions(known)))
        }
        Models::Offline => models(asked),
    }
}

impl Calls {
    /// Counts the calls of a step, by what was recorded of it.
    fn add(&mut self, then: &[Asking], now: &[Asking]) {
        let read = |asked: &[Asking]| -> Vec<Recorded> {
            let questions = questions(asked).unwrap_or_default().into_iter();
            questions.flat_map(|question| question.calls).collect()
        };
        let known: BTreeSet<_> = read(then).iter().map(|call| call.fingerprint).collect();
        for call in read(now) {
            if known.contains(&call.fingerprint) {
                self.reused += 1;
            } else if call.outcome != llm::Outcome::Failed(llm::LlmError::NotRecorded) {
                self.asked += 1;
            }
        }
        for (place, asking) in now.iter().enumerate() {
            let before = then.get(place).map(|asking| &asking.unanswered);
            if !asking.unanswered.is_null() && before != Some(&asking.unanswered) {
                self.offline += 1;
            }
        }
    }
}

/// The next step that decides something.
fn onwards(output: &StepOutput) -> Option<Step> {
    let next = output.next.step()?;
    // A hand-over leads to its own send.
    let decides = !matches!(next, Step::Deliver | Step::AwaitReview | Step::DeadRun);
    (decides && output.next != Next::Gather).then_some(next)
}

/// Where a turn leads once all is decided.
fn goal(output: &StepOutput) -> &'static str {
    match output.next {
        Next::Review => "review",
        Next::Deliver => "deliver",
        _ => "silence",
    }
}

/// What a turn came to as it was recorded.
fn then(steps: &[&Checkpoint]) -> Gist {
    let mut gist = Gist::default();
    let mut all = serde_json::Map::new();
    for step in steps {
        gist.cost_micro_usd += step.receipt.cost_micro_usd();
        if matches!(step.step, Step::Deliver | Step::AwaitReview | Step::DeadRun) {
            continue;
        }
        // A resumed turn did a step again.
        if !gist.way.contains(&step.step.as_str()) {
            gist.way.push(step.step.as_str());
            all.extend(step.changed.clone());
        }
    }
    let decided = steps
        .iter()
        .rfind(|c| !matches!(c.step, Step::Deliver | Step::AwaitReview | Step::DeadRun));
    gist.way.push(match decided {
        Some(last) if steps.iter().any(|c| c.step == Step::DeadRun) => {
            if onwards(&last.output).is_some() {
                "dead_run"
            } else {
                goal(&last.output)
            }
        }
        Some(last) => goal(&last.output),
        None => "dead_run",
    });
    let field = |name: &str| all.get(name).cloned().unwrap_or_default();
    gist.route = serde_json::from_value(field("route")).ok();
    gist.intent = serde_json::from_value(field("intent")).ok();
    gist.reply = field("agent_response").as_str().map(str::to_owned);
    gist
}

impl Gist {
    fn with(self, state: Option<&ConversationState>) -> Self {
        Self {
            route: state.and_then(|state| state.route),
            intent: state.and_then(|state| state.intent),
            reply: state.and_then(|state| state.agent_response.clone()),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// What a turn that is run again goes through is the graph that is deployed.
    #[test]
    fn steps_follow_each_other_as_the_state_machine_says() {
        let machine = include_str!("../../../infra/conversation.asl.json");
        let machine: Value = serde_json::from_str(machine).unwrap();
        let mut seen = 0;
        for state in machine["States"].as_object().unwrap().values() {
            for choice in state["Choices"].as_array().into_iter().flatten() {
                assert_eq!(choice["Variable"], "$.step.next");
                let next: Next = serde_json::from_value(choice["StringEquals"].clone()).unwrap();
                let wanted = match choice["Next"].as_str().unwrap() {
                    "Classify" | "GatherMore" => Some(Step::Classify),
                    "ExtractLeadInfo" => Some(Step::ExtractLeadInfo),
                    "GenerateResponse" => Some(Step::GenerateResponse),
                    "HandleCampaign" => Some(Step::HandleCampaign),
                    "HandleStockAlert" => Some(Step::HandleStockAlert),
                    "EscalateToHuman" => Some(Step::EscalateToHuman),
                    "AwaitReview" => Some(Step::AwaitReview),
                    "Deliver" => Some(Step::Deliver),
                    _ => None,
                };
                assert_eq!(next.step(), wanted, "{next:?}");
                seen += 1;
            }
        }
        assert!(seen >= 13, "{seen}");
    }
}
