//! A running platform, and what one does with it.

use std::time::Duration;

use domain::channel::Provider;
use domain::head::Head;
use domain::ids::{AccountId, ConversationKey, MessageId};
use domain::stock::StockAlert;
use frontdesk::chatwoot_sim::{
    AGENT, Call, Conversation, Delivery, Message, MessageKind, Person, Sim, Writing,
};
use frontdesk::cli::{Listen, ServeArgs};
use frontdesk::commands::serve::{Running, start};
use frontdesk::host::Host;
use store::TurnRow;

/// One platform with its simulated Chatwoot.
pub(crate) struct House {
    running: Running,
}

/// The account of one machine.
pub(crate) fn account() -> AccountId {
    AccountId::FIRST
}

/// What a platform is started with that waits for no burst.
pub(crate) fn arguments() -> ServeArgs {
    ServeArgs {
        port: 0,
        listen: Listen::Local,
        data: None,
        quiet_time_ms: Some(0),
        log: "error".into(),
        business: None,
        chatwoot_url: None,
        account: account(),
    }
}

impl House {
    /// A platform that waits for no burst.
    pub(crate) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    /// A platform with other settings.
    pub(crate) async fn with(change: impl FnOnce(&mut ServeArgs)) -> Self {
        crate::logs::capture();
        let mut args = arguments();
        change(&mut args);
        Self {
            running: start(&args).await.unwrap(),
        }
    }

    pub(crate) fn sim(&self) -> &Sim {
        self.running.sim.as_ref().unwrap()
    }

    pub(crate) fn host(&self) -> &Host {
        &self.running.host
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.running.port)
    }

    /// What Ctrl-C waits for.
    pub(crate) async fn finish(&self) {
        self.running.finish().await;
    }

    pub(crate) async fn close(self) {
        self.running.stop().await.unwrap();
    }

    /// A person writes on a channel; returns the conversation.
    pub(crate) fn writes(&self, name: &str, provider: Provider, text: &str) -> ConversationKey {
        self.sim()
            .customer_writes(account(), &person(name), provider, Writing::text(text))
            .unwrap()
            .unwrap()
            .conversation
    }

    /// The same customer goes on.
    pub(crate) fn goes_on(&self, key: ConversationKey, text: &str) -> MessageId {
        self.sim()
            .customer_goes_on(key, Writing::text(text))
            .unwrap()
    }

    /// A colleague answers.
    pub(crate) fn colleague(&self, key: ConversationKey, text: &str) {
        self.sim().agent_replies(key, AGENT, text).unwrap();
    }

    /// Waits until this holds, for ten seconds at most.
    pub(crate) async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        for _ in 0..1000 {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("waited ten seconds for {what}");
    }

    /// Waits until this many public answers are there, and all is quiet.
    pub(crate) async fn answers(&self, key: ConversationKey, count: usize) -> Vec<String> {
        let found = self
            .until(&format!("{count} answers"), async || {
                let answers = self.public(key);
                (answers.len() >= count).then_some(answers)
            })
            .await;
        self.quiet(key).await;
        assert_eq!(self.public(key).len(), count, "{:?}", self.public(key));
        found
    }

    /// Waits until no run holds this conversation and no event waits.
    pub(crate) async fn quiet(&self, key: ConversationKey) {
        self.until("quiet", async || {
            let depth = self.host().queue().depth();
            let head = self.head(key).await?;
            (head.run.is_none() && depth.waiting + depth.in_flight == 0).then_some(())
        })
        .await;
        // Echoes and receipts of the last message may still be on their way.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    /// Our public messages, oldest first.
    pub(crate) fn public(&self, key: ConversationKey) -> Vec<String> {
        self.ours(key, false)
    }

    /// Our private notes.
    pub(crate) fn notes(&self, key: ConversationKey) -> Vec<String> {
        self.ours(key, true)
    }

    fn ours(&self, key: ConversationKey, private: bool) -> Vec<String> {
        let ours = |m: &Message| {
            m.kind == MessageKind::Outgoing
                && m.private == private
                && m.content_attributes
                    .contains_key(chatwoot::SEND_KEY_ATTRIBUTE)
        };
        let messages = self.sim().messages(key);
        let ours = messages.iter().filter(|m| ours(m));
        ours.filter_map(|m| m.content.clone()).collect()
    }

    pub(crate) fn conversation(&self, key: ConversationKey) -> Conversation {
        self.sim().conversation(key).unwrap()
    }

    pub(crate) async fn head(&self, key: ConversationKey) -> Option<Head> {
        self.host().store().head(key).await.unwrap()
    }

    pub(crate) async fn turns(&self, key: ConversationKey) -> Vec<TurnRow> {
        self.host().store().turns(key).await.unwrap()
    }

    /// The stock alerts of whoever writes in this conversation.
    pub(crate) async fn alerts(&self, key: ConversationKey) -> Vec<StockAlert> {
        let contact = self.head(key).await.unwrap().contact.unwrap();
        let alerts = self.host().store().alerts_of(account(), contact);
        alerts.await.unwrap()
    }

    /// REST calls that were made, as `METHOD path`.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.sim().calls()
    }
}

/// A made-up person.
pub(crate) fn person(name: &str) -> Person {
    let slug = name.to_lowercase().replace(' ', ".");
    let digits = |number: u32, byte: u8| (number * 31 + u32::from(byte)) % 1_000_000;
    let number = name.bytes().fold(0, digits);
    Person {
        handle: slug.clone(),
        name: name.to_owned(),
        email: Some(format!("{slug}@example.com")),
        phone: Some(format!("+31600{number:06}")),
    }
}

/// A webhook arrives at a platform that runs without sockets.
pub(crate) async fn post(host: &Host, delivery: &Delivery) {
    let now = host.clock().now();
    let headers = delivery.headers(now);
    let value = |name: &str| {
        let header = headers.iter().find(|(n, _)| *n == name);
        header.map(|(_, v)| v.as_str())
    };
    let request = webhook::WebhookRequest {
        method: &http::Method::POST,
        path: "/webhook/chatwoot",
        source_ip: None,
        timestamp: value(chatwoot::signature::TIMESTAMP_HEADER),
        signature: value(chatwoot::signature::SIGNATURE_HEADER),
        body: &delivery.body,
        received_at: now,
    };
    assert!(host.webhook(&request).await.status.is_success());
}
