//! The four things that are measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::channel::Provider;
use domain::ids::ConversationKey;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::chatwoot::{ACCOUNT, Chatwoot, Delivering, person};
use super::platform::Platform;
use super::{load, quantile};
use crate::chatwoot_sim::Writing;
use crate::commands::CommandError;
use crate::console;

/// Conversations that webhooks of the accept rate belong to.
const CONVERSATIONS: usize = 500;
/// Connections they come over.
const CONNECTIONS: usize = 64;
/// The rate at which the time of each webhook is measured, a second.
const RATE: f64 = 10_000.0;
/// Within what time the first of them have come.
const ARRIVING: Duration = Duration::from_secs(2);
/// Customers who write, wait for the answer, read it, and write again.
const CUSTOMERS: usize = 500;
/// How long a customer reads: nobody answers in the millisecond in which a text
/// arrives, while the platform still closes the turn.
const READING: Duration = Duration::from_millis(500);
/// How long a customer waits before the answer counts as lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// What one customer says in one conversation: the routes in about the shares of
/// the labelled set, a person asked for at the end.
const CONVERSATION: [&str; 10] = [
    "What are your opening hours?",
    "Do you ship to Belgium?",
    "Is the blue dress in size M back in stock?",
    CAMPAIGN_REPLY,
    "Which payment methods do you accept?",
    "Is the ivory cardigan in size L available?",
    "What is your return policy?",
    "Hi, I am Priya Raman and I want to apply as store manager, 6 years of experience",
    "priya.raman@example.com, I live in Utrecht and can start on weekends",
    "I want to speak to a human please",
];
/// Follows a campaign's message.
const CAMPAIGN_REPLY: &str = "YES";
const CAMPAIGN: &str = "Our new Summer Serum is here! Reply YES for your discount.";

/// Signed webhooks into the queue, while the platform works on what is in it.
pub(super) async fn accept(count: usize) -> Result<(), CommandError> {
    let mut chatwoot = Chatwoot::start(0).await?;
    let platform = Platform::start(chatwoot.port, &[]).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    console::line(format!("idle: {:.0} MB resident", platform.resident_mb()));

    let mut keys = Vec::new();
    for n in 0..count {
        write(&chatwoot, &mut keys, n)?;
    }
    let mut webhooks = chatwoot.customers_webhooks()?;
    let steady = webhooks.split_off(count / 2);
    let fast = load::send(platform.port, webhooks, CONNECTIONS, None).await?;
    console::line(format!(
        "accepted as fast as they come: {:.0} signed webhooks a second over HTTP ({} of them, {CONNECTIONS} connections), p50 {:.1} ms, p99 {:.1} ms",
        fast.each.len() as f64 / fast.whole.as_secs_f64(),
        fast.each.len(),
        quantile(&fast.each, 0.5),
        quantile(&fast.each, 0.99),
    ));
    let even = load::send(platform.port, steady, CONNECTIONS, Some(RATE)).await?;
    console::line(format!(
        "accepted at {RATE:.0} a second: p50 {:.1} ms, p99 {:.1} ms, slowest {:.1} ms",
        quantile(&even.each, 0.5),
        quantile(&even.each, 0.99),
        quantile(&even.each, 1.0),
    ));
    Ok(())
}

/// A message in one of the conversations; the first of each begins it.
fn write(
    chatwoot: &Chatwoot,
    keys: &mut Vec<ConversationKey>,
    n: usize,
) -> Result<(), CommandError> {
    let writing = Writing::text(CONVERSATION[n % 9]);
    if let Some(key) = keys.get(n % CONVERSATIONS) {
        let went_on = chatwoot.sim.customer_goes_on(*key, writing);
        went_on.map_err(CommandError::platform)?;
    } else {
        let written = chatwoot
            .sim
            .customer_writes(ACCOUNT, &person(n), Provider::Webchat, writing);
        keys.extend(
            written
                .map_err(CommandError::platform)?
                .map(|w| w.conversation),
        );
    }
    Ok(())
}

