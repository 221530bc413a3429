"""Who hears alarms, by their severity, and where those who hear them find the playbooks."""

from typing import Annotated, Final, Literal

from pydantic import Field

from infra.faults import Fault
from infra.fields import Data, Distinct, shaped

Severity = Literal["wake", "office"]
"""`wake`: somebody is woken, for a weapon may be missed, a party was not told, evidence is endangered or callers have
no answer. `office`: somebody looks on the next working morning."""

# The topics of an account by what they are for. The first one has its name from when there was no other: whoever has
# subscribed to it goes on being woken.
TOPICS: Final[dict[Severity, str]] = {"wake": "alarms", "office": "alarms-office"}

_NAME: Final = r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
Address = Annotated[
    str,
    shaped(
        rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_NAME}|https://{_NAME}(/[!-~]{{0,400}})?",
        "an e-mail address, or the https:// address of a pager",
    ),
]


class AlarmRecipients(Data):
    """`wake` is who is woken, `office` who is told in office hours, which is whoever is woken where nobody is named.

    `playbooks`: the address of the page of playbooks, as whoever reads an alarm opens it.
    """

    wake: Annotated[tuple[Address, ...], Distinct] = Field(default=(), max_length=10)
    office: Annotated[tuple[Address, ...], Distinct] = Field(default=(), max_length=10)
    playbooks: Annotated[str, shaped(r"[!-\"$-~]{1,200}", "the address of a page")] = "docs/playbooks.md"

    def faults(self, short: str | None) -> list[Fault]:
        """What does not fit the short form, `alarm_email`."""
        if short is not None and self.wake:
            return [Fault(("alarms", "wake"), "alarm_email is its short form: one of the two says who is woken")]
        return []

    def with_short_form(self, short: str | None) -> "AlarmRecipients":
        """With whom `alarm_email` names."""
        return self if short is None else self.model_copy(update={"wake": (short,)})

    def by_severity(self) -> dict[Severity, tuple[str, ...]]:
        """Who hears which."""
        return {"wake": self.wake, "office": self.office or self.wake}

    def has_pager(self) -> bool:
        """Whether any address is called, and no mail."""
        return any(each.startswith("https:") for each in (*self.wake, *self.office))
