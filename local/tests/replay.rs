//! Conversations that were recorded run again as they were, to the byte; and what was
//! changed since is found.

#![expect(clippy::unwrap_used, reason = "a test fails where it is")]

use domain::step::Step;
use frontdesk::replay::Difference;
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

#[test]
fn a_changed_record_and_a_changed_rule_are_found_in_every_world() {
    for seed in [3, 4, 5] {
        let mut touched = 0;
        let tampered = simulate::replay_seed(seed, |records| {
            // What the first turn that drafted an answer said.
            let draft = records.checkpoints.iter_mut();
            let mut drafts = draft.filter(|c| c.step == Step::GenerateResponse);
            if let Some(draft) = drafts.find(|c| c.changed.contains_key("agent_response")) {
                draft
                    .changed
                    .insert("agent_response".into(), "Never.".into());
                touched += 1;
            }
        });
        let found: Vec<Difference> = tampered
            .unwrap()
            .into_iter()
            .filter_map(|replayed| replayed.difference)
            .collect();
        assert!(touched > 0);
        assert_eq!(found.len(), touched, "seed {seed}");
        for difference in found {
            assert_eq!(difference.step, Some(Step::GenerateResponse));
            assert_eq!(difference.fields[0].name, "state.agent_response");
        }

        // Another name of the shop stands in the first answer of each conversation.
        let renamed = simulate::replay_seed(seed, |records| {
            for (_, business) in &mut records.businesses {
                "Another House".clone_into(&mut business.settings.name);
            }
        });
        let differ = renamed.unwrap();
        let differ = differ.iter().filter(|r| r.difference.is_some());
        assert!(differ.count() > 0, "seed {seed}");
    }
}
