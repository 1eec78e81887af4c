//! A server of models whose answers a test decides, and which keeps what it was
//! asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use llm::{Response, TransportError};
use serde_json::{Value, json};

/// What was asked of a model.
#[derive(Clone)]
pub(crate) struct Question {
    /// Which agent asks.
    pub(crate) who: &'static str,
    /// What is the same from turn to turn: rules, and the business's data.
    pub(crate) beginning: String,
    /// The turn's data, and the task.
    pub(crate) turn: String,
    /// Bytes of the whole request.
    pub(crate) bytes: usize,
}

impl Question {
    fn of(url: &str, bytes: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(bytes).unwrap();
        let (system, content, schema) = if url.ends_with("/chat/completions") {
            let messages = &body["messages"];
            (
                &messages[0]["content"],
                &messages[1]["content"],
                &body["response_format"]["json_schema"]["schema"],
            )
        } else {
            (
                &body["system"],
                &body["messages"][0]["content"],
                &body["output_config"]["format"]["schema"],
            )
        };
        let mut texts = texts(content);
        let turn = texts.pop().unwrap();
        let mut beginning = self::texts(system).concat();
        beginning.push_str(&texts.concat());
        Self {
            who: who(&schema["properties"]),
            beginning,
            turn,
            bytes: bytes.len(),
        }
    }

    /// A quoted block; empty when there is none.
    pub(crate) fn block(&self, label: &str) -> &str {
        let all = [self.turn.as_str(), self.beginning.as_str()];
        let open = format!("<data name=\"{label}\">\n");
        let found = all.iter().find_map(|text| text.split_once(&open));
        let body = found.and_then(|(_, rest)| rest.split_once("\n</data>"));
        body.map_or("", |(body, _)| body)
    }

    /// Everything that the model reads.
    pub(crate) fn text(&self) -> String {
        format!("{}\n{}", self.beginning, self.turn)
    }
}

/// Whose answer has these fields.
fn who(fields: &Value) -> &'static str {
    [
        ("intent", "router"),
        ("candidate", "extraction"),
        ("min_years", "requirements"),
        ("kind", "conversation"),
        ("answerable", "campaign"),
        ("ask", "crm"),
        ("summary", "notes"),
        ("pictures", "pictures"),
    ]
    .into_iter()
    .find_map(|(field, who)| fields.get(field).map(|_| who))
    .unwrap()
}

fn texts(content: &Value) -> Vec<String> {
    match content {
        Value::String(text) => vec![text.clone()],
        Value::Array(parts) => parts
            .iter()
            .filter_map(|part| Some(part.get("text")?.as_str()?.to_owned()))
            .collect(),
        _ => Vec::new(),
    }
}

/// Decides what a model answers.
pub(crate) type Mind = Box<dyn Fn(&Question) -> Value + Send + Sync>;

/// The server.
pub(crate) struct Models {
    mind: Mind,
    asked: Mutex<Vec<Question>>,
}

impl Models {
    pub(crate) fn new(mind: Mind) -> Arc<Self> {
        Arc::new(Self {
            mind,
            asked: Mutex::default(),
        })
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Question> {
        self.asked.lock().unwrap().clone()
    }

    /// The same, and forgets it.
    pub(crate) fn take(&self) -> Vec<Question> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

#[async_trait]
impl llm::Transport for Models {
    async fn post(
        &self,
        url: &str,
        _headers: &[(&'static str, &str)],
        body: Vec<u8>,
        _limit: Duration,
    ) -> Result<Response, TransportError> {
        let question = Question::of(url, &body);
        let text = (self.mind)(&question).to_string();
        self.asked.lock().unwrap().push(question);
        Ok(crate::lab::answer(url, &text))
    }
}

/// The ids of all passages that are shown.
pub(crate) fn sources(question: &Question) -> Vec<String> {
    let text = question.text();
    let lines = text.lines();
    let ids = lines.filter_map(|line| line.strip_prefix('[')?.split_once(']'));
    ids.map(|(id, _)| id.to_owned()).collect()
}

/// What a model answers that does no more than it is asked.
pub(crate) fn honest(question: &Question) -> Value {
    match question.who {
        "router" => json!({
            "intent": "unclear", "priority": "low", "route": "automated", "sentiment": 0.0,
            "confidence": 0.9, "entities": [], "lang": "en", "reason": "nothing",
        }),
        "extraction" => json!({"candidate": {
            "name": null, "email": null, "phone": null, "role": null,
            "experience_years": null, "location": null, "availability": null,
        }}),
        "requirements" => json!({
            "role": null, "min_years": null, "location": null, "availability": null,
            "languages": [], "must_have": [],
        }),
        "conversation" => json!({
            "kind": "answer",
            "text": question.block("fixed_answer"),
            "sources": sources(question),
        }),
        "campaign" => json!({"answerable": false, "text": ""}),
        "crm" => json!({"ask": "availability", "items": [], "quantity": null}),
        "notes" => {
            json!({"summary": "The customer asked about shipping, returns and shoes. ".repeat(6)})
        }
        "pictures" => json!({"pictures": []}),
        who => panic!("who is {who}?"),
    }
}
