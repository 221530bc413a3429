"""What a witness remembers of a log: the last checkpoint that it took for the log's."""

from pydantic import Field

from iarms.models.api import Strict


class RememberedCheckpoint(Strict):
    """The largest tree of a log that a witness has accepted, with the note that the log signed.

    `at` is when it was accepted, in seconds since 1970, and the time of the cosignature; `is_delivered` says whether
    that cosignature lies where the log's readers find it. `number` counts what was ever accepted, from 1.
    """

    origin: str
    number: int = Field(ge=1)
    size: int = Field(ge=0)
    note: str
    at: int = Field(ge=1)
    is_delivered: bool = False