/// Many conversations at once, each waiting for the rest of its burst.
pub(super) async fn waiting(count: usize) -> Result<(), CommandError> {
    const QUIET: Duration = Duration::from_secs(8);
    let chatwoot = Chatwoot::start(0).await?;
    let quiet = QUIET.as_millis().to_string();
    let platform = Platform::start(chatwoot.port, &["--quiet-time-ms", &quiet]).await?;
    let chatwoot = chatwoot.deliver(platform.port).await?;
    let mut told = Vec::new();
    let began = Instant::now();
    for n in 0..count {
        let key = begin(&chatwoot, n, CONVERSATION[0])?;
        told.extend(key.map(|key| chatwoot.answers(key)));
    }
    tokio::time::sleep(QUIET.saturating_sub(began.elapsed() + Duration::from_secs(1))).await;
    let resident = platform.resident_mb();
    let (mut answered, mut twice) = (0, 0);
    for told in &mut told {
        let answer = tokio::time::timeout(PATIENCE, told.recv()).await;
        answered += usize::from(matches!(answer, Ok(Some(()))));
    }
    // A second answer would have come by now.
    tokio::time::sleep(Duration::from_secs(2)).await;
    for told in &mut told {
        twice += usize::from(told.try_recv().is_ok());
    }
    console::line(format!(
        "{count} messages waiting: {resident:.0} MB resident; then {answered} answered, {twice} twice"
    ));
    if answered == count && twice == 0 {
        Ok(())
    } else {
        Err(CommandError::Failed(format!(
            "{} of {count} conversations were not answered once",
            count - answered + twice
        )))
    }
}

/// Begins the conversation of customer `n`.
fn begin(
    chatwoot: &Delivering,
    n: usize,
    text: &str,
) -> Result<Option<ConversationKey>, CommandError> {
    let written =
        chatwoot
            .sim
            .customer_writes(ACCOUNT, &person(n), Provider::Webchat, Writing::text(text));
    Ok(written
        .map_err(CommandError::platform)?
        .map(|w| w.conversation))
}

/// Customers write and are answered, all routes, every message a turn.
pub(super) async fn path(count: usize) -> Result<(), CommandError> {
    let chatwoot = Chatwoot::start(0).await?;
    let platform = Platform::start(chatwoot.port, &["--quiet-time-ms", "0"]).await?;
    let chatwoot = Arc::new(chatwoot.deliver(platform.port).await?);
    let conversations = count.div_ceil(CONVERSATION.len());
    let next = Arc::new(AtomicUsize::new(0));
    let cpu = platform.cpu_time();
    let mut customers = JoinSet::new();
    for customer in 0..CUSTOMERS {
        let (chatwoot, next) = (Arc::clone(&chatwoot), Arc::clone(&next));
        customers.spawn(async move {
            // They do not all come at the same moment.
            tokio::time::sleep(ARRIVING.mul_f64(customer as f64 / CUSTOMERS as f64)).await;
            let mut answered = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= conversations {
                    return Ok::<_, CommandError>(answered);
                }
                answered.extend(talk(&chatwoot, n).await?);
            }
        });
    }
    let mut answered = Vec::new();
    while let Some(done) = customers.join_next().await {
        answered.extend(done.map_err(CommandError::platform)??);
    }
    let cpu = platform.cpu_time().saturating_sub(cpu).as_secs_f64();
    let n = answered.len();
    let mut times: Vec<Duration> = answered.iter().map(|a| a.after).collect();
    times.sort_unstable();
    console::line(format!(
        "whole path: {n} messages, each answered, {:.0} a second end to end ({CUSTOMERS} customers at once, answer after p50 {:.0} ms, p99 {:.0} ms), {:.2} ms CPU per message, {:.0} MB resident",
        steady_rate(answered.iter().map(|a| a.at).collect()),
        quantile(&times, 0.5),
        quantile(&times, 0.99),
        cpu * 1e3 / n as f64,
        platform.resident_mb(),
    ));
    Ok(())
}

/// An answer: when it came, and how long after the message.
struct Answered {
    at: Instant,
    after: Duration,
}

/// Answers a second while all customers are there: without the first and the last
/// fifth of them.
fn steady_rate(mut answers: Vec<Instant>) -> f64 {
    answers.sort_unstable();
    let fifth = answers.len() / 5;
    let middle = &answers[fifth..answers.len() - fifth];
    match middle {
        [first, .., last] => (middle.len() - 1) as f64 / (*last - *first).as_secs_f64(),
        _ => 0.0,
    }
}

