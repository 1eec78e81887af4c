"""Runs one built function in AWS's Runtime Interface Emulator, which is what `sam
local invoke` runs inside its container. SAM ships it, so there is no Docker here."""

import json

from cloud import ROOT, Process, free_port, http, wait_for

EMULATOR = next((ROOT / ".venv/sam").glob("lib/*/site-packages/samcli/local/rapid/aws-lambda-rie-x86_64"))
INVOKE = "/2015-03-31/functions/function/invocations"


def invoke(function, event, env, folder, seconds=60):
    """Starts `function` (a logical id of the template) afresh, sends it the event
    and returns what it answers. A failed handler answers {"errorType": …}: the
    emulator reports it with status 200."""
    bootstrap = ROOT / ".aws-sam/build" / function / "bootstrap"
    port = free_port()
    command = [
        str(EMULATOR),
        "--runtime-interface-emulator-address", f"127.0.0.1:{port}",
        "--runtime-api-address", f"127.0.0.1:{free_port()}",
        str(bootstrap),
    ]
    env = {**env, "AWS_LAMBDA_FUNCTION_TIMEOUT": str(seconds), "AWS_LAMBDA_FUNCTION_NAME": function}
    process = Process(f"rie-{function}-{port}", command, env, folder)
    try:
        def answer():
            process.alive()
            try:
                url = f"http://127.0.0.1:{port}{INVOKE}"
                return http("POST", url, json.dumps(event).encode(), timeout=seconds)
            except ConnectionError:
                return None
            except OSError as error:
                # urllib wraps a refused connection: not listening yet.
                if isinstance(getattr(error, "reason", None), ConnectionError):
                    return None
                raise

        status, body = wait_for(f"{function} in the Runtime Interface Emulator", seconds, answer)
        assert status == 200, f"{function}: {status} {body[:500]}\n{process.tail()}"
        return json.loads(body) if body else None
    finally:
        process.stop()


def sample(name):
    return json.loads((ROOT / f"events/{name}.json").read_text())
