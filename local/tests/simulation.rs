//! Five hundred seeded worlds keep every promise, and a broken platform is found
//! out.

#![expect(clippy::unwrap_used, reason = "a test fails where it is")]

use frontdesk::simulate::{self, Sabotage};

/// Seeds of one test; the tests run side by side.
const SEEDS: u64 = 50;

fn worlds(from: u64) {
    let mut failed = String::new();
    for seed in from..from + SEEDS {
        let report = simulate::run_seed(seed).unwrap();
        if !report.violations.is_empty() {
            failed = format!("{failed}\n{report}");
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

macro_rules! worlds {
    ($($name:ident: $from:literal),*) => {
        $(#[test]
        fn $name() {
            worlds($from);
        })*
    };
}

worlds!(
    nothing_is_lost_in_worlds_1_to_50: 1,
    nothing_is_lost_in_worlds_51_to_100: 51,
    nothing_is_lost_in_worlds_101_to_150: 101,
    nothing_is_lost_in_worlds_151_to_200: 151,
    nothing_is_lost_in_worlds_201_to_250: 201,
    nothing_is_lost_in_worlds_251_to_300: 251,
    nothing_is_lost_in_worlds_301_to_350: 301,
    nothing_is_lost_in_worlds_351_to_400: 351,
    nothing_is_lost_in_worlds_401_to_450: 401,
    nothing_is_lost_in_worlds_451_to_500: 451
);

#[test]
fn the_same_seed_is_the_same_world() {
    for seed in [3, 4, 5] {
        assert_eq!(
            simulate::run_seed(seed).unwrap(),
            simulate::run_seed(seed).unwrap()
        );
    }
}

#[test]
fn a_broken_platform_is_found_out() {
    for (sabotage, sign) in [
        (Sabotage::SendsTwice, "was sent 2 times"),
        (Sabotage::ForgetsStarts, "belongs to no turn"),
        (Sabotage::LosesMessages, "belongs to no turn"),
        (Sabotage::IgnoresPeople, "intake had heard of people"),
        (Sabotage::StaysSilent, "the customer got {}"),
        (Sabotage::LosesReceipts, "has no receipt"),
    ] {
        let found = (1..=40).any(|seed| {
            let report = simulate::run_sabotaged(seed, Some(sabotage)).unwrap();
            report.violations.iter().any(|line| line.contains(sign))
        });
        assert!(found, "{sabotage:?} was not found out");
    }
}
