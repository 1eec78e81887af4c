//! Agent 3: answers replies to campaign messages.
//!
//! What this crate is for: taking a reply as interest, decline, question or
//! trouble with a code, and answering it from the campaign's own data, or handing
//! it to a person with a reason. What it must not do: give away an offer that is
//! not configured or no longer holds, or claim anything that is not in the data.

mod facts;
mod offline;
mod outcome;
mod phrases;
mod prompt;

use agent::{Closing, Deps, Frame, Opened, StepError, Worded, ask_wording};
use domain::campaign::{Recipient, RecipientStatus};
use domain::ids::CampaignId;
use domain::receipt::{DecidedBy, Receipt};
use domain::state::inline;
use domain::step::{Step, StepInput, StepOutput};

use facts::Facts;
use outcome::{Outcome, Stance};

const NAME: &str = "campaign";

/// Answers a reply to a campaign message.
pub async fn handle(input: StepInput, deps: &Deps) -> Result<StepOutput, StepError> {
    let mut frame = match Frame::open(deps, &input, Step::HandleCampaign).await? {
        Opened::Done(output) => return Ok(output),
        Opened::Work(frame) => *frame,
    };
    frame.state.assigned_agent = Some(NAME.to_owned());
    let (done, receipt) = answer(&mut frame, deps).await;

    if frame.business.settings.review.first_campaign_answers > 0
        && let Some(id) = &done.campaign
    {
        let account = frame.head.key.account;
        frame.answers_campaign(deps.store.response_count(account, id).await?);
    }
    frame.state.is_campaign_message = true;
    if done.campaign.is_some() {
        frame.state.campaign_id.clone_from(&done.campaign);
    }
    frame.state.campaign_stage = Some(done.stage);
    // "Is it in stock?" later is about what the campaign is about.
    if frame.state.product_interest.is_none() {
        let business = std::sync::Arc::clone(&frame.business);
        let product = done
            .campaign
            .as_ref()
            .and_then(|id| business.campaign(id))
            .and_then(|campaign| business.product(&campaign.product));
        let lang = frame.lang();
        frame.state.product_interest = product.map(|p| p.name.get(lang).to_owned());
    }
    let next = frame.say(&done.text, done.author, done.escalate);
    let output = StepOutput::go(frame.turn.no, next);
    let reply = done.campaign.and_then(|id| replied(&frame, id));
    let closing = Closing {
        reply: reply.as_ref(),
        ..Closing::with(output, receipt)
    };
    frame.close(deps, closing).await
}

/// The answer as the campaign keeps it (seed items 149 to 151, 242).
fn replied(frame: &Frame, campaign: CampaignId) -> Option<Recipient> {
    Some(Recipient {
        campaign_id: campaign,
        contact: frame.head.contact?,
        conversation: frame.head.key,
        status: RecipientStatus::Replied,
        customer_responded: true,
        response_content: inline(&frame.turn.text()),
        replied_at: frame.now,
    })
}

/// Looks up, asks a model where words are free, and decides.
async fn answer(frame: &mut Frame, deps: &Deps) -> (Outcome, Receipt) {
    frame.used("find_campaign");
    let business = std::sync::Arc::clone(&frame.business);
    let facts = Facts::of(frame, &business);
    let stance = Stance::of(&frame.state);
    let simple = offline::answer(&facts, stance);
    let mut evidence = vec![format!("stance:{}", stance.as_str())];
    let broken = facts.offer == facts::OfferState::Missing;
    if facts.campaign.is_some() && stance.takes_free_words() && !broken {
        frame.used("write_campaign_answer");
        let prompt = prompt::prompt(frame, &facts, stance, &simple);
        let fallback = prompt::Reply::of(&simple);
        let worded: Worded<prompt::Reply> =
            ask_wording(deps, frame, &prompt, || fallback.clone()).await;
        let asked = worded.asked;
        evidence.extend(asked.evidence());
        let by_model = matches!(asked.decided_by, DecidedBy::Model(_));
        let done = if by_model && worded.unsupported.is_empty() {
            outcome::accept(&asked.value, simple, &facts, stance)
        } else {
            simple
        };
        evidence.extend(worded.evidence);
        evidence.extend(done.evidence.iter().cloned());
        let receipt = Receipt {
            decided_by: asked.decided_by,
            confidence: frame.state.confidence_score,
            evidence,
            calls: asked.calls,
        };
        return (done, receipt);
    }
    evidence.extend(simple.evidence.iter().cloned());
    (simple, Receipt::by_rule(evidence))
}
