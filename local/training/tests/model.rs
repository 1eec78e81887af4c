//! The model file that triage carries, against the messages beside it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use domain::intent::Intent;
use domain::lang::Lang;
use training::{Labelled, Report, judge, read_labelled, train};

fn triage() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/triage")
}

fn folder(name: &str) -> Vec<Labelled> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(triage().join("data").join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| read_labelled(BufReader::new(File::open(file).unwrap())).unwrap())
        .collect()
}

#[test]
fn the_model_is_what_the_messages_give_to_the_byte() {
    let trained = train(&folder("learn"), &folder("measure")).unwrap();
    let file = std::fs::read(triage().join("model/triage.bin")).unwrap();
    assert!(
        trained.model == file,
        "run `cargo run --release -- train`: the model file is not what the messages give"
    );
}

#[test]
fn messages_are_of_all_intents_and_languages_and_of_no_other_set() {
    let learn = folder("learn");
    assert!(learn.len() >= 1_500, "{}", learn.len());
    for lang in Lang::ALL {
        let here = learn.iter().filter(|l| l.lang == lang);
        for intent in Intent::ALL {
            assert!(here.clone().any(|l| l.intent == *intent), "{lang} {intent}");
        }
    }
    let mut texts: Vec<String> = learn.iter().map(said).collect();
    texts.sort();
    let measure = folder("measure");
    let both: Vec<&str> = measure
        .iter()
        .filter(|l| l.record.text.split_whitespace().count() > 2)
        .filter(|l| texts.binary_search(&said(l)).is_ok())
        .map(|l| l.record.id.as_str())
        .collect();
    assert!(both.is_empty(), "{both:?}");
}

/// Text and history: a "yes" is another message after another question.
fn said(labelled: &Labelled) -> String {
    let mut said = labelled.record.text.to_lowercase();
    for line in &labelled.record.history {
        said.push('\n');
        said.push_str(&line.text);
    }
    said
}

#[test]
fn on_messages_it_did_not_learn_from_it_keeps_what_is_promised() {
    let report = Report::of(&judge(folder("measure")));
    let promised = [
        ("danger recall", report.danger_recall.value(), 1.0),
        ("opt-out recall", report.opt_out_recall.value(), 1.0),
        (
            "no opt-out taken for one",
            1.0 - report.opt_out_false.value(),
            1.0,
        ),
        (
            "high-priority recall",
            report.escalation_recall.value(),
            0.95,
        ),
        (
            "high-priority precision",
            report.escalation_precision.value(),
            0.85,
        ),
        ("decided without a model", report.coverage.value(), 0.6),
        ("route where decided", report.kept_route.value(), 0.97),
        ("route", report.all.route.value(), 0.9),
        ("priority", report.all.priority.value(), 0.88),
        ("entity F1", report.all.entity_f1(), 0.85),
    ];
    let broken: Vec<_> = promised
        .iter()
        .filter(|(_, measured, promised)| measured < promised)
        .collect();
    assert!(broken.is_empty(), "{broken:?}\n{report}");
}
