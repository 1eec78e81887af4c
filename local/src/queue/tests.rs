//! What SQS promises, under paused time.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn message(group: &str, text: &str) -> QueueMessage {
    QueueMessage {
        group: group.to_owned(),
        dedup: format!("{group}/{text}"),
        body: text.to_owned(),
    }
}

async fn queue(messages: &[(&str, &str)]) -> FifoQueue {
    let queue = FifoQueue::in_memory(Settings::default());
    for (group, text) in messages {
        queue.send(message(group, text)).await.unwrap();
    }
    queue
}

fn bodies(batch: &[Delivered]) -> Vec<&str> {
    batch.iter().map(|delivered| &*delivered.body).collect()
}

fn receipts(batch: &[Delivered]) -> Vec<Receipt> {
    batch.iter().map(|delivered| delivered.receipt).collect()
}

/// What is there now, without waiting for more.
async fn now(queue: &FifoQueue, max: usize) -> Vec<Delivered> {
    tokio::time::timeout(Duration::from_millis(1), queue.receive(max))
        .await
        .unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn a_group_is_in_order_with_one_batch_in_flight_and_groups_go_side_by_side() {
    let queue = queue(&[("a", "1"), ("a", "2"), ("b", "3"), ("a", "4")]).await;
    let first = queue.receive(2).await;
    assert_eq!(bodies(&first), ["1", "2"]);
    let second = queue.receive(10).await;
    assert_eq!(bodies(&second), ["3"]);
    assert!(now(&queue, 10).await.is_empty());
    queue.ack(&receipts(&first[..1]));
    assert!(now(&queue, 10).await.is_empty());
    queue.ack(&receipts(&first[1..]));
    assert_eq!(bodies(&queue.receive(10).await), ["4"]);
}

#[tokio::test(start_paused = true)]
async fn one_batch_may_hold_several_groups() {
    let queue = queue(&[("a", "1"), ("b", "2"), ("a", "3")]).await;
    assert_eq!(bodies(&queue.receive(10).await), ["1", "3", "2"]);
    assert_eq!(
        queue.depth(),
        Depth {
            waiting: 0,
            in_flight: 3,
            dead: 0
        }
    );
}

#[tokio::test(start_paused = true)]
async fn failed_messages_come_back_first_after_a_rest() {
    let queue = queue(&[("a", "1"), ("a", "2"), ("a", "3"), ("a", "4")]).await;
    let batch = queue.receive(3).await;
    // Answered in any order.
    queue.nack(&receipts(&batch[2..]));
    queue.nack(&receipts(&batch[1..2]));
    queue.ack(&receipts(&batch[..1]));
    assert!(now(&queue, 10).await.is_empty());
    let start = Instant::now();
    let again = queue.receive(10).await;
    assert_eq!(bodies(&again), ["2", "3", "4"]);
    assert_eq!(
        again.iter().map(|d| d.receives).collect::<Vec<_>>(),
        [2, 2, 1]
    );
    assert!(start.elapsed() <= Duration::from_millis(1_001));
    queue.ack(&receipts(&again));
    assert_eq!(
        queue.depth(),
        Depth {
            waiting: 0,
            in_flight: 0,
            dead: 0
        }
    );
}

#[tokio::test(start_paused = true)]
async fn an_unanswered_batch_comes_back_and_its_receipts_are_void() {
    let queue = queue(&[("a", "1")]).await;
    let lost = queue.receive(10).await;
    let start = Instant::now();
    let again = queue.receive(10).await;
    assert_eq!(start.elapsed().as_secs(), 240);
    queue.ack(&receipts(&lost));
    assert_eq!(queue.depth().in_flight, 1);
    queue.ack(&receipts(&again));
    assert_eq!(queue.depth().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_consumer_takes_over_from_one_that_died() {
    let queue = queue(&[]).await;
    let waiting = tokio::spawn({
        let queue = queue.clone();
        async move { queue.receive(10).await }
    });
    tokio::task::yield_now().await;
    queue.send(message("a", "1")).await.unwrap();
    // Taken by the test, which never answers, before the other one runs.
    assert_eq!(queue.receive(10).await.len(), 1);
    assert_eq!(bodies(&waiting.await.unwrap()), ["1"]);
}

#[tokio::test(start_paused = true)]
async fn the_third_failure_is_a_dead_letter_and_the_group_goes_on() {
    let queue = queue(&[("a", "poison")]).await;
    for _ in 0..3 {
        let batch = queue.receive(1).await;
        queue.nack(&receipts(&batch));
    }
    assert_eq!(
        queue.depth(),
        Depth {
            waiting: 0,
            in_flight: 0,
            dead: 1
        }
    );
    queue.send(message("a", "2")).await.unwrap();
    assert_eq!(bodies(&queue.receive(1).await), ["2"]);
    assert_eq!(queue.redrive(), 1);
    assert_eq!(
        queue.depth(),
        Depth {
            waiting: 1,
            in_flight: 1,
            dead: 0
        }
    );
}

#[tokio::test(start_paused = true)]
async fn a_message_sent_twice_within_five_minutes_is_one() {
    let queue = queue(&[("a", "1"), ("a", "1")]).await;
    assert_eq!(queue.depth().waiting, 1);
    tokio::time::advance(Duration::from_mins(5)).await;
    queue.send(message("a", "1")).await.unwrap();
    assert_eq!(queue.depth().waiting, 2);
}

#[tokio::test]
async fn what_sqs_refuses_is_refused() {
    let queue = queue(&[]).await;
    let long = "x".repeat(129);
    for (group, dedup, body) in [
        ("", "1", 1),
        (&long, "1", 1),
        ("a", "", 1),
        ("a", &long, 1),
        ("a", "1", MAX_BODY + 1),
    ] {
        let message = QueueMessage {
            group: group.to_owned(),
            dedup: dedup.to_owned(),
            body: "x".repeat(body),
        };
        let error = queue.send(message).await.unwrap_err();
        assert!(matches!(error, PortError::Terminal { .. }), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn draining_waits_for_the_last_answer() {
    let queue = queue(&[("a", "1")]).await;
    let worker = tokio::spawn({
        let queue = queue.clone();
        async move {
            let batch = queue.receive(10).await;
            tokio::time::sleep(Duration::from_secs(5)).await;
            queue.ack(&receipts(&batch));
        }
    });
    let start = Instant::now();
    queue.drain().await;
    assert_eq!(start.elapsed().as_secs(), 5);
    worker.await.unwrap();
}

struct TempFile(std::path::PathBuf);

impl TempFile {
    fn new(name: &str) -> Self {
        let file = format!("frontdesk-queue-{}-{name}.jsonl", std::process::id());
        Self(std::env::temp_dir().join(file))
    }

    fn open(&self) -> FifoQueue {
        FifoQueue::with_journal(Settings::default(), &self.0).unwrap()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test(start_paused = true)]
async fn accepted_messages_survive_a_killed_process() {
    let file = TempFile::new("kill");
    let queue = file.open();
    for text in ["1", "2", "line\nbreak"] {
        queue.send(message("a", text)).await.unwrap();
    }
    queue.send(message("b", "poison")).await.unwrap();
    let batch = queue.receive(10).await;
    queue.ack(&receipts(&batch[..1]));
    for _ in 0..3 {
        let batch = queue.receive(10).await;
        let (poison, _): (Vec<_>, Vec<_>) = batch.into_iter().partition(|d| &*d.body == "poison");
        queue.nack(&receipts(&poison));
    }
    drop(queue);
    // Killed while writing the next line.
    let mut text = std::fs::read(&file.0).unwrap();
    text.extend(br#"{"sent":{"id":9,"gro"#);
    std::fs::write(&file.0, text).unwrap();

    let queue = file.open();
    assert_eq!(
        queue.depth(),
        Depth {
            waiting: 2,
            in_flight: 0,
            dead: 1
        }
    );
    queue.send(message("a", "2")).await.unwrap();
    queue.send(message("a", "4")).await.unwrap();
    let batch = queue.receive(10).await;
    assert_eq!(bodies(&batch), ["2", "line\nbreak", "4"]);
    queue.ack(&receipts(&batch));
    assert_eq!(queue.redrive(), 1);
    drop(queue);
    assert_eq!(bodies(&file.open().receive(10).await), ["poison"]);
}

#[tokio::test]
async fn the_journal_does_not_grow_without_end() {
    let file = TempFile::new("growth");
    let queue = file.open();
    let body = "x".repeat(4_000);
    for n in 0..5_000 {
        let dedup = n.to_string();
        let sent = QueueMessage {
            group: "a".to_owned(),
            dedup,
            body: body.clone(),
        };
        queue.send(sent).await.unwrap();
        let batch = queue.receive(1).await;
        queue.ack(&receipts(&batch));
    }
    assert!(std::fs::metadata(&file.0).unwrap().len() < 9 * 1024 * 1024);
}

#[test]
fn a_file_that_is_no_journal_is_refused() {
    let file = TempFile::new("bad");
    std::fs::write(&file.0, "hello\nworld\n").unwrap();
    let error = FifoQueue::with_journal(Settings::default(), &file.0).unwrap_err();
    assert!(error.to_string().contains("line 1"), "{error}");
}

proptest! {
    /// Whatever is acknowledged, failed or forgotten in whatever order: each
    /// message is done exactly once or dead, and each group's messages are done
    /// in order.
    #[test]
    fn nothing_is_lost_doubled_or_out_of_order(seed in any::<u64>()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let mut random = fastrand::Rng::with_seed(seed);
            let settings = Settings { max_receives: u32::MAX, ..Settings::default() };
            let queue = FifoQueue::in_memory(settings);
            let mut done: Vec<(Arc<str>, u32)> = Vec::new();
            for n in 0..40_u32 {
                let group = random.u8(0..4).to_string();
                queue.send(message(&group, &n.to_string())).await.unwrap();
            }
            while done.len() < 40 {
                let batch = queue.receive(random.usize(1..10)).await;
                // As intake does: after a failure the rest of the group fails.
                let mut failed: Vec<Arc<str>> = Vec::new();
                for delivered in batch {
                    match random.u8(0..10) {
                        0 => failed.push(Arc::clone(&delivered.group)),
                        1 => { failed.push(Arc::clone(&delivered.group)); continue; }
                        _ => {}
                    }
                    if failed.contains(&delivered.group) {
                        queue.nack(&[delivered.receipt]);
                    } else {
                        queue.ack(&[delivered.receipt]);
                        done.push((delivered.group, delivered.body.parse().unwrap()));
                    }
                }
            }
            for group in 0..4 {
                let of_group = done.iter().filter(|(name, _)| **name == *group.to_string());
                let numbers: Vec<u32> = of_group.map(|(_, n)| *n).collect();
                assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
            }
            assert_eq!(queue.depth(), Depth { waiting: 0, in_flight: 0, dead: 0 });
        });
    }
}
