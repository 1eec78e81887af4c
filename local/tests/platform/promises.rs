//! What customers are told that we will do is written down before it is said, and
//! looked after until it ends.

use std::time::Duration;

use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::ids::ConversationKey;
use domain::promise::{Job, Promise, Status};
use frontdesk::chatwoot_sim::AGENT;
use promises::Swept;
use tokio::time::sleep;

use crate::house::account;
use crate::lab::Lab;

const DAY: Duration = Duration::from_hours(24);

async fn promised(lab: &Lab) -> Vec<Promise> {
    promises::listed(lab.store(), account()).await.unwrap()
}

async fn says(lab: &Lab, name: &str, text: &str) -> ConversationKey {
    let key = lab.writes(name, Provider::WhatsappCloud, text);
    lab.quiet(key).await;
    key
}

fn status(lab: &Lab, key: ConversationKey) -> ChatStatus {
    lab.sim.conversation(key).unwrap().status
}

#[tokio::test(start_paused = true)]
async fn that_a_person_answers_is_kept_when_one_does() {
    let lab = Lab::open().await;
    let key = says(&lab, "Rosa Blum", "Can I talk to a real person please?").await;
    let [promise] = &promised(&lab).await[..] else {
        panic!("one promise");
    };
    assert_eq!((promise.conversation, promise.status), (key, Status::Open));
    assert_eq!(
        lab.host.sweep().await.unwrap(),
        Swept {
            open: 1,
            ..Swept::default()
        }
    );
    lab.sim.agent_replies(key, AGENT, "Here I am.").unwrap();
    lab.quiet(key).await;
    assert_eq!(
        lab.host.sweep().await.unwrap(),
        Swept {
            kept: 1,
            ..Swept::default()
        }
    );
    assert_eq!(promised(&lab).await[0].status, Status::Kept);
    assert_eq!(
        lab.host.sweep().await.unwrap(),
        Swept::default(),
        "ended once"
    );
}

#[tokio::test(start_paused = true)]
async fn that_a_person_answers_is_broken_after_a_day_and_people_are_told() {
    let lab = Lab::open().await;
    let key = says(&lab, "Rosa Blum", "Can I talk to a real person please?").await;
    let notes = lab.ours(key, true).len();
    sleep(Duration::from_mins(24 * 60 - 10)).await;
    assert_eq!(
        lab.host.sweep().await.unwrap().open,
        1,
        "there is still time"
    );
    sleep(Duration::from_mins(20)).await;
    // Twice at the same time, as schedules may.
    let (one, other) = tokio::join!(lab.host.sweep(), lab.host.sweep());
    assert!(one.unwrap().broken + other.unwrap().broken >= 1);
    lab.quiet(key).await;
    let told = lab.ours(key, true);
    assert!(
        told.last().unwrap().contains("a promise is broken"),
        "{told:?}"
    );
    assert!(told.len() <= notes + 2 && promised(&lab).await.len() == 1);
    assert_eq!(promised(&lab).await[0].status, Status::Broken);
    assert_eq!(status(&lab, key), ChatStatus::Open);
}

#[tokio::test(start_paused = true)]
async fn an_alert_is_promised_with_its_id_and_cancelled_with_it() {
    let lab = Lab::open().await;
    let key = says(
        &lab,
        "Rosa Blum",
        "Is the blue dress in size M back in stock?",
    )
    .await;
    let contact = lab.head(key).await.contact.unwrap();
    let alerts = lab.store().alerts_of(account(), contact).await.unwrap();
    let ids: Vec<String> = promised(&lab).await.iter().map(|p| p.job.id()).collect();
    assert_eq!(ids, [alerts[0].id.to_string()]);
    lab.goes_on(key, "Please cancel the alert");
    lab.quiet(key).await;
    assert_eq!(
        lab.host.sweep().await.unwrap(),
        Swept {
            cancelled: 1,
            ..Swept::default()
        }
    );
    assert_eq!(promised(&lab).await[0].status, Status::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn an_alert_that_never_comes_true_is_broken_and_a_person_tells() {
    let lab = Lab::open().await;
    let key = says(
        &lab,
        "Rosa Blum",
        "Is the blue dress in size M back in stock?",
    )
    .await;
    assert!(matches!(
        promised(&lab).await[0].job,
        Job::StockAlert { .. }
    ));
    sleep(DAY * 91).await;
    assert_eq!(
        lab.host.sweep().await.unwrap(),
        Swept {
            broken: 1,
            ..Swept::default()
        }
    );
    lab.quiet(key).await;
    let told = lab.ours(key, true);
    assert!(told.last().unwrap().contains("91 days ago"), "{told:?}");
    assert_eq!(status(&lab, key), ChatStatus::Open);
    assert!(!lab.head(key).await.owner.is_ai(), "people have it");
}
