"""How many requests a second the gateway lets through, of all callers together and by route."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from infra.faults import Fault
from infra.fields import Data
from infra.routes import ROUTES


def _route_name(value: str) -> str:
    if value not in {route.name for route in ROUTES}:
        raise ValueError(f"{value!r} is not a route")
    return value


RouteName = Annotated[str, AfterValidator(_route_name)]


class Limit(Data):
    """Requests a second, and how many may come at once, of all callers together."""

    rate: int = Field(gt=0, le=100_000)
    burst: int = Field(gt=0, le=100_000)


class Throttling(Limit):
    """The limit of every route, and of those that differ: a search costs more than a code list."""

    routes: dict[RouteName, Limit] = Field(default_factory=dict)

    def faults(self) -> Iterator[Fault]:
        """What cannot be meant: API Gateway lets no more through a route than through the stage."""
        for name, limit in self.routes.items():
            for what, more, most in (("rate", limit.rate, self.rate), ("burst", limit.burst, self.burst)):
                if more > most:
                    yield Fault(
                        ("throttling", "routes", name, what),
                        f"{more} is more than the {what} of all routes together, {most}",
                    )
