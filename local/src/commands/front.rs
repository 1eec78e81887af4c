//! The thread that answers HTTP: accepting a webhook must not wait for the work
//! on those accepted before, as it does not in the cloud.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Kept-alive connections would hold the server for ever.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// A server on a thread of its own. Dropping it closes it, without waiting.
pub(super) struct Front {
    close: oneshot::Sender<()>,
    closed: oneshot::Receiver<()>,
}

impl Front {
    /// Answers what arrives here from this router.
    pub(super) fn open(listener: std::net::TcpListener, router: Router) -> std::io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (close, closing) = oneshot::channel::<()>();
        let (done, closed) = oneshot::channel();
        let serve = async move {
            let listener = TcpListener::from_std(listener)?;
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service)
                .with_graceful_shutdown(async move {
                    // Also when the sender is dropped.
                    let _ = closing.await;
                })
                .await
        };
        std::thread::Builder::new()
            .name("front".to_owned())
            .spawn(move || {
                if let Err(error) = runtime.block_on(serve) {
                    tracing::error!(error.message = %error, "the server ended");
                }
                // Fails when nobody waits for it.
                let _ = done.send(());
            })?;
        Ok(Self { close, closed })
    }

    /// Takes no more connections and waits a moment for the open ones.
    pub(super) async fn close(self) {
        // Fails when it has ended by itself.
        let _ = self.close.send(());
        let _ = tokio::time::timeout(CLOSE_WITHIN, self.closed).await;
    }
}

/// Lets the front thread go first on busy cores, where the system can do that
/// for single threads.
pub(super) fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(10) {
        tracing::debug!(error.message = %error, "workers run at the front's priority");
    }
}
