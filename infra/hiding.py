"""What was agreed on records that are kept from searchers: how long an event may stand behind one, and what is flagged
for INTERPOL-GS."""

import json

from pydantic import Field

from infra.fields import Data


class Hiding(Data):
    """Of a deployment; the numbers are of a bureau's month, and mean what `domain.cases.HidingLimits` says.

    Three hidden records of an investigation are everyday work and reach none of them.
    """

    longest_days: int = Field(default=365, ge=1, le=730)
    without_event: int = Field(default=10, ge=2)
    in_sequence: int = Field(default=5, ge=5)
    after_search: int = Field(default=3, ge=1)
    after_search_days: int = Field(default=7, ge=1, le=90)
    unanswered: int = Field(default=5, ge=1)
    unanswered_hours: int = Field(default=72, ge=1)
    shown_again: int = Field(default=3, ge=1)
    shown_again_hours: int = Field(default=72, ge=1)

    def settings(self) -> str:
        """As the functions read it."""
        return json.dumps(self.model_dump(), separators=(",", ":"))
