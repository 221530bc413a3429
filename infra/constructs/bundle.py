"""The Lambda package: locked dependencies and `iarms`, compiled, built without Docker and the same byte for byte.

The same tree and the same lock give the same package on every machine, so a reviewer can rebuild what runs. The
runtime is Python 3.11 because bytecode must come from the minor version that runs it, and the tests run on 3.11 too:
what is tested is what ships.

Bytecode is most of a cold start: /var/task is read-only, so without it every cold start compiles everything again.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_

from iarms.provenance import BUILD_FILE, tables_digest
from infra import ROOT
from infra.config import Deployment
from infra.constructs import service_models
from infra.constructs.service_models import cut_down, words_of

SOURCES = ROOT / "functions" / "iarms"
LOCK = ROOT / "requirements" / "runtime.txt"
BUILT = ROOT / ".build"

# The platform of each architecture; None takes what suits this machine. The runtime's libc is that of manylinux2014.
PLATFORMS = {"arm64": "manylinux2014_aarch64", "machine": None}

# botocore carries the models of all of AWS. These are the services that a function calls.
SERVICES = ("dynamodb", "kms", "s3", "sns", "sqs", "sts")

# Directories of a dependency that nothing reads at run time, from the root of the package. cffi is there for others to
# build with; cryptography needs its compiled half alone.
UNREAD = (
    "aws_lambda_powertools/utilities/auth_alpha",
    "aws_lambda_powertools/utilities/circuit_breaker",
    "aws_lambda_powertools/utilities/data_masking",
    "aws_lambda_powertools/utilities/feature_flags",
    "aws_lambda_powertools/utilities/idempotency",
    "aws_lambda_powertools/utilities/kafka",
    "aws_lambda_powertools/utilities/parameters",
    "aws_lambda_powertools/utilities/streaming",
    "bin",
    "boto3/examples",
    "boto3/data",
    "cffi",
    "charset_normalizer",
    "pycparser",
    "reportlab/fonts",
    "reportlab/graphics",
    "reportlab/platypus",
)

# What is loaded only when it is asked for: the page on which powertools shows an API, which is no door of ours; and of
# Pillow, which reportlab imports, pictures of kinds that we do not print.
UNREAD_PARTS = (
    "botocore/data/*/*/examples-1.json",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.css",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.js",
    "PIL/_avif.*",
    "PIL/_imagingcms.*",
    "PIL/_imagingft.*",
    "PIL/_imagingtk.*",
    "PIL/_webp.*",
    "pillow.libs/libavif-*",
    "pillow.libs/libbrotli*",
    "pillow.libs/libfreetype-*",
    "pillow.libs/libharfbuzz-*",
    "pillow.libs/liblcms2-*",
    "pillow.libs/libpng16-*",
    "pillow.libs/libsharpyuv-*",
    "pillow.libs/libwebp*",
)

# Files that pip writes about the installation: they name this machine's paths and dates.
INSTALLERS_OWN = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")

# 1980-01-01: the oldest date that a zip file can hold.
EPOCH = 315532800


def sources() -> Iterator[Path]:
    """The files of `iarms` that ship, in a fixed order."""
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
            yield path


def fingerprint(*, python: str, architecture: str) -> str:
    """What the package is made of, as SHA-256: the lock, the sources, this recipe and the platform."""
    parts = _recipe(python=python, architecture=architecture)
    for path in sources():
        parts += [path.relative_to(SOURCES).as_posix().encode(), path.read_bytes()]
    return _sha256(parts)


def build(target: Path, *, python: str, architecture: str) -> None:
    """Build the package into an empty folder. Raises RuntimeError when pip or the compiler fails."""
    shutil.copytree(_dependencies(python=python, architecture=architecture), target, dirs_exist_ok=True)
    for path in sources():
        copy = target / "iarms" / path.relative_to(SOURCES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    cut_down(target / "botocore" / "data", words_of(sources()))
    made = {"code": fingerprint(python=python, architecture=architecture)[:32], "tables": tables_digest(SOURCES)}
    (target / "iarms" / BUILD_FILE).write_text(json.dumps(made), "utf-8")
    _compile(target / "iarms", root=target)
    _settle(target)


def built(*, python: str, architecture: str) -> Path:
    """The package's folder under `.build`, built when this tree has not been built before."""
    name = f"package-{fingerprint(python=python, architecture=architecture)[:32]}"
    _forget_old_packages()
    return _once(name, lambda target: build(target, python=python, architecture=architecture))


