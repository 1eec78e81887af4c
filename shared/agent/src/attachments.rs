//! Voice notes and pictures, made into words once.
//!
//! Before a turn is routed: what Chatwoot has not written down by then is fetched and
//! written down by a model, and kept with the message, so that neither a retry nor a
//! resumed turn pays for it again. A voice note's words are the message's text; what
//! a picture shows is data for models, and no rule reads it. What cannot be had leaves
//! the message as it was: the customer is asked to write.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::business::Business;
use domain::event::{Attachment, AttachmentKind};
use domain::head::{Head, InboxItem, InboxKind, Standing, Turn};
use domain::ids::{ConversationKey, MessageId};
use domain::receipt::ModelCall;
use domain::state::inline;
use llm::{Agent, Audio, AudioPolicy, Image, ImagePolicy, Llm, Prompt, Transcriber, Voice};
use platform::files::{File, Files, NoFiles};
use platform::{deadline, tape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout};

use crate::asking::budget;
use crate::deps::Deps;
use crate::money::AccountBudget;

/// Files of one turn that are looked into.
const FILES: usize = 4;
/// The longest one file may take to arrive.
const FETCH: Duration = Duration::from_secs(5);
/// The longest all of it may take. What is not done by then is left out.
const READ: Duration = Duration::from_secs(14);
/// What the invocation needs afterwards, for the router's model and to save.
const TO_ROUTE: Duration = Duration::from_secs(20);
/// A voice note of this size lasts several minutes.
const VOICE: AudioPolicy = AudioPolicy {
    max_bytes: 5_000_000,
};

const SYSTEM: &str = "You describe pictures that customers send to a shop's front desk, for colleagues who \
    cannot see them. Say in one to three sentences what each shows that matters to a shop: goods, \
    damage, sizes, and text word for word as far as it is readable. Of people say only that there \
    are some. A picture that is not shown to you gets an empty text.";

/// What reads files, and where they come from.
pub struct Media {
    /// Where files come from.
    pub files: Arc<dyn Files>,
    /// What writes voice notes down.
    pub voice: Voice,
}

impl Media {
    /// Nothing is read.
    pub fn none() -> Self {
        Self {
            files: Arc::new(NoFiles),
            voice: Voice::off(),
        }
    }
}

/// The model's answer about pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// What each picture shows, in their order.
    pictures: Vec<String>,
}

/// What was read so far in this invocation: a turn that is taken once more is not
/// read once more.
#[derive(Default)]
pub struct Read {
    words: BTreeMap<Place, String>,
    /// Calls made, failed ones included.
    pub calls: Vec<ModelCall>,
}

/// An attachment: the message, and its place there.
type Place = (MessageId, usize);

/// Reads what is attached to the messages of a turn that the AI answers.
pub async fn read_attachments(
    deps: &Deps,
    business: &Business,
    head: &mut Head,
    turn: &mut Turn,
    read: &mut Read,
) {
    let wanted = wanted(
        turn,
        deps.media.voice.is_configured(),
        deps.llm.sees(Agent::Router),
    );
    if wanted.is_empty() || !head.owner.is_ai() {
        return;
    }
    let key = head.key;
    let known = known(deps, key, &wanted).await;
    read.words.extend(known);
    let unread: Vec<&(Place, Attachment)> = wanted
        .iter()
        .filter(|(place, _)| !read.words.contains_key(place))
        .collect();
    // What a file holds is on no tape: this step cannot be run again.
    tape::note(|tape| tape.cut = true);
    let budget = budget(deps, key, business);
    let time = deadline::left().map_or(READ, |left| left.saturating_sub(TO_ROUTE).min(READ));
    if timeout(
        time,
        listen_and_look(deps, budget, &unread, Instant::now() + time, read),
    )
    .await
    .is_err()
    {
        tracing::warn!(conversation.id = %key, "attachments took too long");
    }
    apply(head, turn, &read.words);
    let changed: Vec<MessageId> = unread
        .iter()
        .filter(|(place, _)| read.words.contains_key(place))
        .map(|((id, _), _)| *id)
        .collect();
    for item in turn.carried.iter().chain(&turn.messages) {
        if changed.contains(&item.id)
            && let Err(error) = deps
                .store
                .put_attachments(key, item.id, &item.attachments)
                .await
        {
            // It is in the turn; only a resumed one would pay again.
            tracing::warn!(%error, "what an attachment says was not kept");
        }
    }
}

/// What can be read and was not, in order.
fn wanted(turn: &Turn, hears: bool, sees: bool) -> Vec<(Place, Attachment)> {
    let items = turn
        .standing_messages()
        .filter(|item| item.kind == InboxKind::Message && item.standing == Standing::Normal);
    let files = items.flat_map(|item| {
        let files = item.attachments.iter().enumerate();
        files.map(move |(n, file)| (item, (item.id, n), file))
    });
    let unread = files.filter(|(item, _, file)| {
        let readable = match file.kind {
            AttachmentKind::Audio => hears && item.awaits_words(),
            AttachmentKind::Image => sees,
            _ => false,
        };
        readable && file.transcript.is_none() && file.url.is_some()
    });
    let places = unread.map(|(_, place, file)| (place, file.clone()));
    places.take(FILES).collect()
}

