//! What an event means for a conversation, decided on plain values.

use domain::automatic::is_automatic_mail;
use domain::channel::Channel;
use domain::event::{
    Assignee, Attachment, AttachmentKind, Author, Change, ChatStatus, ConversationChange,
    CustomerMessage, DeliveryStatus, MessageChange, OutgoingMessage,
};
use domain::head::{CampaignContact, Head, InboxItem, InboxKind, Standing};
use domain::ids::RunId;
use domain::ownership::{Owner, Sign};
use domain::state::{HISTORY_LINES, HistoryEntry, Speaker, inline};
use domain::turn::trim;
use jiff::{SignedDuration, Timestamp};
use store::{Arrival, MessageDirection, MessageRow, Place};

/// A customer message, made ready for the inbox.
pub fn arrival(message: &CustomerMessage, received_at: Timestamp) -> Arrival {
    let facts = &message.conversation;
    let voices = message.attachments.iter();
    let mut voices = voices.filter(|file| file.kind == AttachmentKind::Audio);
    let transcript = voices.find_map(|a| a.transcript.as_deref());
    let text = match transcript {
        Some(said) if message.text.is_empty() => said,
        _ => message.text.as_str(),
    };
    let standing = if message.sender.blocked {
        Standing::Blocked
    } else if message.auto_reply
        || facts.provider.channel() == Channel::Email && is_automatic_mail(&message.text)
    {
        Standing::AutoReply
    } else {
        Standing::Normal
    };
    Arrival {
        key: facts.key,
        row: MessageRow {
            chatwoot_message_id: message.id,
            channel: facts.provider.channel(),
            direction: MessageDirection::Incoming,
            text: message.text.clone(),
            attachments: message.attachments.clone(),
            created_at: message.created_at,
            received_at,
            send_key: None,
            delivery: None,
            deleted: false,
            pressed: None,
            early: false,
        },
        item: InboxItem {
            id: message.id,
            kind: InboxKind::Message,
            text: inline(text),
            attachments: message.attachments.clone(),
            received_at,
            created_at: message.created_at,
            standing,
        },
        line: HistoryEntry {
            id: Some(message.id),
            speaker: Speaker::Customer,
            text: inline(text),
            at: message.created_at,
        },
        first_owner: Owner::at_first_sight(facts.assignee, message.created_at),
        provider: facts.provider,
        inbox_id: facts.inbox,
        contact: message.sender.contact,
        profile: message.sender.clone(),
        status: facts.status,
        assignee: facts.assignee,
        as_of: facts.as_of.unwrap_or(message.created_at),
        place: Place::Free,
        run: RunId::for_message(facts.key, message.id),
    }
}

/// The row kept of a message to the customer.
pub fn outgoing_row(message: &OutgoingMessage, received_at: Timestamp) -> MessageRow {
    let send_key = match &message.author {
        Author::Us(key) => Some(key.clone()),
        _ => None,
    };
    MessageRow {
        chatwoot_message_id: message.id,
        channel: domain::channel::Channel::Other,
        direction: if send_key.is_some() {
            MessageDirection::OutgoingOurs
        } else {
            MessageDirection::OutgoingForeign
        },
        text: message.text.clone(),
        attachments: Vec::new(),
        created_at: message.created_at,
        received_at,
        send_key,
        delivery: None,
        deleted: false,
        pressed: None,
        early: false,
    }
}

/// The row of a message of which nothing but a change is known yet: webhooks arrive
/// in any order.
pub fn early_row(change: &MessageChange, at: Timestamp) -> MessageRow {
    MessageRow {
        chatwoot_message_id: change.id,
        channel: domain::channel::Channel::Other,
        direction: if change.incoming {
            MessageDirection::Incoming
        } else {
            MessageDirection::OutgoingOurs
        },
        text: String::new(),
        attachments: Vec::new(),
        created_at: at,
        received_at: at,
        send_key: change.send_key.clone(),
        delivery: None,
        deleted: false,
        pressed: None,
        early: true,
    }
}

