"""`make canary DEPLOYMENT=local`: the canary's search made once, now, and what came of it.

On the local stack while `make run` is up; on any other deployment with an operator's AWS credentials. Ends with 1 where
the search did not reach the test queue.
"""

import json
import sys
from typing import Any

import boto3
from botocore.config import Config

from infra.config import Deployment, load_deployments
from ops.local.engine import LOCAL
from ops.local.stack import client_of

# A run takes up to fifty seconds.
_PATIENCE = Config(read_timeout=70, retries={"total_max_attempts": 1})


def run_canary(functions: Any, deployment: Deployment) -> dict[str, Any]:
    """Have the canary search; what it says of it: `milliseconds`, `seconds_to_queue`, or `why` not."""
    answer = functions.invoke(FunctionName=f"{deployment.physical('canary')}:live", Payload=b"{}")
    found: dict[str, Any] = json.loads(answer["Payload"].read())
    return found if "FunctionError" not in answer else {"why": found.get("errorMessage", "it failed")}


def main(arguments: list[str]) -> int:
    """Run the canary of the deployment named."""
    deployments = {name: each for name, each in load_deployments().items() if each.canary.runs != "never"}
    if len(arguments) != 2 or arguments[1] not in deployments:
        print(f"usage: make canary DEPLOYMENT=name, one of {', '.join(deployments)}", file=sys.stderr)
        return 2
    deployment = deployments[arguments[1]]
    if deployment.stage == "local":
        described = LOCAL / "stack.json"
        if not described.exists():
            print("no local stack is running: make run", file=sys.stderr)
            return 2
        functions = client_of("lambda", json.loads(described.read_text("utf-8"))["engine_url"], deployment, _PATIENCE)
    else:
        functions = boto3.client("lambda", region_name=deployment.region, config=_PATIENCE)
    found = run_canary(functions, deployment)
    print(json.dumps(found))
    return 1 if "why" in found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))
