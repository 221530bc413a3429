"""Print the service control policy for the account of a deployment, to be attached by whoever runs the organisation.

python -m ops.documents.organisation_policy europe
"""

import argparse
import json
import sys

from infra.config import load_deployments
from infra.organisation import organisation_policy


def main(argv: list[str] | None = None) -> int:
    """The policy of the deployment on standard output; 2 where there is none."""
    parser = argparse.ArgumentParser(description="Print the service control policy for the account of a deployment.")
    parser.add_argument("deployment", help="its name in infra/deployments.toml")
    name = parser.parse_args(argv).deployment
    deployment = load_deployments().get(name)
    if deployment is None or deployment.trail is None:
        print(f"no deployment named {name!r} has a trail to be kept", file=sys.stderr)
        return 2
    # Without blanks: an organisation counts every character.
    print(json.dumps(organisation_policy(deployment), separators=(",", ":")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
