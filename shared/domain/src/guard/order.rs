//! Where an order stands.

use super::case::{Case, Context};
use super::grounds::{Fact, Kind};
use super::item::{Item, What};
use super::judge::Judge;
use super::lexicon::{Class, Concept};
use super::passage::concepts_of;
use super::words::among;
use crate::lang::Lang;

/// Judges what a segment says of the customer's order.
pub(super) fn judge(judge: &mut Judge, case: &mut Case, context: &mut Context) {
    if case.asks {
        return;
    }
    let orders: Vec<(usize, String, String)> = judge
        .facts
        .iter()
        .enumerate()
        .filter_map(|(at, fact)| match fact {
            Fact::Order { number, status } => Some((at, number.clone(), status.clone())),
            _ => None,
        })
        .collect();
    let text = judge.reading.text(case.segment).to_owned();
    let flat: String = super::fold::folded(&text);
    let named = orders
        .iter()
        .find(|(_, number, _)| !number.is_empty() && flat.contains(&super::fold::folded(number)));
    if let Some((at, ..)) = named {
        context.order = Some(*at);
    }
    let has_status = case.items.iter().any(|i| i.any(Class::Status));
    if !has_status {
        return;
    }
    let referenced = case.items.iter().any(|i| {
        matches!(i.what, What::Reference | What::Code)
            || i.what == What::Unknown && judge.reading.tokens[i.from].is_mixed()
    });
    let own = case.has("you")
        && case
            .items
            .iter()
            .any(|i| i.is("order") && is_noun(judge, i));
    let about = named.is_some()
        || context.order.is_some()
            && !case.items.iter().any(Item::is_figure)
            && !case.has("if")
            && !case.has("we")
        || referenced && case.has("order")
        || own && past(judge, case.items);
    if !about {
        return;
    }
    let known = named
        .cloned()
        .or_else(|| {
            orders
                .iter()
                .find(|(at, ..)| Some(*at) == context.order)
                .cloned()
        })
        .or_else(|| (orders.len() == 1 && !referenced).then(|| orders[0].clone()));
    let Some((_, _, status)) = known else {
        judge.accuse(Kind::Order, &text, "where this order stands is not known");
        case.vouch_all(|i| i.any(Class::Status));
        return;
    };
    let is = statuses(&status);
    let mut wrong = false;
    for item in case.items.iter().filter(|i| i.any(Class::Status)) {
        // "preparing your order" beside "processing": one of what a word may mean.
        let same = is.iter().any(|c| item.is(c.name));
        let denied = case.denies && !same && open_status(&is);
        let soft = item.any(Class::Claim)
            && !item.is("ship")
            && !item.is("collect")
            && !item.is("cancel")
            && !item.is("return")
            && !item.is("refund")
            || item.any(Class::Soft);
        let right = same && !case.denies || denied || soft && is.is_empty();
        wrong |= !right;
    }
    // "ready to be collected" is one status in two words.
    let any = case.items.iter().any(|i| is.iter().any(|c| i.is(c.name)));
    let all_near = case
        .items
        .iter()
        .filter(|i| i.any(Class::Status) && !is.iter().any(|c| i.is(c.name)))
        .all(|i| i.any(Class::Thing) || i.any(Class::Action));
    if wrong && !(any && all_near && !case.denies) {
        judge.accuse(Kind::Order, &text, format!("the order is `{status}`"));
    }
    case.vouch_all(|i| i.any(Class::Status) || i.is("order") || i.is("not") || i.is("ready"));
}

/// The statuses the shop system's words stand for.
fn statuses(status: &str) -> Vec<Concept> {
    let words = status.replace(['_', '-'], " ");
    let all = concepts_of(&words, Lang::En);
    let mut found: Vec<Concept> = all
        .into_iter()
        .filter(|c| c.class == Class::Status)
        .collect();
    for lang in Lang::ALL {
        found.extend(
            concepts_of(&words, lang)
                .into_iter()
                .filter(|c| c.class == Class::Status),
        );
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Before it is on its way.
fn open_status(status: &[Concept]) -> bool {
    status.iter().any(|c| {
        matches!(
            c.name,
            "st_processing"
                | "st_production"
                | "st_received"
                | "st_hold"
                | "st_backorder"
                | "st_paid"
                | "st_delayed"
        )
    })
}

fn is_noun(judge: &Judge, item: &Item) -> bool {
    among(
        judge.reading.word(item),
        "order orders bestelling order's bestellung pedido encomenda commande auftrag \
        purchase",
    )
}

/// "has been", "wurde", "ha sido": told of one order, not of orders.
fn past(judge: &Judge, items: &[Item]) -> bool {
    items.iter().any(|i| {
        among(
            judge.reading.word(i),
            "has was is been wurde ist werd ha esta foi fue a est ya ja already",
        )
    })
}
