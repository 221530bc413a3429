"""What is sent to AWS is held against its description wherever mistakes are made, and sent as it is in a function."""

import os
import subprocess
import sys

import pytest
from botocore.exceptions import ParamValidationError

from iarms.aws.clients import dynamodb
from infra import ROOT

PROGRAM = """
from botocore.exceptions import ParamValidationError
from iarms.aws.clients import dynamodb
client = dynamodb()
client.meta.events.register("before-send", lambda **_: print("sent") or 1 / 0)
try:
    client.get_item(TableName="searches", Key={"search_id": {"S": 7}})
except ZeroDivisionError:
    pass
except ParamValidationError:
    print("refused here")
"""


def test_a_mistake_is_refused_before_it_is_sent_in_tests():
    with pytest.raises(ParamValidationError):
        dynamodb().get_item(TableName="searches", Key={"search_id": {"S": 7}})


@pytest.mark.parametrize(("function", "seen"), [({}, "refused here"), ({"AWS_LAMBDA_FUNCTION_NAME": "s"}, "sent")])
def test_only_a_function_leaves_that_to_aws(function: dict[str, str], seen: str):
    environment = {
        "PYTHONPATH": str(ROOT / "functions"),
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment | function, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    assert done.stdout.split("\n")[0] == seen
