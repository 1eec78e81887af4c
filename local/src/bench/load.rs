//! Signed webhooks over kept-alive connections, and how long each took.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::chatwoot_sim::Delivery;
use crate::commands::CommandError;

/// One connection to the platform.
pub(super) struct Connection(SendRequest<Full<Bytes>>);

/// A webhook, ready to be sent: what Chatwoot has done before it opens the
/// connection.
pub(super) type Signed = Request<Full<Bytes>>;

/// Signs a delivery as of now.
pub(super) fn signed(delivery: &Delivery) -> Result<Signed, CommandError> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri("/webhook/chatwoot")
        .header("host", "127.0.0.1");
    for (name, value) in delivery.headers(Timestamp::now()) {
        request = request.header(name, value);
    }
    request
        .body(Full::new(delivery.body.clone()))
        .map_err(CommandError::platform)
}

impl Connection {
    /// Opens a connection to this port.
    pub(super) async fn open(port: u16) -> Result<Self, CommandError> {
        let stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .map_err(|error| CommandError::Io {
                what: format!("port {port}"),
                error,
            })?;
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(CommandError::platform)?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Sends a webhook and waits for the answer.
    pub(super) async fn post(&mut self, request: Signed) -> Result<(), CommandError> {
        self.0.ready().await.map_err(CommandError::platform)?;
        let answer = self.0.send_request(request).await;
        let answer = answer.map_err(CommandError::platform)?;
        let status = answer.status();
        answer
            .into_body()
            .collect()
            .await
            .map_err(CommandError::platform)?;
        if status == StatusCode::OK {
            Ok(())
        } else {
            Err(CommandError::Failed(format!(
                "a webhook was answered with {status}"
            )))
        }
    }
}

/// What the sending of many took.
pub(super) struct Took {
    /// From the first to the last.
    pub(super) whole: Duration,
    /// Each, shortest first.
    pub(super) each: Vec<Duration>,
}

/// Sends all webhooks over `connections` side by side. With a `rate`, each has
/// its time (that many a second) and is measured from then on, however late it
/// was sent; without, as fast as they are answered.
pub(super) async fn send(
    port: u16,
    webhooks: Vec<Signed>,
    connections: usize,
    rate: Option<f64>,
) -> Result<Took, CommandError> {
    let waiting: VecDeque<(usize, Signed)> = webhooks.into_iter().enumerate().collect();
    let waiting = Arc::new(Mutex::new(waiting));
    let mut senders = JoinSet::new();
    let began = Instant::now();
    for _ in 0..connections {
        let waiting = Arc::clone(&waiting);
        let mut connection = Connection::open(port).await?;
        senders.spawn(async move {
            let mut each = Vec::new();
            loop {
                let next = {
                    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
                    waiting.pop_front()
                };
                let Some((number, webhook)) = next else {
                    return Ok::<_, CommandError>(each);
                };
                let due = match rate {
                    None => Instant::now(),
                    Some(rate) => {
                        let due = began + Duration::from_secs_f64(number as f64 / rate);
                        tokio::time::sleep_until(due.into()).await;
                        due
                    }
                };
                connection.post(webhook).await?;
                each.push(due.elapsed());
            }
        });
    }
    let mut each = Vec::new();
    while let Some(done) = senders.join_next().await {
        each.extend(done.map_err(CommandError::platform)??);
    }
    each.sort_unstable();
    Ok(Took {
        whole: began.elapsed(),
        each,
    })
}
