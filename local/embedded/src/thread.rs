//! The engine on a thread of its own. It answers one request at a time anyway;
//! workers that wait for each other at its lock would stand still, and the data
//! they take turns with would move from core to core.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use tokio::sync::oneshot;

use crate::Shared;

struct Asked {
    request: HttpRequest,
    answer: oneshot::Sender<HttpResponse>,
}

/// Where requests are handed over. The thread ends with the last of these.
#[derive(Clone)]
pub(super) struct Thread(Sender<Asked>);

impl Thread {
    /// Starts the thread; `None` where the system has none to give.
    pub(super) fn start(shared: Arc<Shared>, begin: fn()) -> Option<Self> {
        let (asking, asked) = channel::<Asked>();
        let work = move || {
            begin();
            for Asked { request, answer } in asked {
                // Fails when nobody waits for it any more.
                let _ = answer.send(shared.answer(&request));
            }
        };
        let thread = std::thread::Builder::new().name("database".to_owned());
        thread.spawn(work).ok().map(|_| Self(asking))
    }

    /// Has a request answered.
    pub(super) async fn answer(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let ended = || ConnectorError::io("the database's thread has ended".into());
        let (answer, answered) = oneshot::channel();
        self.0
            .send(Asked { request, answer })
            .map_err(|_| ended())?;
        answered.await.map_err(|_| ended())
    }
}
