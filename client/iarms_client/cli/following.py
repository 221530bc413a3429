"""What is told, as it comes: nothing is lost and nothing is shown twice, whatever breaks in between."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from iarms_client import models
from iarms_client.cli.files import write_private
from iarms_client.cli.profiles import WrongUse
from iarms_client.clients import Client
from iarms_client.problems import IarmsError, NotReached, ServiceFault, Throttled, TokenRefused, UnreadableAnswer

OVERLAP: Final = timedelta(minutes=15)
"""How far each look goes back behind the newest that was seen: lists come a little late, and not always in order."""
LOOKS_KEPT: Final = 100
"""For how many looks more an id is kept that is not in a list any more."""
LONGEST_WAIT: Final = 120.0
_PASSES: Final = (NotReached, UnreadableAnswer, Throttled, ServiceFault)


@dataclass(frozen=True)
class Filter:
    """Which notifications are asked for."""

    event: str | None = None
    unacknowledged: bool = False
    since: str | None = None

    def query(self, since: datetime | None = None) -> dict[str, Any]:
        """The parameters of a list; `since` later than what was asked for."""
        begin = since.isoformat(timespec="milliseconds") if since else self.since
        return {"event": self.event, "acknowledged": False if self.unacknowledged else None, "from_": begin}


@dataclass
class Follower:
    """One who follows: where it is, and what it has shown near there.

    The times are the service's own, those of events: what is told after an event is never listed before it.
    """

    client: Client
    which: Filter
    mark: Path | None = None
    deployment: str = ""
    newest: datetime | None = None
    looks: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def first(self, limit: int) -> list[models.Notification]:
        """What is shown at first, the oldest first: what is new since the mark, else the newest `limit` that there are.

        With a time that was asked for, all since then. The rest of what lies near the newest counts as seen.
        """
        if self._found_mark() or self.which.since:
            return self.new()
        found: list[models.Notification] = []
        for each in self.client.list_notifications(**self.which.query(), limit=min(limit, 100)):
            if found and len(found) >= limit and each.occurred_at < found[0].occurred_at - OVERLAP:
                break
            found.append(each)
        return self._kept(found, found[:limit])

    def new(self) -> list[models.Notification]:
        """What was not seen yet, the oldest first. Raises what a call raises; then nothing of it counts as seen."""
        since = self.newest - OVERLAP if self.newest else None
        if since and self.which.since:
            since = max(since, datetime.fromisoformat(self.which.since))
        listed = list(self.client.list_notifications(**self.which.query(since), limit=100))
        return self._kept(listed, [each for each in listed if each.notification_id not in self.seen])

    def keep(self) -> None:
        """Write down what was shown, where that was asked for: whole, and for its owner alone."""
        if self.mark is None:
            return
        said = {"newest": self.newest and self.newest.isoformat(), "seen": list(self.seen), "of": self._whose()}
        write_private(self.mark, json.dumps(said))

    def _found_mark(self) -> bool:
        if self.mark is None or not self.mark.exists():
            return False
        try:
            said = json.loads(self.mark.read_text("utf-8"))
            newest, seen, whose = said["newest"], said["seen"], said["of"]
            self.newest = datetime.fromisoformat(newest) if newest else None
            self.seen = {str(each): 0 for each in seen}
        except (ValueError, KeyError, TypeError):
            raise WrongUse(f"{self.mark} is no mark of `iarms notifications --follow`") from None
        if whose != self._whose():
            raise WrongUse(
                f"{self.mark} is of another deployment, event or --unacknowledged; each has a file of its own"
            )
        return True

    def _whose(self) -> list[Any]:
        return [self.deployment, self.which.event, self.which.unacknowledged]

    def _kept(self, listed: list[models.Notification], shown: list[models.Notification]) -> list[models.Notification]:
        self.looks += 1
        shown = list({each.notification_id: each for each in shown}.values())  # also of a list that repeats itself
        self.seen |= {each.notification_id: self.looks for each in listed}
        self.seen = {name: look for name, look in self.seen.items() if look > self.looks - LOOKS_KEPT}
        self.newest = max([each.occurred_at for each in listed] + ([self.newest] if self.newest else []), default=None)
        return shown[::-1]


def followed(
    follower: Follower, limit: int, every: float, *, pause: Callable[[float], None], say: Callable[[str], None]
) -> Iterator[list[models.Notification]]:
    """What is new, look by look, for ever. What may pass is said and waited out; what does not pass is raised."""
    look: Callable[[], list[models.Notification]] = lambda: follower.first(limit)  # noqa: E731
    wait, broken = every, False
    while True:
        try:
            new = look()
        except IarmsError as error:
            if not _may_pass(error):
                raise
            if not broken:
                say(f"iarms: {error} -- it goes on from where it was")
            broken, wait = True, max(min(wait * 2, LONGEST_WAIT), _told_wait(error))
        else:
            if broken:
                say("iarms: it goes on")
            broken, wait, look = False, every, follower.new
            if new:
                yield new
                follower.keep()
        pause(wait)


def _may_pass(error: IarmsError) -> bool:
    return isinstance(error, _PASSES) or (isinstance(error, TokenRefused) and error.may_pass)


def _told_wait(error: IarmsError) -> float:
    return (error.retry_after or 0.0) if isinstance(error, Throttled) else 0.0
