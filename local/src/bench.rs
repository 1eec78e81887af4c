//! The whole path on this machine, measured: how fast webhooks are accepted, what
//! a message costs end to end, how much memory waits.
//!
//! Everything is the real thing but the sockets of the second part: there the
//! simulated Chatwoot is called within the process, and models answer at once
//! (offline).

use std::sync::Arc;
use std::time::{Duration, Instant};

use agent::OneAccount;
use chatwoot::client::{Chatwoot, ChatwootConfig};
use domain::burst::QuietTime;
use domain::channel::Provider;
use domain::ids::{AccountId, ConversationKey};
use dynoxide::Database;
use jiff::SignedDuration;
use llm::Llm;
use platform::clock::{Clock, SystemClock};
use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::chatwoot_sim::{Delivery, Options, Person, Sim, Writing};
use crate::commands::CommandError;
use crate::console;
use crate::dynamo::{Hooks, Requests};
use crate::host::{Host, Parts, Wraps, secrets};
use crate::queue::{FifoQueue, Settings};
use crate::transport::InProcess;

/// Conversations the messages are spread over.
const CONVERSATIONS: usize = 500;
/// Batches worked on side by side.
const WORKERS: usize = 4;

/// One message of each route, in the proportions of the labelled set.
const MIX: [&str; 10] = [
    "What are your opening hours?",
    "Do you ship to Belgium?",
    "Which payment methods do you accept?",
    "Is the blue dress in size M back in stock?",
    "Do you have the green midi dress in size S?",
    "Hi, I am Priya Raman and I want to apply as store manager, 6 years of experience",
    "Are you hiring weekend sales assistants?",
    "Thank you!",
    "How can I return my order?",
    "Hello",
];

/// The platform for the benchmark, with the simulated Chatwoot in process.
struct Bench {
    host: Host,
    sim: Sim,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
    requests: Requests,
}

/// Runs both parts and prints the figures.
pub async fn run(webhooks: usize, messages: usize) -> Result<(), CommandError> {
    console::line(format!(
        "frontdesk {} on {} CPU(s)",
        env!("CARGO_PKG_VERSION"),
        std::thread::available_parallelism().map_or(0, usize::from)
    ));
    accept(webhooks).await?;
    path(messages).await
}

async fn bench() -> Result<Bench, CommandError> {
    let account = AccountId::FIRST;
    let secret = SecretString::from("bench-secret");
    let token = || SecretString::from("bench-token");
    let user = || SecretString::from("bench-user");
    let (out, deliveries) = mpsc::unbounded_channel();
    let mut options = Options::one_account(
        account,
        "http://localhost/webhook/chatwoot",
        secret.clone(),
        token(),
        user(),
    );
    options.call_log = 0;
    let sim = Sim::new(
        options,
        Arc::new(|| SystemClock.now()),
        Arc::new(move |delivery| {
            let _ = out.send(delivery);
        }),
    );
    let requests = Requests::default();
    let chatwoot = Chatwoot::new(
        ChatwootConfig {
            base_url: "http://localhost".parse().map_err(CommandError::platform)?,
            account,
            bot_token: token(),
            user_token: user(),
        },
        Arc::new(InProcess::new(sim.router())),
    );
    let host = Host::build(Parts {
        database: Database::memory().map_err(CommandError::platform)?,
        hooks: Hooks {
            requests: requests.clone(),
            ..Hooks::default()
        },
        accounts: Arc::new(OneAccount::new(chatwoot)),
        llm: Arc::new(Llm::offline()),
        clock: Arc::new(SystemClock),
        quiet: QuietTime {
            fixed: Some(SignedDuration::ZERO),
        },
        queue: FifoQueue::in_memory(Settings::default()),
        secrets: Arc::new(secrets::one_account(account, vec![secret])),
        seed: 1,
        observer: None,
        wrap: Wraps::default(),
    })
    .await
    .map_err(CommandError::platform)?;
    let business = crate::commands::serve::business(None)?;
    host.store()
        .put_business(account, &business)
        .await
        .map_err(CommandError::platform)?;
    Ok(Bench {
        host,
        sim,
        deliveries,
        requests,
    })
}

async fn post(host: &Host, delivery: &Delivery) -> bool {
    let now = SystemClock.now();
    let headers = delivery.headers(now);
    let header = |name: &str| {
        headers
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value.as_str())
    };
    let request = webhook::WebhookRequest {
        method: &http::Method::POST,
        path: "/webhook/chatwoot",
        source_ip: None,
        timestamp: header(chatwoot::signature::TIMESTAMP_HEADER),
        signature: header(chatwoot::signature::SIGNATURE_HEADER),
        body: &delivery.body,
        received_at: now,
    };
    host.webhook(&request).await.status.is_success()
}

