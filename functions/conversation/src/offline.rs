//! What is answered, in fixed words filled from the business data. Pure. Also
//! what a model's wording is measured against.

use domain::head::Author;
use domain::intent::{Entities, Intent};
use domain::lang::Lang;
use domain::offtopic::is_off_topic;
use domain::outcome::IgnoreReason;
use domain::phrases::handover;
use domain::question::{OpenQuestion, is_yes, last_said, suggestions};
use domain::state::{HistoryEntry, Speaker};
use domain::stock::{find, similar};

use crate::context::Context;
use crate::found::{from_passages, from_texts, product_text};
use crate::{phrases, recruiting};

/// What a turn gets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plan {
    /// Nothing, for this reason.
    Ignore(IgnoreReason),
    /// The one confirmation that messages stop.
    OptOut,
    /// The confirmation that messages are wanted again.
    OptIn,
    /// An answer.
    Say(Saying),
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Saying {
    pub(crate) text: String,
    pub(crate) author: Author,
    /// Why a person must answer, if one must.
    pub(crate) escalate: Option<&'static str>,
    /// Whether a model may word it.
    pub(crate) free: bool,
    pub(crate) evidence: Vec<String>,
    /// The questions of the customer that found no answer.
    pub(crate) unanswered: Vec<String>,
}

/// The evidence of an answer that says that nothing was found.
pub(crate) const NOTHING_FOUND: &str = "knowledge:none";
/// The evidence of small talk, which a model may word without any passage.
pub(crate) const SMALL_TALK: [&str; 3] = ["greeting", "thanks", "acknowledgement"];

impl Saying {
    /// Words that a model may replace by its own.
    pub(crate) fn free(text: impl Into<String>, evidence: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            author: Author::Rules,
            escalate: None,
            free: true,
            evidence: vec![evidence.into()],
            unanswered: Vec::new(),
        }
    }

    /// Words that stay as they are.
    pub(crate) fn fixed(text: impl Into<String>, evidence: impl Into<String>) -> Self {
        Self {
            free: false,
            ..Self::free(text, evidence)
        }
    }

    /// Words that go with a hand-over.
    pub(crate) fn hand_over(
        text: impl Into<String>,
        reason: &'static str,
        evidence: impl Into<String>,
    ) -> Self {
        Self {
            escalate: Some(reason),
            ..Self::fixed(text, evidence)
        }
    }
}

/// Decides what a turn gets.
pub(crate) fn plan(context: &Context<'_>) -> Plan {
    if context.intent == Some(Intent::OptOut) {
        return if context.confirmed {
            Plan::Ignore(IgnoreReason::OptedOut)
        } else {
            Plan::OptOut
        };
    }
    if context.opted_out && triage::is_start_word(context.text) {
        return Plan::OptIn;
    }
    if context.intent == Some(Intent::Spam) {
        return Plan::Ignore(IgnoreReason::Spam);
    }
    let said_yes = is_yes(context.text);
    Plan::Say(match OpenQuestion::in_history(context.history) {
        Some(OpenQuestion::Similar) if said_yes => similar_items(context),
        Some(OpenQuestion::Colleague) if said_yes => Saying::hand_over(
            handover(context.lang),
            "the customer wants a colleague to answer",
            "question:colleague",
        ),
        _ => by_intent(context),
    })
}

fn by_intent(context: &Context<'_>) -> Saying {
    let lang = context.lang;
    if let Some(declined) = off_topic(context) {
        return declined;
    }
    match context.intent {
        Some(Intent::Greeting) => Saying::free(phrases::GREETING.get(lang), "greeting"),
        Some(Intent::Thanks) => Saying::free(phrases::THANKS.get(lang), "thanks"),
        Some(Intent::Acknowledgement) => {
            Saying::free(phrases::ALL_RIGHT.get(lang), "acknowledgement")
        }
        Some(Intent::Unclear) | None => unclear(context),
        Some(Intent::OrderStatus) => order_status(context),
        Some(Intent::Complaint) => Saying::hand_over(
            phrases::COMPLAINT.get(lang),
            "a complaint",
            "intent:complaint",
        ),
        Some(Intent::ProductQuestion) => {
            crate::several::answer(context).unwrap_or_else(|| about_product(context))
        }
        Some(
            Intent::RecruitmentApplication
            | Intent::RecruitmentInquiry
            | Intent::ApplicationStatus
            | Intent::ApplicationWithdrawal
            | Intent::InterviewScheduling,
        ) => recruiting::answer(context),
        Some(
            Intent::Phishing
            | Intent::Abuse
            | Intent::SafetyIssue
            | Intent::PromptInjection
            | Intent::HumanRequest
            | Intent::PrivacyRequest
            | Intent::VipRequest,
        ) => Saying::hand_over(
            handover(lang),
            "a matter that only a person may answer",
            "intent:person_owed",
        ),
        Some(Intent::FaqOther) if triage::asks_if_automated(context.text) => {
            Saying::fixed(phrases::MACHINE.get(lang), "settings:assistant")
        }
        Some(_) => crate::several::answer(context).unwrap_or_else(|| known(context)),
    }
}