def _dependencies(*, python: str, architecture: str) -> Path:
    """The locked dependencies, installed and compiled: they change with the lock and not with every edit of ours."""
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running != python:
        raise RuntimeError(f"bytecode for Python {python} cannot be built by Python {running}")

    def install(target: Path) -> None:
        _install(target, python=python, platform_name=PLATFORMS[architecture])
        _trim(target)
        _compile(target, root=target)
        _settle(target)

    return _once(f"dependencies-{_sha256(_recipe(python=python, architecture=architecture))[:32]}", install)


def _recipe(*, python: str, architecture: str) -> list[bytes]:
    platform_name = PLATFORMS[architecture] or f"{sys.platform}-{platform.machine()}"
    recipes = [Path(path).read_bytes() for path in (__file__, service_models.__file__)]
    return [python.encode(), platform_name.encode(), LOCK.read_bytes(), *recipes]


def _sha256(parts: list[bytes]) -> str:
    """One digest of all parts. The lengths keep the end of one from passing for the beginning of the next."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def _once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name under `.build`, made when it is not there; never seen half made."""
    folder = BUILT / name
    if not folder.is_dir():
        BUILT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILT, prefix="unfinished-") as unfinished:
            target = Path(unfinished) / name
            target.mkdir()
            make(target)
            try:
                target.rename(folder)
            except OSError:
                # Another synthesis of the same tree was faster, and its folder is the same.
                if not folder.is_dir():
                    raise
    return folder


def _forget_old_packages() -> None:
    """Every edit makes a package of 40 MB. A day later nobody reads it any more."""
    for folder in BUILT.glob("package-*"):
        if time.time() - folder.stat().st_ctime > 24 * 60 * 60:
            shutil.rmtree(folder, ignore_errors=True)


def _settle(target: Path) -> None:
    """Give every file the same mode and the same date, whoever built it and when."""
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (EPOCH, EPOCH))


def _install(target: Path, *, python: str, platform_name: str | None) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--require-hashes", "--only-binary=:all:", "--no-deps", "--requirement", str(LOCK)]
    command += ["--target", str(target)]
    if platform_name:
        command += ["--platform", platform_name, "--python-version", python, "--implementation", "cp"]
    _run(command)


def _trim(target: Path) -> None:
    for name in UNREAD:
        shutil.rmtree(target / name, ignore_errors=True)
    for pattern in UNREAD_PARTS:
        for part in target.glob(pattern):
            part.unlink()
    for model in (target / "botocore" / "data").iterdir():
        if model.is_dir() and model.name not in SERVICES:
            shutil.rmtree(model)
    for record in target.glob("*.dist-info/*"):
        if record.name in INSTALLERS_OWN:
            record.unlink()


def _compile(folder: Path, *, root: Path) -> None:
    # One process and a fixed hash seed: what is shared inside a .pyc depends on what was compiled before it.
    # `unchecked-hash` because a deployed file never changes, and dates are not kept.
    command = [sys.executable, "-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(root), "-p", "/var/task", str(folder)]
    _run(command)


def _run(command: list[str]) -> None:
    """Run quietly; what the command said is shown where it failed."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:4])} failed:\n{done.stdout}{done.stderr}")


@jsii.implements(cdk.ILocalBundling)
class _LocalBundling:
    """Hands the CDK the built folder. The CDK asks for Docker only where this answers False, which it never does."""

    def __init__(self, *, python: str, architecture: str) -> None:
        self._python = python
        self._architecture = architecture

    def try_bundle(self, output_dir: str, *_: object, **__: object) -> bool:
        package = built(python=self._python, architecture=self._architecture)
        shutil.copytree(package, output_dir, dirs_exist_ok=True)
        return True


class Bundle:
    """The one package that all functions of a deployment run from; `handler` picks the door.

    The CDK ties a code object to one stack, so each stack makes its own: they hold the same package.
    """

    def __init__(self, *, deployment: Deployment) -> None:
        local = _LocalBundling(python=deployment.python, architecture=deployment.architecture)
        self.code = lambda_.Code.from_asset(
            str(SOURCES.parent),
            asset_hash=fingerprint(python=deployment.python, architecture=deployment.architecture),
            asset_hash_type=cdk.AssetHashType.CUSTOM,
            bundling=cdk.BundlingOptions(image=cdk.DockerImage.from_registry("never-used"), local=local),
        )
        self.runtime = lambda_.Runtime(f"python{deployment.python}", lambda_.RuntimeFamily.PYTHON)
        self.architecture = (
            lambda_.Architecture.ARM_64
            if deployment.architecture == "arm64" or platform.machine() in ("aarch64", "arm64")
            else lambda_.Architecture.X86_64
        )
