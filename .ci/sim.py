"""The simulated Chatwoot as this folder uses it: how it is started, how a customer
writes, how the answers are read. The only file that knows its flags and paths."""

import json
import os

from cloud import ROOT, Process, free_port, http, wait_for

ACCOUNT = 1
SECRET = "ci-webhook-secret"
BOT_TOKEN = "ci-bot-token"
USER_TOKEN = "ci-user-token"
FRONTDESK = str(ROOT / "target/debug/frontdesk")


class Chatwoot:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.url = f"http://127.0.0.1:{port}"
        self.process = None

    @classmethod
    def reserve(cls, folder):
        """Fixes the address before anything runs there: the stack is deployed
        with it, and only then there is a webhook address to start with."""
        return cls(folder, free_port())

    def start(self, webhook_url):
        command = [
            FRONTDESK, "sim",
            "--port", str(self.port),
            "--account", str(ACCOUNT),
            "--webhook-url", webhook_url,
        ]
        env = {
            "PATH": os.environ["PATH"],
            "CHATWOOT_WEBHOOK_SECRET": SECRET,
            "CHATWOOT_BOT_TOKEN": BOT_TOKEN,
            "CHATWOOT_USER_TOKEN": USER_TOKEN,
        }
        self.process = Process("chatwoot", command, env, self.folder)
        wait_for("the simulated Chatwoot's start", 30, self._ready)

    def _ready(self):
        self.process.alive()
        try:
            return http("GET", f"{self.url}/health")[0] == 200
        except OSError:
            return False

    def _json(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json", "api_access_token": USER_TOKEN}
        status, answer = http(method, self.url + path, data, headers)
        assert status == 200, f"{method} {path} at the simulated Chatwoot: {status} {answer[:300]}"
        return json.loads(answer)

    def open_conversation(self, channel, name, email, text):
        """A new customer writes; returns the conversation's id."""
        body = {"channel": channel, "name": name, "text": text}
        return self._json("POST", "/sim/api/write", body)["conversation"]

    def write(self, conversation, text):
        self._json("POST", f"/sim/api/conversations/{conversation}", {"do": "write", "text": text})

    def answers(self, conversation):
        """Public messages to the customer."""
        path = f"/api/v1/accounts/{ACCOUNT}/conversations/{conversation}/messages"
        messages = self._json("GET", path)["payload"]
        return [m for m in messages if m["message_type"] == 1 and not m.get("private")]

    def conversation(self, number):
        return self._json("GET", f"/api/v1/accounts/{ACCOUNT}/conversations/{number}")

    def stop(self):
        if self.process:
            self.process.stop()
