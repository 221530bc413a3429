"""A client of which some calls are answered otherwise; the client itself, which tests share, stays as it is."""

from typing import Any


class Wrapped:
    """A client with these calls in the place of its own."""

    def __init__(self, client: Any, **calls: Any) -> None:
        self._client = client
        vars(self).update(calls)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)
