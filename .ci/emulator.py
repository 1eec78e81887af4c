"""Proves that the deployed stack works: template.yaml is deployed into an emulated
cloud, a customer writes at the simulated Chatwoot, and the message goes its whole
way through the functions as `sam build` made them. Then every sample event goes
through its function in the Runtime Interface Emulator.

`emulator.py --deploy-only` stops after the deployment."""

import hashlib
import hmac
import json
import subprocess
import sys
import tempfile
import time

import rie
from boto3.dynamodb.types import TypeDeserializer
from cloud import Cloud, http, wait_for
from sim import ACCOUNT, BOT_TOKEN, FRONTDESK, SECRET, USER_TOKEN, Chatwoot

ROUTES = {"POST /webhook/chatwoot", "POST /webhook/chatwoot/{secret}", "GET /health"}
NAME, EMAIL = "Mila Janssen", "mila@example.com"
QUESTION = "Hi! Do you ship to Belgium?"
# One customer for each of the other routes.
STOCK = ("Noor Bakker", "noor@example.com", "Is the blue dress in size M back in stock?")
JOB = ("Tim de Boer", "tim@example.com", "I want to apply as store manager, 6 years of experience")
HUMAN = ("Eva Smit", "eva@example.com", "Can I please talk to a real person?")


def said(text, began=time.monotonic()):
    print(f"[{time.monotonic() - began:6.1f} s] {text}", flush=True)


def deploy(cloud, chatwoot):
    cloud.put_secret(f"{ACCOUNT}/webhook-secrets", SECRET)
    cloud.put_secret(f"{ACCOUNT}/bot-token", BOT_TOKEN)
    cloud.put_secret(f"{ACCOUNT}/user-token", USER_TOKEN)
    status = cloud.deploy(
        ChatwootUrl=chatwoot.url, ChatwootAccounts=ACCOUNT, QuietTimeMs=1500, LogRetentionDays=1
    )
    assert status == "CREATE_COMPLETE", status
    said(f"deployed: {status}")
    made = cloud.bridge_routes()
    assert set(made) == ROUTES, made
    said("routes: " + ", ".join(sorted(made)))


def tables(cloud):
    return {
        "FRONTDESK_TABLE_CONVERSATIONS": cloud.outputs["ConversationsTable"],
        "FRONTDESK_TABLE_LEADS": cloud.outputs["LeadsTable"],
        "FRONTDESK_TABLE_CAMPAIGNS": cloud.outputs["CampaignsTable"],
        "FRONTDESK_TABLE_STOCK_ALERTS": cloud.outputs["StockAlertsTable"],
        "FRONTDESK_TABLE_BUSINESS": cloud.outputs["BusinessTable"],
    }


def seed(cloud, names):
    """The demo business, written by the operator's own command."""
    command = [FRONTDESK, "seed", "--account", str(ACCOUNT)]
    subprocess.run(command, env={**cloud.env, **names}, timeout=60, check=True)


def front_door(cloud):
    """The webhook lets in what is signed and nothing else."""
    url = cloud.api_url("/webhook/chatwoot")
    body = json.dumps({"event": "webwidget_triggered", "account": {"id": ACCOUNT}}).encode()

    def post(secret, age=0):
        stamp = str(int(time.time()) - age)
        mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "content-type": "application/json",
            "x-chatwoot-timestamp": stamp,
            "x-chatwoot-signature": f"sha256={mac}",
        }
        return http("POST", url, body, headers)[0]

    got = {
        "health": http("GET", cloud.api_url("/health"))[0],
        "unsigned": http("POST", url, body, {"content-type": "application/json"})[0],
        "signed": post(SECRET),
        "wrong secret": post("another"),
        "ten minutes old": post(SECRET, age=600),
    }
    want = {"health": 200, "unsigned": 401, "signed": 200, "wrong secret": 401, "ten minutes old": 401}
    assert got == want, got
    said(f"front door: {got}")


def rows(cloud, table, conversation):
    page = cloud.client("dynamodb").query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"A#{ACCOUNT}#C#{conversation}"}},
        ConsistentRead=True,
    )
    read = TypeDeserializer().deserialize
    plain = [{k: read(v) for k, v in item.items()} for item in page["Items"]]
    return {item["sk"]: item for item in plain}


