"""The transparency log's checkpoints, beside its order in the same table: which trees were signed, and who cosigned.

The row `signing` says which tree is being signed, or was last; it only grows, and decides where two want to sign. A
checkpoint has its row once its files are there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.api import rfc3339
from iarms.store.items import attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_SIGNING: Final = {"row": "signing", "part": "signing"}


class OvertakenInSigning(Exception):
    """Another tree is being signed than was when this was read. Nothing was written."""


class Signing(NamedTuple):
    """The tree that is being signed or was last: its size and root, and the size of the checkpoint before it."""

    size: int
    root: bytes
    since: int


class PublishedCheckpoint(NamedTuple):
    """A checkpoint whose files are there: size and root of the tree, when, and the note that was signed."""

    size: int
    root: bytes
    at: datetime
    note: str


class Cosigned(NamedTuple):
    """A witness's cosignature under a checkpoint, which was held against its key: when it cosigned, and its line."""

    witness: str
    at: datetime
    line: str


@dataclass(frozen=True)
class Checkpoints:
    """The checkpoints of the log. Every read is strongly consistent."""

    client: "DynamoDBClient"
    table: str

    def signing(self) -> Signing | None:
        """The tree that is being signed or was last; None before the first."""
        item = self._get(**_SIGNING)
        if item is None:
            return None
        return Signing(int(item["size"]["N"]), bytes(item["root"]["B"]), int(item["since"]["N"]))

    def begin(self, before: Signing | None, tree: Signing) -> None:
        """Say that this tree is being signed from now on. Raises OvertakenInSigning where another one is."""
        item: Any = {**attributes_of(**_SIGNING, size=tree.size, since=tree.since), "root": {"B": tree.root}}
        put: Any = {"TableName": self.table, "Item": item, "ExpressionAttributeNames": {"#size": "size"}}
        if before is None:
            put["ConditionExpression"] = "attribute_not_exists(#size)"
        else:
            put["ConditionExpression"] = "#size = :before AND #size < :size"
            put["ExpressionAttributeValues"] = attributes_of(**{":before": before.size, ":size": tree.size})
        try:
            self.client.put_item(**put)
        except self.client.exceptions.ConditionalCheckFailedException as error:
            raise OvertakenInSigning from error

    def add(self, checkpoint: PublishedCheckpoint) -> None:
        """Keep a checkpoint whose files are there; one that is kept already stays as it is."""
        item: Any = {
            **attributes_of(
                row="checkpoint",
                part=_sized(checkpoint.size),
                size=checkpoint.size,
                at=rfc3339(checkpoint.at),
                note=checkpoint.note,
            ),
            "root": {"B": checkpoint.root},
        }
        self._put_once(item)

    def checkpoint(self, size: int) -> PublishedCheckpoint | None:
        """The checkpoint of a size; None where there is none."""
        item = self._get(row="checkpoint", part=_sized(size))
        return None if item is None else _checkpoint(item)

    def newest(self, most: int = 1, below: int | None = None) -> list[PublishedCheckpoint]:
        """At most so many checkpoints, the newest first; with `below`, of those of a smaller size."""
        return [_checkpoint(item) for item in self._downwards("checkpoint", most, below)]

    def from_on(self, size: int) -> PublishedCheckpoint | None:
        """The smallest checkpoint of at least this size; None where there is none yet."""
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="#row = :row AND #part >= :part",
            ExpressionAttributeNames={"#row": "row", "#part": "part"},
            ExpressionAttributeValues=attributes_of(**{":row": "checkpoint", ":part": _sized(size)}),
            Limit=1,
            ConsistentRead=True,
        )
        return _checkpoint(answer["Items"][0]) if answer["Items"] else None

    def add_cosignatures(self, size: int, cosigned: Iterable[Cosigned]) -> None:
        """Keep cosignatures under the checkpoint of a size; those that are kept already stay as they are."""
        for one in cosigned:
            self._put_once(
                attributes_of(row=_cosignatures(size), part=one.witness, at=rfc3339(one.at), line=one.line),
            )

    def cosignatures(self, size: int) -> list[Cosigned]:
        """The cosignatures under the checkpoint of a size, by the witnesses' names."""
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="#row = :row",
            ExpressionAttributeNames={"#row": "row"},
            ExpressionAttributeValues=attributes_of(**{":row": _cosignatures(size)}),
            ConsistentRead=True,
        )
        return [
            Cosigned(item["part"]["S"], datetime.fromisoformat(item["at"]["S"]), item["line"]["S"])
            for item in answer["Items"]
        ]

    def add_witnessed(self, checkpoint: PublishedCheckpoint) -> None:
        """Keep that a checkpoint has its quorum; `note` has the cosignatures, `at` is when that was found."""
        item = attributes_of(
            row="witnessed",
            part=_sized(checkpoint.size),
            size=checkpoint.size,
            at=rfc3339(checkpoint.at),
            note=checkpoint.note,
        )
        self._put_once({**item, "root": {"B": checkpoint.root}})

    def newest_witnessed(self, most: int = 1, below: int | None = None) -> list[PublishedCheckpoint]:
        """At most so many checkpoints that have their quorum, the newest first, `note` with the cosignatures."""
        return [_checkpoint(item) for item in self._downwards("witnessed", most, below)]

    def _get(self, **key: str) -> Mapping[str, Any] | None:
        return self.client.get_item(TableName=self.table, Key=attributes_of(**key), ConsistentRead=True).get("Item")

    def _downwards(self, row: str, most: int, below: int | None) -> list[Any]:
        upto = _sized(below - 1) if below else "~" if below is None else ""
        if not upto:
            return []
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="#row = :row AND #part <= :part",
            ExpressionAttributeNames={"#row": "row", "#part": "part"},
            ExpressionAttributeValues=attributes_of(**{":row": row, ":part": upto}),
            ScanIndexForward=False,
            Limit=most,
            ConsistentRead=True,
        )
        return list(answer["Items"])

    def _put_once(self, item: Any) -> None:
        try:
            self.client.put_item(
                TableName=self.table,
                Item=item,
                ConditionExpression="attribute_not_exists(#row)",
                ExpressionAttributeNames={"#row": "row"},
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return


def _sized(size: int) -> str:
    return f"{size:020d}"


def _cosignatures(size: int) -> str:
    return f"cosignature#{_sized(size)}"


def _checkpoint(item: Mapping[str, Any]) -> PublishedCheckpoint:
    return PublishedCheckpoint(
        size=int(item["size"]["N"]),
        root=bytes(item["root"]["B"]),
        at=datetime.fromisoformat(item["at"]["S"]),
        note=item["note"]["S"],
    )
