//! Runs the demo conversations through the real platform, with a scripted model, and
//! reads what each agent spent from the receipts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use agent::{Media, OneAccount, Triage};
use chatwoot::client::{Chatwoot, ChatwootConfig};
use chatwoot::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};
use domain::burst::QuietTime;
use domain::business::Business;
use domain::channel::Provider;
use domain::ids::{AccountId, ConversationKey};
use domain::receipt::DecidedBy;
use domain::spend::{DayLedger, day_of};
use dynoxide::Database;
use jiff::{SignedDuration, Timestamp};
use llm::{Llm, LlmConfig, ProviderName};
use platform::clock::SystemClock;
use secrecy::SecretString;
use tokio::time::sleep;

use super::paths::{self, DemoPath};
use super::stub::Scripted;
use super::{agent_of, calls_of};
use crate::chatwoot_sim::{Delivery, Options, Person, Sim, Writing};
use crate::dynamo::Hooks;
use crate::host::{Host, Parts, Wraps, secrets};
use crate::queue::{FifoQueue, Settings};
use crate::transport::InProcess;

const WEBHOOK: &str = "/webhook/chatwoot";

/// The demo could not be measured.
#[derive(Debug, thiserror::Error)]
#[error("the demo conversations: {0}")]
pub struct DemoError(String);

fn failed(error: impl std::fmt::Display) -> DemoError {
    DemoError(error.to_string())
}

/// What the demo conversations cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Demo {
    /// With triage, as operated.
    pub with_triage: Vec<PathCost>,
    /// With a model asked for every message's route.
    pub without_triage: Vec<PathCost>,
    /// The models asked, and on which day their prices were looked up.
    pub models: BTreeMap<String, String>,
}

/// What one conversation cost.
#[derive(Debug, Clone, PartialEq)]
pub struct PathCost {
    /// What it is called.
    pub path: String,
    /// Messages of the customer.
    pub messages: usize,
    /// What the seed says it costs, by agent, in millionths of a dollar.
    pub seed: BTreeMap<String, u64>,
    /// Calls and what they cost, by agent.
    pub agents: BTreeMap<String, (u64, u64)>,
    /// Turns whose route a model decided.
    pub routed_by_model: usize,
}

impl PathCost {
    /// What it cost in all, in millionths of a dollar.
    pub fn micro_usd(&self) -> u64 {
        self.agents.values().map(|(_, micro)| micro).sum()
    }

    /// What the seed says, in millionths of a dollar.
    pub fn seed_micro_usd(&self) -> u64 {
        self.seed.values().sum()
    }
}

/// Runs the conversations twice, with triage and without.
///
/// # Errors
/// When the platform cannot be built, a message does not take its path, or ledger and
/// receipts differ.
pub async fn measure(business: &Business) -> Result<Demo, DemoError> {
    let paths = paths::all().map_err(failed)?;
    let mut models = BTreeMap::new();
    let mut both = Vec::new();
    for triage in [Triage::Decides, Triage::Abstains] {
        let stage = Stage::build(business, triage).await?;
        let mut costs = Vec::new();
        for path in &paths {
            costs.push(stage.play(path, &mut models).await?);
        }
        stage.compare(&costs).await?;
        both.push(costs);
    }
    let without_triage = both.pop().unwrap_or_default();
    Ok(Demo {
        with_triage: both.pop().unwrap_or_default(),
        without_triage,
        models,
    })
}

/// The platform, and a simulated Chatwoot to write at.
struct Stage {
    host: Host,
    sim: Sim,
    model: Scripted,
    out: Arc<Mutex<Vec<Delivery>>>,
    began: Timestamp,
}

