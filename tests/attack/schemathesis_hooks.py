"""What schemathesis cannot know: whose token a call carries, what each route takes, and what is answered where there is
no route. Lives in `.venv-attack` and knows of ours what `loopback` wrote down for it, in the file that ATTACK names."""

import json
import os
from itertools import count
from pathlib import Path
from typing import Any, Final

import schemathesis

_GIVEN: Final[dict[str, Any]] = json.loads(Path(os.environ["ATTACK"]).read_text())
TOKENS: Final[dict[str, str]] = _GIVEN["tokens"]
"""By party."""
SCOPES: Final[dict[str, list[str]]] = _GIVEN["scopes"]
"""That each party may hold."""
EXAMPLES: Final[dict[str, list[dict[str, Any]]]] = _GIVEN["examples"]
"""By operation: calls that it takes, each as party, path_parameters, query, headers and body."""
_OTHERS_TURN: Final = 4
"""One call in so many is by a party in turn, whatever it may hold; the others by those that hold a scope for it."""
_number = count()


@schemathesis.auth(refresh_interval=None)
class PartyInTurn:
    """A token of each party, one after the other."""

    def get(self, case: Any, context: Any) -> str:
        """The token of the party whose turn it is."""
        turn = next(_number)
        wanted = {
            scope
            for each in case.operation.definition.raw.get("security", ())
            for scopes in each.values()
            for scope in scopes
        }
        holders = sorted(party for party, scopes in SCOPES.items() if wanted & set(scopes))
        parties = holders if holders and turn % _OTHERS_TURN else sorted(TOKENS)
        return TOKENS[parties[turn % len(parties)]]

    def set(self, case: Any, data: str, context: Any) -> None:
        """Put it on the call."""
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_add_examples(context: Any, examples: list[Any]) -> None:
    """Calls that have a success, so that what is answered then is looked at too."""
    operation = context.operation
    for given in EXAMPLES.get(operation.definition.raw["operationId"], ()):
        headers = {**given["headers"], "Authorization": f"Bearer {TOKENS[given['party']]}"}
        parts = {name: given[name] for name in ("path_parameters", "query", "body") if name in given}
        examples.append(operation.Case(media_type="application/json", headers=headers, **parts))


@schemathesis.check
def nothing_there(context: Any, response: Any, case: Any) -> None:
    """A method that a path does not have is answered as a path that is none: 404, and as a problem."""
    declared = {each.upper() for each in case.operation.schema[case.operation.path]}
    if response.request.method in declared:
        return
    assert response.status_code == 404, f"{response.request.method} gave {response.status_code}"
    assert response.headers["content-type"] == ["application/problem+json"], response.headers
