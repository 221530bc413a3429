"""How the command ends, for scripts: 0 after a search is said of nothing but a search that found nothing."""

from typing import Any, Final

from iarms_client.problems import (
    Forbidden,
    IarmsError,
    NotReached,
    Problem,
    ServiceFault,
    Throttled,
    TokenRefused,
    Unauthenticated,
    UnreadableAnswer,
    UploadRefused,
)

DONE: Final = 0
"""It was done. Of a search: all was looked through, and nothing fits."""
REFUSED: Final = 1
"""The service refused it, as `code` says."""
WRONG_USE: Final = 2
"""Words, files or the profile are not as they should be: nothing was sent."""
NOT_LET_IN: Final = 3
"""No token, or one that does not open this."""
NO_ANSWER: Final = 4
"""No answer that can be relied on: not reached, unreadable, too fast, a budget used up, a fault of the service."""
LINES_REFUSED: Final = 5
"""A file was worked off, and not all of its lines were taken."""
POSSIBLE: Final = 10
"""Of a search: something may be the weapon; compare it."""
HIT: Final = 11
"""Of a search: a hit; the parties were told."""
UNCLEAR: Final = 12
"""Of a search: nothing was found, and not all was looked through, or the answer is one of a later version."""
STOPPED: Final = 130
"""Stopped by Ctrl-C."""

PAGE: Final = """\
Exit statuses: 0 done (of a search: nothing fits) | 1 refused | 2 wrong use | 3 not let in | 4 no answer, ask again |
5 lines refused | 10 possible match | 11 hit | 12 not all was looked through | 130 stopped. docs: client.md"""


def status_of(error: IarmsError) -> int:
    """How the command ends after an error."""
    if isinstance(error, TokenRefused | Unauthenticated | Forbidden):
        return NOT_LET_IN
    if isinstance(error, NotReached | UnreadableAnswer | UploadRefused | Throttled | ServiceFault):
        return NO_ANSWER
    return REFUSED


def status_of_search(search: Any) -> int:
    """How the command ends after a search, or a line of a batch."""
    if search.outcome == "hit":
        return HIT
    if search.outcome == "possible":
        return POSSIBLE
    return DONE if search.outcome == "no_match" and search.complete is True else UNCLEAR


def advice(error: IarmsError) -> str:
    """What to do about an error, in a few words; empty where its own say it."""
    if isinstance(error, Throttled) and error.retry_after is not None:
        return f"ask again in {error.retry_after:g} seconds"
    if isinstance(error, TokenRefused):
        return "a token is from IARMS_TOKEN, or the profile's token_url or token_file: see `iarms profiles`"
    if isinstance(error, NotReached):
        return "whether it was done is not known; the same again is safe for a search"
    if isinstance(error, UnreadableAnswer):
        return "nothing can be said of what was asked; is the profile's url right, and `iarms` the newest?"
    if isinstance(error, Unauthenticated):
        return "is the token of this deployment, and not ended? `iarms profiles` says where it is from"
    if isinstance(error, ServiceFault):
        return "ask again"
    if isinstance(error, Problem) and error.status == 412:
        return "somebody else was faster: look again, and decide anew"
    return ""
