//! The whole platform, written to as customers and colleagues do, watched at the
//! simulated Chatwoot and in the database. In a `house` it is started as `frontdesk
//! serve` starts it and reached over HTTP; in a `lab` and among `mishaps` it runs in
//! process, where time is virtual and a test decides what goes wrong; a `meter`
//! counts what it asks of the cloud.

// The lint table frees only `#[test]` functions of this; here all is a test.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod accidents;
mod answers;
mod attachments;
mod budget;
mod ceiling;
mod channels;
mod check_reply;
mod classify;
mod costs;
mod effects;
mod folder;
mod house;
mod injections;
mod lab;
mod late_news;
mod logs;
mod memory;
mod meter;
mod mishaps;
mod model;
mod overlaps;
mod ownership;
mod promises;
mod prompts;
mod reach;
mod recorded;
mod replayed;
mod resume;
mod review;
mod rights;
mod suggestions;
mod use_cases;
mod vouched;
mod window;