/// Declines chat that has nothing to do with the shop, in fixed words. What was taken
/// for a matter of the shop, or found in what it wrote, is not chat.
fn off_topic(context: &Context<'_>) -> Option<Saying> {
    let may_be_chat = matches!(
        context.intent,
        None | Some(
            Intent::Unclear
                | Intent::FaqOther
                | Intent::ProductQuestion
                | Intent::Greeting
                | Intent::Thanks
                | Intent::Acknowledgement
        )
    );
    if !may_be_chat || !is_off_topic(context.text) {
        return None;
    }
    let said = crate::several::answer(context).filter(|saying| saying.unanswered.is_empty());
    Some(
        said.or_else(|| from_passages(context))
            .unwrap_or_else(|| declined(context)),
    )
}

/// The polite refusal of chat that has nothing to do with the shop.
pub(crate) fn declined(context: &Context<'_>) -> Saying {
    let shop = context.business.settings.name.as_str();
    let text = phrases::OFF_TOPIC.fill(context.lang, &[("shop", shop)]);
    Saying::fixed(text, "off_topic")
}

/// What is not understood is answered if the business wrote about it, asked about
/// twice, and then given to a person.
fn unclear(context: &Context<'_>) -> Saying {
    let lang = context.lang;
    if let Some(saying) = from_passages(context) {
        return saying;
    }
    if asked_twice(context.history) {
        return Saying::hand_over(
            handover(lang),
            "the customer was not understood three times in a row",
            "unclear:again",
        );
    }
    // In these words it is found again by `asked_twice`.
    let silent = context.text.trim().is_empty();
    if silent && !context.pictures.is_empty() {
        // A model may see what it is about.
        Saying::free(phrases::UNCLEAR.get(lang), "picture")
    } else if silent && context.attachment {
        Saying::fixed(phrases::ATTACHMENT.get(lang), "attachment")
    } else {
        Saying::fixed(phrases::UNCLEAR.get(lang), "unclear")
    }
}

/// Whether our last two lines, with none of a person between, asked what it is about.
fn asked_twice(history: &[HistoryEntry]) -> bool {
    let asks = |line: &HistoryEntry| {
        line.speaker == Speaker::Assistant
            && Lang::ALL.into_iter().any(|lang| {
                [phrases::UNCLEAR, phrases::ATTACHMENT]
                    .iter()
                    .any(|asking| line.text.contains(asking.get(lang)))
            })
    };
    let ours = history
        .iter()
        .rev()
        .filter(|line| line.speaker != Speaker::Customer);
    ours.take(2).filter(|line| asks(line)).count() == 2
}

/// What is asked about a product, or about anything else that was taken for one.
pub(crate) fn about_product(context: &Context<'_>) -> Saying {
    product(context).unwrap_or_else(|| known(context))
}

#[rustfmt::skip]
const ASKS_PHONE: &[&str] = &["phone", "telephone", "telefoonnummer", "telefoon", "telefonnummer", "telefon", "teléfono", "telefono", "telefone",
    "téléphone", "telefónico"];
#[rustfmt::skip]
const ASKS_EMAIL: &[&str] = &["email", "mail", "mailadres", "emailadres", "mailadresse", "correo", "courriel"];

/// The ways to reach the business that are asked for, as the settings have them.
fn contact(context: &Context<'_>) -> Option<Saying> {
    if !matches!(
        context.intent,
        Some(Intent::FaqOther | Intent::ProductQuestion)
    ) {
        return None;
    }
    let lower = context.text.to_lowercase().replace("e-mail", "email");
    let asks = |list: &[&str]| {
        lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| list.contains(&word))
    };
    let settings = &context.business.settings;
    let (phone, email) = (asks(ASKS_PHONE), asks(ASKS_EMAIL));
    let ways: Vec<&str> = [
        settings.phone.as_deref().filter(|_| phone),
        settings.email.as_deref().filter(|_| email),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!ways.is_empty()).then(|| {
        let ways = ways.join(", ");
        let text = phrases::CONTACT.fill(context.lang, &[("ways", &ways)]);
        Saying::free(text, "settings:contact")
    })
}