impl Stage {
    async fn build(business: &Business, triage: Triage) -> Result<Self, DemoError> {
        let account = AccountId::FIRST;
        let secret = SecretString::from("demo-secret");
        let (bot, user) = (SecretString::from("bot"), SecretString::from("user"));
        let out: Arc<Mutex<Vec<Delivery>>> = Arc::default();
        let sink = Arc::clone(&out);
        let url = format!("http://localhost{WEBHOOK}");
        let sim = Sim::new(
            Options::one_account(account, &url, secret.clone(), bot.clone(), user.clone()),
            Arc::new(Timestamp::now),
            Arc::new(move |delivery| {
                let mut out = sink.lock().unwrap_or_else(PoisonError::into_inner);
                out.push(delivery);
            }),
        );
        let chatwoot = Chatwoot::new(
            ChatwootConfig {
                base_url: "http://localhost".parse().map_err(failed)?,
                account,
                bot_token: bot,
                user_token: user,
            },
            Arc::new(InProcess::new(sim.router())),
        );
        let model = Scripted::default();
        let config = LlmConfig::from_env_like(|_| None).map_err(failed)?;
        let transport: Arc<dyn llm::Transport> =
            Arc::new(llm::HttpTransport::new().map_err(failed)?);
        let mut llm = Llm::new(config, &transport, 1);
        for name in [ProviderName::OpenAi, ProviderName::Anthropic] {
            llm = llm.with_provider(name, Arc::new(model.clone()));
        }
        let host = Host::build(Parts {
            media: Media::none(),
            database: Database::memory().map_err(failed)?,
            hooks: Hooks::default(),
            accounts: Arc::new(OneAccount::new(chatwoot)),
            llm: Arc::new(llm),
            clock: Arc::new(SystemClock),
            quiet: QuietTime {
                fixed: Some(SignedDuration::ZERO),
            },
            queue: FifoQueue::in_memory(Settings::default()),
            secrets: Arc::new(secrets::one_account(account, vec![secret])),
            served: vec![account],
            seed: 1,
            observer: None,
            wrap: Wraps {
                triage,
                ..Wraps::default()
            },
        })
        .await
        .map_err(failed)?;
        host.store()
            .put_business(account, business)
            .await
            .map_err(failed)?;
        let worker = host.clone();
        tokio::spawn(async move { worker.work(1).await });
        Ok(Self {
            host,
            sim,
            model,
            out,
            began: Timestamp::now(),
        })
    }

    /// One conversation from its first message to its last.
    async fn play(
        &self,
        path: &DemoPath,
        models: &mut BTreeMap<String, String>,
    ) -> Result<PathCost, DemoError> {
        let [first, more @ ..] = path.says.as_slice() else {
            return Err(failed("a path without messages"));
        };
        let mut more = more;
        let mut opening = first.text.as_str();
        if path.campaign.is_some() {
            // Campaigns reach people who wrote before; no model is asked about that.
            (opening, more) = ("Hello", path.says.as_slice());
            self.model.answers(BTreeMap::new());
        } else {
            self.model.answers(first.answers.clone());
        }
        let key = self.begin(path, opening)?;
        self.settle().await?;
        let mut before = 0;
        if let Some(campaign) = &path.campaign {
            before = 1;
            let sent = self.sim.campaign_writes(key, &campaign.id, &campaign.text);
            sent.map_err(failed)?;
            self.settle().await?;
        }
        for says in more {
            self.model.answers(says.answers.clone());
            let said = self.sim.customer_goes_on(key, Writing::text(&says.text));
            said.map_err(failed)?;
            self.settle().await?;
        }
        self.read(path, key, before, models).await
    }

    /// Opens the conversation with a first message.
    fn begin(&self, path: &DemoPath, text: &str) -> Result<ConversationKey, DemoError> {
        let slug = path.path.replace([' ', ','], "");
        let person = Person {
            email: Some(format!("{slug}@example.com")),
            handle: slug,
            name: "Robin Vale".to_owned(),
            phone: None,
        };
        let account = AccountId::FIRST;
        let writing = Writing::text(text);
        let written = self
            .sim
            .customer_writes(account, &person, Provider::Webchat, writing);
        let written = written.map_err(failed)?;
        Ok(written
            .ok_or_else(|| failed("no conversation"))?
            .conversation)
    }

