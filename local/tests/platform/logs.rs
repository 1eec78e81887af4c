//! Nothing about a customer is logged, whatever happens in any of these tests.

use std::io;
use std::sync::Arc;
use std::sync::{Mutex, Once};
use std::time::Duration;

use domain::channel::Provider;
use tokio::time::sleep;

use crate::lab::{Babble, Lab};

/// What all customers of these tests are known by (`house::person`), and what the
/// one of this test writes.
const NEVER: [&str; 4] = ["@example.com", "+3160000", "Zebulon", "zebra-striped"];

#[derive(Default)]
struct Log {
    lines: usize,
    leaks: Vec<String>,
}

static LOG: Mutex<Log> = Mutex::new(Log {
    lines: 0,
    leaks: Vec::new(),
});

struct Scan;

impl io::Write for Scan {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let mut log = LOG.lock().unwrap();
        log.lines += 1;
        if NEVER.iter().any(|word| text.contains(word)) {
            log.leaks.push(text.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads along with every line that this process logs.
pub(crate) fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(|| Scan)
            .init();
    });
}

#[tokio::test(start_paused = true)]
async fn no_line_of_a_whole_run_says_who_wrote_or_what() {
    let lab = Lab::with(|setup| setup.models = Some(Arc::new(Babble))).await;
    let texts = [
        "Do you sell zebra-striped socks?",
        "My e-mail is zebulon.quill@example.com, call me at +31600001234 about the zebra-striped socks",
        "Is the blue dress in size M back in stock?",
        "I'd like to apply for the store manager position, Zebulon Quill, 6 years of experience",
        "This is the third time I write about zebra-striped socks, I want a real person NOW",
    ];
    let mut killed = None;
    for provider in [Provider::WhatsappCloud, Provider::Email] {
        for text in texts {
            killed = Some(lab.writes("Zebulon Quill", provider, text));
        }
    }
    let key = killed.unwrap();
    lab.quiet(key).await;
    // A refusal, a dead run, a row that cannot be read.
    lab.hold("delivery");
    let key = lab.writes("Zebulon Poe", Provider::Webchat, "zebra-striped?");
    lab.until("a run", async || lab.store().head(key).await.unwrap()?.run)
        .await;
    lab.kill(key).await;
    lab.release("delivery");
    let key = lab.writes("Zebulon Nil", Provider::Webchat, "zebra-striped?");
    lab.quiet(key).await;
    let text = |s: &str| aws_sdk_dynamodb::types::AttributeValue::S(s.to_owned());
    let broken = lab
        .host
        .client()
        .update_item()
        .table_name(format!("{}conversations", frontdesk::host::TABLE_PREFIX))
        .key("pk", text(&format!("A#1#C#{}", key.conversation)))
        .key("sk", text("HEAD"))
        .update_expression("SET lang = :broken")
        .expression_attribute_values(":broken", text("zebra-striped"));
    broken.send().await.unwrap();
    lab.goes_on(key, "zebra-striped!");
    sleep(Duration::from_mins(5)).await;
    let log = LOG.lock().unwrap();
    assert!(log.lines > 20, "{} lines", log.lines);
    assert!(log.leaks.is_empty(), "{:#?}", log.leaks);
}