/// The passage that answers, or the honest "I don't know".
pub(crate) fn known(context: &Context<'_>) -> Saying {
    let lang = context.lang;
    if let Some(saying) = contact(context) {
        return saying;
    }
    if let Some(saying) = from_passages(context) {
        return saying;
    }
    let hours = context.business.settings.hours.get(lang);
    if context.intent == Some(Intent::FaqOpeningHours) && !hours.is_empty() {
        return Saying::free(
            phrases::HOURS.fill(lang, &[("hours", hours)]),
            "settings:hours",
        );
    }
    product(context)
        .or_else(|| from_texts(context))
        .unwrap_or_else(|| unknown(context))
}

/// "I don't know", and the offer to ask a person.
pub(crate) fn unknown(context: &Context<'_>) -> Saying {
    let lang = context.lang;
    let text = format!(
        "{} {}",
        phrases::UNKNOWN.get(lang),
        OpenQuestion::Colleague.ask(lang)
    );
    Saying {
        unanswered: vec![context.text.to_owned()],
        ..Saying::free(text, NOTHING_FOUND)
    }
}

#[rustfmt::skip]
const ASKS_PRICE: &[&str] = &["price", "cost", "costs", "much", "prijs", "kost", "kosten", "hoeveel", "preis", "kostet", "precio",
    "cuesta", "cuánto", "preço", "custa", "quanto", "prix", "coûte", "combien", "link", "website"];

/// What is known of the product named.
fn product(context: &Context<'_>) -> Option<Saying> {
    let lang = context.lang;
    let wanted = find(context.business, context.entities, context.text).or_else(|| {
        // "What does it cost?" is about the product of before.
        let asks = words(context.text)
            .all(|word| ASKS_PRICE.contains(&word.as_str()) || word == "does" || word == "what")
            && context.text.split_whitespace().count() <= 6
            && context.intent == Some(Intent::ProductQuestion);
        let interest = context.interest.filter(|_| asks)?;
        find(context.business, &Entities::new(), interest)
    })?;
    let product = wanted.product;
    let mut text = product_text(context, product, wanted.url());
    let asked: Vec<String> = words(context.text)
        .filter(|word| {
            !product
                .name
                .all()
                .chain(product.aliases.iter().map(String::as_str))
                .any(|n| words(n).any(|w| w == *word))
        })
        .collect();
    let described: Vec<String> = product.description.all().flat_map(words).collect();
    let answered = asked.is_empty()
        || asked
            .iter()
            .any(|word| described.contains(word) || ASKS_PRICE.contains(&word.as_str()));
    if !answered {
        text.push(' ');
        text.push_str(phrases::MORE.get(lang));
        text.push(' ');
        text.push_str(OpenQuestion::Colleague.ask(lang));
    }
    let saying = Saying::free(text, format!("product:{}", product.id));
    let unanswered = if answered {
        Vec::new()
    } else {
        vec![context.text.to_owned()]
    };
    Some(Saying {
        unanswered,
        ..saying
    })
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 3)
        .map(str::to_lowercase)
}

/// There is no order system to look into: a person looks.
fn order_status(context: &Context<'_>) -> Saying {
    let lang = context.lang;
    let text = match context.entity("order_number") {
        Some(number) => phrases::ORDER_NUMBER.fill(lang, &[("number", number)]),
        None => phrases::ORDER.get(lang).to_owned(),
    };
    Saying::hand_over(text, "the status of an order", "intent:order_status")
}

/// The similar products that were offered, from the catalogue.
fn similar_items(context: &Context<'_>) -> Saying {
    let lang = context.lang;
    // The line that asked names the product; "similar dresses" in the answer to
    // it must not be taken for one.
    let found = [last_said(context.history), context.interest]
        .into_iter()
        .flatten()
        .find_map(|said| find(context.business, &Entities::new(), said));
    let products = found.map_or_else(Vec::new, |wanted| similar(context.business, wanted.product));
    if products.is_empty() {
        return Saying::fixed(phrases::NONE_SIMILAR.get(lang), "product:none");
    }
    let mut saying = Saying::fixed(suggestions(lang, &products), "question:similar");
    let ids = products
        .iter()
        .map(|product| format!("product:{}", product.id));
    saying.evidence.extend(ids);
    saying
}
