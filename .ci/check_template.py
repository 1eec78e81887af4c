"""Proves what no linter knows about template.yaml: each function has its own role
and the role is narrow, timeouts form a chain, data is encrypted and expires, logs
expire, no secret is in an environment, each function has a sample event."""

import json
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short tags as {tag: value}."""


def tagged(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    return {suffix: loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", tagged)

template = yaml.load((ROOT / "template.yaml").read_text(), Loader)
machine_text = (ROOT / "infra/conversation.asl.json").read_text()
states = json.loads(machine_text)["States"]
resources = template["Resources"]
found = []


def check(condition, message):
    if not condition:
        found.append(message)


def of_type(kind):
    return {k: r["Properties"] for k, r in resources.items() if r["Type"] == kind}


def as_list(value):
    return value if isinstance(value, list) else [value]


def statements(role):
    """All statements of a role, those that a condition adds included."""
    for policy in role["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement["If"][1] if "If" in statement else statement


functions = of_type("AWS::Serverless::Function")
roles = of_type("AWS::IAM::Role")

# The only actions that AWS offers no narrower resource for.
UNSCOPED = re.compile(r"^(xray:Put|logs:(Create|Get|Update|Delete|List)LogDeliver|logs:(Put|Describe)Resource|logs:DescribeLogGroups)")

for name, role in roles.items():
    for statement in statements(role):
        for action in as_list(statement["Action"]):
            check("*" not in action, f"{name}: action {action} is a pattern")
            check(action != "dynamodb:Scan", f"{name}: Scan is not an access pattern here")
            if "*" in as_list(statement["Resource"]):
                check(UNSCOPED.match(action), f"{name}: {action} on every resource")
    check("ManagedPolicyArns" not in role, f"{name}: managed policies are wider than needed")

used = [f["Role"]["GetAtt"].split(".")[0] for f in functions.values()]
check(len(set(used)) == len(used), "two functions share a role")

# What each step was seen to ask of which table (local/tests/platform/rights.rs),
# and what it asks only now and then: its role allows this and no more.
SNAPSHOT = ROOT / "local/tests/platform/snapshots/platform__rights__rights.snap"
seen = yaml.safe_load(SNAPSHOT.read_text().split("---\n", 2)[2])
BUSINESS = {
    "business: Query",  # once a minute and sandbox; one machine reads it once for all
    "business: GetItem",  # whether the version that was read is kept, once a day and sandbox
    "business: PutItem",  # keeping it, once a week
}
AGENT = BUSINESS | {
    "conversations: GetItem",  # a conversation whose contact is unknown
}
RARE = {
    "classify": set(),
    "extraction": AGENT,
    "conversation": AGENT,
    "campaign": AGENT,
    "crm": AGENT,
    "escalation": AGENT,
    # What became of an earlier attempt, and the template of a closed window.
    "delivery": BUSINESS | {"conversations: GetItem"},
    "finish_turn": {"conversations: GetItem"},  # the same
}
TABLES = {
    "Conversations": "conversations",
    "Leads": "leads",
    "Campaigns": "campaigns",
    "StockAlerts": "stock-alerts",
    "Business": "business",
}
for step, rights in seen.items():
    function = next(f for f in functions.values() if Path(f["CodeUri"]).name == step)
    role = function["Role"]["GetAtt"].split(".")[0]
    allowed = set()
    for statement in statements(roles[role]):
        for resource in as_list(statement["Resource"]):
            table = resource.get("GetAtt", "").split(".")[0] if isinstance(resource, dict) else ""
            if table in TABLES:
                actions = as_list(statement["Action"])
                allowed |= {f"{TABLES[table]}: {a.removeprefix('dynamodb:')}" for a in actions}
    needed = set(rights) | RARE[step]
    check(allowed >= needed, f"{role}: does not allow {sorted(needed - allowed)}")
    check(allowed <= needed, f"{role}: allows {sorted(allowed - needed)}, which {step} never does")

# Who has a model named may ask Bedrock, and nobody else; and only what is named.
for name, function in functions.items():
    variables = function.get("Environment", {}).get("Variables", {})
    asks = any(variable.startswith("FRONTDESK_MODEL_") for variable in variables)
    role = function["Role"]["GetAtt"].split(".")[0]
    bedrock = [s for s in statements(roles[role]) if s["Action"] == "bedrock:InvokeModel"]
    check(bool(bedrock) == asks, f"{name}: asks models is {asks}, may ask Bedrock is {bool(bedrock)}")
    for statement in bedrock:
        check(statement["Resource"] == {"Ref": "BedrockModelArns"}, f"{name}: other Bedrock models")

SECRET = re.compile("KEY|SECRET|TOKEN|PASSWORD", re.I)
shared_env = template["Globals"]["Function"]["Environment"]["Variables"]
for name, function in functions.items():
    for variable in {**shared_env, **function.get("Environment", {}).get("Variables", {})}:
        # The prefix names where secrets are, it is none.
        check(
            variable == "FRONTDESK_SECRETS_PREFIX" or not SECRET.search(variable),
            f"{name}: {variable} looks like a secret in the environment",
        )
    check("LogGroup" in function.get("LoggingConfig", {}), f"{name}: no log group of its own")
    sample = Path(function["CodeUri"]).name
    check((ROOT / f"events/{sample}.json").exists(), f"{name}: no events/{sample}.json")

for name, group in of_type("AWS::Logs::LogGroup").items():
    check("RetentionInDays" in group, f"{name}: logs are kept for ever")
for name, table in of_type("AWS::DynamoDB::Table").items():
    check(table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}, f"{name}: no KMS")
    check(table["BillingMode"] == "PAY_PER_REQUEST", f"{name}: not on demand")
    check(
        table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"],
        f"{name}: no point-in-time recovery",
    )
    check(table["TimeToLiveSpecification"]["AttributeName"] == "expires_at", f"{name}: no TTL")
    check("Retain" in resources[name].get("DeletionPolicy", ""), f"{name}: deleted with the stack")
for name, queue in of_type("AWS::SQS::Queue").items():
    encrypted = "KmsMasterKeyId" in queue or queue.get("SqsManagedSseEnabled")
    check(encrypted, f"{name}: not encrypted")
    if queue.get("FifoQueue"):
        check("KmsMasterKeyId" in queue, f"{name}: customers' words without KMS")

# Timeouts: function < state < ... and the queue waits for intake.
machine = resources["ConversationMachine"]["Properties"]
substitutions = {
    key: value["GetAtt"].split(".")[0] for key, value in machine["DefinitionSubstitutions"].items()
}
named = set(re.findall(r"\$\{(\w+)\}", machine_text))
check(named == set(substitutions), f"ASL and template name different functions: {named ^ set(substitutions)}")
invoked = {
    r["GetAtt"].split(".")[0]
    for s in statements(roles["ConversationMachineRole"])
    for r in as_list(s["Resource"])
    if isinstance(r, dict)
}
check(invoked == set(substitutions.values()), "the machine's role and its tasks differ")
for state, definition in states.items():
    if definition["Type"] != "Task":
        continue
    for key in re.findall(r"\$\{(\w+)\}", json.dumps(definition)):
        function = functions.get(substitutions.get(key), {"Timeout": 10**9})
        check(
            function["Timeout"] < definition.get("TimeoutSeconds", 0),
            f"{state}: its function may run {function['Timeout']} s, the state only "
            f"{definition.get('TimeoutSeconds')} s",
        )

queue = resources["EventQueue"]["Properties"]
intake = functions["IntakeFunction"]
check(queue["VisibilityTimeout"] >= 6 * intake["Timeout"], "visibility < 6 x timeout of intake")
check(queue["RedrivePolicy"]["maxReceiveCount"] >= 3, "dead letters after fewer than 3 attempts")
source = intake["Events"]["Queue"]["Properties"]
check(
    source["FunctionResponseTypes"] == ["ReportBatchItemFailures"],
    "without ReportBatchItemFailures failed messages would be deleted",
)
check(not machine["Logging"]["IncludeExecutionData"], "execution data would go to the logs")

for message in found:
    print(f"template.yaml: {message}")
print(f"{len(functions)} functions, {len(roles)} roles: {len(found)} findings")
sys.exit(bool(found))
