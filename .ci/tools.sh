#!/usr/bin/env bash
# Installs what the other scripts need, pinned, into .venv. Two Python
# environments, because SAM and the emulator pin different versions of botocore.
# Nothing is installed twice.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

python_tools() { # environment, packages...
    local env=.venv/$1
    shift
    local want="$*"
    [ "$(cat "$env/.installed" 2>/dev/null)" = "$want" ] && return
    python3 -m venv "$env"
    "$env/bin/pip" install --quiet --disable-pip-version-check "$@"
    echo "$want" >"$env/.installed"
}

python_tools sam aws-sam-cli==1.170.0 cargo-lambda==1.9.2 cfn-lint==1.58.0
python_tools ministack ministack==1.5.33 aws-sam-translator==1.115.0 boto3==1.43.106

# cargo-deny comes as source only. It runs for seconds, so it is built for a
# short build, not for speed.
if ! .venv/cargo/bin/cargo-deny --version 2>/dev/null | grep -q ' 0\.20\.2$'; then
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
        CARGO_TARGET_DIR=target/tools \
        cargo install cargo-deny --quiet --locked --version 0.20.2 --root .venv/cargo
fi
