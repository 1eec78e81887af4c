//! What a reply may rest on, and what is said about one that does not.

mod lenient;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

/// What a business has said, in any of the six languages.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Grounds {
    /// Discounts with a code.
    #[serde(deserialize_with = "or_default")]
    pub offers: Vec<Offer>,
    /// What is sold.
    #[serde(deserialize_with = "or_default")]
    pub products: Vec<Product>,
    /// Rules in the business's own words.
    #[serde(deserialize_with = "or_default")]
    pub policies: Vec<Policy>,
    /// Hosts that are the business's own.
    #[serde(deserialize_with = "or_default")]
    pub domains: Vec<String>,
    /// When the business is open.
    pub hours: Option<Hours>,
    /// How it is reached.
    #[serde(deserialize_with = "or_default")]
    pub contacts: Contacts,
}

/// A discount code.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Offer {
    /// As the customer types it.
    #[serde(deserialize_with = "or_default")]
    pub code: String,
    /// Percent off.
    #[serde(deserialize_with = "lenient::number")]
    pub percent: Option<f64>,
    /// Money off.
    #[serde(deserialize_with = "lenient::number")]
    pub amount: Option<f64>,
    /// Of `amount` and `min_order`.
    pub currency: Option<String>,
    /// First day.
    #[serde(deserialize_with = "lenient::day")]
    pub valid_from: Option<Date>,
    /// Last day.
    #[serde(deserialize_with = "lenient::day")]
    pub valid_until: Option<Date>,
    /// Least order value.
    #[serde(deserialize_with = "lenient::number")]
    pub min_order: Option<f64>,
    /// Names of the products it is for; none: for all.
    #[serde(deserialize_with = "or_default")]
    pub products: Vec<String>,
}

/// Something sold.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Product {
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// Its page.
    pub url: Option<String>,
    /// Its price.
    #[serde(deserialize_with = "lenient::number")]
    pub price: Option<f64>,
    /// Of the price.
    pub currency: Option<String>,
    /// Sizes, colours, contents.
    #[serde(deserialize_with = "or_default")]
    pub variants: Vec<Variant>,
}

/// One form of a product.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Variant {
    /// "M", "black", "50 ml".
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// Pieces there; none: unknown.
    #[serde(deserialize_with = "lenient::pieces")]
    pub stock: Option<i64>,
}

/// A rule of the business.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// What it is about.
    #[serde(deserialize_with = "or_default")]
    pub topic: String,
    /// The rule.
    #[serde(deserialize_with = "or_default")]
    pub text: String,
}

/// When the business is open.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Hours {
    /// "Mo-Fr 9-18 Uhr".
    Text(String),
    /// Per weekday: `"09:00-18:00"`, `"closed"`.
    Week(Week),
}

/// Opening times per weekday; a day left out is unknown.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Week {
    pub mon: Option<String>,
    pub tue: Option<String>,
    pub wed: Option<String>,
    pub thu: Option<String>,
    pub fri: Option<String>,
    pub sat: Option<String>,
    pub sun: Option<String>,
}

impl Week {
    /// Monday first.
    pub fn days(&self) -> [Option<&str>; 7] {
        [
            &self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun,
        ]
        .map(Option::as_deref)
    }
}

/// How a business is reached.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Contacts {
    /// Its address.
    pub email: Option<String>,
    /// Its number.
    pub phone: Option<String>,
}

/// What this conversation has established.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// The customer's own words.
    CustomerSaid {
        /// As written.
        text: String,
    },
    /// The customer will be told when a product is back.
    StockAlert {
        /// The job.
        id: String,
        /// Its name.
        product: String,
    },
    /// We come back to the customer.
    FollowUp {
        /// The job.
        id: String,
        /// When; none: not known, and no time may be promised.
        #[serde(default, deserialize_with = "lenient::moment")]
        at: Option<Timestamp>,
    },
    /// A person takes over.
    Handover {
        /// The job.
        id: String,
    },
    /// Where an order stands.
    Order {
        /// Its number.
        number: String,
        /// In the shop system's words.
        status: String,
    },
    /// A kind that is not known here.
    #[serde(other)]
    Unknown,
}

/// What a violation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A discount code.
    Code,
    /// A percentage.
    Percentage,
    /// Money that is no price.
    Amount,
    /// What a product costs.
    Price,
    /// A web address.
    Url,
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A day.
    Date,
    /// How long delivery takes.
    DeliveryTime,
    /// What is there.
    Stock,
    /// A rule of the business.
    Policy,
    /// Something we will do.
    Promise,
    /// Where an order stands.
    Order,
}

impl Kind {
    /// The word used in receipts and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Percentage => "percentage",
            Self::Amount => "amount",
            Self::Price => "price",
            Self::Url => "url",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Date => "date",
            Self::DeliveryTime => "delivery_time",
            Self::Stock => "stock",
            Self::Policy => "policy",
            Self::Promise => "promise",
            Self::Order => "order",
        }
    }
}

/// A claim nothing supports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// What it is about.
    pub kind: Kind,
    /// As the reply has it.
    pub text: String,
    /// For the one who writes again.
    pub why: String,
}

/// A promise and the job that keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backed {
    /// As the reply has it.
    pub text: String,
    /// The alert, follow-up or hand-over.
    pub job: String,
}

/// A reply, judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Claims nothing supports, in the order of the reply.
    pub violations: Vec<Violation>,
    /// Promises and what keeps them.
    pub promises: Vec<Backed>,
}

impl Checked {
    /// Whether the reply may be sent.
    pub fn passes(&self) -> bool {
        self.violations.is_empty()
    }
}

fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}
