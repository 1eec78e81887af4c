//! Chatwoot as a tape remembers it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use agent::{Accounts, taped};
use async_trait::async_trait;
use bytes::Bytes;
use chatwoot::client::{Chatwoot, ChatwootConfig, Transport, TransportError, is_typing};
use domain::ids::AccountId;
use domain::tape::{Exchange, Request};
use platform::error::PortError;
use url::Url;

/// Answers what was answered then. Nothing leaves the process.
#[derive(Default)]
pub(super) struct Line(Mutex<Script>);

#[derive(Default)]
struct Script {
    exchanges: VecDeque<Exchange>,
    /// Whatever is not in the script is answered as if nothing were there.
    lenient: bool,
    /// Requests that were not made then.
    strange: Vec<Request>,
}

impl Line {
    /// Answers these from now on, each once.
    pub(super) fn play(&self, exchanges: &[Exchange]) {
        *self.script() = Script {
            exchanges: exchanges.iter().cloned().collect(),
            ..Script::default()
        };
    }

    /// Answers these where they fit, and the rest as an empty inbox would: for a
    /// step that may do something else than it did.
    pub(super) fn play_leniently(&self, exchanges: &[Exchange]) {
        self.play(exchanges);
        self.script().lenient = true;
    }

    /// Requests that were not made then.
    pub(super) fn strange(&self) -> Vec<Request> {
        self.script().strange.clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Script {
    fn answer(&mut self, asked: Request) -> Result<http::Response<Bytes>, TransportError> {
        // A send's tape has no bodies.
        let fits = |then: &Request| {
            then.method == asked.method
                && then.path == asked.path
                && (then.body == asked.body || then.body.is_empty())
        };
        let found = self.exchanges.iter().position(|e| fits(&e.request));
        match found.and_then(|at| self.exchanges.remove(at)) {
            Some(exchange) => taped::again(&exchange.answer),
            None if self.lenient => Ok(nothing_there(&asked)),
            None => {
                self.strange.push(asked);
                Err(TransportError::Broken)
            }
        }
    }
}

/// What an empty inbox answers: nothing is there, and everything is taken.
fn nothing_there(asked: &Request) -> http::Response<Bytes> {
    let body = if !asked.is_effect() {
        r#"{"payload":[]}"#.to_owned()
    } else if asked.path.ends_with("/toggle_status") {
        r#"{"payload":{"current_status":"open"}}"#.to_owned()
    } else if asked.path.ends_with("/assignments") {
        // A team is there if one is asked for.
        asked.body.replace("team_id", "id")
    } else {
        r#"{"id":1}"#.to_owned()
    };
    http::Response::new(Bytes::from(body))
}

#[async_trait]
impl Transport for Line {
    async fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let asked = taped::asked(&request);
        if is_typing(&asked.path) {
            return Ok(http::Response::new(Bytes::new()));
        }
        self.script().answer(asked)
    }
}

/// Every account's Chatwoot over one line.
pub(super) struct Everybody {
    pub(super) line: Arc<Line>,
    pub(super) url: Url,
}

#[async_trait]
impl Accounts for Everybody {
    async fn chatwoot(&self, account: AccountId) -> Result<Arc<Chatwoot>, PortError> {
        let config = ChatwootConfig {
            base_url: self.url.clone(),
            account,
            bot_token: "none".into(),
            user_token: "none".into(),
        };
        let line: Arc<dyn Transport> = Arc::<Line>::clone(&self.line);
        Ok(Arc::new(Chatwoot::new(config, line)))
    }
}
