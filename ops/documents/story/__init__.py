"""The story that the examples of the OpenAPI document are taken from: a pistol stolen in France, found in Mombasa.

Everything in it is made up: weapons, cases, officers, what bureaus answer. It is played through the doors in the order
in which it is told.

    made        the world, the weapons, the cases, and what was made so far
    sandbox     searches for test weapons, which anybody can make again
    records     the bureau's records and files
    searching   searches, batches, watches and hits
    tracing     a trace
    reference   the reference table
    service     the register, the audit trail, the service
    problems    what goes wrong
    told        what parties are told beside it
"""

from typing import Any

from ops.documents.examples import Shown
from ops.documents.story import problems, records, reference, sandbox, searching, service, told, tracing
from ops.documents.story.made import Made


def tell(world: Any, shown: Shown) -> None:
    """Play the story in this world, and show what is to be shown of it."""
    made = Made(world, shown)
    # The log's tree hangs on every answer before it: it is told of first, or each changed word would change it.
    for chapter in (
        service.audit, sandbox.sandbox, records.imports, records.records, searching.searches, searching.batches,
        searching.notifications, searching.hits, tracing.traces, reference.reference, reference.pictures,
        reference.missing, service.parties, service.webhooks, problems.problems, service.service, told.told,
        service.events,
    ):  # fmt: skip
        chapter(made)
