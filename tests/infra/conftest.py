"""The synthesis costs seconds, so it is done once for all tests, and without the package."""

from pathlib import Path

import pycountry
import pytest

from infra.config import Deployment, load_deployments
from tests.assemblies import assembled, every_assembly
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


def everybody() -> Deployment:
    """A region as large as one can be: INTERPOL-GS, the WCO and 249 bureaus, and each has its own account with a queue
    or, every third, a webhook."""
    countries = sorted({each.alpha_2 for each in pycountry.countries} | {"XK"})
    parties = ("INTERPOL-GS", "WCO", *(f"NCB-{country}" for country in countries))[:251]
    europe = DEPLOYMENTS["europe"].model_dump(mode="python", by_alias=True)
    return Deployment.model_validate(
        europe | {"parties": parties, "subscribers": {party: _own(party, at) for at, party in enumerate(parties)}}
    )


def _own(party: str, at: int) -> dict[str, str]:
    account = f"{600_000_000_000 + at}"
    if at % 3 == 2:
        return {"account": account, "webhook": f"https://{party.lower()}.example/notifications"}
    return {"account": account, "queue": f"arn:aws:sqs:eu-central-1:{account}:iarms"}


@pytest.fixture(scope="session")
def largest() -> Assembly:
    """The assembly of a region with everybody in it, which no gate found anything in."""
    deployment = everybody()
    return Assembly.read(assembled([deployment]) / f"assembly-{deployment.name}", deployment)
