//! What becomes of an alert that is there.

use super::*;

#[test]
fn an_alert_is_cancelled_if_it_is_clear_which() {
    let shop = shop();
    let setting = setting(&shop, Lang::En, "no need any more");
    let dress = decide(&setting, &blue_dress(Ask::Alert), &[]).alerts;
    let nameless = wants(Ask::Cancel, Vec::new());
    let done = decide(&setting, &nameless, &dress);
    assert_eq!(done.alerts[0].status, AlertStatus::Cancelled);
    assert_eq!(done.cancelled, Some(dress[0].id));
    assert!(done.text.contains("no message about Blue Dress Size M"));

    assert!(
        decide(&setting, &nameless, &done.alerts)
            .text
            .contains("don't see an open")
    );
    assert!(
        decide(&setting, &nameless, &[])
            .text
            .contains("don't see an open")
    );

    let coat = wants(Ask::Alert, vec![item("red coat", Some("M"))]);
    let mut both = dress.clone();
    both.extend(decide(&setting, &coat, &[]).alerts);
    let which = decide(&setting, &nameless, &both);
    assert!(which.alerts.is_empty());
    assert!(
        which.text.contains("Which of these shall I cancel?"),
        "{}",
        which.text
    );
    let named = decide(
        &setting,
        &wants(Ask::Cancel, vec![item("red coat", None)]),
        &both,
    );
    assert_eq!(named.alerts.len(), 1);
    assert_eq!(named.alerts[0].product, "red-coat");
    let other = decide(
        &setting,
        &wants(Ask::Cancel, vec![item("sandals", None)]),
        &dress,
    );
    assert!(other.alerts.is_empty(), "nothing else is cancelled instead");
}

#[test]
fn the_status_of_an_alert_is_the_truth() {
    let mut shop = shop();
    let ask = wants(Ask::Status, vec![item("dress", None)]);
    let alerts = decide(&setting(&shop, Lang::En, ""), &blue_dress(Ask::Alert), &[]).alerts;
    let waiting = decide(&setting(&shop, Lang::En, ""), &ask, &alerts);
    assert!(
        waiting.text.contains("It is not back yet"),
        "{}",
        waiting.text
    );

    let mut told = alerts.clone();
    told[0].status = AlertStatus::Notified;
    told[0].notified_at = Some(at(2));
    let text = decide(&setting(&shop, Lang::En, ""), &ask, &told).text;
    assert!(text.contains("We told you on 2026-09-23"), "{text}");

    let none = decide(
        &setting(&shop, Lang::En, ""),
        &wants(Ask::Status, Vec::new()),
        &[],
    );
    assert!(none.text.contains("don't see an open stock alert"));

    for product in &mut shop.products {
        for variant in &mut product.variants {
            variant.stock = Some(2);
        }
    }
    let back = decide(&setting(&shop, Lang::En, ""), &ask, &alerts);
    assert!(
        back.text.contains("Yes, Blue Dress Size M is in stock"),
        "{}",
        back.text
    );
}
