"""A region's constructs, spoilt in one place after another, and what the rules over them say each time.

The constructs are made once, in a process of their own: rules look at what is there when they are asked.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from infra.config import Deployment
from tests.assemblies import apart

Spoiling = Callable[[Any], Callable[[], Any] | None]
"""Spoils a `RegionDeployment` in one place, and gives what takes away again that which it has added."""
Places = tuple[tuple[Callable[[Any], Any], tuple[str, ...]], ...]
"""How the resources that are spoilt are found in a region, each with the names of its properties that are."""


class Told(NamedTuple):
    """What the rules say: of the region as it is, of each spoiling by its name, of the region mended again; and how the
    synthesis of one that is spoilt ends."""

    whole: list[str]
    spoilt: dict[str, list[str]]
    mended: list[str]
    end: str


def told_of(deployment: Deployment, spoilings: Mapping[str, Spoiling], places: Places, outdir: Path) -> Told:
    """Have a deployment's region spoilt by each of these in turn, which spoil nothing but these places."""
    return apart(_told_of, deployment, dict(spoilings), places, outdir)


def _told_of(deployment: Deployment, spoilings: dict[str, Spoiling], places: Places, outdir: Path) -> Told:
    from infra.deployment import RegionDeployment, gated_app  # the CDK takes a second to import

    app = gated_app(outdir, bundling=False)
    region = RegionDeployment(app, deployment.name, deployment=deployment)
    whole = list(region.node.validate())
    spoilt = {}
    for name, spoil in spoilings.items():
        with _mended_after(region, places):
            take_away = spoil(region)
            spoilt[name] = list(region.node.validate())
            if take_away is not None:
                take_away()
    mended = list(region.node.validate())
    next(iter(spoilings.values()))(region)
    try:
        app.synth()
    except RuntimeError as refusal:
        return Told(whole, spoilt, mended, str(refusal))
    return Told(whole, spoilt, mended, "")


@contextmanager
def _mended_after(region: Any, places: Places) -> Iterator[None]:
    found = [(find(region), names) for find, names in places]
    before = [(each, {name: copy.copy(getattr(each, name)) for name in names}) for each, names in found]
    yield
    for each, values in before:
        for name, value in values.items():
            setattr(each, name, value)
