#!/usr/bin/env bash
# Proves: the code is formatted, free of lint and documentation warnings, uses
# only allowed licences and no banned crate, and all tests pass (the simulation
# among them).
set -euo pipefail
. "$(dirname "$0")/lib.sh"

step "format" cargo fmt --all --check
step "lints" cargo clippy --locked --workspace --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" step "documentation" cargo doc --locked --workspace --no-deps --quiet
step "licences, bans, sources" .venv/cargo/bin/cargo-deny check bans licenses sources
step "tests" cargo test --locked --workspace
