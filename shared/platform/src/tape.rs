//! The tape of an invocation: what the step that runs takes from outside.
//!
//! Whoever carries something in from outside (the clock, the frame that reads HEAD,
//! the line to Chatwoot, the question to a model) notes it here, and the step's
//! checkpoint takes the tape with it. Outside an invocation nothing is noted.

use std::cell::RefCell;
use std::future::Future;

use domain::tape::Tape;

tokio::task_local! {
    static TAPE: RefCell<Tape>;
}

/// Runs an invocation with a tape of its own.
pub async fn recording<F: Future>(invocation: F) -> F::Output {
    TAPE.scope(RefCell::default(), invocation).await
}

/// Notes something on the tape of the invocation that runs.
pub fn note(write: impl FnOnce(&mut Tape)) {
    let noted = TAPE.try_with(|tape| {
        if let Ok(mut tape) = tape.try_borrow_mut() {
            write(&mut tape);
        }
    });
    // Outside an invocation there is no tape.
    let _ = noted;
}

/// Forgets what was noted: the step begins anew.
pub fn rewind() {
    note(|tape| *tape = Tape::default());
}

/// What was noted so far, no longer than a checkpoint can hold; `None` outside an
/// invocation.
pub fn noted() -> Option<Box<Tape>> {
    let noted = TAPE.try_with(|tape| tape.try_borrow().ok().map(|tape| tape.clone()));
    Some(Box::new(noted.ok()??.bounded()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::clock::{Clock, Taped};

    struct Fixed;

    impl Clock for Fixed {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    #[tokio::test]
    async fn each_invocation_has_a_tape_of_its_own() {
        let clock = Taped::new(Arc::new(Fixed));
        clock.now();
        assert_eq!(noted(), None, "there is none outside");
        let one = recording(async {
            clock.now();
            rewind();
            clock.now();
            let other = recording(async { noted() }).await;
            assert_eq!(other.unwrap().times, []);
            noted()
        });
        assert_eq!(one.await.unwrap().times, [Timestamp::UNIX_EPOCH]);
    }
}
