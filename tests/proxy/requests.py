"""A request to AWS as it comes over the wire: whom it asks for what, of which table and index, and which try it is."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

_SCOPE: Final = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_TRY: Final = re.compile(r"attempt=(\d+)")


@dataclass(frozen=True)
class Asked:
    """One request. `tables` are those that it names, in order; `index` is of a Query; `attempt` counts from 1;
    `call` is the same for all tries of one."""

    service: str
    region: str
    operation: str
    tables: tuple[str, ...]
    index: str
    attempt: int
    call: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def name(self) -> str:
        """What is asked, in short: `dynamodb.Query cases by_party`."""
        return " ".join(filter(None, (f"{self.service}.{self.operation}", self.short_tables, self.index)))

    @property
    def short_tables(self) -> str:
        """The tables without their deployment's name: `audit+cases`."""
        return "+".join("-".join(table.split("-")[2:]) for table in self.tables)

    @property
    def is_a_read(self) -> bool:
        """Whether it changes nothing."""
        return self.operation in _READS


_READS: Final = frozenset(("GetItem", "BatchGetItem", "Query", "TransactGetItems", "AssumeRole", "DescribeTable"))


def asked_of(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Asked:
    """The request that came. Raises ValueError for one that is not signed for a service of AWS."""
    scope = _SCOPE.search(headers.get("Authorization", ""))
    if scope is None:
        raise ValueError("a request that is signed for no service")
    target = headers.get("X-Amz-Target", "")
    given = json.loads(body) if target else {}
    operation = target.rpartition(".")[2] or parse_qs(body.decode(errors="replace")).get("Action", [method])[0]
    attempt = _TRY.search(headers.get("amz-sdk-request", ""))
    return Asked(
        scope["service"],
        scope["region"],
        operation,
        tuple(_tables(given)),
        str(given.get("IndexName", "")),
        int(attempt[1]) if attempt else 1,
        headers.get("amz-sdk-invocation-id", ""),
        method,
        path,
        headers,
        body,
    )


def _tables(given: Mapping[str, Any]) -> list[str]:
    if "TableName" in given:
        return [given["TableName"]]
    if "RequestItems" in given:
        return list(given["RequestItems"])
    items = (operation for item in given.get("TransactItems", ()) for operation in item.values())
    return list(dict.fromkeys(operation["TableName"] for operation in items))
