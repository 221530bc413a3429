"""The synthesis costs seconds, so it is done once for all tests, and without the package."""

from pathlib import Path

import pytest

from infra.config import load_deployments
from tests.assemblies import every_assembly
from tests.infra.assembly import Assembly

DEPLOYMENTS = load_deployments()


@pytest.fixture(scope="session")
def synthesised() -> Path:
    """The folder of every deployment's assembly. That there is one says that no gate found anything."""
    return every_assembly()


@pytest.fixture(scope="session")
def assemblies(synthesised: Path) -> dict[str, Assembly]:
    """Every deployment's assembly by name."""
    return {name: Assembly.read(synthesised / f"assembly-{name}", each) for name, each in DEPLOYMENTS.items()}


@pytest.fixture(params=DEPLOYMENTS)
def assembly(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> Assembly:
    """Each deployment's assembly in turn."""
    return assemblies[request.param]
