"""The synthesis costs seconds, so it is done once for all tests, and without the package."""

from pathlib import Path

import pytest

from infra.config import load_deployments
from infra.deployment import synthesise
from tests.infra.assembly import Assembly

DEPLOYMENTS = load_deployments()


@pytest.fixture(scope="session")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of every deployment's assembly. That there is one says that no gate found anything."""
    return synthesise(DEPLOYMENTS.values(), tmp_path_factory.mktemp("assemblies"), bundling=False)


@pytest.fixture(scope="session")
def assemblies(synthesised: Path) -> dict[str, Assembly]:
    """Every deployment's assembly by name."""
    return {name: Assembly.read(synthesised / f"assembly-{name}", each) for name, each in DEPLOYMENTS.items()}


@pytest.fixture(params=DEPLOYMENTS)
def assembly(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> Assembly:
    """Each deployment's assembly in turn."""
    return assemblies[request.param]