/// A message that arrives after its own changes, with them made.
pub fn caught_up(arrival: Arrival, early: &MessageRow) -> Arrival {
    let mut arrival = Arrival {
        place: Place::OverEarly,
        ..arrival
    };
    let said = early.attachments.iter().find_map(|a| a.transcript.clone());
    if let Some(said) = &said {
        for voice in arrival
            .row
            .attachments
            .iter_mut()
            .chain(&mut arrival.item.attachments)
            .filter(|file| file.kind == AttachmentKind::Audio)
        {
            voice.transcript = Some(said.clone());
        }
    }
    if !early.text.is_empty() {
        arrival.row.text.clone_from(&early.text);
    }
    arrival.row.deleted = early.deleted;
    let text = match said {
        _ if early.deleted => String::new(),
        Some(said) if arrival.row.text.is_empty() => inline(&said),
        _ if early.text.is_empty() => arrival.item.text.clone(),
        _ => inline(&early.text),
    };
    if early.deleted {
        arrival.item.standing = Standing::Deleted;
    }
    arrival.item.text.clone_from(&text);
    arrival.line.text = text;
    arrival
}

/// The row of our own message whose echo arrives after a report about it.
pub fn echo_caught_up(echo: MessageRow, early: &MessageRow) -> MessageRow {
    MessageRow {
        delivery: early.delivery.clone(),
        pressed: early.pressed.clone(),
        deleted: early.deleted,
        ..echo
    }
}

/// The head after a public message that is not ours; `None` when it was seen
/// before.
pub fn foreign_message(head: Option<&Head>, message: &OutgoingMessage) -> Option<Head> {
    let first = || {
        let owner = Owner::Ai {
            since: message.created_at,
        };
        Head::new(message.conversation, owner)
    };
    let mut head = head.cloned().unwrap_or_else(first);
    if head.recent.iter().any(|line| line.id == Some(message.id)) {
        return None;
    }
    let speaker = match &message.author {
        Author::System { campaign } => {
            if let Some(id) = campaign {
                head.campaign = Some(CampaignContact {
                    id: id.clone(),
                    at: message.created_at,
                });
            }
            Speaker::System
        }
        Author::Person | Author::OtherBot | Author::Us(_) => {
            head.owner = head.owner.after(Sign::ForeignMessage, message.created_at);
            Speaker::Person
        }
    };
    head.recent.push(HistoryEntry {
        id: Some(message.id),
        speaker,
        text: inline(&message.text),
        at: message.created_at,
    });
    // No turn is taken while people talk, so this path trims as well.
    trim(&mut head, 2 * HISTORY_LINES);
    Some(head)
}

/// The head after a change of status or assignee; `None` when nothing changes.
///
/// Webhooks arrive in any order: a person may have taken a conversation whose
/// first message is still on its way. Only an assignment tells that; a status
/// `open` that nobody knows the status before of may be the customer's own doing.
pub fn ownership(head: Option<&Head>, change: &ConversationChange) -> Option<Head> {
    let Some(head) = head else {
        let taken = change.assignee == Some(Assignee::Person);
        let owner = Owner::at_first_sight(Assignee::Person, change.at);
        return taken.then(|| Head {
            assignee: change.assignee,
            assignee_at: Some(change.at),
            ..Head::new(change.conversation, owner)
        });
    };
    let mut next = head.clone();
    let late = |known: Option<Timestamp>| known.is_some_and(|known| change.at < known);
    // What was before people are known to have handed back is history.
    let history = match head.status {
        Some(ChatStatus::Pending | ChatStatus::Resolved) if late(head.status_at) => true,
        _ => matches!(head.assignee, Some(Assignee::Bot(_))) && late(head.assignee_at),
    };
    if let Some(status) = change.status {
        // What was before a status that something newer has replaced, nobody knows.
        let late = late(head.status_at);
        let sign = Sign::Status {
            now: status,
            before: head.status.filter(|_| !late),
        };
        if !history {
            next.owner = next.owner.after(sign, change.at);
        }
        if !late {
            next.status = Some(status);
            next.status_at = Some(change.at);
        }
    }
    if let Some(assignee) = change.assignee {
        if !history {
            next.owner = next.owner.after(Sign::Assigned(assignee), change.at);
        }
        if !late(head.assignee_at) {
            next.assignee = Some(assignee);
            next.assignee_at = Some(change.at);
        }
    }
    (next != *head).then_some(next)
}

