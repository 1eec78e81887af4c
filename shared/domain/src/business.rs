//! What a business has told Frontdesk about itself: the only source of facts for
//! answers. Nothing that is not here (or in the conversation) may be claimed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::candidate::JobPosting;
use crate::guard::{Grounds, Guard};
use crate::index::Index;
use crate::lang::Lang;
use crate::phone::CallingCode;
use crate::promise::Patience;
use crate::review::ReviewPolicy;
use crate::spend::Ceiling;

/// A text in one or more languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localised(pub BTreeMap<Lang, String>);

impl Localised {
    /// The text in this language, else in English, else in any.
    pub fn get(&self, lang: Lang) -> &str {
        self.nearest(lang).map_or("", |(_, text)| text)
    }

    /// The text in this language, else in English, else in any, and its language.
    pub fn nearest(&self, lang: Lang) -> Option<(Lang, &str)> {
        let of = |lang| self.0.get_key_value(&lang);
        let found = of(lang)
            .or_else(|| of(Lang::En))
            .or_else(|| self.0.iter().next());
        found.map(|(lang, text)| (*lang, text.as_str()))
    }

    /// The text in this language, and only in it.
    pub fn exact(&self, lang: Lang) -> Option<&str> {
        self.0.get(&lang).map(String::as_str)
    }

    /// Every wording.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

/// An amount of money, in hundredths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Hundredths of the currency unit.
    pub cents: u64,
    /// ISO 4217 code.
    pub currency: String,
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let symbol = match self.currency.as_str() {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            other => return write!(f, "{}.{:02} {other}", self.cents / 100, self.cents % 100),
        };
        if self.cents.is_multiple_of(100) {
            write!(f, "{symbol}{}", self.cents / 100)
        } else {
            write!(f, "{symbol}{}.{:02}", self.cents / 100, self.cents % 100)
        }
    }
}

/// Everything about one business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Business {
    /// Names, hours, tone, people.
    pub settings: Settings,
    /// What it sells.
    #[serde(default)]
    pub products: Vec<Product>,
    /// Questions it has answered.
    #[serde(default)]
    pub faq: Vec<Faq>,
    /// Its rules.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// What it wrote at length.
    #[serde(default)]
    pub documents: Vec<Document>,
    /// Discounts that exist.
    #[serde(default)]
    pub offers: Vec<Offer>,
    /// Open jobs.
    #[serde(default)]
    pub postings: Vec<JobPosting>,
    /// Campaigns whose replies may arrive.
    #[serde(default)]
    pub campaigns: Vec<CampaignFacts>,
    /// Finds passages; see [`Index`].
    #[serde(skip)]
    pub index: Index,
}

/// Names, hours, tone, people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The name customers know.
    pub name: String,
    /// IANA time zone, for opening hours.
    pub time_zone: String,
    /// Languages it answers in; others are answered in the first.
    pub languages: Vec<Lang>,
    /// Opening hours in words.
    pub hours: Localised,
    /// How answers sound, for models.
    #[serde(default)]
    pub tone: String,
    /// E-mail address customers may be given.
    pub email: Option<String>,
    /// Phone number customers may be given.
    pub phone: Option<String>,
    /// The country of its customers, for numbers they write as they dial them at home.
    #[serde(default)]
    pub calling_code: Option<CallingCode>,
    /// The shop's address on the web.
    pub website: Option<String>,
    /// Chatwoot team that gets escalations.
    pub escalation_team: Option<u64>,
    /// Which drafts a person sees before they are sent.
    #[serde(default)]
    pub review: ReviewPolicy,
    /// How long what was promised may take.
    #[serde(default)]
    pub promises: Patience,
    /// WhatsApp template sent when the reply window has closed.
    #[serde(default)]
    pub reopen_template: Option<WhatsappTemplate>,
    /// The most its answers may cost at model providers in a day (UTC): a number of
    /// US dollars, `"none"`, or 20 dollars unless set. Once reached, the offline
    /// model and people answer until midnight.
    #[serde(default)]
    pub daily_ceiling_usd: Ceiling,
}

impl Settings {
    /// The language to answer in: the customer's, if the business answers in it.
    pub fn answers_in(&self, customer: Option<Lang>) -> Lang {
        match customer {
            Some(lang) if self.languages.is_empty() || self.languages.contains(&lang) => lang,
            Some(_) => self.languages.first().copied().unwrap_or_default(),
            None => Lang::default(),
        }
    }

    /// This moment where the business is; in UTC where its time zone is not known.
    pub fn local(&self, now: Timestamp) -> Zoned {
        now.to_zoned(TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC))
    }
}

/// An approved WhatsApp template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsappTemplate {
    /// Its name at Meta.
    pub name: String,
    /// Its language code at Meta, like `en_US`.
    pub language: String,
    /// Its category at Meta.
    pub category: String,
    /// What colleagues see in the inbox.
    pub content: String,
}

