//! Conversations that were recorded run again as they were, to the byte; and what was
//! changed since is found.

#![expect(clippy::unwrap_used, reason = "a test fails where it is")]

use frontdesk::simulate;

/// Seeds of one test; the tests run side by side.
const SEEDS: u64 = 50;

/// Runs every conversation of these worlds again; how many there are.
fn again(from: u64) {
    let (mut conversations, mut steps) = (0, 0);
    let mut failed = String::new();
    for seed in from..from + SEEDS {
        for replayed in simulate::replay_seed(seed, |_| {}).unwrap() {
            conversations += 1;
            steps += replayed.steps;
            if !replayed.is_identical() {
                failed = format!("{failed}\nseed {seed}: {replayed:#?}");
            }
        }
    }
    println!("{conversations} conversations, {steps} steps");
    assert!(failed.is_empty(), "{failed}");
    assert!(conversations >= 200 && steps > conversations * 3);
}

macro_rules! again {
    ($($name:ident: $from:literal),*) => {
        $(#[test]
        fn $name() {
            again($from);
        })*
    };
}

again!(
    conversations_of_worlds_1_to_50_run_again_as_they_were: 1,
    conversations_of_worlds_51_to_100_run_again_as_they_were: 51,
    conversations_of_worlds_101_to_150_run_again_as_they_were: 101,
    conversations_of_worlds_151_to_200_run_again_as_they_were: 151
);