/// What an attempt before this one has kept with the messages.
async fn known(
    deps: &Deps,
    key: ConversationKey,
    wanted: &[(Place, Attachment)],
) -> BTreeMap<Place, String> {
    let mut ids: Vec<MessageId> = wanted.iter().map(|((id, _), _)| *id).collect();
    ids.dedup();
    let mut words = BTreeMap::new();
    for id in ids {
        let Ok(Some(row)) = deps.store.message(key, id).await else {
            continue;
        };
        for (n, file) in row.attachments.into_iter().enumerate() {
            words.extend(file.transcript.map(|text| ((id, n), text)));
        }
    }
    words
}

async fn listen_and_look(
    deps: &Deps,
    budget: Arc<AccountBudget>,
    unread: &[&(Place, Attachment)],
    end: Instant,
    read: &mut Read,
) {
    let voice = deps.media.voice.charged_to(budget.clone());
    let mut pictures: Vec<(Place, Image)> = Vec::new();
    for (place, file) in unread {
        let most = match file.kind {
            AttachmentKind::Audio => VOICE.max_bytes,
            _ => ImagePolicy::default().max_bytes,
        };
        let url = file.url.as_deref().unwrap_or_default();
        let File { mime, bytes } = match deps.media.files.fetch(url, most, FETCH).await {
            Ok(file) => file,
            Err(error) => {
                tracing::info!(message.id = %place.0, %error, "an attachment was not fetched");
                continue;
            }
        };
        if file.kind == AttachmentKind::Audio {
            match VOICE.admit(&mime, bytes) {
                Ok(audio) => listen(&voice, *place, &audio, end, read).await,
                Err(error) => tracing::info!(message.id = %place.0, %error, "not transcribed"),
            }
        } else {
            match ImagePolicy::default().admit(pictures.len(), &mime, bytes) {
                Ok(image) => pictures.push((*place, image)),
                Err(error) => tracing::info!(message.id = %place.0, %error, "not looked at"),
            }
        }
    }
    if !pictures.is_empty() {
        look(&deps.llm.charged_to(budget), pictures, end, read).await;
    }
}

async fn listen(voice: &Voice, place: Place, audio: &Audio, end: Instant, read: &mut Read) {
    let time = end.saturating_duration_since(Instant::now());
    let usage = match voice.transcribe(Agent::Router, audio, Some(time)).await {
        Ok(answer) => {
            if !answer.value.trim().is_empty() {
                read.words.insert(place, answer.value);
            }
            answer.usage
        }
        Err(unavailable) => unavailable.usage,
    };
    read.calls.extend(usage.iter().map(llm::Usage::receipt));
}

async fn look(llm: &Llm, pictures: Vec<(Place, Image)>, end: Instant, read: &mut Read) {
    let mut prompt = Prompt::new(Agent::Router, SYSTEM, "Describe each picture.");
    let mut places = Vec::new();
    for (place, image) in pictures {
        places.push(place);
        prompt = prompt.picture(image, None);
    }
    let time = end.saturating_duration_since(Instant::now());
    let usage = match llm.ask::<Seen>(&prompt, Some(time)).await {
        Ok(answer) => {
            let texts = answer.value.pictures.into_iter().map(|text| inline(&text));
            let seen = places.into_iter().zip(texts);
            read.words
                .extend(seen.filter(|(_, text)| !text.trim().is_empty()));
            answer.usage
        }
        Err(unavailable) => unavailable.usage,
    };
    read.calls.extend(usage.iter().map(llm::Usage::receipt));
}

/// Writes the words where they belong: beside the attachment, and a voice note's into
/// the message and its line of history.
fn apply(head: &mut Head, turn: &mut Turn, words: &BTreeMap<Place, String>) {
    for item in turn.carried.iter_mut().chain(&mut turn.messages) {
        let silent = item.awaits_words();
        for (n, file) in item.attachments.iter_mut().enumerate() {
            if file.transcript.is_none() {
                file.transcript = words.get(&(item.id, n)).cloned();
            }
        }
        if silent && let Some(said) = spoken(item) {
            item.text = inline(&said);
            let lines = head.recent.iter_mut();
            for line in lines.filter(|line| line.id == Some(item.id)) {
                line.text.clone_from(&item.text);
            }
        }
    }
}

fn spoken(item: &InboxItem) -> Option<String> {
    let voices = item.attachments.iter();
    let mut voices = voices.filter(|file| file.kind == AttachmentKind::Audio);
    voices.find_map(|voice| voice.transcript.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_can_enforce_the_answer() {
        llm::strict_schema::<Seen>().unwrap();
    }
}
