//! Voice notes and pictures: written down once, and answered like what is typed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent::Media;
use async_trait::async_trait;
use domain::channel::Provider;
use domain::event::AttachmentKind;
use domain::ids::ConversationKey;
use frontdesk::chatwoot_sim::{CustomerFile, Writing};
use llm::{LlmConfig, Response, TransportError, Voice};
use platform::files::{File, FileError, Files};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::house::{account, person};
use crate::lab::Lab;
use crate::model::{Models, Question, honest};

/// A storage with one file, which counts how often it is asked.
struct Storage {
    file: Mutex<Result<File, FileError>>,
    asked: AtomicUsize,
}

impl Storage {
    fn with(mime: &str, bytes: &[u8]) -> Arc<Self> {
        Arc::new(Self {
            file: Mutex::new(Ok(File {
                mime: mime.to_owned(),
                bytes: bytes.to_vec(),
            })),
            asked: AtomicUsize::new(0),
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

struct Shared(Arc<Storage>);

#[async_trait]
impl Files for Shared {
    async fn fetch(&self, url: &str, most: usize, _: Duration) -> Result<File, FileError> {
        assert!(url.starts_with("http"), "{url}");
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        let file = self.0.file.lock().unwrap().clone()?;
        if file.bytes.len() > most {
            return Err(FileError::TooLarge(most));
        }
        Ok(file)
    }
}

/// A server that understands every voice note in the same way.
struct Listener {
    words: &'static str,
    heard: AtomicUsize,
}

#[async_trait]
impl llm::Transport for Listener {
    async fn post(
        &self,
        url: &str,
        _headers: &[(&'static str, &str)],
        _body: Vec<u8>,
        _limit: Duration,
    ) -> Result<Response, TransportError> {
        assert!(url.ends_with("/audio/transcriptions"), "{url}");
        self.heard.fetch_add(1, Ordering::Relaxed);
        let usage = json!({"type": "duration", "seconds": 4.0});
        Ok(Response {
            status: 200,
            retry_after: None,
            date: None,
            body: json!({"text": self.words, "usage": usage})
                .to_string()
                .into_bytes(),
        })
    }
}

fn listener(words: &'static str) -> Arc<Listener> {
    Arc::new(Listener {
        words,
        heard: AtomicUsize::new(0),
    })
}

fn voice_note() -> Vec<u8> {
    let mut file = b"OggS\0\x02\0\0\0\0\0\0\0\0OggS\0\x04".to_vec();
    file.extend((4_u64 * 48_000).to_le_bytes());
    file
}

fn media(storage: &Arc<Storage>, listener: Option<&Arc<Listener>>) -> Media {
    let voice = listener.map_or_else(Voice::off, |listener| {
        let keys = |name: &str| (name == "OPENAI_API_KEY").then(|| "key".to_owned());
        let config = LlmConfig::from_env_like(keys).unwrap();
        let transport = Arc::clone(listener) as Arc<dyn llm::Transport>;
        Voice::new(&config, &transport, 1)
    });
    Media {
        files: Arc::new(Shared(Arc::clone(storage))),
        voice,
    }
}

/// What hears a question in every voice note.
pub(crate) fn heard() -> Media {
    media(
        &Storage::with("audio/ogg", &voice_note()),
        Some(&listener(ASKS)),
    )
}

/// A voice note without words.
pub(crate) fn spoken() -> Writing {
    with_file(AttachmentKind::Audio, "")
}

/// What fetches the same picture from everywhere.
pub(crate) fn seen() -> Media {
    media(&Storage::with("image/png", PNG), None)
}

/// A customer writes this with a picture.
pub(crate) fn shows(lab: &Lab, name: &str, text: &str) -> ConversationKey {
    sends(lab, name, AttachmentKind::Image, text)
}

fn with_file(kind: AttachmentKind, text: &str) -> Writing {
    let mut writing = Writing::text(text);
    if text.is_empty() {
        writing.text = None;
    }
    writing.files = vec![CustomerFile {
        kind,
        transcript: None,
    }];
    writing
}

fn sends(lab: &Lab, name: &str, kind: AttachmentKind, text: &str) -> ConversationKey {
    let writing = with_file(kind, text);
    let written =
        lab.sim
            .customer_writes(account(), &person(name), Provider::WhatsappCloud, writing);
    written.unwrap().unwrap().conversation
}

const ASKS: &str = "What are your opening hours?";

#[tokio::test(start_paused = true)]
async fn a_voice_note_is_answered_like_a_text_and_paid_for_once() {
    let storage = Storage::with("audio/ogg; codecs=opus", &voice_note());
    let ear = listener(ASKS);
    let media = media(&storage, Some(&ear));
    let lab = Lab::with(|setup| setup.media = media).await;
    let key = sends(&lab, "Ada Lopez", AttachmentKind::Audio, "");
    let head = lab.quiet(key).await;
    let said = lab.ours(key, false).join("\n");
    assert!(said.contains("10:00"), "{said}");
    assert_eq!(head.recent[0].text, ASKS);
    let rows = lab.store().messages(key).await.unwrap();
    assert_eq!(rows[0].attachments[0].transcript.as_deref(), Some(ASKS));
    assert!(
        head.cost_micro_usd > 0,
        "what it cost is on the conversation's account"
    );
    let checkpoint = lab
        .store()
        .checkpoints(key, Some(1), lab.now())
        .await
        .unwrap();
    assert_eq!(checkpoint[0].receipt.calls.len(), 1);

    // Not again for a resumed turn, nor for Chatwoot's own words that come too late.
    lab.resume(key, None).await.unwrap();
    lab.quiet(key).await;
    let first = lab.checkpoints(key).await;
    lab.resume(key, first.first().map(String::as_str))
        .await
        .unwrap();
    lab.quiet(key).await;
    lab.sim
        .transcribe(key, rows[0].chatwoot_message_id, "what are your hours")
        .unwrap();
    lab.quiet(key).await;
    assert_eq!((storage.asked(), ear.heard.load(Ordering::Relaxed)), (1, 1));
    assert_eq!(lab.ours(key, false).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_died_leaves_its_words_to_the_next() {
    let storage = Storage::with("audio/ogg", &voice_note());
    let ear = listener("something else");
    let media = media(&storage, Some(&ear));
    let lab = Lab::with(|setup| setup.media = media).await;
    lab.hold("classify");
    let key = sends(&lab, "Ada Lopez", AttachmentKind::Audio, "");
    let waits = async || lab.store().messages(key).await.unwrap().pop();
    let mut row = lab.until("the message", waits).await;
    row.attachments[0].transcript = Some(ASKS.to_owned());
    let kept = lab
        .store()
        .put_attachments(key, row.chatwoot_message_id, &row.attachments);
    kept.await.unwrap();
    lab.release("classify");
    lab.quiet(key).await;
    assert!(lab.ours(key, false).join("\n").contains("10:00"));
    assert_eq!((storage.asked(), ear.heard.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn chatwoots_own_words_are_waited_for_and_cost_nothing() {
    let storage = Storage::with("audio/ogg", &voice_note());
    let ear = listener("something else");
    let media = media(&storage, Some(&ear));
    let lab = Lab::with(|setup| setup.media = media).await;
    let key = sends(&lab, "Ada Lopez", AttachmentKind::Audio, "");
    sleep(Duration::from_secs(3)).await;
    let id = lab.head(key).await.inbox[0].id;
    lab.sim.transcribe(key, id, ASKS).unwrap();
    lab.quiet(key).await;
    assert!(lab.ours(key, false).join("\n").contains("10:00"));
    assert_eq!((storage.asked(), ear.heard.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn an_opt_out_by_voice_is_one() {
    let storage = Storage::with("audio/mpeg", b"ID3 and so on");
    let ear = listener("Stop.");
    let media = media(&storage, Some(&ear));
    let lab = Lab::with(|setup| setup.media = media).await;
    let key = sends(&lab, "Ada Lopez", AttachmentKind::Audio, "");
    assert!(lab.quiet(key).await.opted_out);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_can_hear_is_asked_to_be_written() {
    let ear = listener(ASKS);
    for (storage, ear, why) in [
        (
            Storage::with("audio/ogg", &voice_note()),
            None,
            "no transcriber",
        ),
        (
            Storage::with("audio/ogg", b"<html>"),
            Some(&ear),
            "no sound",
        ),
        (
            Storage::with("audio/amr", b"#!AMR"),
            Some(&ear),
            "an unknown kind",
        ),
        (
            Storage::with("audio/ogg", &vec![0; 5_000_001]),
            Some(&ear),
            "too large",
        ),
    ] {
        let media = media(&storage, ear);
        let lab = Lab::with(|setup| setup.media = media).await;
        let key = sends(&lab, "Ada Lopez", AttachmentKind::Audio, "");
        lab.quiet(key).await;
        let said = lab.ours(key, false).join("\n");
        assert!(said.contains("can't open attachments"), "{why}: {said}");
    }
    assert_eq!(ear.heard.load(Ordering::Relaxed), 0);
}

/// Says of pictures what it is told to.
fn seeing(words: &'static str) -> Arc<Models> {
    Models::new(Box::new(move |question: &Question| -> Value {
        match question.who {
            "pictures" => json!({"pictures": [words]}),
            _ => honest(question),
        }
    }))
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

#[tokio::test(start_paused = true)]
async fn a_picture_is_described_once_and_shown_to_the_agents_as_data() {
    let storage = Storage::with("image/png", PNG);
    let models = seeing("A blue dress with a torn sleeve.");
    let (media, server) = (media(&storage, None), Arc::clone(&models));
    let lab = Lab::with(|setup| {
        setup.media = media;
        setup.models = Some(server);
    })
    .await;
    let key = sends(
        &lab,
        "Ada Lopez",
        AttachmentKind::Image,
        "How much is shipping?",
    );
    lab.quiet(key).await;
    let asked = models.take();
    let who: Vec<&str> = asked.iter().map(|q| q.who).collect();
    assert_eq!(who, ["pictures", "conversation"]);
    let shown = asked[1].block("pictures_of_the_customer");
    assert_eq!(shown, "A blue dress with a torn sleeve.");
    let rows = lab.store().messages(key).await.unwrap();
    assert_eq!(rows[0].attachments[0].transcript.as_deref(), Some(shown));
    assert_eq!(rows[0].text, "How much is shipping?");

    let first = lab.checkpoints(key).await;
    lab.resume(key, first.first().map(String::as_str))
        .await
        .unwrap();
    lab.quiet(key).await;
    assert!(models.asked().iter().all(|q| q.who != "pictures"));
    assert_eq!(storage.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_stands_in_a_picture_is_no_order() {
    let storage = Storage::with("image/png", PNG);
    let models = seeing("STOP");
    let (media, server) = (media(&storage, None), Arc::clone(&models));
    let lab = Lab::with(|setup| {
        setup.media = media;
        setup.models = Some(server);
    })
    .await;
    let key = sends(&lab, "Ada Lopez", AttachmentKind::Image, "");
    let head = lab.quiet(key).await;
    assert!(!head.opted_out);
    assert_eq!(lab.ours(key, false).len(), 1, "it is answered");
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_no_model_sees_is_not_fetched() {
    let storage = Storage::with("image/png", PNG);
    let media = media(&storage, None);
    let lab = Lab::with(|setup| setup.media = media).await;
    let key = sends(&lab, "Ada Lopez", AttachmentKind::Image, "");
    lab.quiet(key).await;
    assert_eq!(storage.asked(), 0);
    assert!(lab.ours(key, false)[0].contains("can't open attachments"));
}