/// Something for sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Short stable name, like `blue-dress`.
    pub id: String,
    /// What customers call it.
    pub name: Localised,
    /// Other words customers use for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Like `dress`, `serum`: similar products share it.
    pub category: String,
    /// What it is.
    pub description: Localised,
    /// Where it is sold.
    pub url: String,
    /// Its price.
    pub price: Money,
    /// Sizes and colours; never empty.
    pub variants: Vec<Variant>,
    /// When it is expected back, in words, if the business knows.
    #[serde(default)]
    pub restock: Option<Localised>,
}

/// One form a product is sold in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Stock keeping unit.
    pub sku: String,
    /// Size, if it has sizes.
    #[serde(default)]
    pub size: Option<String>,
    /// Colour, if it has colours.
    #[serde(default)]
    pub color: Option<String>,
    /// Where exactly this variant is sold, if not at the product's address.
    #[serde(default)]
    pub url: Option<String>,
    /// How many there are. Unknown is not "in stock".
    pub stock: Option<u32>,
}

/// A question the business has answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Faq {
    /// Short stable name.
    pub id: String,
    /// The topic, matched with the router's intent.
    pub topic: crate::intent::Intent,
    /// The question.
    pub question: Localised,
    /// The answer.
    pub answer: Localised,
}

/// A rule of the business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Short stable name, like `free-shipping`.
    pub id: String,
    /// What it is about.
    pub topic: String,
    /// The rule.
    pub text: Localised,
}

/// A text in Markdown, in one language. Its sections are passages; the same
/// document in another language has the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Short stable name, like `care-guide`.
    pub id: String,
    /// The language it is written in.
    pub lang: Lang,
    /// What it is called.
    pub title: String,
    /// The text. `## Wool {#wool}` names a section the same in every language.
    pub markdown: String,
}

/// A discount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The code.
    pub code: String,
    /// Percentage off.
    #[serde(default)]
    pub percent: Option<u32>,
    /// Amount off.
    #[serde(default)]
    pub amount: Option<Money>,
    /// First day.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Last day.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// Smallest order.
    #[serde(default)]
    pub min_order: Option<Money>,
    /// Product ids it is for; empty means all.
    #[serde(default)]
    pub products: Vec<String>,
}

impl Offer {
    /// Whether it holds on this day.
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day)
            && self.valid_until.is_none_or(|until| day <= until)
    }
}

/// What the campaign agent needs to know to answer a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignFacts {
    /// The campaign.
    pub id: crate::ids::CampaignId,
    /// Its name.
    pub name: String,
    /// The product it is about.
    pub product: String,
    /// The word that asks for the offer, like `YES`.
    #[serde(default)]
    pub keyword: Option<String>,
    /// The code to send to whom is interested; sent only if it exists and holds.
    #[serde(default)]
    pub offer: Option<String>,
    /// Where the offer is used; `{code}` stands for the code.
    #[serde(default)]
    pub link: Option<String>,
    /// Policies that may be mentioned along with the offer.
    #[serde(default)]
    pub mention_policies: Vec<String>,
}

impl Business {
    /// A business of which nothing is known: nothing can be claimed.
    pub fn unknown() -> Self {
        Self {
            settings: Settings {
                name: "our team".to_owned(),
                time_zone: "UTC".to_owned(),
                languages: Vec::new(),
                hours: Localised::default(),
                tone: String::new(),
                email: None,
                phone: None,
                calling_code: None,
                website: None,
                escalation_team: None,
                review: ReviewPolicy::default(),
                promises: Patience::default(),
                reopen_template: None,
                daily_ceiling_usd: Ceiling::default(),
            },
            products: Vec::new(),
            faq: Vec::new(),
            policies: Vec::new(),
            documents: Vec::new(),
            offers: Vec::new(),
            postings: Vec::new(),
            campaigns: Vec::new(),
            index: Index::default(),
        }
    }

    /// The guard over what this business has said; its grounds are digested when it is
    /// first asked.
    pub fn guard(&self) -> &Guard {
        let digested = || Guard::new(&Grounds::of(self));
        self.index.guard.get_or_init(digested)
    }

    /// The product with this id.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|p| p.id == id)
    }

    /// The offer with this code, written in any case.
    pub fn offer(&self, code: &str) -> Option<&Offer> {
        self.offers
            .iter()
            .find(|o| o.code.eq_ignore_ascii_case(code))
    }

    /// The policy with this id.
    pub fn policy(&self, id: &str) -> Option<&Policy> {
        self.policies.iter().find(|p| p.id == id)
    }

    /// The campaign with this id.
    pub fn campaign(&self, id: &crate::ids::CampaignId) -> Option<&CampaignFacts> {
        self.campaigns.iter().find(|c| &c.id == id)
    }
}
