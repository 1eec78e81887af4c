//! Discounts: a code with its percent, its amount, its least order and its days.

use jiff::civil::Date;

use super::case::{Case, Context};
use super::goods::{cents, products};
use super::grounds::{Kind, Offer};
use super::item::{Bound, Currency, Item, What};
use super::judge::Judge;
use super::words::among;

/// Whether an offer holds on a day.
pub(super) fn current(offer: &Offer, today: Date) -> bool {
    offer.valid_from.is_none_or(|from| from <= today)
        && offer.valid_until.is_none_or(|until| today <= until)
}

/// How a day stands to what is said: "until", "from".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Until,
    Since,
    Open,
}

fn side(items: &[Item], at: usize) -> Side {
    let near = |item: &Item| {
        if item.is("until") || item.is("upto") || item.is("within") {
            Some(Side::Until)
        } else if item.is("since") {
            Some(Side::Since)
        } else {
            None
        }
    };
    // "from 1 to 30 September": the second day ends it.
    if at > 0 && matches!(items[at - 1].what, What::Day(_)) {
        return Side::Until;
    }
    items[..at]
        .iter()
        .rev()
        .take(5)
        .find_map(near)
        .or_else(|| items.iter().skip(at + 1).take(2).find_map(near))
        .unwrap_or(Side::Open)
}

