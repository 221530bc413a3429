"""What DynamoDB says no to: an error code with its message, raised inside and turned into botocore's exception outside.

What the store does not know raises `NotHeld` instead, which no code of the product catches: a test that needs it says
so loudly.
"""

from typing import Any


class Refusal(Exception):
    """An answer with an error. `beside` is what the answer has beside `Error`: an item, or cancellation reasons."""

    def __init__(self, code: str, message: str, **beside: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.beside = beside


class NotHeld(BaseException):
    """An operation, a parameter or a kind of value that this store does not have. Not an Exception: none may pass."""


def invalid(message: str) -> Refusal:
    """The request itself is refused."""
    return Refusal("ValidationException", message)


def invalid_value(message: str) -> Refusal:
    """A value in the request is refused."""
    return invalid(f"One or more parameter values were invalid: {message}")


def condition_failed(item: dict[str, Any] | None) -> Refusal:
    """A condition does not hold; `item` is what is there, where the caller asked for it."""
    return Refusal(
        "ConditionalCheckFailedException", "The conditional request failed", **({"Item": item} if item else {})
    )