/// Part one: signed webhooks into the queue, nobody working on it.
async fn accept(count: usize) -> Result<(), CommandError> {
    let mut bench = bench().await?;
    let person = person(0);
    bench
        .sim
        .customer_writes(
            AccountId::FIRST,
            &person,
            Provider::Webchat,
            Writing::text(MIX[0]),
        )
        .map_err(CommandError::platform)?;
    let mut one = None;
    while let Ok(delivery) = bench.deliveries.try_recv() {
        if delivery.event == "message_created" {
            one = Some(delivery);
        }
    }
    let Some(delivery) = one else {
        return Err(CommandError::Failed("no webhook was made".to_owned()));
    };
    let began = Instant::now();
    let mut slowest = Duration::ZERO;
    for _ in 0..count {
        let sent = Instant::now();
        if !post(&bench.host, &delivery).await {
            return Err(CommandError::Failed("a webhook was refused".to_owned()));
        }
        slowest = slowest.max(sent.elapsed());
    }
    let took = began.elapsed();
    console::line(format!(
        "webhook handler: {count} signed webhooks ({} bytes) in {:.2} s: {:.0} a second on one core, signing included; slowest {:.1} ms",
        delivery.body.len(),
        took.as_secs_f64(),
        count as f64 / took.as_secs_f64(),
        slowest.as_secs_f64() * 1e3,
    ));
    Ok(())
}

/// Part two: customers write, every webhook is taken in, every answer comes back.
async fn path(count: usize) -> Result<(), CommandError> {
    let Bench {
        host,
        sim,
        mut deliveries,
        requests,
    } = bench().await?;
    let worker = tokio::spawn({
        let host = host.clone();
        async move { host.work(WORKERS).await }
    });
    let courier = tokio::spawn({
        let host = host.clone();
        async move {
            while let Some(delivery) = deliveries.recv().await {
                post(&host, &delivery).await;
            }
        }
    });
    let (cpu, began, before) = (cpu_time(), Instant::now(), requests.total());
    let mut keys: Vec<ConversationKey> = Vec::new();
    for n in 0..count {
        let text = MIX[n % MIX.len()];
        if let Some(key) = keys.get(n % CONVERSATIONS) {
            sim.customer_goes_on(*key, Writing::text(text))
                .map_err(CommandError::platform)?;
        } else {
            let written = sim
                .customer_writes(
                    AccountId::FIRST,
                    &person(n),
                    Provider::Webchat,
                    Writing::text(text),
                )
                .map_err(CommandError::platform)?;
            keys.extend(written.map(|w| w.conversation));
        }
        // As fast as the platform keeps up: never more than a conversation's worth
        // ahead, so that each message is a turn of its own.
        while host.queue().depth().waiting + host.engine().running().len() >= CONVERSATIONS / 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    loop {
        host.drain().await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        if host.queue().depth().waiting == 0 && host.engine().running().is_empty() {
            break;
        }
    }
    let took = began.elapsed().as_secs_f64();
    let mut turns = 0;
    for key in &keys {
        let rows = host
            .store()
            .turns(*key)
            .await
            .map_err(CommandError::platform)?;
        turns += rows.iter().filter(|t| t.outcome.is_some()).count();
    }
    let spent = requests.total() - before;
    console::line(format!(
        "whole path: {count} messages, {turns} turns in {took:.2} s: {:.0} messages a second, {:.2} ms CPU and {:.1} database requests per message; {:.0} MB resident",
        count as f64 / took,
        cpu_time().saturating_sub(cpu).as_secs_f64() * 1e3 / count as f64,
        spent as f64 / count as f64,
        resident_mb(),
    ));
    worker.abort();
    courier.abort();
    Ok(())
}

fn person(n: usize) -> Person {
    Person {
        handle: format!("bench{n}"),
        name: format!("Customer {n}"),
        email: Some(format!("customer{n}@example.com")),
        phone: None,
    }
}

/// CPU time of this process so far; zero where `/proc` does not tell.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let field = |n: usize| -> u64 {
        let value = after_name.split_whitespace().nth(n);
        value.and_then(|v| v.parse().ok()).unwrap_or(0)
    };
    // Fields 14 and 15 of the whole line, in clock ticks of 10 ms.
    Duration::from_millis((field(11) + field(12)) * 10)
}

/// Resident memory of this process in megabytes; zero where `/proc` does not tell.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS"));
    let kb = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}
