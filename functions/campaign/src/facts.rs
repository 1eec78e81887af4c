//! What is known about the campaign a customer answers. Pure.

use agent::Frame;
use domain::asked::questions;
use domain::business::{Business, CampaignFacts, Offer, Policy, Product};
use domain::ids::CampaignId;
use domain::knowledge::{self, Passage};
use domain::lang::Lang;
use domain::question::is_yes;
use domain::state::CampaignStage;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The campaign, its product and its offer, as of today.
pub(crate) struct Facts<'a> {
    pub(crate) business: &'a Business,
    pub(crate) lang: Lang,
    /// Today, where the business is.
    pub(crate) today: Date,
    pub(crate) campaign: Option<&'a CampaignFacts>,
    pub(crate) product: Option<&'a Product>,
    pub(crate) offer: OfferState<'a>,
    /// Policies that may be mentioned with the offer.
    pub(crate) policies: Vec<&'a Policy>,
    /// What else the business has said about the question.
    pub(crate) passages: Vec<Passage>,
    /// The customer's words.
    pub(crate) text: String,
    /// The code the customer names.
    pub(crate) named_code: Option<String>,
    /// How far the conversation had come before this turn.
    pub(crate) stage: Option<CampaignStage>,
}

/// Whether the campaign's offer may be given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OfferState<'a> {
    /// None is configured.
    None,
    /// It holds today.
    Valid(&'a Offer),
    /// Its first day is yet to come.
    NotYet(&'a Offer),
    /// Its last day is over.
    Over(&'a Offer),
    /// The campaign names a code that does not exist.
    Missing,
}

impl<'a> Facts<'a> {
    /// Looks everything up.
    pub(crate) fn of(frame: &Frame, business: &'a Business) -> Self {
        let state = &frame.state;
        let id = state
            .campaign_id
            .as_ref()
            .or(frame.head.campaign.as_ref().map(|c| &c.id));
        let named = state.entities.get("product_name").map(String::as_str);
        let zone = TimeZone::get(&business.settings.time_zone).unwrap_or(TimeZone::UTC);
        Self::new(
            business,
            frame.lang(),
            frame.now.to_zoned(zone).date(),
            find(business, id, named, &state.message_content),
            &state.message_content,
        )
        .with(state.entities.get("discount_code"), state.campaign_stage)
    }

    /// The facts about this campaign.
    pub(crate) fn new(
        business: &'a Business,
        lang: Lang,
        today: Date,
        campaign: Option<&'a CampaignFacts>,
        text: &str,
    ) -> Self {
        let offer = match campaign.and_then(|c| c.offer.as_deref()) {
            None => OfferState::None,
            Some(code) => match business.offer(code) {
                None => OfferState::Missing,
                Some(offer) => state_of(offer, today),
            },
        };
        Self {
            business,
            lang,
            today,
            campaign,
            product: campaign.and_then(|c| business.product(&c.product)),
            offer,
            policies: campaign
                .into_iter()
                .flat_map(|c| &c.mention_policies)
                .filter_map(|id| business.policy(id))
                .collect(),
            passages: passages(business, lang, text),
            text: text.to_owned(),
            named_code: None,
            stage: None,
        }
    }

    /// With what the conversation adds.
    pub(crate) fn with(mut self, code: Option<&String>, stage: Option<CampaignStage>) -> Self {
        let spelled = self
            .text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find(|word| self.business.offer(word).is_some());
        self.named_code = code.map(String::as_str).or(spelled).map(str::to_uppercase);
        self.stage = stage;
        self
    }

    /// Where the offer is used, with the code filled in.
    pub(crate) fn link(&self, offer: &Offer) -> Option<String> {
        let link = self.campaign?.link.as_deref();
        link.map(|link| link.replace("{code}", &offer.code))
            .or_else(|| Some(self.product?.url.clone()))
    }
}

/// What the business has said about the questions in a reply. "Yes! Do you ship
/// to Belgium?" is searched for the second sentence, by what it is about.
fn passages(business: &Business, lang: Lang, text: &str) -> Vec<Passage> {
    let questions = questions(text).join(" ");
    let asked = if questions.is_empty() {
        text
    } else {
        &questions
    };
    let about = triage::topic(asked).intent;
    knowledge::passages(business, lang, asked, Some(about))
}

/// Whether an offer holds on a day.
pub(crate) fn state_of(offer: &Offer, today: Date) -> OfferState<'_> {
    if offer.valid_on(today) {
        OfferState::Valid(offer)
    } else if offer.valid_from.is_some_and(|from| today < from) {
        OfferState::NotYet(offer)
    } else {
        OfferState::Over(offer)
    }
}

/// The campaign meant: the one that was sent, else the only one whose word or
/// product the customer names.
pub(crate) fn find<'a>(
    business: &'a Business,
    id: Option<&CampaignId>,
    product: Option<&str>,
    text: &str,
) -> Option<&'a CampaignFacts> {
    if let Some(id) = id {
        return business.campaign(id);
    }
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .collect();
    let asks = |campaign: &&CampaignFacts| {
        let keyword = campaign
            .keyword
            .as_deref()
            .unwrap_or_default()
            .to_lowercase();
        let said = !keyword.is_empty() && words.contains(&keyword);
        let yes = is_yes(&keyword) && is_yes(text);
        let about = product.is_some_and(|name| {
            let entities = [("product_name".to_owned(), name.to_owned())].into();
            domain::stock::find(business, &entities, "")
                .is_some_and(|wanted| wanted.product.id == campaign.product)
        });
        said || yes || about
    };
    let mut found = business.campaigns.iter().filter(asks);
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
