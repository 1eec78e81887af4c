#!/usr/bin/env bash
# Proves: `sam build` makes every function from template.yaml. For this machine's
# architecture and with a quick link: the emulator runs what comes out. What is
# deployed for real is built with the release profile as it stands.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

export PATH=$sam_bin:$PATH
export CARGO_LAMBDA_COMPILER=cargo
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
export CARGO_PROFILE_RELEASE_OPT_LEVEL=1

step "sam build" sam build --parameter-overrides Architecture=x86_64 ChatwootUrl=http://127.0.0.1
