# shellcheck shell=bash
# Shared by the scripts here: one heading per step, with the time it took.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Printed like any other finding when a step fails: which, and after how long.
step() {
    local title=$1 began=$SECONDS status=0
    shift
    printf '\n=== %s\n' "$title"
    "$@" || status=$?
    printf -- '--- %s: %s, %d s\n' "$title" "$([ "$status" = 0 ] && echo ok || echo FAILED)" $((SECONDS - began))
    return "$status"
}

sam_bin=$root/.venv/sam/bin
emulator_python=$root/.venv/ministack/bin/python
export SAM_CLI_TELEMETRY=0 PYTHONDONTWRITEBYTECODE=1