/// The row after a change; `None` when it says nothing new.
pub fn changed_row(row: &MessageRow, change: &Change) -> Option<MessageRow> {
    let mut next = row.clone();
    match change {
        Change::Deleted => next.deleted = true,
        Change::Edited { text } => next.text.clone_from(text),
        Change::Transcribed { text } => {
            if row.early {
                next.attachments = vec![Attachment {
                    kind: AttachmentKind::Audio,
                    url: None,
                    transcript: None,
                }];
            }
            // What was written down once is what was answered.
            let silent = next.attachments.iter_mut();
            let silent = silent.filter(|file| file.kind == AttachmentKind::Audio);
            for voice in silent.filter(|voice| voice.transcript.is_none()) {
                voice.transcript = Some(text.clone());
            }
        }
        Change::ButtonAnswer { text } => next.pressed = Some(text.clone()),
        Change::Delivery(status) => next.delivery = Some(status.clone()),
    }
    (next != *row).then_some(next)
}

/// The head after a change of a message; `None` when the turn it would change is
/// over.
pub fn amend(head: &Head, change: &MessageChange, at: Timestamp) -> Option<Head> {
    let item = |kind, text: &str, standing| InboxItem {
        id: change.id,
        kind,
        text: inline(text),
        attachments: Vec::new(),
        received_at: at,
        created_at: at,
        standing,
    };
    let mut next = head.clone();
    match &change.change {
        Change::ButtonAnswer { text } => {
            next.inbox
                .push(item(InboxKind::Button, text, Standing::Normal));
            next.recent.push(HistoryEntry {
                id: Some(change.id),
                speaker: Speaker::Customer,
                text: inline(text),
                at,
            });
            next.last_customer_at = Some(at);
            take_lease(&mut next);
        }
        Change::Delivery(DeliveryStatus::Failed) => {
            next.inbox
                .push(item(InboxKind::Undelivered, "", Standing::Normal));
            take_lease(&mut next);
        }
        Change::Delivery(_) => return None,
        Change::Deleted => edit(&mut next, item(InboxKind::Amendment, "", Standing::Deleted))?,
        Change::Edited { text } | Change::Transcribed { text } => edit(
            &mut next,
            item(InboxKind::Amendment, text, Standing::Normal),
        )?,
    }
    Some(next)
}

/// Changes a message that still waits, or adds an amendment for a turn that was
/// not answered yet.
fn edit(head: &mut Head, amendment: InboxItem) -> Option<()> {
    for line in head
        .recent
        .iter_mut()
        .filter(|l| l.id == Some(amendment.id))
    {
        line.text.clone_from(&amendment.text);
    }
    let waiting = |item: &&mut InboxItem| {
        item.id == amendment.id && matches!(item.kind, InboxKind::Message | InboxKind::Amendment)
    };
    if let Some(item) = head.inbox.iter_mut().find(waiting) {
        item.text = amendment.text;
        item.standing = amendment.standing;
        return Some(());
    }
    let concerns = |items: &[InboxItem]| items.iter().any(|i| i.id == amendment.id);
    let unanswered_turn = head
        .turn
        .as_ref()
        .is_some_and(|t| t.claim.is_none() && (concerns(&t.messages) || concerns(&t.carried)));
    (unanswered_turn || concerns(&head.unanswered)).then(|| head.inbox.push(amendment))
}

/// Makes sure that a run will take what was just put into the inbox.
fn take_lease(head: &mut Head) {
    if head.run.is_none() {
        // Not the run the message itself may have started: that name is used up.
        head.run = Some(head.next_run());
    }
}

/// How long a run may give no sign of life before somebody asks after it. Asking
/// costs a request, but harms no run that is merely slow.
const SILENCE: SignedDuration = SignedDuration::from_secs(60);

/// Whether nothing was heard lately of the run that holds the lease: it saved no step
/// and took no turn, and its first message is old.
pub fn is_silent(head: &Head, now: Timestamp) -> bool {
    let waits_since = head.inbox.iter().map(|item| item.received_at).min();
    let taken_at = head.turn.as_ref().map(|turn| turn.taken_at);
    let heard = head.last_updated.max(waits_since).max(taken_at);
    heard.is_some_and(|heard| now.duration_since(heard) > SILENCE)
}

/// The head with a fresh run in the place of one that ended without releasing the
/// lease; `None` when somebody was faster. The fresh run goes on where it stopped.
pub fn replace_run(head: &Head, dead: &RunId) -> Option<Head> {
    if head.run.as_ref() != Some(dead) {
        return None;
    }
    let mut next = head.clone();
    let run = next.next_run();
    if let Some(turn) = &mut next.turn {
        turn.run = run.clone();
    }
    next.run = Some(run);
    Some(next)
}
