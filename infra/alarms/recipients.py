"""Who hears alarms, by their severity, and where those who hear them find the playbooks."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Severity = Literal["wake", "office"]
"""`wake`: somebody is woken, for a weapon may be missed, a party was not told, evidence is endangered or callers have
no answer. `office`: somebody looks on the next working morning."""

# The topics of an account by what they are for. The first one has its name from when there was no other: whoever has
# subscribed to it goes on being woken.
TOPICS: Final[dict[Severity, str]] = {"wake": "alarms", "office": "alarms-office"}

# Mail, or the address of a pager's service, which SNS calls over TLS.
ALARM_ADDRESS: Final = r"^(?:[^@\s:]+@[^@\s]+\.[^@\s]+|https://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?:[/?][^\s#]*)?)$"

Address = Annotated[str, StringConstraints(pattern=ALARM_ADDRESS, max_length=500)]


class AlarmRecipients(BaseModel):
    """`wake` is who is woken, `office` who is told in office hours, which is whoever is woken where nobody is named.

    `playbooks`: the address of the page of playbooks, as whoever reads an alarm opens it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    wake: tuple[Address, ...] = Field(default=(), max_length=10)
    office: tuple[Address, ...] = Field(default=(), max_length=10)
    playbooks: Annotated[str, StringConstraints(pattern=r"^[^\s#]+$", max_length=200)] = "docs/playbooks.md"

    def with_short_form(self, email: str | None) -> "AlarmRecipients":
        """With whom `alarm_email` names, the short form. Raises ValueError where both say who is woken."""
        if email is None:
            return self
        if self.wake:
            raise ValueError("alarm_email is the short form of alarms.wake: one of the two says who is woken")
        return self.model_copy(update={"wake": (email,)})

    def by_severity(self) -> dict[Severity, tuple[str, ...]]:
        """Who hears which."""
        return {"wake": self.wake, "office": self.office or self.wake}

    def has_pager(self) -> bool:
        """Whether any address is called, and no mail."""
        return any(each.startswith("https:") for each in (*self.wake, *self.office))
