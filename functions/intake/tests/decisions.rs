//! What events mean for a conversation.

// The lint table frees only `#[test]` functions of this; here all is a test.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use domain::channel::Provider;
use domain::event::{
    Assignee, Author, Change, ChatStatus, ConversationChange, ConversationFacts, CustomerMessage,
    DeliveryStatus, MessageChange, OutgoingMessage, Profile,
};
use domain::head::{Claim, Head, InboxKind, Standing};
use domain::ids::{ContactId, ConversationKey, MessageId, RunId, SendKey};
use domain::ownership::Owner;
use domain::turn::take_now;
use intake::decide;
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn key() -> ConversationKey {
    "1-42".parse().unwrap()
}

fn id(n: u64) -> MessageId {
    MessageId::new(n).unwrap()
}

fn message(n: u64, text: &str) -> CustomerMessage {
    CustomerMessage {
        id: id(n),
        conversation: ConversationFacts {
            key: key(),
            inbox: None,
            provider: Provider::Webchat,
            status: Some(ChatStatus::Pending),
            assignee: Assignee::Nobody,
            as_of: None,
            can_reply: true,
            labels: Vec::new(),
        },
        sender: Profile {
            contact: ContactId::FIRST,
            name: Some("Mila Janssen".into()),
            email: None,
            phone: None,
            blocked: false,
            attributes: std::collections::BTreeMap::new(),
        },
        text: text.into(),
        attachments: Vec::new(),
        in_reply_to: None,
        created_at: at(0),
        auto_reply: false,
    }
}

/// A head with these messages waiting.
fn waiting(messages: &[(u64, &str)]) -> Head {
    let mut head = Head::new(key(), Owner::Ai { since: at(0) });
    for (n, text) in messages {
        let arrival = decide::arrival(&message(*n, text), at(0));
        head.inbox.push(arrival.item);
        head.recent.push(arrival.line);
        head.run.get_or_insert(arrival.run);
    }
    head
}

/// The same with the turn taken.
fn taken(messages: &[(u64, &str)]) -> Head {
    let mut head = waiting(messages);
    let run = head.run.clone().unwrap();
    head.turn = Some(take_now(&head, &run, at(1)));
    head.inbox.clear();
    head
}

fn changed(n: u64, change: Change) -> MessageChange {
    MessageChange {
        id: id(n),
        conversation: key(),
        incoming: true,
        send_key: None,
        change,
    }
}

fn outgoing(n: u64, author: Author, second: i64) -> OutgoingMessage {
    OutgoingMessage {
        id: id(n),
        conversation: key(),
        author,
        text: "Hello, Iris here".into(),
        created_at: at(second),
    }
}

#[test]
fn blocked_contacts_and_automatic_mails_stand_apart() {
    let mut blocked = message(1, "hi");
    blocked.sender.blocked = true;
    assert_eq!(
        decide::arrival(&blocked, at(0)).item.standing,
        Standing::Blocked
    );
    let mut automatic = message(1, "I am out of office");
    automatic.auto_reply = true;
    assert_eq!(
        decide::arrival(&automatic, at(0)).item.standing,
        Standing::AutoReply
    );
    // Without Chatwoot's mark its words tell, on e-mail.
    let mut unmarked = message(1, "Automatic reply: I am out of office");
    let standing = |message: &CustomerMessage| decide::arrival(message, at(0)).item.standing;
    assert_eq!(standing(&unmarked), Standing::Normal);
    unmarked.conversation.provider = Provider::Email;
    assert_eq!(standing(&unmarked), Standing::AutoReply);
    let run = decide::arrival(&message(9, "hi"), at(0)).run;
    assert_eq!(
        run,
        RunId::for_message(key(), id(9)),
        "the same message names the same run"
    );
}

#[test]
fn a_message_that_waits_is_changed_in_place() {
    let head = waiting(&[(1, "size M"), (2, "thanks")]);
    let edit = changed(
        1,
        Change::Edited {
            text: "size L".into(),
        },
    );
    let next = decide::amend(&head, &edit, at(3)).unwrap();
    assert_eq!(next.inbox[0].text, "size L");
    assert_eq!(next.recent[0].text, "size L");
    assert_eq!(next.inbox.len(), 2);
    let next = decide::amend(&head, &changed(2, Change::Deleted), at(3)).unwrap();
    assert_eq!(next.inbox[1].standing, Standing::Deleted);
}

#[test]
fn a_message_that_is_being_answered_makes_the_turn_be_thought_over() {
    let mut head = taken(&[(1, "size M")]);
    let edit = changed(
        1,
        Change::Edited {
            text: "size L".into(),
        },
    );
    let next = decide::amend(&head, &edit, at(3)).unwrap();
    assert_eq!(next.inbox[0].kind, InboxKind::Amendment);

    let turn = head.turn.as_mut().unwrap();
    turn.claim = Some(Claim {
        key: SendKey::for_turn(key(), 1),
        at: at(2),
        attempt: 1,
        over: None,
    });
    assert!(
        decide::amend(&head, &edit, at(3)).is_none(),
        "it was answered"
    );
    let other = changed(7, Change::Deleted);
    assert!(
        decide::amend(&head, &other, at(3)).is_none(),
        "an old message"
    );
}

#[test]
fn a_button_and_a_refused_message_start_a_run_of_their_own() {
    let head = Head::new(key(), Owner::Ai { since: at(0) });
    let press = changed(5, Change::ButtonAnswer { text: "Yes".into() });
    let next = decide::amend(&head, &press, at(3)).unwrap();
    assert_eq!(next.inbox[0].kind, InboxKind::Button);
    assert_eq!(next.run, Some(RunId::resumed(key(), 1)));
    let refused = changed(5, Change::Delivery(DeliveryStatus::Failed));
    let next = decide::amend(&head, &refused, at(3)).unwrap();
    assert_eq!(next.inbox[0].kind, InboxKind::Undelivered);
    assert!(next.run.is_some());
}

