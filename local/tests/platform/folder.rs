//! The data folder of a platform on one machine.

use domain::channel::Provider;
use frontdesk::commands::serve::start;

use crate::house::{House, arguments};

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_belongs_to_one_process() {
    let dir = std::env::temp_dir().join(format!("frontdesk-lock-{}", std::process::id()));
    let house = House::with(|args| args.data = Some(dir.clone())).await;
    let mut second = arguments();
    second.data = Some(dir.clone());
    let refused = start(&second).await.err().unwrap().to_string();
    assert!(refused.contains("another frontdesk"), "{refused}");
    house.close().await;
    start(&second).await.unwrap().stop().await.unwrap();
    std::fs::remove_dir_all(&dir).unwrap();
}

/// As if the process were killed right after the answer.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_platform_knows_the_inbox_has_kept() {
    let dir = std::env::temp_dir().join(format!("frontdesk-kept-{}", std::process::id()));
    let house = House::with(|args| args.data = Some(dir.clone())).await;
    let key = house.writes("Emma de Vries", Provider::Webchat, "Hello there");
    house
        .until("the platform to know", async || house.head(key).await)
        .await;
    let kept = std::fs::read_to_string(dir.join("chatwoot.json")).unwrap();
    assert!(kept.contains("Hello there"));
    house.close().await;
    std::fs::remove_dir_all(&dir).unwrap();
}

/// As on Ctrl-C in the moment in which a customer has written.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_the_end_is_answered_before_the_end() {
    let dir = std::env::temp_dir().join(format!("frontdesk-end-{}", std::process::id()));
    let house = House::with(|args| args.data = Some(dir.clone())).await;
    let key = house.writes("Finn Bakker", Provider::Webchat, "Hello there");
    house.finish().await;
    assert!(!house.public(key).is_empty(), "answered");
    house.close().await;
    std::fs::remove_dir_all(&dir).unwrap();
}
