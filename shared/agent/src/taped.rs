//! What is noted on the tape of the step that runs: what it found, and every request
//! to Chatwoot with its answer.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chatwoot::client::{Chatwoot, Transport, TransportError, essence, is_typing};
use domain::candidate::Lead;
use domain::head::Head;
use domain::ids::AccountId;
use domain::step::StepInput;
use domain::tape::{Answer, Called, Exchange, Request};
use platform::error::PortError;
use platform::tape;

use crate::accounts::Accounts;

/// The clients of other accounts, taped.
pub struct Taped(Arc<dyn Accounts>);

impl Taped {
    /// Over these accounts.
    pub fn new(accounts: Arc<dyn Accounts>) -> Self {
        Self(accounts)
    }
}

#[async_trait]
impl Accounts for Taped {
    async fn chatwoot(&self, account: AccountId) -> Result<Arc<Chatwoot>, PortError> {
        let chatwoot = self.0.chatwoot(account).await?;
        Ok(Arc::new(chatwoot.through(|line| Arc::new(Line(line)))))
    }
}

struct Line(Arc<dyn Transport>);

#[async_trait]
impl Transport for Line {
    async fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let asked = asked(&request);
        let answer = self.0.call(request).await;
        if !is_typing(&asked.path) {
            let heard = heard(&answer);
            tape::note(|tape| {
                tape.chatwoot.push(Exchange {
                    request: asked,
                    answer: heard,
                });
            });
        }
        answer
    }
}

/// Where every path of the API begins, whatever stands before it on a server.
const API: &str = "/api/v1/";

/// A request as a tape holds it: without the token and the address of the server.
pub fn asked(request: &http::Request<Bytes>) -> Request {
    let path = request.uri().path_and_query();
    let path = path.map_or_else(String::new, ToString::to_string);
    let begin = path.find(API).unwrap_or_default();
    Request {
        method: request.method().as_str().to_owned(),
        path: path.get(begin..).unwrap_or_default().to_owned(),
        body: String::from_utf8_lossy(request.body()).into_owned(),
    }
}

fn heard(answer: &Result<http::Response<Bytes>, TransportError>) -> Answer {
    match answer {
        Ok(response) => {
            let said = response.status().is_success();
            let body = said.then(|| essence(response.body()));
            Answer::Said(response.status().as_u16(), body.unwrap_or_default())
        }
        Err(error) => Answer::Silent(error.word().to_owned()),
    }
}

/// The answer of a tape, once more.
///
/// # Errors
/// The silence that was noted.
pub fn again(answer: &Answer) -> Result<http::Response<Bytes>, TransportError> {
    match answer {
        Answer::Said(status, body) => {
            let mut response = http::Response::new(Bytes::from(body.clone()));
            // A status that was noted is one.
            *response.status_mut() =
                http::StatusCode::from_u16(*status).map_err(|_| TransportError::Broken)?;
            Ok(response)
        }
        Answer::Silent(word) => Err(TransportError::of_word(word)),
    }
}

/// Notes who called a step and what it found. HEAD as the step before left it is
/// known without.
pub fn note(input: &StepInput, head: &Head, lead: Option<&Lead>) {
    let turn = head.turn.as_ref();
    let known = turn.is_some_and(|turn| turn.is_as_left(head.rev));
    tape::note(|tape| {
        tape.called = Some(Called::Step(input.clone()));
        tape.head = (!known).then(|| Box::new(head.clone()));
        tape.lead = lead.cloned();
    });
}
