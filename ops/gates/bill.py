"""`make bill`: the bill of materials of what is deployed, and whether its licences leave our users free.

    python -m ops.gates.bill dist      write `iarms-gateway.cdx.json` (CycloneDX 1.6) into a folder
    python -m ops.gates.bill --check   only look at the licences

A component is a distribution that a package of a function carries, as the lock has it, with the functions that carry
it; or a font. What cannot be read as an SPDX expression, or is not among the licences that ask nothing of whoever runs
the service, is printed, and ends with status 1. The same tree gives the same bytes.
"""

import sys
import tomllib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path
from typing import Final, NamedTuple

from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from license_expression import (
    AND,
    OR,
    ExpressionError,
    LicenseSymbol,
    get_spdx_licensing,
)
from license_expression import LicenseExpression as Expression
from packageurl import PackageURL

from infra import ROOT
from infra.config import load_deployments
from infra.packages.build import canonical, dependencies
from infra.packages.sources import DOORS, reach_of

# Licences that ask for no more than to be named.
FREE: Final = frozenset(
    {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "Bitstream-Vera",
        "HPND",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Unicode-3.0",
    }
)

# Distributions whose metadata have no SPDX expression: what the licence file in them says.
READ: Final = {
    "defusedxml": "PSF-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "reportlab": "BSD-3-Clause",
}

# Fonts that reports are printed with, by the beginnings of their files' names: name, version, licence.
FONTS: Final = {
    "DejaVuSans": ("dejavu-fonts", "2.37", "Bitstream-Vera"),
    "DroidSansFallback": ("droid-sans-fallback", "1.00c", "Apache-2.0"),
}


class Shipped(NamedTuple):
    """A distribution or a font that is deployed: its name and version, the SPDX expression of its licence (None where
    it has none that can be read), and the doors whose packages carry it."""

    name: str
    version: str
    licence: str | None
    doors: tuple[str, ...]

    @property
    def is_free(self) -> bool:
        """Whether its licence asks for no more than to be named."""
        if self.licence is None:
            return False
        return _is_free(get_spdx_licensing().parse(self.licence, validate=True))


def _is_free(expression: Expression) -> bool:
    if isinstance(expression, OR):
        return any(map(_is_free, expression.args))
    if isinstance(expression, AND):
        return all(map(_is_free, expression.args))
    return isinstance(expression, LicenseSymbol) and expression.key in FREE


def licence_of(name: str, metadata: Mapping[str, str]) -> str | None:
    """The SPDX expression of a distribution's licence, as its metadata say or as it was read; else None."""
    for said in (metadata.get("License-Expression"), READ.get(name), metadata.get("License")):
        if said and _is_expression(said):
            return said
    return None


def _is_expression(text: str) -> bool:
    try:
        get_spdx_licensing().parse(text, validate=True)
    except ExpressionError:
        return False
    return True


def shipped() -> list[Shipped]:
    """Everything that is deployed and is not ours, by name."""
    local = load_deployments()["local"]
    folder = dependencies(python=local.python, architecture=local.architecture)
    found = {canonical(each.name): each for each in Distribution.discover(path=[str(folder)])}
    carried: dict[str, list[str]] = {}
    fonts: dict[str, list[str]] = {}
    for door in DOORS:
        reach = reach_of(door)
        for name in reach.distributions:
            carried.setdefault(name, []).append(door)
        for begin in FONTS:
            if any(Path(file).name.startswith(begin) for file in reach.files):
                fonts.setdefault(begin, []).append(door)
    entries = [
        Shipped(name, found[name].version, licence_of(name, found[name].metadata), tuple(doors))  # type: ignore[arg-type]
        for name, doors in carried.items()
    ]
    entries += [Shipped(*FONTS[begin], tuple(doors)) for begin, doors in fonts.items()]
    return sorted(entries)


@cache
def _version() -> str:
    version: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return version


def bill_of(entries: list[Shipped]) -> str:
    """The bill of materials as CycloneDX JSON."""
    service = Component(
        type=ComponentType.APPLICATION,
        name="iarms-gateway",
        version=_version(),
        bom_ref="iarms-gateway",
        supplier=OrganizationalEntity(name="iarms-gateway"),
    )
    bom = Bom(components=map(_component, entries))
    bom.metadata.component = service
    # No clock and no chance: whoever builds the same tree compares the bytes.
    bom.metadata.timestamp = datetime(1980, 1, 1, tzinfo=UTC)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, repr(entries))
    bom.register_dependency(service, bom.components)
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def _component(each: Shipped) -> Component:
    is_font = each.name in {name for name, _, _ in FONTS.values()}
    purl = None if is_font else PackageURL("pypi", name=each.name, version=each.version)
    return Component(
        type=ComponentType.DATA if is_font else ComponentType.LIBRARY,
        name=each.name,
        version=each.version,
        purl=purl,
        bom_ref=f"{each.name}@{each.version}",
        licenses=[LicenseExpression(each.licence)] if each.licence else [],
        properties=[Property(name="iarms:function", value=door) for door in each.doors],
    )


def main(*arguments: str) -> int:
    """Look at the licences and write the bill; the status to end with."""
    entries = shipped()
    bound = [each for each in entries if not each.is_free]
    for each in bound:
        print(f"{each.name} {each.version}: {each.licence or 'no licence that can be read'}", file=sys.stderr)
    if bound:
        return 1
    if arguments == ("--check",):
        print(f"{len(entries)} distributions and fonts, each under a licence that asks only to be named")
        return 0
    folder = ROOT / (arguments[0] if arguments else "dist")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "iarms-gateway.cdx.json"
    path.write_text(bill_of(entries) + "\n", "utf-8")
    print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
