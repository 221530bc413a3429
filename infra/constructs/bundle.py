"""The packages of a deployment's functions, as the CDK takes them: each function's own, under its own digest."""

import platform
from pathlib import Path

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_

from infra.config import Deployment
from infra.packages.build import fingerprint_of, package_of
from infra.packages.kept import link_tree
from infra.packages.sources import SOURCES
from infra.runtimes import RUNTIMES


@jsii.implements(cdk.ILocalBundling)
class _LocalBundling:
    """Hands the CDK the built folder. The CDK asks for Docker only where this answers False, which it never does."""

    def __init__(self, door: str, *, python: str, architecture: str) -> None:
        self._door = door
        self._python = python
        self._architecture = architecture

    def try_bundle(self, output_dir: str, *_: object, **__: object) -> bool:
        package = package_of(self._door, python=self._python, architecture=self._architecture)
        link_tree(package, Path(output_dir))
        return True


class Bundle:
    """What the functions of a deployment run from. `code(door)` is a function's package.

    The CDK ties a code object to one stack, so each stack makes its own. Functions whose packages are the same have one
    asset.
    """

    def __init__(self, *, deployment: Deployment) -> None:
        self._python = deployment.python
        self._asked = deployment.architecture
        self.runtime = lambda_.Runtime(
            f"python{deployment.python}",
            lambda_.RuntimeFamily.PYTHON,
            supports_snap_start=RUNTIMES[deployment.python].snap_start,
        )
        self.architecture = (
            lambda_.Architecture.ARM_64
            if deployment.architecture == "arm64" or platform.machine() in ("aarch64", "arm64")
            else lambda_.Architecture.X86_64
        )

    def code(self, door: str) -> lambda_.Code:
        """The package of one door, `iarms.handlers.<door>`."""
        local = _LocalBundling(door, python=self._python, architecture=self._asked)
        return lambda_.Code.from_asset(
            str(SOURCES.parent),
            asset_hash=fingerprint_of(door, python=self._python, architecture=self._asked),
            asset_hash_type=cdk.AssetHashType.CUSTOM,
            bundling=cdk.BundlingOptions(image=cdk.DockerImage.from_registry("never-used"), local=local),
        )