    /// Delivers every webhook until nothing moves.
    async fn settle(&self) -> Result<(), DemoError> {
        loop {
            let waiting = std::mem::take(&mut *self.out());
            for delivery in &waiting {
                self.post(delivery).await?;
            }
            self.host.drain().await;
            sleep(Duration::from_millis(10)).await;
            if waiting.is_empty() && self.out().is_empty() {
                return Ok(());
            }
        }
    }

    fn out(&self) -> std::sync::MutexGuard<'_, Vec<Delivery>> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn post(&self, delivery: &Delivery) -> Result<(), DemoError> {
        let now = self.host.clock().now();
        let headers = delivery.headers(now);
        let value = |name: &str| {
            let header = headers.iter().find(|(n, _)| *n == name);
            header.map(|(_, v)| v.as_str())
        };
        let request = webhook::WebhookRequest {
            method: &http::Method::POST,
            path: WEBHOOK,
            source_ip: None,
            timestamp: value(TIMESTAMP_HEADER),
            signature: value(SIGNATURE_HEADER),
            body: &delivery.body,
            received_at: now,
        };
        let status = self.host.webhook(&request).await.status;
        if status.is_success() {
            Ok(())
        } else {
            Err(failed(format!("the webhook answered {status}")))
        }
    }

    /// What the receipts of the turns after `before` say.
    async fn read(
        &self,
        path: &DemoPath,
        key: ConversationKey,
        before: u64,
        models: &mut BTreeMap<String, String>,
    ) -> Result<PathCost, DemoError> {
        let store = self.host.store();
        let head = store.head(key).await.map_err(failed)?;
        let route = head.and_then(|head| head.state?.route);
        if route != Some(path.route) {
            return Err(failed(format!("`{}` took the route {route:?}", path.path)));
        }
        let checkpoints = store.checkpoints(key, None, Timestamp::now()).await;
        let mut checkpoints = checkpoints.map_err(failed)?;
        checkpoints.retain(|checkpoint| checkpoint.turn > before);
        if let Some(twice) = checkpoints.iter().find(|c| c.receipt.calls.len() > 1) {
            let step = twice.step.as_str();
            return Err(failed(format!(
                "the written answer of `{}` for {step} does not fit",
                path.path
            )));
        }
        let mut agents: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for call in calls_of(&checkpoints) {
            let Some(micro) = call.call.cost_micro_usd else {
                return Err(failed(format!("{} has no price", call.call.model)));
            };
            let (calls, sum) = agents.entry(call.agent.clone()).or_default();
            *calls += 1;
            *sum += micro;
            models.insert(call.agent, call.call.model);
        }
        let by_model = |step| agent_of(step) == Some("router");
        let routed = checkpoints.iter().filter(|c| by_model(c.step));
        let routed = routed.filter(|c| matches!(c.receipt.decided_by, DecidedBy::Model(_)));
        Ok(PathCost {
            path: path.path.clone(),
            messages: path.says.len(),
            seed: path
                .seed
                .iter()
                .map(|(agent, dollars)| (agent.clone(), (dollars * 1e6).round() as u64))
                .collect(),
            agents,
            routed_by_model: routed.count(),
        })
    }

    /// The ledger says the same as the receipts.
    async fn compare(&self, costs: &[PathCost]) -> Result<(), DemoError> {
        let now = Timestamp::now();
        let days = self
            .host
            .store()
            .ledger(AccountId::FIRST, day_of(self.began), day_of(now))
            .await
            .map_err(failed)?;
        let ledger: u64 = days.iter().map(DayLedger::spent_micro_usd).sum();
        let receipts: u64 = costs.iter().map(PathCost::micro_usd).sum();
        let open: u64 = days.iter().map(|day| day.held_micro_usd(now)).sum();
        if ledger == receipts && open == 0 {
            return Ok(());
        }
        Err(failed(format!(
            "the ledger says {ledger} and holds {open}, the receipts say {receipts}"
        )))
    }
}
