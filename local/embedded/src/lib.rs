//! DynamoDB inside the process: an AWS SDK client whose requests are answered by
//! the embedded engine instead of going over a socket.
//!
//! The SDK is the real one, with its serialisation, error types and retries, so
//! storage code cannot tell the difference. Requests are counted by operation
//! (they are the cloud bill), and a [`Fault`] may fail any of them before or
//! after it took effect.
//!
//! What it must not do: no DynamoDB semantics of its own; the engine has them.

mod dispatch;
#[cfg(test)]
mod tests;
mod thread;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{
    AsyncSleep, BehaviorVersion, Config, Region, Sleep, StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use dynoxide::Database;

use thread::Thread;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultAction {
    /// Nothing unusual.
    None,
    /// The connection breaks before the request arrives.
    FailBefore,
    /// The request takes effect; the connection breaks before the answer.
    FailAfter,
    /// The table refuses: throughput exceeded.
    Throttle,
    /// A write meets another transaction on its item and is cancelled. Reads go
    /// through.
    Conflict,
    /// The request takes effect after this time.
    Delay(Duration),
}

/// Decides over every request of a client, retries included.
pub trait Fault: Send + Sync {
    /// What shall happen to the next request. `operation` is the API's name for
    /// it, like `UpdateItem`.
    fn before(&self, operation: &str) -> FaultAction;
}

/// How many requests a client has made, by operation. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct Requests(Arc<Mutex<BTreeMap<String, u64>>>);

impl Requests {
    /// Requests so far (attempts: a retry is a request), by operation.
    pub fn by_operation(&self) -> BTreeMap<String, u64> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// All requests so far.
    pub fn total(&self) -> u64 {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.values().sum()
    }

    fn count(&self, operation: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get_mut(operation) {
            Some(count) => *count += 1,
            None => {
                counts.insert(operation.to_owned(), 1);
            }
        }
    }
}

/// What a client may be given beyond the database.
#[derive(Clone)]
pub struct Hooks {
    /// Where its requests are counted.
    pub requests: Requests,
    /// What goes wrong; `None`: nothing.
    pub fault: Option<Arc<dyn Fault>>,
    /// Attempts of the SDK per call, the first included: 1 is no retry. Only
    /// faults make a second attempt useful.
    pub attempts: u32,
    /// Sees every request that is answered.
    pub witness: Option<Witness>,
    /// Requests are answered on a thread of their own, which calls this when it
    /// starts. For a host with other work to do meanwhile; not under paused time,
    /// which would run on while the thread works.
    pub own_thread: Option<fn()>,
}

/// Sees a request: its operation and its JSON body.
pub type Witness = Arc<dyn Fn(&str, &[u8]) + Send + Sync>;

impl Default for Hooks {
    fn default() -> Self {
        Self {
            requests: Requests::default(),
            fault: None,
            attempts: 1,
            witness: None,
            own_thread: None,
        }
    }
}

/// A client of this database.
pub fn client(database: Database, hooks: Hooks) -> Client {
    let attempts = hooks.attempts.max(1);
    let shared = Arc::new(Shared { database, hooks });
    let begin = shared.hooks.own_thread;
    let connector = SharedHttpConnector::new(Connector {
        thread: begin.and_then(|begin| Thread::start(Arc::clone(&shared), begin)),
        shared,
    });
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        // Requests do not leave the process.
        .allow_no_auth()
        .region(Region::from_static("us-east-1"))
        .endpoint_url("http://localhost")
        .retry_config(if attempts == 1 {
            RetryConfig::disabled()
        } else {
            RetryConfig::standard().with_max_attempts(attempts)
        })
        .sleep_impl(TokioTime)
        // Answers are whole: there is no stream that could stall.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(InProcess(connector))
        .build();
    Client::from_conf(config)
}

/// Tokio's time, which simulations pause. Set by name: storage code that pauses
/// asks the client for it.
#[derive(Debug)]
struct TokioTime;

impl AsyncSleep for TokioTime {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(tokio::time::sleep(duration))
    }
}

#[derive(Debug, Clone)]
struct InProcess(SharedHttpConnector);

impl HttpClient for InProcess {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.0.clone()
    }
}

struct Connector {
    shared: Arc<Shared>,
    thread: Option<Thread>,
}

struct Shared {
    database: Database,
    hooks: Hooks,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(fault) = self.shared.hooks.fault.clone() else {
            return match self.thread.clone() {
                Some(thread) => HttpConnectorFuture::new(thread.answer(request)),
                // Answered on the caller's thread: the engine takes tens of
                // microseconds.
                None => HttpConnectorFuture::ready(Ok(self.shared.answer(&request))),
            };
        };
        let shared = Arc::clone(&self.shared);
        HttpConnectorFuture::new(async move {
            let broken = |when: &str| ConnectorError::io(format!("connection broke {when}").into());
            match fault.before(operation(&request)) {
                FaultAction::None => Ok(shared.answer(&request)),
                FaultAction::FailBefore => {
                    shared.hooks.requests.count(operation(&request));
                    Err(broken("before the request"))
                }
                FaultAction::FailAfter => {
                    shared.answer(&request);
                    Err(broken("before the answer"))
                }
                FaultAction::Throttle => {
                    shared.hooks.requests.count(operation(&request));
                    Ok(dispatch::throttled())
                }
                FaultAction::Conflict => {
                    let body = request.body().bytes().unwrap_or_default();
                    match dispatch::conflict(operation(&request), body) {
                        Some(refusal) => {
                            shared.hooks.requests.count(operation(&request));
                            Ok(refusal)
                        }
                        None => Ok(shared.answer(&request)),
                    }
                }
                FaultAction::Delay(time) => {
                    tokio::time::sleep(time).await;
                    Ok(shared.answer(&request))
                }
            }
        })
    }
}

impl Shared {
    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let operation = operation(request);
        self.hooks.requests.count(operation);
        let body = request.body().bytes().unwrap_or_default();
        if let Some(witness) = &self.hooks.witness {
            witness(operation, body);
        }
        // A lost answer is the only reason for DynamoDB to see a transaction
        // twice, and remembering each for ten minutes is not free.
        let remember = self.hooks.fault.is_some();
        dispatch::answer(&self.database, operation, body, remember)
    }
}

/// `DynamoDB_20120810.PutItem` → `PutItem`.
fn operation(request: &HttpRequest) -> &str {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}
