"""The languages that the service speaks: of its labels, its reports and the sentences of its answers."""

from typing import Annotated, Final, Literal

from pydantic import Field

Language = Literal["en", "fr", "es", "ar"]
SAID_IN: Final = "x-said-in"
"""In the OpenAPI document: the header that chooses the language of a text. What has none is the same in every one."""
SaidText = Annotated[str, Field(json_schema_extra={SAID_IN: "Accept-Language"})]
"""A text of the service for people, in the language of who reads it. Where a person wrote it, it stays as written."""
