//! What the customer wants, by rules.

use agent::Frame;
use domain::intent::{Entities, Intent};
use domain::question::{OpenQuestion, is_yes};
use domain::state::HistoryEntry;

use crate::prompt::{Ask, Item, Understood};

/// More products than this in one message are not answered one by one.
pub(crate) const MOST_ITEMS: usize = 4;

/// What the turn wants.
pub(crate) fn understand(frame: &Frame) -> Understood {
    read(
        frame.state.intent,
        &frame.state.entities,
        &frame.state.message_content,
        &frame.state.conversation_history,
    )
}

fn read(
    intent: Option<Intent>,
    entities: &Entities,
    text: &str,
    history: &[HistoryEntry],
) -> Understood {
    let offered = OpenQuestion::in_history(history) == Some(OpenQuestion::Similar);
    let ask = match intent {
        // "Please cancel the alert" begins like a yes.
        Some(Intent::StockAlertCancel) => Ask::Cancel,
        _ if offered && is_yes(text) => Ask::Similar,
        Some(Intent::StockAlertStatus) => Ask::Status,
        Some(Intent::StockAlertRequest) => Ask::Alert,
        _ => Ask::Availability,
    };
    let get = |name: &str| entities.get(name).cloned();
    let items = get("product_name")
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .take(MOST_ITEMS)
        .map(|name| Item {
            product_id: None,
            name: name.to_owned(),
            size: get("size"),
            color: get("color"),
        })
        .collect();
    Understood {
        ask,
        items,
        quantity: get("quantity").and_then(|number| number.parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use domain::lang::Lang;
    use domain::state::Speaker;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_yes_to_our_offer_asks_for_similar_products_whatever_the_router_said() {
        let history = [HistoryEntry {
            id: None,
            speaker: Speaker::Assistant,
            text: format!("Out of stock. {}", OpenQuestion::Similar.ask(Lang::En)),
            at: Timestamp::UNIX_EPOCH,
        }];
        let none = Entities::new();
        let intent = Some(Intent::StockAlertRequest);
        assert_eq!(
            read(intent, &none, "Yes please!", &history).ask,
            Ask::Similar
        );
        assert_eq!(read(intent, &none, "Yes please!", &[]).ask, Ask::Alert);
    }

    #[test]
    fn several_products_are_several_items() {
        let entities = Entities::from([
            ("product_name".into(), "tripod, ring light".into()),
            ("quantity".into(), "12".into()),
        ]);
        let understood = read(Some(Intent::StockInquiry), &entities, "", &[]);
        assert_eq!(understood.items.len(), 2);
        assert_eq!(understood.quantity, Some(12));
    }
}
