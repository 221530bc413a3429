"""The one codec between models and DynamoDB items.

An item is the model as JSON under `document`, beside it the few attributes that keys, indexes, conditions and stream
filters need. The document is what the model says, to the letter; the attributes are never read back. One that comes
near to what DynamoDB takes is kept compressed, so that a case which is full can still be ended. One that is written
often is kept lean: a field that has its default is left out, and read as what it was, for as long as defaults stay.
"""

import logging
import zlib
from base64 import b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

Item = Mapping[str, "AttributeValueTypeDef"]
M = TypeVar("M", bound="BaseModel")

_logger: Final = logging.getLogger("iarms.items")
UNREADABLE: Final = (ValueError, LookupError, TypeError, zlib.error)
"""What `decode` raises of an item that is none of the model's: pydantic's ValidationError is a ValueError."""
MOST_AS_TEXT: Final = 300_000
"""Bytes. DynamoDB takes 400,000 an item, keys and indexes included."""
LARGEST_DOCUMENT: Final = 470_000
"""Bytes of JSON, of what a caller's steps make; letters drawn by chance take 375,000 when they are compressed."""


def encode(
    model: "BaseModel", *, lean: bool = False, **attributes: str | int | None
) -> dict[str, "AttributeValueTypeDef"]:
    """The model as an item; attributes that are None are left out, so that sparse indexes stay sparse. `lean` leaves
    out fields that have their default as well: most of what a search says is null."""
    text = model.model_dump_json(exclude_defaults=lean)
    fits = len(text.encode()) <= MOST_AS_TEXT
    document: AttributeValueTypeDef = {"S": text} if fits else {"B": zlib.compress(text.encode())}
    return {"document": document, **attributes_of(**attributes)}


def attributes_of(**attributes: str | int | None) -> dict[str, "AttributeValueTypeDef"]:
    """Texts and whole numbers as DynamoDB writes them."""
    return {
        name: {"S": value} if isinstance(value, str) else {"N": str(value)}
        for name, value in attributes.items()
        if value is not None
    }


def decode(item: Mapping[str, Any], model: type[M]) -> M:
    """The model out of an item. Raises what is UNREADABLE where it is none."""
    document = item["document"]
    return model.model_validate_json(document["S"] if "S" in document else zlib.decompress(document["B"]))


def decode_of_stream(image: Mapping[str, Any], model: type[M]) -> M:
    """The model out of an item as a stream hands it over, where bytes are written in base64. Raises what is UNREADABLE
    where it is none."""
    document = image["document"]
    return model.model_validate_json(document["S"] if "S" in document else zlib.decompress(b64decode(document["B"])))


def decode_readable(item: Mapping[str, Any], model: type[M]) -> M | None:
    """The model out of an item of a list; None for one that cannot be read, which the log names: it must not keep the
    others from being listed."""
    try:
        return decode(item, model)
    except UNREADABLE:
        known_as = item.get("listed_as") or item.get("party") or {}
        _logger.exception("left out of a list: %s %s", model.__name__, known_as.get("S"))
        return None
