"""The languages that the service speaks: of its labels, its reports and the sentences of its answers."""

from typing import Literal

Language = Literal["en", "fr", "es", "ar"]
