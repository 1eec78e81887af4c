//! What is written down beside the turns: messages, costs, checkpoints, alerts.

use std::collections::BTreeSet;

use domain::ids::MessageId;
use domain::outcome::TurnOutcome;
use domain::step::Step;
use domain::stock::AlertStatus;

use super::check::Subject;

pub(super) async fn check(subject: &mut Subject<'_>) {
    if let Err(error) = messages(subject).await {
        subject.wrong(error);
    }
    if let Err(error) = costs(subject).await {
        subject.wrong(error);
    }
    if let Err(error) = alerts(subject).await {
        subject.wrong(error);
    }
    if let Err(error) = receipts(subject).await {
        subject.wrong(error);
    }
}

/// Every turn has a receipt, and one that failed says what its run died of.
async fn receipts(subject: &mut Subject<'_>) -> Result<(), store::StoreError> {
    let store = subject.world.witness.store();
    let now = subject.world.witness.now();
    let checkpoints = store.checkpoints(subject.key, None, now).await?;
    for turn in subject.turns.clone() {
        let mut of_turn = checkpoints.iter().filter(|c| c.turn == turn.no);
        let said = match &turn.outcome {
            Some(TurnOutcome::Failed(_)) => of_turn.any(|c| {
                let names = |what: &str| c.receipt.evidence.iter().any(|e| e.starts_with(what));
                c.step == Step::DeadRun && names("run:") && names("failed:")
            }),
            _ => of_turn.any(|c| !c.receipt.evidence.is_empty()),
        };
        if !said {
            let outcome = &turn.outcome;
            subject.wrong(format!("turn {} ({outcome:?}) has no receipt", turn.no));
        }
    }
    Ok(())
}

/// Every message of the customer, and every text of ours by its echo, has a row.
async fn messages(subject: &mut Subject<'_>) -> Result<(), store::StoreError> {
    let rows = subject.world.witness.store().messages(subject.key).await?;
    let known: BTreeSet<MessageId> = rows.iter().map(|row| row.chatwoot_message_id).collect();
    let ours = subject
        .ours(false)
        .into_iter()
        .map(|(_, message)| message.id);
    let all: Vec<MessageId> = subject.accepted.keys().copied().chain(ours).collect();
    for id in all.into_iter().filter(|id| !known.contains(id)) {
        subject.wrong(format!("message {id} has no row"));
    }
    Ok(())
}

/// What a conversation cost is the sum of what its steps cost.
async fn costs(subject: &mut Subject<'_>) -> Result<(), store::StoreError> {
    let store = subject.world.witness.store();
    let now = subject.world.witness.now();
    let checkpoints = store.checkpoints(subject.key, None, now).await?;
    let sum: u64 = checkpoints.iter().map(|c| c.receipt.cost_micro_usd()).sum();
    let head = subject.head.cost_micro_usd;
    if sum != head {
        subject.wrong(format!(
            "HEAD says it cost {head}, its checkpoints say {sum}"
        ));
    }
    let last = subject.head.checkpoint_id.clone();
    if last.is_some()
        && !checkpoints
            .iter()
            .any(|c| Some(&c.checkpoint_id) == last.as_ref())
    {
        subject.wrong(format!("the last checkpoint {last:?} does not exist"));
    }
    Ok(())
}

/// One person waits for one thing once.
async fn alerts(subject: &mut Subject<'_>) -> Result<(), store::StoreError> {
    let store = subject.world.witness.store();
    let contact = subject.chat.contact;
    let alerts = store.alerts_of(subject.key.account, contact).await?;
    let mut waiting = BTreeSet::new();
    for alert in alerts.iter().filter(|a| a.status == AlertStatus::Pending) {
        if !waiting.insert((alert.product.clone(), alert.sku.clone())) {
            subject.wrong(format!(
                "two alerts wait for {} {:?}",
                alert.product, alert.sku
            ));
        }
    }
    Ok(())
}
