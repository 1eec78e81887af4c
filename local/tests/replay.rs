//! Conversations that were recorded run again as they were, to the byte; and what was
//! changed since is found.

#![expect(clippy::unwrap_used, reason = "a test fails where it is")]

use domain::step::Step;
use frontdesk::replay::{Businesses, Difference};
use frontdesk::simulate;

/// Worlds of the simulation, faults and all; about five conversations each.
const WORLDS: u64 = 200;
/// Threads that live through them.
const THREADS: u64 = 4;

/// Runs every conversation of every fourth world again: how many conversations and
/// steps there are, and what came out otherwise.
fn again(first: u64, businesses: &Businesses) -> (usize, usize, String) {
    let (mut conversations, mut steps) = (0, 0);
    let mut failed = String::new();
    for seed in (first..=WORLDS).step_by(usize::try_from(THREADS).unwrap()) {
        for replayed in simulate::replay_seed(seed, businesses, |_| {}).unwrap() {
            conversations += 1;
            steps += replayed.steps;
            if !replayed.is_identical() {
                failed = format!("{failed}\nseed {seed}: {replayed:#?}");
            }
        }
    }
    (conversations, steps, failed)
}

#[test]
fn a_thousand_simulated_conversations_run_again_as_they_were() {
    let businesses = Businesses::default();
    let threads: Vec<_> = (1..=THREADS)
        .map(|first| {
            let businesses = businesses.clone();
            std::thread::spawn(move || again(first, &businesses))
        })
        .collect();
    let (mut conversations, mut steps) = (0, 0);
    for thread in threads {
        let (more, and, failed) = thread.join().unwrap();
        assert!(failed.is_empty(), "{failed}");
        conversations += more;
        steps += and;
    }
    assert!(conversations >= 1_000, "{conversations}");
    assert!(steps >= 5 * conversations, "{steps}");
}

#[test]
fn a_changed_record_and_a_changed_rule_are_found() {
    let mut renamed = 0;
    for seed in 1..=6 {
        let mut touched = 0;
        let tampered = simulate::replay_seed(seed, &Businesses::default(), |records| {
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
        assert_eq!(found.len(), touched, "seed {seed}");
        for difference in found {
            assert_eq!(difference.step, Some(Step::GenerateResponse));
            assert_eq!(difference.fields[0].name, "state.agent_response");
        }

        // The shop's name stands in the first answer of most conversations.
        let again = simulate::replay_seed(seed, &Businesses::default(), |records| {
            for (_, business) in &mut records.businesses {
                "Another House".clone_into(&mut business.settings.name);
            }
        });
        let again = again.unwrap();
        renamed += again.iter().filter(|r| r.difference.is_some()).count();
    }
    assert!(renamed >= 10, "{renamed}");
}
