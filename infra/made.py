"""What a deployment's stacks make that has a name of its own: roles, tables, topics and buckets."""

from typing import NamedTuple

from auditor.deployment import RoleKind


class MadeRole(NamedTuple):
    """A role. A `door` is a function's of the API's stack, a `session` is begun by a function for a caller, a `service`
    is another function's or an AWS service's, an `operator` is for people. `touches_tables`: it may do something to a
    table or a stream."""

    name: str
    kind: RoleKind
    touches_tables: bool


class Made(NamedTuple):
    """What has a name of its own, in the order of names. `delivered_into`: buckets that S3 writes its logs into."""

    roles: tuple[MadeRole, ...]
    tables: tuple[str, ...]
    topics: tuple[str, ...]
    buckets: tuple[str, ...]
    delivered_into: tuple[str, ...]
