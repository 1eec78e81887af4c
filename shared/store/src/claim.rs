//! The claim: the last check before a customer hears something, and the outbox
//! entry, in one conditional write.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::head::{Claim, Head};
use domain::ids::RunId;
use domain::ownership::{Owner, Takeover};
use domain::packed::Packed;
use domain::state::ConversationState;
use jiff::Timestamp;

use crate::error::{StoreError, classify};
use crate::{Store, item, keys};

/// What a claim may ignore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// An answer: only while the AI owns the conversation and nothing newer waits.
    Answer,
    /// A hand-over: said whoever owns the conversation by then.
    Handover,
}

/// A claim that went through, with the head at that very moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The head.
    pub head: Head,
}

/// Why a claim did not go through: the head at that moment tells.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRefused {
    /// The head, unless the conversation does not exist.
    pub head: Option<Head>,
}

impl Store {
    /// Claims the send of this turn's answer. Refused when the run lost the lease,
    /// the turn was claimed before, people own the conversation, or a newer
    /// message waits (the last two not for a hand-over).
    pub async fn claim(
        &self,
        run: &RunId,
        turn: u64,
        claim: &Claim,
        handover: bool,
    ) -> Result<Result<Claimed, ClaimRefused>, StoreError> {
        let rule = if handover {
            Rule::Handover
        } else {
            Rule::Answer
        };
        let condition = match rule {
            Rule::Answer => {
                "#run = :run AND #turn.#no = :no AND attribute_not_exists(#turn.#claim) \
                 AND #owner.who = :ai AND size(inbox) = :zero"
            }
            Rule::Handover => {
                "#run = :run AND #turn.#no = :no AND attribute_not_exists(#turn.#claim)"
            }
        };
        self.write_claim(run, turn, claim, condition, rule, None)
            .await
    }

    /// Takes over a claim whose holder went silent: only if nobody else did.
    pub async fn reclaim(
        &self,
        run: &RunId,
        turn: u64,
        claim: &Claim,
        stale_attempt: u32,
    ) -> Result<Result<Claimed, ClaimRefused>, StoreError> {
        let condition = "#run = :run AND #turn.#no = :no AND #turn.#claim.attempt = :stale";
        self.write_claim(
            run,
            turn,
            claim,
            condition,
            Rule::Handover,
            Some(stale_attempt),
        )
        .await
    }

    /// Gives the conversation to people because the send was not possible, with the
    /// state that says so, unless they own it already.
    pub async fn give_to_people(
        &self,
        run: &RunId,
        state: &ConversationState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let people = Owner::People {
            since: now,
            because: Takeover::Escalated,
        };
        let request = self
            .update_head(run)
            .condition_expression("#run = :run AND #owner.who = :ai")
            .update_expression("SET #owner = :people, #state = :state ADD #rev :one")
            .expression_attribute_names("#run", "run")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#rev", "rev")
            .expression_attribute_values(":run", item::value("HEAD", run)?)
            .expression_attribute_values(":ai", item::text("ai"))
            .expression_attribute_values(":people", item::value("HEAD", &people)?)
            .expression_attribute_values(":state", item::value("HEAD", &Packed(&Some(state)))?)
            .expression_attribute_values(":one", item::number(1));
        self.where_it_holds("give to people", request).await
    }

    /// Says of a claim of one's own from when on nothing of it can arrive any more.
    /// Somebody else's claim stays as it is.
    pub async fn let_go(&self, run: &RunId, turn: u64, claim: &Claim) -> Result<(), StoreError> {
        let request = self
            .update_head(run)
            .condition_expression(
                "#run = :run AND #turn.#no = :no AND #turn.#claim.attempt = :attempt",
            )
            .update_expression("SET #turn.#claim.#over = :over ADD #rev :one")
            .expression_attribute_names("#run", "run")
            .expression_attribute_names("#turn", "turn")
            .expression_attribute_names("#no", "no")
            .expression_attribute_names("#claim", "claim")
            .expression_attribute_names("#over", "over")
            .expression_attribute_names("#rev", "rev")
            .expression_attribute_values(":run", item::value("HEAD", run)?)
            .expression_attribute_values(":no", item::number(turn))
            .expression_attribute_values(":attempt", item::number(u64::from(claim.attempt)))
            .expression_attribute_values(":over", item::value("HEAD", &claim.over)?)
            .expression_attribute_values(":one", item::number(1));
        self.where_it_holds("let go", request).await
    }

    /// Sends an update that is not needed where its condition does not hold.
    async fn where_it_holds(
        &self,
        what: &'static str,
        request: UpdateItemFluentBuilder,
    ) -> Result<(), StoreError> {
        match self.again(what, || request.clone().send()).await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(classify("UpdateItem", &error)),
            },
        }
    }

    /// An update of the head of a run's conversation.
    fn update_head(&self, run: &RunId) -> UpdateItemFluentBuilder {
        let pk = keys::conversation(run.conversation());
        self.client
            .update_item()
            .table_name(&self.tables.conversations)
            .set_key(Some(keys::key(pk, keys::HEAD)))
    }

    async fn write_claim(
        &self,
        run: &RunId,
        turn: u64,
        claim: &Claim,
        condition: &str,
        rule: Rule,
        stale_attempt: Option<u32>,
    ) -> Result<Result<Claimed, ClaimRefused>, StoreError> {
        let mut request = self
            .update_head(run)
            .condition_expression(condition)
            .update_expression("SET #turn.#claim = :claim ADD #rev :one")
            .expression_attribute_names("#run", "run")
            .expression_attribute_names("#turn", "turn")
            .expression_attribute_names("#no", "no")
            .expression_attribute_names("#claim", "claim")
            .expression_attribute_names("#rev", "rev")
            .expression_attribute_values(":run", item::value("HEAD", run)?)
            .expression_attribute_values(":no", item::number(turn))
            .expression_attribute_values(":claim", item::value("HEAD", claim)?)
            .expression_attribute_values(":one", item::number(1))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        if rule == Rule::Answer {
            request = request
                .expression_attribute_names("#owner", "owner")
                .expression_attribute_values(":ai", item::text("ai"))
                .expression_attribute_values(":zero", item::number(0));
        }
        if let Some(stale) = stale_attempt {
            request = request.expression_attribute_values(":stale", item::number(u64::from(stale)));
        }
        match self.again("claim", || request.clone().send()).await {
            Ok(answer) => {
                let head = item::read("HEAD", answer.attributes.unwrap_or_default())?;
                Ok(Ok(Claimed { head }))
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    let head = refused
                        .item
                        .clone()
                        .map(|old| item::read("HEAD", old))
                        .transpose()?;
                    Ok(Err(ClaimRefused { head }))
                }
                _ => Err(classify("UpdateItem", &error)),
            },
        }
    }
}
