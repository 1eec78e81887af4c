//! How much time an invocation has left. Lambda ends it at its deadline without a
//! word, so what may take long, a model, is given up before.

use std::future::Future;
use std::time::{Duration, SystemTime};

tokio::task_local! {
    static DEADLINE: SystemTime;
}

/// Runs an invocation that ends at `deadline`.
pub async fn within<F: Future>(deadline: SystemTime, invocation: F) -> F::Output {
    DEADLINE.scope(deadline, invocation).await
}

/// The time left of this invocation; `None` outside one: on one machine nothing
/// ends a step.
pub fn left() -> Option<Duration> {
    let left = |deadline: &SystemTime| {
        let left = deadline.duration_since(SystemTime::now());
        // An error says that it is over.
        left.unwrap_or_default()
    };
    DEADLINE.try_with(left).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_invocation_knows_what_is_left() {
        assert_eq!(left(), None);
        let in_a_minute = SystemTime::now() + Duration::from_mins(1);
        let seen = within(in_a_minute, async { left() }).await.unwrap();
        assert!(seen > Duration::from_secs(50) && seen <= Duration::from_mins(1));
        let over = SystemTime::now() - Duration::from_secs(1);
        assert_eq!(within(over, async { left() }).await, Some(Duration::ZERO));
    }
}
