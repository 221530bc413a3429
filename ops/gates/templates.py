"""`make templates`: every template as CloudFormation would read it, by cfn-lint.

    python -m ops.gates.templates cdk.out

The assemblies of a folder are read, each for its own region, two at a time. What cfn-lint finds is printed, and ends
with status 1. Nothing is asked of the network: the specifications come with the linter.
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from infra.config import Deployment, load_deployments

LINTER: Final = Path(sys.executable).parent / "cfn-lint"

# Rules that are not followed, with the reason.
LEFT_OUT: Final = {
    "W3005": "The CDK writes what a function waits for, its role, also where the function names the role anyway.",
}


def findings(assembly: Path, region: str) -> str:
    """What cfn-lint says of the templates of an assembly that is deployed to this region; "" where it finds nothing.
    Raises RuntimeError where there is no template, or the linter fails."""
    templates = sorted(map(str, assembly.glob("*.template.json")))
    if not templates:
        raise RuntimeError(f"no template in {assembly}")
    command = [str(LINTER), "--regions", region, "--ignore-checks", *LEFT_OUT, "--", *templates]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # Its statuses are bits: findings of errors 2, warnings 4, informations 8. Anything else is a failure of its own.
    if done.returncode & ~0b1110 or (done.returncode and not done.stdout):
        raise RuntimeError(done.stderr)
    return done.stdout


def deployed(folder: Path) -> dict[Path, Deployment]:
    """Of the deployments on AWS whose assemblies are in the folder, the assembly of each and that of its pipeline."""
    everything = {
        folder / f"assembly-{name}{of}": deployment
        for name, deployment in load_deployments().items()
        for of in ("", "-pipeline")
    }
    return {path: each for path, each in everything.items() if path.is_dir() and each.stage != "local"}


def main(folder: str) -> int:
    """Print what is found in all assemblies, and give the status to end with."""
    assemblies = deployed(Path(folder))
    if not assemblies:
        print(f"no assembly of a deployment in {folder}: `make synth` writes them", file=sys.stderr)
        return 1
    with ThreadPoolExecutor(2) as readers:
        found = list(readers.map(lambda each: findings(each[0], each[1].region), assemblies.items()))
    print("".join(found), end="")
    templates = sum(len(list(path.glob("*.template.json"))) for path in assemblies)
    print(json.dumps({"templates": templates, "assemblies": len(assemblies), "left out": sorted(LEFT_OUT)}))
    return 1 if any(found) else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:] or ["cdk.out"]))
