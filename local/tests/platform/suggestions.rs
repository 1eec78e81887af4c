//! Questions that find no answer are grouped and listed; documents are answered from.

use domain::business::Business;
use domain::channel::Provider;
use domain::suggestion::listed;
use frontdesk::commands::{serve, suggestions};
use serde_json::json;

use crate::house::{House, account};

async fn asks(house: &House, name: &str, text: &str) -> String {
    let key = house.writes(name, Provider::WhatsappCloud, text);
    let answer = house.answers(key, 1).await.join("\n");
    house.finish().await;
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn unanswered_questions_become_suggestions_until_they_are_dismissed() {
    let house = House::open().await;
    let unknown = asks(&house, "Ann", "Is there a car park near the shop?").await;
    assert!(unknown.contains("rather not guess"), "{unknown}");
    asks(&house, "Bob", "Is there a car park near the shop?").await;
    asks(&house, "Cas", "Do you offer gift wrapping?").await;
    let poem = asks(&house, "Dan", "Write me a poem about bicycles").await;
    assert!(poem.contains("only here for questions about"), "{poem}");

    let store = house.host().store();
    let found = listed(store.suggestions(account()).await.unwrap());
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].count, 2);
    assert_eq!(found[0].question, "Is there a car park near the shop?");
    let client = reqwest::Client::new();
    let post = async |path: &str, body| {
        let url = format!("{}{path}", house.url());
        let answer = client.post(url).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, list) = post("/local/suggestions", json!({"account": 1})).await;
    assert!(status == 200 && list.contains("car park"), "{list}");
    let id = &found[0].id;
    let gone = json!({"account": 1, "id": id});
    assert_eq!(post("/local/suggestions/dismiss", gone).await.0, 200);
    let other = json!({"account": 1, "id": "nothing"});
    assert_eq!(post("/local/suggestions/dismiss", other).await.0, 404);
    asks(&house, "Eve", "Is there a car park near the shop?").await;
    let (_, list) = post("/local/suggestions", json!({"account": 1})).await;
    assert_eq!(list, "[]", "asked again, it stays dismissed");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_stored_and_answered_from() {
    let house = House::open().await;
    let stored: Business = {
        let store = house.host().store();
        store.business(account()).await.unwrap().unwrap()
    };
    let given = serve::business(None).unwrap();
    assert!(!given.documents.is_empty());
    assert_eq!(stored.documents, given.documents);
    let answer = asks(&house, "Fay", "Is your packaging recycled?").await;
    assert!(answer.contains("recycled cardboard"), "{answer}");
    house.close().await;
}

#[test]
fn a_suggestion_is_one_line() {
    let group = serde_json::from_value(json!({
        "id": "7f3a91c2", "question": "Do you repair bags?", "about": ["#repair"], "count": 3,
        "languages": ["en", "nl"], "first_seen": "2026-11-20T10:00:00Z",
        "last_seen": "2026-11-22T10:00:00Z", "status": "open",
    }));
    let line = "7f3a91c2    3 times (en, nl), last on 2026-11-22: Do you repair bags?";
    assert_eq!(suggestions::row(&group.unwrap()), line);
}
