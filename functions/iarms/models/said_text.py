"""A text of an answer that is said in the language of who reads it, and how the description says so.

Apart from `language`: a function that only knows which languages there are, as the authorizer, loads no pydantic.
"""

from typing import Annotated, Final

from pydantic import Field

SAID_IN: Final = "x-said-in"
"""In the OpenAPI document: the header that chooses the language of a text. What has none is the same in every one."""
SaidText = Annotated[str, Field(json_schema_extra={SAID_IN: "Accept-Language"})]
"""A text of the service for people, in the language of who reads it. Where a person wrote it, it stays as written."""