def conversation(cloud, chatwoot):
    """A customer writes twice in a row and gets one answer; nothing is left over."""
    table = cloud.outputs["ConversationsTable"]
    number = chatwoot.open_conversation("webchat", NAME, EMAIL, "Hello there")
    chatwoot.write(number, QUESTION)
    began = time.monotonic()
    wait_for("an answer at Chatwoot", 60, lambda: chatwoot.answers(number))
    said(f"answered after {time.monotonic() - began:.1f} s")

    def released():
        head = rows(cloud, table, number).get("HEAD")
        return head and head.get("run") is None

    wait_for("the release of the lease", 30, released)
    # Our own message's webhook comes back; it must not be answered.
    time.sleep(3)
    wait_for("an empty queue", 30, lambda: cloud.waiting("QueueUrl") == 0)

    answers = chatwoot.answers(number)
    assert len(answers) == 1, f"{len(answers)} answers to one burst"
    stored = rows(cloud, table, number)
    turns = [row for key, row in stored.items() if key.startswith("TURN#")]
    assert len(turns) == 1, f"{len(turns)} turns: {sorted(stored)}"
    assert "answered" in json.dumps(turns[0], default=str), "the turn has no outcome `answered`"

    machine = cloud.outputs["StateMachineArn"]
    runs = cloud.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    assert [run["status"] for run in runs] == ["SUCCEEDED"], runs
    for queue in ("DeadLetterQueueUrl", "DeadRunFailuresUrl"):
        assert cloud.waiting(queue) == 0, f"{queue} is not empty"
    said(f"one turn, one run, one answer; rows: {', '.join(sorted(stored))}")
    return number


def other_routes(cloud, chatwoot):
    """Each of the other routes leaves behind what it is for."""

    def items(output):
        return cloud.client("dynamodb").scan(TableName=cloud.outputs[output])["Items"]

    def status(number):
        return chatwoot.conversation(number)["status"]

    numbers = [chatwoot.open_conversation("webchat", *who) for who in (STOCK, JOB, HUMAN)]
    for number in numbers:
        wait_for(f"an answer in conversation {number}", 60, lambda n=number: chatwoot.answers(n))
    wait_for("the stock alert", 10, lambda: len(items("StockAlertsTable")) == 1)
    wait_for("the candidate", 10, lambda: any("store manager" in json.dumps(row) for row in items("LeadsTable")))
    assert status(numbers[2]) == "open", "nobody took over the conversation that asked for a person"
    assert [status(n) for n in numbers[:2]] == ["pending", "pending"], "people were bothered"
    for number in numbers:
        assert len(chatwoot.answers(number)) == 1, f"conversation {number} was answered twice"
    said("stock alert noted, candidate noted, conversation handed over")


def no_content_in_logs(cloud):
    """What the customer wrote and who they are is in no log line."""
    lines = 0
    for group, message in cloud.log_lines():
        lines += 1
        for secret in (EMAIL, NAME, QUESTION, *STOCK, *JOB, *HUMAN, SECRET, BOT_TOKEN, USER_TOKEN):
            assert secret not in message, f"{group} logs `{secret}`"
    assert lines, "the functions logged nothing at all"
    said(f"{lines} log lines, none with content or secrets")


# Sample event, function, what it must answer; a set holds the words allowed as
# `next`. `after` names the event behind which it belongs: the tables are put back
# to how that one left them, so that each event meets what it would meet in a run.
ANSWERS = {"deliver", "review", "escalate"}
SAMPLES = [
    ("webhook", "WebhookFunction", None, {"statusCode": 200}),
    ("webhook_unsigned", "WebhookFunction", None, {"statusCode": 401}),
    ("intake", "IntakeFunction", None, {"batchItemFailures": []}),
    ("classify", "ClassifyFunction", "intake", {"automated"}),
    ("extraction", "ExtractionFunction", "classify", {"automated", "deliver", "recruitment"}),
    ("campaign", "CampaignFunction", "classify", ANSWERS | {"finish"}),
    ("crm", "CrmFunction", "classify", ANSWERS | {"finish"}),
    ("escalation", "EscalationFunction", "classify", {"deliver"}),
    ("dead_run", "DeadRunFunction", "classify", {}),
    ("conversation", "ConversationFunction", "classify", ANSWERS),
    ("review", "ReviewFunction", "conversation", {}),
    ("delivery", "DeliveryFunction", "conversation", {"finish"}),
    ("finish_turn", "FinishTurnFunction", "delivery", {"done"}),
    ("promises", "PromisesFunction", "delivery", {}),
]


