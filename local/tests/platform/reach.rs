//! Who reaches what of a platform on one machine.

use reqwest::StatusCode;

use crate::house::House;

async fn asks(house: &House, path: &str, host: &str) -> StatusCode {
    let request = reqwest::Client::new().get(format!("{}{path}", house.url()));
    let answer = request.header("host", host).send().await.unwrap();
    answer.status()
}

/// What a tunnel passes on, or a page whose name was pointed at this machine.
#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_host_name_gets_webhook_and_health_only() {
    let house = House::open().await;
    for path in [
        "/sim",
        "/sim/api/state",
        "/local/resume",
        "/api/v1/accounts/1/conversations/1",
    ] {
        let status = asks(&house, path, "front.example.com").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(
        asks(&house, "/health", "front.example.com").await,
        StatusCode::OK
    );
    // A GET is no webhook; what matters is that the webhook itself answers.
    let webhook = asks(&house, "/webhook/chatwoot", "front.example.com").await;
    assert_eq!(webhook, StatusCode::METHOD_NOT_ALLOWED);
    for host in ["localhost:4000", "127.0.0.1", "[::1]:4000"] {
        assert_eq!(asks(&house, "/sim", host).await, StatusCode::OK, "{host}");
    }
    house.close().await;
}
