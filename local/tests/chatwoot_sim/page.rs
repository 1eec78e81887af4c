//! The page.

use super::*;

async fn page(sim: &Sim, request: Request<Body>) -> (StatusCode, String, String) {
    let answer = sim.page_router().oneshot(request).await.unwrap();
    let header = |name: &str| {
        answer
            .headers()
            .get(name)
            .map(|v| v.to_str().unwrap().to_owned())
    };
    let (status, policy) = (answer.status(), header("content-security-policy"));
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (
        status,
        policy.unwrap(),
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn post(path: &str, body: &Value) -> Request<Body> {
    let request = Request::post(path).header("content-type", "application/json");
    request.body(Body::from(body.to_string())).unwrap()
}

#[tokio::test]
async fn the_page_runs_only_its_own_files() {
    let bench = bench();
    for path in ["/sim", "/sim/page.js", "/sim/page.css", "/sim/icon.svg"] {
        let (status, policy, text) = page(&bench.sim, get(path)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"));
        assert!(!text.is_empty());
        if path == "/sim" {
            for inline in ["<script>", "style=", "onclick", "http://", "https://"] {
                assert!(!text.contains(inline), "{inline}");
            }
        }
    }
}

#[tokio::test]
async fn on_the_page_one_is_customer_and_colleague() {
    let bench = bench();
    let write =
        json!({"name": "Emma de Vries", "channel": "instagram", "text": "Hoi", "file": null});
    let (status, _, body) = page(&bench.sim, post("/sim/api/write", &write)).await;
    assert_eq!(
        (status, body.as_str()),
        (StatusCode::OK, r#"{"conversation":1}"#)
    );
    let acts = [
        json!({"do": "reply", "agent": AGENT, "text": "Dag Emma"}),
        json!({"do": "note", "agent": AGENT, "text": "regular"}),
        json!({"do": "take", "agent": AGENT}),
        json!({"do": "write", "text": "Dank je", "file": "image"}),
        json!({"do": "delete", "message": 2}),
        json!({"do": "labels", "agent": AGENT, "labels": ["vip"]}),
        json!({"do": "status", "agent": AGENT, "status": "resolved"}),
    ];
    for act in &acts {
        let (status, _, body) = page(&bench.sim, post("/sim/api/conversations/1", act)).await;
        assert_eq!(status, StatusCode::OK, "{act}: {body}");
    }
    let (_, _, body) = page(&bench.sim, get("/sim/api/state?conversation=1")).await;
    let state: Value = serde_json::from_str(&body).unwrap();
    let thread = &state["thread"];
    assert_eq!(
        (&thread["status"], &thread["assignee"]),
        (&json!("resolved"), &json!("Joost de Wit"))
    );
    let lines = thread["messages"].as_array().unwrap();
    let said: Vec<_> = lines.iter().filter(|m| m["activity"] == false).collect();
    let by: Vec<_> = said.iter().map(|m| m["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["customer", "agent", "agent", "customer"]);
    assert_eq!(
        (&said[1]["deleted"], &said[2]["private"]),
        (&json!(true), &json!(true))
    );
    let seen = format!("/sim/api/state?seen={}", state["version"]);
    let (_, _, body) = page(&bench.sim, get(&seen)).await;
    assert_eq!(
        body,
        format!("{{\"version\":{}}}", state["version"]),
        "nothing new"
    );
}

#[tokio::test]
async fn another_sites_page_cannot_act() {
    let bench = bench();
    let body = r#"{"name":"E","channel":"sms","text":"x"}"#;
    let form = Request::post("/sim/api/write").header("content-type", "text/plain");
    let (status, ..) = page(&bench.sim, form.body(Body::from(body)).unwrap()).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let foreign = Request::post("/sim/api/write")
        .header("content-type", "application/json")
        .header("sec-fetch-site", "cross-site");
    let (status, ..) = page(&bench.sim, foreign.body(Body::from(body)).unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(bench.sim.conversations(account()).is_empty());
}

#[tokio::test]
async fn merged_with_other_pages_it_leaves_theirs_alone() {
    let bench = bench();
    let other = axum::Router::new().fallback(async || (StatusCode::NOT_FOUND, "not here"));
    let all = other
        .merge(bench.sim.router())
        .merge(bench.sim.page_router());
    let answer = all.clone().oneshot(get("/elsewhere")).await.unwrap();
    assert!(answer.headers().get("content-security-policy").is_none());
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(bytes, "not here");
    let answer = all.oneshot(get("/sim")).await.unwrap();
    assert!(answer.headers().contains_key("content-security-policy"));
}
