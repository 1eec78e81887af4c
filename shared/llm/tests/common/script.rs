//! A transport that answers from a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use llm::{Response, Transport, TransportError};
use serde_json::Value;

/// One scripted answer.
pub enum Act {
    Say(Value),
    Status(u16),
    Busy(u16, &'static str),
    Break,
    Hang,
}

/// Answers from a script; when it is over, hangs.
#[derive(Default)]
pub struct Script {
    acts: Mutex<VecDeque<Act>>,
    /// Address and time allowed of each request.
    pub asked: Mutex<Vec<(String, Duration)>>,
    bodies: Mutex<Vec<Vec<u8>>>,
}

impl Script {
    pub fn new(acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Arc::new(Self {
            acts: Mutex::new(acts.into_iter().collect()),
            asked: Mutex::default(),
            bodies: Mutex::default(),
        })
    }

    pub fn bodies(&self) -> Vec<Vec<u8>> {
        self.bodies.lock().unwrap().clone()
    }

    pub fn hosts(&self) -> Vec<&'static str> {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .map(|(url, _)| {
                if url.contains("anthropic") {
                    "anthropic"
                } else {
                    "openai"
                }
            })
            .collect()
    }
}

#[async_trait]
impl Transport for Script {
    async fn post(
        &self,
        url: &str,
        _headers: &[(&'static str, &str)],
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<Response, TransportError> {
        self.asked.lock().unwrap().push((url.to_owned(), timeout));
        self.bodies.lock().unwrap().push(body);
        let act = self.acts.lock().unwrap().pop_front().unwrap_or(Act::Hang);
        let response = |status, retry_after: Option<&str>, body: Value| Response {
            status,
            retry_after: retry_after.map(str::to_owned),
            date: Some("Sun, 22 Nov 2026 14:00:00 GMT".to_owned()),
            body: body.to_string().into_bytes(),
        };
        match act {
            Act::Say(body) => Ok(response(200, None, body)),
            Act::Status(status) => Ok(response(status, None, Value::Null)),
            Act::Busy(status, after) => Ok(response(status, Some(after), Value::Null)),
            Act::Break => Err(TransportError::Broken("reset".to_owned())),
            Act::Hang => std::future::pending().await,
        }
    }
}
