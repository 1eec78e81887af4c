//! Alerts there are: how they stand, and taking them back. Pure.

use domain::business::Variant;
use domain::stock::{AlertStatus, Availability, StockAlert, Wanted};

use crate::outcome::{LISTED, Outcome, Setting, availability, channel_name, in_stock, joined};
use crate::phrases;
use crate::prompt::{Item, Understood};
use crate::resolve::{Found, refers_back, resolve, words};

/// Takes the customer off the list.
pub(crate) fn cancel(
    setting: &Setting<'_>,
    understood: &Understood,
    known: &[StockAlert],
    outcome: &mut Outcome,
    said: &mut Vec<String>,
) {
    let lang = setting.lang;
    let pending: Vec<&StockAlert> = pending(known).collect();
    let meant = meant(setting, understood, &pending);
    let list = joined(pending.iter().take(LISTED).map(|a| a.product_name.as_str()));
    match (meant.as_slice(), pending.as_slice()) {
        (_, []) => {
            outcome.evidence.push("alert:none".to_owned());
            said.push(phrases::NO_ALERT.get(lang).to_owned());
        }
        ([], _) => {
            outcome.evidence.push("alert:several".to_owned());
            said.push(phrases::CANCEL_WHICH.fill(lang, &[("list", &list)]));
        }
        (alerts, _) => {
            for alert in alerts {
                outcome.evidence.push(format!("alert:{}", alert.id));
                outcome.cancelled = Some(alert.id);
                outcome.alerts.push(StockAlert {
                    status: AlertStatus::Cancelled,
                    ..(*alert).clone()
                });
                said.push(phrases::CANCELLED.fill(lang, &[("product", &alert.product_name)]));
            }
        }
    }
}

fn pending(known: &[StockAlert]) -> impl Iterator<Item = &StockAlert> {
    known.iter().filter(|a| a.status == AlertStatus::Pending)
}

/// The alerts a message is about: those of the product named, or the only one
/// there is when none is named.
fn meant<'k>(
    setting: &Setting<'_>,
    understood: &Understood,
    alerts: &[&'k StockAlert],
) -> Vec<&'k StockAlert> {
    let named: Vec<&Item> = understood
        .items
        .iter()
        .filter(|i| !refers_back(i))
        .collect();
    if named.is_empty() {
        return match alerts {
            [only] => vec![*only],
            _ => Vec::new(),
        };
    }
    let wanted = resolve(setting, understood);
    alerts
        .iter()
        .filter(|alert| {
            let in_catalogue = wanted.iter().any(|found| match found {
                Found::Product(w) => {
                    let any_form = w.size.is_none() && w.color.is_none() || alert.sku.is_none();
                    w.product.id == alert.product
                        && (any_form
                            || w.variants
                                .iter()
                                .any(|v| alert.sku.as_ref() == Some(&v.sku)))
                }
                Found::Near(_) | Found::Nothing(_) => false,
            });
            let by_name = named.iter().any(|item| {
                let own: Vec<String> = words(&alert.product_name).collect();
                words(&item.name)
                    .last()
                    .is_some_and(|noun| own.contains(&noun))
            });
            let unknown = !wanted
                .iter()
                .any(|found| matches!(found, Found::Product(_)));
            in_catalogue || (unknown && by_name)
        })
        .copied()
        .collect()
}

/// Says how alerts stand.
pub(crate) fn status(
    setting: &Setting<'_>,
    understood: &Understood,
    known: &[StockAlert],
    outcome: &mut Outcome,
    said: &mut Vec<String>,
) {
    let lang = setting.lang;
    let all: Vec<&StockAlert> = known.iter().collect();
    let open: Vec<&StockAlert> = pending(known).collect();
    let mut about = meant(setting, understood, &open);
    if about.is_empty() {
        about = meant(setting, understood, &all);
    }
    if about.is_empty() && understood.items.is_empty() {
        about = open;
    }
    about.retain(|alert| alert.status != AlertStatus::Cancelled);
    if about.is_empty() {
        outcome.evidence.push("alert:none".to_owned());
        said.push(phrases::NO_ALERT.get(lang).to_owned());
        // The question behind it can be answered all the same.
        if !understood.items.is_empty() {
            availability(setting, understood, known, outcome, said);
        }
        return;
    }
    for alert in about.into_iter().take(LISTED) {
        outcome.evidence.push(format!("alert:{}", alert.id));
        said.push(stands(setting, alert));
    }
}

/// How one alert stands.
fn stands(setting: &Setting<'_>, alert: &StockAlert) -> String {
    let lang = setting.lang;
    let name = alert.product_name.as_str();
    if let Some(at) = alert.notified_at {
        let zone = &setting.business.settings.time_zone;
        let day = at
            .in_tz(zone)
            .map_or_else(|_| at.to_string(), |local| local.date().to_string());
        let date = day.get(..10).unwrap_or(&day);
        return phrases::NOTIFIED.fill(lang, &[("date", date), ("product", name)]);
    }
    let product = setting.business.product(&alert.product);
    let back = product.and_then(|product| {
        let variants: Vec<&Variant> = product
            .variants
            .iter()
            .filter(|v| alert.sku.as_ref().is_none_or(|sku| *sku == v.sku))
            .collect();
        let wanted = Wanted {
            product,
            variants,
            size: None,
            color: None,
        };
        (wanted.availability() == Availability::InStock).then(|| in_stock(lang, &wanted, name))
    });
    back.unwrap_or_else(|| {
        let channel = channel_name(alert.channel);
        let mut text =
            phrases::STILL_WAITING.fill(lang, &[("product", name), ("channel", channel)]);
        if let Some(restock) = product.and_then(|p| p.restock.as_ref()) {
            text.push(' ');
            text.push_str(&phrases::RESTOCK.fill(lang, &[("when", restock.get(lang))]));
        }
        text
    })
}
