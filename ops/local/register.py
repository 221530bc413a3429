"""`make register DEPLOYMENT=europe`: the register of parties, begun as infra/deployments.toml describes it.

Run after a deployment whose parties, desks, mandates or clients changed, with an operator's AWS credentials. It enters
the rows that are absent and says which others differ: from its first row on, the register is the truth, and INTERPOL-GS
keeps it by the API. `--check` (CHECK=1) writes nothing, shows the drift field by field, and ends with 1 where there is
any. `--replace PARTY` (REPLACE=PARTY) makes one row what is described: a version like any other, accounted for as the
SERVICE's, and told to the party.
"""

import argparse
import sys
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import boto3
from pydantic import ValidationError

from iarms import tables
from iarms.casework.audit import NoMarks, own_call
from iarms.casework.register.seeding import Drift, bring_in_line, drift_of, enter_row
from iarms.casework.register.stores import RegisterStores
from iarms.errors import Problem
from iarms.models.party import TEST_ADMINISTRATION, WCO, Call
from iarms.models.register import PartyDraft
from iarms.models.test_records import TEST_CLIENTS
from iarms.store.audit import AuditTrail
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.shards import Shards
from infra.config import Deployment, load_deployments

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_PAGE: Final = 100


def described_rows(deployment: Deployment) -> dict[str, PartyDraft]:
    """The rows as the deployment describes them, by party: of whoever can be notified, has a desk or a client; and the
    test administration's, of which every deployment has the same.

    Raises ValidationError for what is no row, such as a desk that is named after somebody.
    """
    parties = dict.fromkeys((*deployment.parties, *deployment.desks, *deployment.registered_clients))
    described = {party: PartyDraft.model_validate(_described(deployment, party)) for party in parties}
    clients = [
        {"client_id": client, "system": system, "state": "ACTIVE", "certificates": [], "scopes": ["search:write"]}
        for client, system in TEST_CLIENTS.items()
    ]
    of_tests = _described(deployment, TEST_ADMINISTRATION) | {"clients": clients}
    return described | {TEST_ADMINISTRATION: PartyDraft.model_validate(of_tests)}


def _described(deployment: Deployment, party: str) -> dict[str, Any]:
    desk = deployment.desks.get(party)
    shown = desk.model_dump(exclude={"documents"}, exclude_none=True) if desk else {}
    return {
        "state": "ACTIVE",
        "clients": [
            client.model_dump() | {"state": "ACTIVE"} for client in deployment.registered_clients.get(party, ())
        ],
        "mandates": [mandate.model_dump() for mandate in deployment.mandates] if party == WCO else [],
        "desk": shown or None,
        "language": desk.documents if desk else "en",
    }


def register_stores(client: "DynamoDBClient", deployment: Deployment) -> RegisterStores:
    """The stores of a deployment's register."""
    shards = Shards.read(deployment.shards.settings())
    return RegisterStores(
        client=client,
        # An operator reads and lists by credentials of their own.
        register=Register(client, deployment.table(tables.REGISTER), client),
        outbox=Outbox(client, deployment.table(tables.OUTBOX), shards=shards),
        trail=AuditTrail(client, deployment.table(tables.AUDIT)),
        idempotency=NoMarks(),
        recipients=frozenset(deployment.parties),
        only_registered=deployment.clients == "registered",
    )


def register(client: "DynamoDBClient", deployment: Deployment) -> list[str]:
    """Enter the rows that are absent; gives their parties."""
    stores = register_stores(client, deployment)
    return [
        party
        for party, described in described_rows(deployment).items()
        if enter_row(stores, _call("enter_party"), party, described, datetime.now(UTC))
    ]


def drifts(stores: RegisterStores, rows: Mapping[str, PartyDraft]) -> dict[str, Drift]:
    """By party, how its row differs from what is described; nothing of those that do not."""
    now = datetime.now(UTC)
    found = {party: drift_of(stores, party, described, now) for party, described in rows.items()}
    return {party: drift for party, drift in found.items() if drift.absent or drift.differences}


def parties_beside(stores: RegisterStores, rows: Mapping[str, PartyDraft]) -> list[str]:
    """The parties that the register has and that are not described."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page, cursor = stores.register.list_of(_PAGE, cursor)
        found += [row.party for row in page if row.party not in rows]
        if cursor is None:
            return found


def _call(action: str) -> Call:
    """An operator's own doing, as the audit trail has it."""
    return own_call("make register", str(uuid.uuid4()), "", action=action)


def _say_drift(found: Mapping[str, Drift], beside: list[str]) -> None:
    for party, drift in found.items():
        if drift.absent:
            print(f"{party}: described, and not in the register")
            continue
        for each in drift.differences:
            described, stands = each.after or "nothing", each.before or "nothing"
            print(f"{party}: {each.field}: {stands} in the register, {described} described")
    for party in beside:
        print(f"{party}: in the register, and not described")


def main(arguments: list[str]) -> int:
    """Enter, compare or replace rows of the deployment named."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(prog="make register", description=__doc__)
    parser.add_argument("deployment", choices=deployments)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="write nothing; 1 where there is drift")
    what.add_argument("--replace", metavar="PARTY", help="make this party's row what is described")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    client = boto3.client("dynamodb", region_name=deployment.region)
    stores = register_stores(client, deployment)
    try:
        rows = described_rows(deployment)
        if given.replace is not None:
            if given.replace not in rows:
                print(f"{given.replace} is not described for {deployment.name}", file=sys.stderr)
                return 2
            call = _call("replace_party")
            was_other = bring_in_line(stores, call, given.replace, rows[given.replace], datetime.now(UTC))
            print(f"{given.replace}: {'a new version stands' if was_other else 'as it is described already'}")
            return 0
        if not given.check:
            entered = register(client, deployment)
            where = deployment.table(tables.REGISTER)
            told = f"{len(entered)} rows entered in {where}: {', '.join(entered)}"
            print(told if entered else f"{where} has every row: nothing was entered")
        found, beside = drifts(stores, rows), parties_beside(stores, rows)
    except (ValidationError, Problem) as refused:
        print(refused, file=sys.stderr)
        return 2
    _say_drift(found, beside)
    if not found and not beside:
        print("the register is as it is described")
    return 1 if given.check and (found or beside) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
