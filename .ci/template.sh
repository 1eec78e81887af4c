#!/usr/bin/env bash
# Proves: template.yaml is a valid stack, the state machine valid ASL, and both
# keep the promises a validator does not know (check_template.py).
set -euo pipefail
. "$(dirname "$0")/lib.sh"

step "sam validate" "$sam_bin/sam" validate --lint
step "cfn-lint" "$sam_bin/cfn-lint" -t template.yaml
step "state machine" npx --yes asl-validator@4.0.0 --json-path infra/conversation.asl.json
step "template promises" "$sam_bin/python" .ci/check_template.py
