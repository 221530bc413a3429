"""The CDK's command line in the version that reads this CDK's assemblies: of npm, by its digest, run by the node of the
development lock. A later one, 3.0 among them, may not know their format."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from infra.packages.node import brought, node

LOCKED: Final = Path(__file__).parent / "cli"


def run_cdk(arguments: Sequence[str], *, environment: Mapping[str, str] | None = None) -> int:
    """Run the command line with the terminal that we have; gives how it ended."""
    program = brought("command-line", LOCKED) / "node_modules" / "aws-cdk" / "bin" / "cdk"
    said = {
        **os.environ,
        # Nothing is told to the makers of the command line, and no news of theirs stands between what is compared.
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        **(environment or {}),
    }
    command = [str(node()), str(program), *arguments, "--no-notices", "--no-version-reporting"]
    return subprocess.run(command, env=said, check=False).returncode
