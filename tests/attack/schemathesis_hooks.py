"""What schemathesis cannot know: whose token a call carries, and what is answered where there is no route.

It runs in the virtual environment of the attack, `.venv-attack`, and knows nothing of ours.
"""

import json
import os
from itertools import count
from typing import Any, Final

import schemathesis

TOKENS: Final[dict[str, str]] = json.loads(os.environ.get("ATTACK_TOKENS", "{}"))
_number = count()


@schemathesis.auth(refresh_interval=None)
class PartyInTurn:
    """A token of each party, one after the other."""

    def get(self, case: Any, context: Any) -> str:
        """The token of the party whose turn it is."""
        parties = sorted(TOKENS)
        return TOKENS[parties[next(_number) % len(parties)]]

    def set(self, case: Any, data: str, context: Any) -> None:
        """Put it on the call."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.check
def nothing_there(context: Any, response: Any, case: Any) -> None:
    """A method that a path does not have is answered as a path that is none: 404, and as a problem."""
    declared = {each.upper() for each in case.operation.schema[case.operation.path]}
    if response.request.method in declared:
        return
    assert response.status_code == 404, f"{response.request.method} gave {response.status_code}"
    assert response.headers["content-type"] == ["application/problem+json"], response.headers