/// Judges what a segment says of offers.
pub(super) fn judge(judge: &mut Judge, case: &mut Case, context: &mut Context) {
    let named: Vec<usize> = case
        .items
        .iter()
        .filter_map(|i| match i.what {
            What::Offer(offer) => Some(offer),
            _ => None,
        })
        .collect();
    let discount = case.has("discount") || case.has("code") || case.has("valid");
    let figures = case.open().any(|(_, i)| {
        matches!(i.what, What::Percent(_) | What::Day(_) | What::Weekdays(_))
            || i.bound == Bound::AtLeast
            || i.bound == Bound::Off
            || matches!(i.what, What::Money(..))
    });
    // A code named later in the sentence counts as well: "20% off with …".
    let in_sentence = judge
        .reading
        .segments_of(case.segment.sentence)
        .find_map(|i| match i.what {
            What::Offer(offer) => Some(offer),
            _ => None,
        });
    let offer = if let Some(first) = named.first() {
        *first
    } else if let Some(first) = in_sentence.filter(|_| discount || figures) {
        first
    } else if let Some(last) = context.offer.filter(|_| discount || figures) {
        last
    } else if discount && !case.denies || case.has("code") && context.offer.is_some() {
        // Without its code: the one offer whose percent or amount is said.
        let fits = (0..judge.guard.offers.len()).find(|o| {
            let offer = &judge.guard.offers[*o];
            current(offer, judge.today)
                && case.items.iter().any(|i| match i.what {
                    What::Percent(p) => offer.percent.map(cents) == Some(p),
                    What::Money(m, _) => offer.amount.map(cents) == Some(m),
                    _ => false,
                })
        });
        let Some(fits) = fits else { return };
        context.offer = Some(fits);
        fits
    } else {
        return;
    };
    let Some(data) = judge.guard.offers.get(offer).cloned() else {
        return;
    };
    if !named.is_empty() {
        context.offer = Some(offer);
    }
    let text = judge.reading.text(case.segment).to_owned();
    let sentence: Vec<Item> = judge
        .reading
        .segments_of(case.segment.sentence)
        .cloned()
        .collect();
    let over = judge.says_over(&sentence);
    let expired = data.valid_until.is_some_and(|until| until < judge.today);
    let future = data.valid_from.is_some_and(|from| from > judge.today);
    if !named.is_empty() && !case.asks {
        let refused = case.denies;
        let announced = future
            && sentence.iter().enumerate().any(|(at, i)| match i.what {
                What::Day(day) => {
                    day.span(judge.today)
                        .is_some_and(|(from, _)| Some(from) == data.valid_from)
                        && side(&sentence, at) != Side::Until
                }
                _ => false,
            });
        if expired && !over && !refused {
            judge.accuse(Kind::Code, &text, "the offer is over");
        } else if over && !expired && !case.has("until") {
            judge.accuse(Kind::Code, &text, "the offer is not over");
        } else if future && !announced && !refused {
            judge.accuse(Kind::Code, &text, "the offer has not begun");
        }
    }
    let asked: Vec<usize> = products(case.items);
    if !asked.is_empty() && !named.is_empty()
        || !asked.is_empty() && discount && in_sentence.is_some()
    {
        let excluded = asked.iter().filter(|p| !judge.covers(&data, **p)).count();
        if case.denies && excluded == 0 && !over && !expired || !case.denies && excluded > 0 {
            judge.accuse(Kind::Code, &text, "the code is not for this product");
        }
    }
    let currency = data.currency.as_deref().and_then(Currency::named);
    let mut spent = false;
    for at in 0..case.items.len() {
        if case.vouched[at] {
            continue;
        }
        let item = &case.items[at];
        let money = |m: i64, c: Option<Currency>, want: Option<f64>| {
            want.map(cents) == Some(m) && (c.is_none() || currency.is_none() || c == currency)
        };
        let fits = match item.what {
            What::Percent(p) => data.percent.map(cents) == Some(p),
            What::Money(m, c) if item.bound == Bound::AtLeast => money(m, c, data.min_order),
            What::Money(m, c) if matches!(item.bound, Bound::Off | Bound::Exact) => {
                money(m, c, data.amount)
                    || item.bound == Bound::Exact
                        && (case.has("minimum") || case.has("threshold"))
                        && money(m, c, data.min_order)
            }
            What::Day(day) => day.span(judge.today).is_some_and(|(from, to)| {
                let until = data.valid_until.is_some_and(|d| day.is(d, judge.today))
                    || data.valid_until == Some(to);
                let since = data.valid_from.is_some_and(|d| day.is(d, judge.today))
                    || data.valid_from == Some(from);
                let inside = data.valid_from.is_none_or(|f| f <= from)
                    && data.valid_until.is_none_or(|u| to <= u);
                match side(case.items, at) {
                    Side::Until => until,
                    Side::Since => since,
                    Side::Open => until || since || inside && !over,
                }
            }),
            What::Weekdays(mask) if mask.is_power_of_two() => {
                data.valid_until.is_some_and(|until| {
                    let wanted = mask.trailing_zeros() as i8;
                    let near = until.since(judge.today).is_ok_and(|s| s.get_days() < 8);
                    until.weekday().to_monday_zero_offset() == wanted && near
                })
            }
            _ => false,
        };
        if fits {
            spent |= matches!(item.what, What::Percent(_))
                || item.bound != Bound::AtLeast && matches!(item.what, What::Money(..));
            case.vouch(at);
        }
    }
    // A code for some products, said of another.
    let spoken: Vec<usize> = products(&sentence);
    if !data.products.is_empty()
        && spent
        && spoken.is_empty()
        && !case.denies
        && !context.products.is_empty()
        && !context.products.iter().any(|p| judge.covers(&data, *p))
    {
        judge.accuse(Kind::Code, &text, "the code is not for this product");
    }
    if data.code.trim().is_empty() && case.denies {
        case.vouch_all(|i| i.is("code") || i.is("not"));
    }
    let counts = !case.denies && !over && spent;
    if counts
        && !case.asks
        && let Some(min) = data.min_order.filter(|min| *min > 0.0)
        && !judge
            .reading
            .items
            .iter()
            .any(|i| matches!(i.what, What::Money(m, _) if m == cents(min)))
    {
        judge.accuse(Kind::Policy, &text, "the least order is left out");
    }
    if data.min_order.is_none_or(|min| min <= 0.0) {
        case.vouch_all(|i| i.is("minimum"));
    }
    let limited = !data.products.is_empty();
    if limited
        && case.has("all")
        && asked.is_empty()
        && !case.denies
        && (case.has("valid") || discount || !named.is_empty())
    {
        judge.accuse(Kind::Code, &text, "the code is for some products only");
    }
    case.vouch_all(|i| {
        matches!(i.what, What::Offer(_))
            || ["discount", "code", "valid", "until", "order", "product"]
                .iter()
                .any(|name| i.is(name))
            || i.is("only") && (limited && !asked.is_empty() || !asked.is_empty() || i.is("until"))
            || i.is("not") && (over || !asked.is_empty())
            || i.is("left") && i.is("left") && !i.any(super::lexicon::Class::Action)
            || i.is("payment")
    });
    super::goods::near_product(judge, case);
    // "on the whole order", for an offer for everything.
    if !limited {
        case.vouch_all(|i| i.is("all") || i.is("in_store"));
    }
}

impl super::reading::Reading<'_> {
    /// The items of a sentence.
    pub(super) fn segments_of(&self, sentence: usize) -> impl Iterator<Item = &super::item::Item> {
        let spans: Vec<_> = self
            .sentences
            .iter()
            .filter(move |(s, _)| *s == sentence)
            .map(|(_, items)| items.clone())
            .collect();
        spans.into_iter().flat_map(|span| self.items[span].iter())
    }
}

impl Judge<'_> {
    /// Whether these words say that something is over.
    fn says_over(&self, items: &[Item]) -> bool {
        items.iter().any(|i| {
            among(
                self.reading.word(i),
                "ended expired abgelaufen geendet endete verlopen afgelopen eindigde termino acabo \
                caduco caducado expiro vencio finalizo terminou acabou expirou expirait terminee \
                expire verliep vorbei voorbij over caducada expirado expiree vencido beendet \
                terminado",
            )
        }) && !items.iter().any(|i| {
            matches!(self.reading.word(i), "over")
                && i.is("threshold")
                && self.lang == crate::lang::Lang::En
        })
    }
}
