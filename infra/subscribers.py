"""Where a party is told beside the queue that it has here: a queue of its own account, a webhook, or whatever of its
account it subscribes by itself."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Self

from pydantic import model_validator

from infra.faults import Fault, refuse
from infra.fields import Account, Data, shaped
from infra.parties import Recipient
from infra.places import COUNTRIES, Jurisdiction, Region, may_lie
from infra.urls import PublicUrl

# SNS delivers what a standard topic has to no FIFO queue.
QueueArn = Annotated[
    str, shaped(r"arn:aws:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}", "the ARN of a queue that is no FIFO queue")
]

OF_AN_ACCOUNT: Final = ("sqs", "lambda")
"""By which protocols an account subscribes by itself: those whose endpoints say which account they are in."""


class Subscriber(Data):
    """Of a party. It has its queue here whatever stands in this table.

    `account`: may subscribe queues and functions of its own to the party's topic, and nothing of anybody else's.
    `queue`: of the party's account, in the deployment's region; the stack subscribes it, and the party confirms.
    `webhook`: an address that SNS calls with each notification, which the party confirms likewise.
    """

    account: Account | None = None
    queue: QueueArn | None = None
    webhook: PublicUrl | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.account is None and self.queue is None and self.webhook is None:
            refuse("Subscriber", [Fault((), "says nothing: account, queue or webhook")])
        if self.queue is not None and self.webhook is not None:
            # A stack of recipients holds 500 resources; docs/decisions.md has the count.
            refuse("Subscriber", [Fault(("webhook",), "a party has a queue or a webhook, and not both")])
        if self.queue is not None and self.account not in (None, self.queue_account):
            refuse("Subscriber", [Fault(("queue",), f"is in another account than {self.account}")])
        return self

    @property
    def queue_account(self) -> str | None:
        """The account that the queue is in."""
        return self.queue.split(":")[4] if self.queue else None

    @property
    def endpoint(self) -> str | None:
        """What the stack subscribes: a queue's ARN or an address; None for a party that does it by itself."""
        return self.queue or self.webhook


def endpoints_of(
    party: Recipient, account: Account, *, region: Region, residency: tuple[Jurisdiction, ...]
) -> list[str]:
    """The patterns of ARNs that an account may subscribe to the party's topic: its own queues and functions, where the
    deployment's data may lie or in the party's own country."""
    own = (party.partition("-")[2],) if "-" in party and party != "INTERPOL-GS" else ()
    regions = {region, *(each for each in COUNTRIES if may_lie(each, (*residency, *own)))}
    return [
        f"arn:aws:{protocol}:{each}:{account}:{'function:' if protocol == 'lambda' else ''}*"
        for protocol in OF_AN_ACCOUNT
        for each in sorted(regions)
    ]


def faults(
    subscribers: Mapping[Recipient, Subscriber],
    *,
    parties: tuple[Recipient, ...],
    account: Account,
    region: Region,
    local: bool,
) -> Iterator[Fault]:
    """What does not fit the deployment, or would let one party read what another is told."""
    holders: dict[str, Recipient] = {}
    for party, each in subscribers.items():
        at = ("subscribers", party)
        if local:
            yield Fault(at, "the local engine reaches nobody's account: a local deployment has no subscribers")
        if party not in parties:
            yield Fault(at, f"{party} is not among the parties, and is never told anything")
        for field, own in (("account", each.account), ("queue", each.queue_account)):
            if own == account:
                yield Fault((*at, field), "is the deployment's own account, where the party has its queue already")
        if each.queue is not None and (given := each.queue.split(":")[3]) != region:
            yield Fault(
                (*at, "queue"),
                f"is in {given}: SNS takes a subscription to another account's queue in another region from that"
                " account alone; name its account here, and the party subscribes by itself",
            )
        for what in {each.account, each.queue_account, each.webhook} - {None}:
            assert what is not None  # noqa: S101 - narrows the type
            if holders.setdefault(what, party) != party:
                yield Fault(at, f"{what} is {holders[what]}'s already: one of them would read what the other is told")