/// One customer's whole conversation, answer by answer.
async fn talk(chatwoot: &Delivering, n: usize) -> Result<Vec<Answered>, CommandError> {
    let mut answers = Vec::new();
    let mut open: Option<(ConversationKey, mpsc::UnboundedReceiver<()>)> = None;
    for text in CONVERSATION {
        if let (CAMPAIGN_REPLY, Some((key, told))) = (text, &mut open) {
            let sent = chatwoot
                .sim
                .campaign_writes(*key, "summer-serum-launch-2025", CAMPAIGN);
            sent.map_err(CommandError::platform)?;
            // Its own echo is no answer.
            answer(told, CAMPAIGN).await?;
            tokio::time::sleep(READING).await;
        }
        let began = Instant::now();
        let told = if let Some((key, told)) = &mut open {
            let went_on = chatwoot.sim.customer_goes_on(*key, Writing::text(text));
            went_on.map_err(CommandError::platform)?;
            told
        } else {
            let Some(key) = begin(chatwoot, n, text)? else {
                return Err(CommandError::Failed("a message was dropped".to_owned()));
            };
            &mut open.insert((key, chatwoot.answers(key))).1
        };
        answer(told, text).await?;
        let at = Instant::now();
        answers.push(Answered {
            at,
            after: at - began,
        });
        tokio::time::sleep(READING).await;
    }
    Ok(answers)
}

async fn answer(told: &mut mpsc::UnboundedReceiver<()>, to: &str) -> Result<(), CommandError> {
    match tokio::time::timeout(PATIENCE, told.recv()).await {
        Ok(Some(())) => Ok(()),
        _ => Err(CommandError::Failed(format!(
            "“{to}” was not answered within {} s",
            PATIENCE.as_secs()
        ))),
    }
}

/// One long conversation: what a message costs at its start, at its end, and at
/// the start of another by then. The last tells the length of the conversation
/// from the size of the embedded database.
pub(super) async fn history(length: usize) -> Result<(), CommandError> {
    /// Messages averaged over: CPU time comes in ticks of 10 ms.
    const SAMPLE: usize = 500;
    /// Messages before the sample of a young conversation.
    const YOUNG: usize = 10;
    let length = length.max(2 * SAMPLE + 20);
    let chatwoot = Chatwoot::start(length + SAMPLE + YOUNG).await?;
    let platform = Platform::start(chatwoot.port, &["--quiet-time-ms", "0"]).await?;
    let chatwoot = chatwoot.deliver(platform.port).await?;
    let mut long = Talk::begin(&chatwoot, 0).await?;
    long.go_on(YOUNG).await?;
    let early = long.cost(&platform, SAMPLE).await?;
    long.go_on(length - YOUNG - 2 * SAMPLE).await?;
    let late = long.cost(&platform, SAMPLE).await?;
    let mut other = Talk::begin(&chatwoot, 1).await?;
    other.go_on(YOUNG).await?;
    let beside = other.cost(&platform, SAMPLE).await?;
    console::line(format!(
        "history: {early:.2} ms CPU per message after {YOUNG} messages; {late:.2} ms after {length}, and by then {beside:.2} ms after {YOUNG} in another conversation"
    ));
    Ok(())
}

/// A conversation whose customer writes as soon as the answer is there.
struct Talk<'a> {
    chatwoot: &'a Delivering,
    key: ConversationKey,
    told: mpsc::UnboundedReceiver<()>,
    said: usize,
}

impl<'a> Talk<'a> {
    async fn begin(chatwoot: &'a Delivering, customer: usize) -> Result<Self, CommandError> {
        let Some(key) = begin(chatwoot, customer, CONVERSATION[0])? else {
            return Err(CommandError::Failed("a message was dropped".to_owned()));
        };
        let mut told = chatwoot.answers(key);
        answer(&mut told, CONVERSATION[0]).await?;
        Ok(Self {
            chatwoot,
            key,
            told,
            said: 1,
        })
    }

    async fn go_on(&mut self, messages: usize) -> Result<(), CommandError> {
        for _ in 0..messages {
            let text = CONVERSATION[self.said % 2];
            self.chatwoot.catches_up();
            let went_on = self
                .chatwoot
                .sim
                .customer_goes_on(self.key, Writing::text(text));
            went_on.map_err(CommandError::platform)?;
            answer(&mut self.told, text).await?;
            self.said += 1;
        }
        Ok(())
    }

    /// Milliseconds of CPU time per message, over this many.
    async fn cost(&mut self, platform: &Platform, messages: usize) -> Result<f64, CommandError> {
        let before = platform.cpu_time();
        self.go_on(messages).await?;
        let took = platform.cpu_time().saturating_sub(before);
        Ok(took.as_secs_f64() * 1e3 / messages as f64)
    }
}
