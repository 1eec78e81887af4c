//! What customers and colleagues do in one conversation.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chatwoot::client::Transport;
use domain::channel::Provider;
use domain::event::{AttachmentKind, ChatStatus, DeliveryStatus};
use domain::ids::{AccountId, ConversationKey, MessageId};
use serde_json::json;
use tokio::time::sleep;

use super::sentences;
use super::witness::{Deed, Witness};
use crate::chatwoot_sim::{
    ADMINISTRATOR, AGENT, CustomerFile, MessageKind, Owner, Person, Sender, Sim, Writing,
};
use crate::transport::InProcess;

/// The transports people write on.
const PROVIDERS: [Provider; 10] = [
    Provider::WhatsappCloud,
    Provider::Instagram,
    Provider::Email,
    Provider::SmsTwilio,
    Provider::Telegram,
    Provider::Webchat,
    Provider::Messenger,
    Provider::Api,
    Provider::WhatsappTwilio,
    Provider::SmsBandwidth,
];

/// The people of one conversation.
pub(super) struct People {
    pub(super) sim: Sim,
    pub(super) witness: Arc<Witness>,
    pub(super) account: AccountId,
    /// Which customer.
    pub(super) number: usize,
    pub(super) random: fastrand::Rng,
    /// The user token, for campaign messages.
    pub(super) token: &'static str,
}

/// What people plan to do in a conversation, decided before it begins.
struct Plan {
    provider: Provider,
    bursts: usize,
    colleagues: bool,
    campaign: bool,
    blocked: bool,
}

