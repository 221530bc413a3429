"""Of the sandbox: searches that anybody can make in any deployment, as `docs/sandbox.md` has them."""

from typing import Final

from iarms.settings import SearchSettings
from infra.config import load_deployments
from ops.documents.story.made import Made
from ops.local.test_records import load_sandbox
from ops.sandbox import sandbox_weapons

# Of the catalogue those that show each kind of answer once; what takes seconds is not among them.
_SHOWN: Final = (
    "confirmed", "look-alike", "one-slip", "another-make", "letters-left-off", "unread", "description", "two-records",
    "hidden", "no-match", "budget", "throttled", "unavailable", "one-character", "misspelt-field",
)  # fmt: skip


def sandbox(made: Made) -> None:
    """The catalogue, loaded, and what it answers."""
    deployment = load_deployments()["local"].model_copy(update={"index_version": SearchSettings.read().index_version})
    load_sandbox(made.world.dynamodb, deployment)
    made.world.index()
    weapons = {weapon.name: weapon for weapon in sandbox_weapons()}
    for name in _SHOWN:
        weapon = weapons[name]
        search = weapon.calls()[0]
        body = search.body | {"case_reference": weapon.case_reference}
        tell = made.show if search.status < 400 else made.refused
        summary = f"Test weapon: {weapon.shows}"
        tell(f"test_{name.replace('-', '_')}", summary, search.party, "POST", "/v1/searches", body)