class Shelf:
    """Copies of the stack's tables, and their content after each event."""

    def __init__(self, cloud):
        self.db = cloud.client("dynamodb")
        self.names, self.kept = {}, {}
        for variable, table in tables(cloud).items():
            schema = self.db.describe_table(TableName=table)["Table"]
            copy = f"rie-{len(self.names)}"
            indexes = [
                {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
                for index in schema.get("GlobalSecondaryIndexes", [])
            ]
            self.db.create_table(
                TableName=copy,
                KeySchema=schema["KeySchema"],
                AttributeDefinitions=schema["AttributeDefinitions"],
                BillingMode="PAY_PER_REQUEST",
                **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
            )
            self.names[variable] = copy

    def items(self, table):
        return self.db.scan(TableName=table)["Items"]

    def keep(self, event):
        self.kept[event] = {table: self.items(table) for table in self.names.values()}

    def restore(self, event):
        for table, items in self.kept[event].items():
            for item in self.items(table):
                key = {"pk": item["pk"], "sk": item["sk"]}
                self.db.delete_item(TableName=table, Key=key)
            for item in items:
                self.db.put_item(TableName=table, Item=item)


def sample_events(cloud, chatwoot, folder):
    shelf = Shelf(cloud)
    seed(cloud, shelf.names)
    # A machine that does nothing: intake may start it, no run interferes.
    idle = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    machine = cloud.client("stepfunctions").create_state_machine(
        name="rie-idle", definition=json.dumps(idle), roleArn="arn:aws:iam::000000000000:role/none"
    )["stateMachineArn"]
    env = {
        **cloud.env,
        **shelf.names,
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "FRONTDESK_SECRETS_PREFIX": cloud.outputs["SecretsPrefix"],
        "FRONTDESK_ACCOUNTS": str(ACCOUNT),
        "FRONTDESK_QUEUE_URL": cloud.outputs["QueueUrl"],
        "FRONTDESK_STATE_MACHINE_ARN": machine,
        "FRONTDESK_QUIET_TIME_MS": "0",
        "CHATWOOT_URL": chatwoot.url,
    }
    for name, function, after, want in SAMPLES:
        if after:
            shelf.restore(after)
        began = time.monotonic()
        got = rie.invoke(function, rie.sample(name), env, folder)
        words = got if isinstance(got, dict) else {}
        assert "errorType" not in words, f"events/{name}.json: {got}"
        if isinstance(want, set):
            assert words.get("next") in want, f"events/{name}.json: {got}, wanted next in {want}"
        else:
            for key, value in want.items():
                assert words.get(key) == value, f"events/{name}.json: {got}, wanted {want}"
        shelf.keep(name)
        said(f"events/{name}.json: ok, {time.monotonic() - began:.2f} s")


def main():
    with tempfile.TemporaryDirectory(prefix="frontdesk-ci-") as folder:
        cloud = Cloud(folder)
        chatwoot = Chatwoot.reserve(folder)
        try:
            said(f"emulated cloud at {cloud.url}")
            deploy(cloud, chatwoot)
            if "--deploy-only" in sys.argv[1:]:
                return
            seed(cloud, tables(cloud))
            chatwoot.start(cloud.api_url("/webhook/chatwoot"))
            front_door(cloud)
            conversation(cloud, chatwoot)
            other_routes(cloud, chatwoot)
            no_content_in_logs(cloud)
            sample_events(cloud, chatwoot, folder)
        except BaseException:
            print(f"--- end of the emulator's log\n{cloud.server.tail(30)}", file=sys.stderr)
            for group, message in list(cloud.log_lines())[-60:]:
                print(f"{group}: {message.rstrip()}", file=sys.stderr)
            raise
        finally:
            chatwoot.stop()
            cloud.stop()


if __name__ == "__main__":
    main()
