"""The emulated cloud: starts it, deploys template.yaml into it as `sam deploy` does
for AWS, and bridges what it leaves out. Everything listens on 127.0.0.1 only."""

import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

ROOT = Path(__file__).resolve().parent.parent
STACK = "frontdesk-ci"
STAGE = "ci"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, seconds, probe):
    """Calls `probe` until it answers something true; returns that."""
    deadline = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.2)


def http(method, url, body=None, headers=None, timeout=15):
    """Returns (status, body); an error status is an answer like any other."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class Process:
    """A child process with its output in a file, ended with all its children."""

    def __init__(self, name, command, env, cwd):
        self.name = name
        self.log = Path(cwd) / f"{name}.log"
        self.out = self.log.open("wb")
        self.child = subprocess.Popen(
            command, env=env, cwd=cwd, stdout=self.out, stderr=subprocess.STDOUT, start_new_session=True
        )

    def alive(self):
        if self.child.poll() is not None:
            raise AssertionError(f"{self.name} ended with {self.child.returncode}:\n{self.tail()}")
        return True

    def tail(self, lines=40):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self):
        # The group is ours alone (start_new_session), so nobody else is hit.
        for signal, patience in ((15, 5), (9, 5)):
            try:
                os.killpg(self.child.pid, signal)
                self.child.wait(timeout=patience)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.out.close()


class Cloud:
    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # The functions inherit the emulator's environment: its endpoint makes
        # them talk to it and not to AWS.
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", folder),
            "TMPDIR": tempfile.gettempdir(),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "SAM_CLI_TELEMETRY": "0",
        }
        # Without BIND_HOST it would listen on every interface.
        server_env = {**self.env, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(self.port)}
        program = ROOT / ".venv/ministack/bin/ministack"
        self.server = Process("ministack", [str(program)], server_env, folder)
        wait_for("the emulator's start", 30, self._ready)
        self.outputs = {}

    def _ready(self):
        self.server.alive()
        try:
            return http("GET", f"{self.url}/_ministack/health")[0] == 200
        except OSError:
            return False

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def deploy(self, **parameters):
        """`sam deploy` of what `sam build` made."""
        command = [
            str(ROOT / ".venv/sam/bin/sam"), "deploy",
            "--template-file", ".aws-sam/build/template.yaml",
            "--stack-name", STACK,
            "--resolve-s3", "--no-confirm-changeset", "--no-progressbar",
            "--capabilities", "CAPABILITY_IAM",
            "--parameter-overrides", f"Stage={STAGE}", "Architecture=x86_64",
            *(f"{key}={value}" for key, value in parameters.items()),
        ]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, timeout=300, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"sam deploy failed:\n{done.stderr[-2000:]}\n{self._failures()}")
        stack = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
        self.outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
        return stack["StackStatus"]

    def _failures(self):
        """Why which resource could not be made."""
        try:
            events = self.client("cloudformation").describe_stack_events(StackName=STACK)
        except ClientError:
            return "no stack was made"
        return "\n".join(
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
            for event in events["StackEvents"]
            if event["ResourceStatus"].endswith("FAILED")
        )

    def physical(self, logical):
        detail = self.client("cloudformation").describe_stack_resource(
            StackName=STACK, LogicalResourceId=logical
        )
        return detail["StackResourceDetail"]["PhysicalResourceId"]

    def bridge_routes(self):
        """The emulator ignores the OpenAPI body that SAM makes of the HttpApi
        events, so the routes are made from that body through the API."""
        template = self.client("cloudformation").get_template(
            StackName=STACK, TemplateStage="Processed"
        )["TemplateBody"]
        gateway, functions = self.client("apigatewayv2"), self.client("lambda")
        api = self.outputs["ApiId"]
        integrations, made = {}, []
        for path, methods in template["Resources"]["Api"]["Properties"]["Body"]["paths"].items():
            for method, operation in methods.items():
                uri = str(operation["x-amazon-apigateway-integration"]["uri"])
                logical = re.search(r"\$\{(\w+)\.Arn\}", uri).group(1)
                if logical not in integrations:
                    function = functions.get_function(FunctionName=self.physical(logical))
                    integrations[logical] = gateway.create_integration(
                        ApiId=api,
                        IntegrationType="AWS_PROXY",
                        IntegrationUri=function["Configuration"]["FunctionArn"],
                        PayloadFormatVersion="2.0",
                    )["IntegrationId"]
                key = f"{method.upper()} {path}"
                gateway.create_route(
                    ApiId=api, RouteKey=key, Target=f"integrations/{integrations[logical]}"
                )
                made.append(key)
        return made

    def api_url(self, path):
        # Not by host name: the emulator's own /health would answer.
        return f"{self.url}/_aws/execute-api/{self.outputs['ApiId']}/$default{path}"

    def put_secret(self, name, value):
        self.client("ssm").put_parameter(
            Name=f"/frontdesk/{STAGE}/{name}", Value=value, Type="SecureString", Overwrite=True
        )

    def waiting(self, queue_output):
        """Messages on a queue, those in flight included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        got = self.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs[queue_output], AttributeNames=names
        )["Attributes"]
        return sum(int(got[name]) for name in names)

    def log_lines(self):
        """Every line that the functions logged, with its log group."""
        logs = self.client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name):
                for event in page["events"]:
                    yield name, event["message"]

    def stop(self):
        self.server.stop()