impl People {
    fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(0..100) < percent
    }

    async fn wait(&mut self, milliseconds: std::ops::Range<u64>) {
        sleep(Duration::from_millis(self.random.u64(milliseconds))).await;
    }

    fn plan(&mut self) -> Plan {
        Plan {
            provider: PROVIDERS[self.random.usize(..PROVIDERS.len())],
            bursts: self.random.usize(1..4),
            colleagues: self.chance(40),
            campaign: self.chance(15),
            blocked: self.chance(3),
        }
    }

    /// Lives through the whole conversation.
    pub(super) async fn live(mut self) {
        let plan = self.plan();
        self.wait(0..45_000).await;
        let Some(key) = self.begin(&plan).await else {
            return;
        };
        let colleagues = plan.colleagues.then(|| {
            let colleague = Self {
                sim: self.sim.clone(),
                witness: Arc::clone(&self.witness),
                random: self.random.fork(),
                ..self
            };
            tokio::spawn(colleague.interfere(key))
        });
        for _ in 1..plan.bursts {
            if self.chance(70) {
                self.wait(500..40_000).await;
            } else {
                self.wait(40_000..200_000).await;
            }
            let status = self.sim.conversation(key).map(|c| c.status);
            if status == Some(ChatStatus::Open) && self.chance(60) {
                // Handed over before, and done with.
                self.hand_back(key);
                self.wait(50..5000).await;
            }
            if plan.campaign {
                self.campaign(key).await;
                self.wait(500..20_000).await;
            }
            self.burst(key).await;
            if plan.blocked {
                self.block(key);
            }
        }
        if let Some(colleagues) = colleagues {
            // Fails only when the runtime ends.
            let _ = colleagues.await;
        }
    }

    /// The first message, which makes the conversation.
    async fn begin(&mut self, plan: &Plan) -> Option<ConversationKey> {
        let person = Person {
            handle: format!("customer-{}", self.number),
            name: format!("Customer {}", self.number),
            email: Some(format!("customer{}@example.com", self.number)),
            phone: Some(format!("+316000{:05}", self.number)),
        };
        let burst = sentences::burst(&mut self.random);
        let alone = self.chance(60);
        let first = if alone {
            sentences::alone(&mut self.random)
        } else {
            burst.first().copied().unwrap_or_default()
        };
        let written = self
            .sim
            .customer_writes(self.account, &person, plan.provider, Writing::text(first))
            .ok()??;
        let key = written.conversation;
        self.witness.tell(key, format!("on {:?}", plan.provider));
        self.witness.wrote(key, written.message, first);
        let rest = if alone { &[] } else { &burst[1..] };
        self.go_on(key, rest).await;
        Some(key)
    }

    async fn burst(&mut self, key: ConversationKey) {
        if self.chance(40) {
            let burst = sentences::burst(&mut self.random);
            self.go_on(key, burst).await;
            return;
        }
        for _ in 0..self.random.usize(1..3) {
            let alone = sentences::alone(&mut self.random);
            self.go_on(key, &[alone]).await;
        }
    }

    /// Writes these, with pauses before each.
    async fn go_on(&mut self, key: ConversationKey, texts: &[&str]) {
        for text in texts {
            if self.chance(60) {
                self.wait(100..2500).await;
            } else {
                self.wait(2500..15_000).await;
            }
            let mut writing = Writing::text(*text);
            let voice = self.chance(4);
            if voice {
                writing.text = None;
                writing.files.push(CustomerFile {
                    kind: AttachmentKind::Audio,
                    transcript: None,
                });
            }
            writing.auto_reply = self.chance(3);
            let automatic = writing.auto_reply;
            let Ok(id) = self.sim.customer_goes_on(key, writing) else {
                continue;
            };
            if automatic {
                self.witness.records().automatic.insert(id);
            }
            self.witness.wrote(key, id, text);
            self.after(key, id, voice, text).await;
        }
    }

    /// What may happen to a message after it was written.
    async fn after(&mut self, key: ConversationKey, id: MessageId, voice: bool, text: &str) {
        if voice {
            self.wait(300..9000).await;
            self.witness.records().changed.insert(id);
            let _ = self.sim.transcribe(key, id, text);
            self.witness.tell(key, format!("{id} transcribed"));
        } else if self.chance(5) {
            self.wait(100..8000).await;
            self.witness.records().changed.insert(id);
            let _ = self.sim.edit_message(key, id, &format!("{text} (sorry)"));
            self.witness.tell(key, format!("{id} edited"));
        } else if self.chance(4) {
            self.wait(100..8000).await;
            let mut records = self.witness.records();
            records.changed.insert(id);
            records.deleted.insert(id);
            drop(records);
            let _ = self.sim.delete_message(key, id);
            self.witness.tell(key, format!("{id} deleted"));
        }
        if self.chance(4) {
            self.refuse_last(key);
        }
    }

    /// The channel reports that our last message did not reach the customer.
    fn refuse_last(&mut self, key: ConversationKey) {
        let messages = self.sim.messages(key);
        let ours = |m: &&crate::chatwoot_sim::Message| {
            m.kind == MessageKind::Outgoing && m.sender == Sender::Bot && !m.private
        };
        if let Some(last) = messages.iter().rev().find(ours) {
            let status = DeliveryStatus::Failed;
            let _ = self
                .sim
                .delivery_report(key, last.id, status, Some("not delivered"));
            self.witness
                .tell(key, format!("channel refused {}", last.id));
        }
    }

    fn block(&mut self, key: ConversationKey) {
        if let Some(conversation) = self.sim.conversation(key) {
            let _ = self
                .sim
                .set_blocked(self.account, conversation.contact, true);
            self.witness.tell(key, "contact blocked");
        }
    }

    /// A campaign message goes into the conversation.
    async fn campaign(&mut self, key: ConversationKey) {
        let body = json!({
            "content": "Our new Summer Serum is here: answer YES for 20% off.",
            "campaign_id": "summer-serum-launch-2025",
        });
        let path = format!(
            "http://chatwoot.example.com/api/v1/accounts/{}/conversations/{}/messages",
            key.account, key.conversation
        );
        let request = http::Request::post(path)
            .header("api-access-token", self.token)
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()));
        if let Ok(request) = request {
            let _ = InProcess::new(self.sim.router()).call(request).await;
            self.witness.tell(key, "campaign message");
        }
    }

    /// Colleagues take over, talk, and perhaps hand back.
    async fn interfere(mut self, key: ConversationKey) {
        for _ in 0..self.random.usize(1..3) {
            self.wait(0..60_000).await;
            self.take_over(key);
            for _ in 0..self.random.usize(0..2) {
                self.wait(2000..30_000).await;
                let text = sentences::colleague(&mut self.random);
                if self.sim.agent_replies(key, ADMINISTRATOR, text).is_ok() {
                    self.witness.deed(key, Deed::TookOver);
                }
            }
            if self.chance(30) {
                return;
            }
            self.wait(3000..120_000).await;
            self.hand_back(key);
        }
    }

    fn take_over(&mut self, key: ConversationKey) {
        let text = sentences::colleague(&mut self.random);
        let pending = self.sim.conversation(key).map(|c| c.status) == Some(ChatStatus::Pending);
        let done = match self.random.u8(0..5) {
            0 | 1 => self.sim.agent_replies(key, AGENT, text).is_ok(),
            2 => self.sim.answered_in_app(key, text).is_ok(),
            3 if pending => {
                let open = ChatStatus::Open;
                self.sim.set_status(key, ADMINISTRATOR, open).is_ok()
            }
            _ => self.sim.agent_assigns_self(key, ADMINISTRATOR).is_ok(),
        };
        if done {
            self.witness.deed(key, Deed::TookOver);
        }
    }

    fn hand_back(&mut self, key: ConversationKey) {
        let done = match self.random.u8(0..3) {
            0 => self.sim.set_status(key, AGENT, ChatStatus::Resolved),
            1 => self.sim.assign(key, AGENT, Owner::Bot),
            _ => self.sim.set_status(key, AGENT, ChatStatus::Pending),
        };
        if done.is_ok() {
            self.witness.deed(key, Deed::HandedBack);
        }
    }
}

/// A customer who got no answer asks whether anybody is there. False when they
/// cannot.
pub(super) fn ask_again(sim: &Sim, witness: &Witness, key: ConversationKey) -> bool {
    let text = "Which payment methods do you accept?";
    let Ok(id) = sim.customer_goes_on(key, Writing::text(text)) else {
        return false;
    };
    witness.wrote(key, id, text);
    true
}