#[test]
fn who_writes_in_public_owns_the_conversation() {
    let head = waiting(&[(1, "hi")]);
    let cases = [
        (Author::Person, false),
        (Author::OtherBot, false),
        (Author::System { campaign: None }, true),
    ];
    for (author, ai) in cases {
        let next = decide::foreign_message(Some(&head), &outgoing(8, author.clone(), 5)).unwrap();
        assert_eq!(next.owner.is_ai(), ai, "{author:?}");
        let again = decide::foreign_message(Some(&next), &outgoing(8, author, 5));
        assert!(again.is_none(), "a second delivery changes nothing");
    }
}

#[test]
fn status_and_assignment_move_the_conversation() {
    let head = waiting(&[(1, "hi")]);
    let change = |status, assignee, second| ConversationChange {
        conversation: key(),
        status,
        assignee,
        at: at(second),
    };
    let assigned =
        decide::ownership(Some(&head), &change(None, Some(Assignee::Person), 5)).unwrap();
    assert!(!assigned.owner.is_ai());
    let late = change(Some(ChatStatus::Pending), None, 4);
    assert!(
        !decide::ownership(Some(&assigned), &late)
            .unwrap()
            .owner
            .is_ai()
    );
    let back = change(Some(ChatStatus::Pending), None, 6);
    assert!(
        decide::ownership(Some(&assigned), &back)
            .unwrap()
            .owner
            .is_ai()
    );
    let unassigned = change(None, Some(Assignee::Nobody), 5);
    let free = decide::ownership(Some(&head), &unassigned).unwrap();
    assert_eq!(free.owner, head.owner);
    assert!(
        decide::ownership(Some(&free), &unassigned).is_none(),
        "heard before"
    );
}

#[test]
fn a_late_status_does_not_hide_a_take_over() {
    let head = waiting(&[(1, "hi")]);
    let status = |status, second| ConversationChange {
        conversation: key(),
        status: Some(status),
        assignee: None,
        at: at(second),
    };
    let next = decide::ownership(Some(&head), &status(ChatStatus::Pending, 2)).unwrap();
    // Older, and arrives later: it changes nothing.
    let late = decide::ownership(Some(&next), &status(ChatStatus::Resolved, 1));
    let next = late.unwrap_or(next);
    assert_eq!(next.status, Some(ChatStatus::Pending));
    // From pending: somebody took it. From resolved it would be the customer.
    let next = decide::ownership(Some(&next), &status(ChatStatus::Open, 3)).unwrap();
    assert!(!next.owner.is_ai());

    // One that was overtaken by a newer status counts all the same.
    let asleep = decide::ownership(Some(&head), &status(ChatStatus::Snoozed, 5)).unwrap();
    assert!(asleep.owner.is_ai());
    let opened = decide::ownership(Some(&asleep), &status(ChatStatus::Open, 4)).unwrap();
    assert!(!opened.owner.is_ai());
    assert_eq!(opened.status, Some(ChatStatus::Snoozed));
}

#[test]
fn a_run_is_asked_after_only_when_it_was_silent_for_long() {
    let mut head = waiting(&[(1, "hi")]);
    assert!(!decide::is_silent(&head, at(60)));
    assert!(decide::is_silent(&head, at(61)), "its first message is old");
    head.last_updated = Some(at(50));
    assert!(!decide::is_silent(&head, at(61)), "a step was saved since");
    head.inbox.clear();
    assert!(decide::is_silent(&head, at(111)));
    let run = head.run.clone().unwrap();
    head.turn = Some(take_now(&head, &run, at(100)));
    assert!(!decide::is_silent(&head, at(111)), "a turn was taken since");
}

#[test]
fn a_fresh_run_goes_on_where_the_dead_one_stopped() {
    let head = taken(&[(1, "hi")]);
    let dead = head.run.clone().unwrap();
    let next = decide::replace_run(&head, &dead).unwrap();
    assert_ne!(next.run, head.run);
    assert_eq!(next.turn.as_ref().map(|t| &t.run), next.run.as_ref());
    assert_eq!(next.turn.unwrap().messages, head.turn.unwrap().messages);
    assert!(
        decide::replace_run(&waiting(&[(2, "hi")]), &dead).is_none(),
        "somebody was faster"
    );
}

#[test]
fn what_overtook_its_message_is_put_in_its_place() {
    let early = |change| {
        let change = changed(1, change);
        let row = decide::early_row(&change, at(1));
        decide::changed_row(&row, &change.change).unwrap()
    };
    let arrival = || decide::arrival(&message(1, "size M"), at(2));
    let edited = early(Change::Edited {
        text: "size L".into(),
    });
    let edited = decide::caught_up(arrival(), &edited);
    assert_eq!(
        [&*edited.item.text, &*edited.line.text, &*edited.row.text],
        ["size L"; 3]
    );
    let deleted = decide::caught_up(arrival(), &early(Change::Deleted));
    assert_eq!(deleted.item.standing, Standing::Deleted);
    assert!(deleted.row.deleted && deleted.line.text.is_empty());

    let mut voice = message(1, "");
    voice.attachments.push(domain::event::Attachment {
        kind: domain::event::AttachmentKind::Audio,
        url: None,
        transcript: None,
    });
    let said = early(Change::Transcribed {
        text: "are you open".into(),
    });
    let said = decide::caught_up(decide::arrival(&voice, at(2)), &said);
    assert_eq!(said.item.text, "are you open");
    assert_eq!(
        said.row.attachments[0].transcript.as_deref(),
        Some("are you open")
    );
}
