"""How much the item of a case may hold: a step for which there is no room is refused long before DynamoDB would."""

from typing import Final, NamedTuple

from pydantic import BaseModel

from iarms.domain.languages import detailed
from iarms.errors import Conflict

# An acknowledgement, or a short answer that ends what is open, in bytes of JSON.
SHORT_STEP: Final = 2_000


class Room(NamedTuple):
    """What a document may grow to, in bytes of JSON: by any step, and by short ones; and the code of a refusal."""

    most: int
    most_by_short_steps: int
    code: str


def check_room(before: BaseModel, after: BaseModel, room: Room, kept_free: int = 0) -> None:
    """Raises Conflict where a step makes a document larger than it may be.

    `kept_free` is what of the room is not for this step. Short steps need not mind that, and go on where others no
    longer can, so that what is full can still be acknowledged and answered to its end.
    """
    size = _bytes_of(after)
    if size <= room.most - kept_free:
        return
    grown = size - _bytes_of(before)
    if grown <= SHORT_STEP and size <= room.most_by_short_steps:
        return
    raise Conflict(
        detailed("no_room", held=(size - grown) // 1000, grown=grown // 1000),
        code=room.code,
    )


def _bytes_of(document: BaseModel) -> int:
    return len(document.model_dump_json().encode())
