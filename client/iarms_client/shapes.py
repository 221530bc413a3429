"""What every model of the API has in common: answers are open to what is added later, bodies are not."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr


class Answer(BaseModel):
    """What the API answers with. Fields that this client does not know are kept (`model_extra`)."""

    model_config = ConfigDict(extra="allow", populate_by_name=True, protected_namespaces=(), defer_build=True)

    _etag: str | None = PrivateAttr(None)
    _by_itself: bool = PrivateAttr(False)

    @property
    def etag(self) -> str | None:
        """The version of this object as it was read by itself, for `if_match`; None for what was part of a list."""
        return self._etag


class Body(BaseModel):
    """What the API is sent. A field that it has not is an error here: a typo must never widen a search."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, protected_namespaces=(), defer_build=True)


class Untouched(dict[str, Any]):
    """A body that is sent as it is, and looked at by the service alone."""


def plain(body: BaseModel | Mapping[str, Any], model: type[BaseModel] | None) -> dict[str, Any]:
    """A body as JSON has it, with nothing but what was given. Raises ValueError for what does not fit."""
    if isinstance(body, Untouched):
        return dict(body)
    if model is not None and not isinstance(body, BaseModel):
        body = model.model_validate(dict(body))
        if body.model_extra:
            raise ValueError(f"{model.__name__} has no {', '.join(body.model_extra)}")
    if isinstance(body, BaseModel):
        return body.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return dict(body)
