//! Who is let in.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::world::{Call, NOW, NoSecretStore, Rotated, SECRET, World, bytes, message};

#[tokio::test]
async fn either_secret_of_a_rotation_opens_the_door() {
    let world = World::new();
    for key in [SECRET, "signing-secret-two"] {
        let call = Call::signed_with(key, NOW, bytes(&message()));
        assert_eq!(world.call(&call).await, 200, "{key}");
    }
}

#[tokio::test]
async fn missing_wrong_old_and_early_signatures_are_unauthorized() {
    let world = World::new();
    let body = bytes(&message());
    let good = Call::signed(body.clone());
    let mut tampered = good.clone();
    tampered.body.push(b' ');
    let mut malformed = good.clone();
    malformed.signature = Some("sha256=nonsense".to_owned());
    let mut no_timestamp = good.clone();
    no_timestamp.timestamp = None;
    for (name, call) in [
        ("missing", Call::unsigned(body.clone())),
        ("no timestamp", no_timestamp),
        ("malformed", malformed),
        (
            "wrong secret",
            Call::signed_with("guess", NOW, body.clone()),
        ),
        ("changed body", tampered),
        (
            "too old",
            Call::signed_with(SECRET, NOW - 301, body.clone()),
        ),
        (
            "too early",
            Call::signed_with(SECRET, NOW + 301, body.clone()),
        ),
        (
            "path instead",
            Call::unsigned(body.clone()).at("/webhook/chatwoot/path-secret-of-7"),
        ),
    ] {
        assert_eq!(world.call(&call).await, 401, "{name}");
    }
    assert!(world.taken().is_empty());
    assert_eq!(
        world
            .call(&Call::signed_with(SECRET, NOW - 300, body))
            .await,
        200
    );
}

#[tokio::test]
async fn an_account_that_is_not_set_up_is_unauthorized() {
    let world = World::new();
    let mut body = message();
    body["account"]["id"] = 99.into();
    assert_eq!(world.call(&Call::signed(bytes(&body))).await, 401);
    // Nor does another account's secret open it.
    body["account"]["id"] = 8.into();
    assert_eq!(world.call(&Call::signed(bytes(&body))).await, 401);
}

#[tokio::test]
async fn a_chatwoot_that_cannot_sign_comes_in_by_its_secret_path() {
    let world = World::new();
    let mut body = message();
    body["account"]["id"] = 8.into();
    let call = Call::unsigned(bytes(&body));
    assert_eq!(
        world
            .call(&call.clone().at("/webhook/chatwoot/path-secret-of-8"))
            .await,
        200
    );
    assert_eq!(
        world
            .call(&call.clone().at("/webhook/chatwoot/path-secret-of-8/"))
            .await,
        200
    );
    assert_eq!(
        world
            .call(&call.clone().at("/webhook/chatwoot/path-secret-of-7"))
            .await,
        401
    );
    assert_eq!(world.call(&call).await, 401);
    assert_eq!(world.taken()[0].group, "8-310");
}

#[tokio::test]
async fn secrets_are_read_anew_once_when_a_signature_does_not_match() {
    let secrets = Arc::new(Rotated::default());
    let world = World::with(secrets.clone());
    let body = bytes(&message());
    assert_eq!(
        world
            .call(&Call::signed_with("new", NOW, body.clone()))
            .await,
        200
    );
    assert_eq!(secrets.fresh_reads.load(Ordering::Relaxed), 1);
    assert_eq!(
        world
            .call(&Call::signed_with("other", NOW, body.clone()))
            .await,
        401
    );
    assert_eq!(secrets.fresh_reads.load(Ordering::Relaxed), 2);
    // Not for callers who show nothing, or too late.
    assert_eq!(world.call(&Call::unsigned(body.clone())).await, 401);
    assert_eq!(world.call(&Call::signed_with("new", 5, body)).await, 401);
    assert_eq!(secrets.fresh_reads.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_refusing_queue_makes_chatwoot_try_again() {
    let world = World::new();
    world.queue.down.store(true, Ordering::Relaxed);
    let call = Call::signed(bytes(&message()));
    // Chatwoot retries bots on 429 and 500 only, and is never slowed down for it.
    for _ in 0..150 {
        assert_eq!(world.call(&call).await, 500);
    }
    world.queue.down.store(false, Ordering::Relaxed);
    assert_eq!(world.call(&call).await, 200);
}

#[tokio::test]
async fn without_a_secret_store_nobody_is_let_in_and_chatwoot_tries_again() {
    let world = World::with(Arc::new(NoSecretStore));
    assert_eq!(world.call(&Call::signed(bytes(&message()))).await, 500);
    assert_eq!(world.call(&Call::unsigned(bytes(&message()))).await, 401);
    assert!(world.taken().is_empty());
}

#[tokio::test]
async fn only_callers_without_a_valid_signature_are_slowed_down() {
    let world = World::new();
    let body = bytes(&message());
    let stranger = Call::unsigned(body.clone());
    for _ in 0..100 {
        assert_eq!(world.call(&stranger).await, 401);
    }
    assert_eq!(world.call(&stranger).await, 429);
    // The same address, signed; another address, unsigned.
    for _ in 0..300 {
        assert_eq!(world.call(&Call::signed(body.clone())).await, 200);
    }
    let mut other = stranger;
    other.ip = "192.0.2.11".parse().unwrap();
    assert_eq!(world.call(&other).await, 401);
}
