"""Publishing to the parties' topics: one topic a party, in batches, each entry's result looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from iarms.models.outgoing import Outgoing

if TYPE_CHECKING:
    from types_boto3_sns.client import SNSClient

MOST_ENTRIES: Final = 10  # SNS's own limit
_OF_AN_ENTRY: Final = ("InvalidParameter", "BatchRequestTooLong", "ValidationError")


@dataclass(frozen=True)
class Published:
    """What SNS said of each row: `sent` maps notification to SNS message id, `failed` to SNS's code."""

    sent: dict[str, str]
    failed: dict[str, str]


@dataclass(frozen=True)
class Publisher:
    """Sends rows to `topic_prefix` followed by the recipient's name."""

    client: "SNSClient"
    topic_prefix: str

    def publish(self, rows: Iterable[Outgoing]) -> Published:
        """Publish rows. A batch that fails as a whole, in whatever way, fails each of its entries, and keeps no other
        from going out. Where the answer was lost, SNS may have taken them all the same."""
        result = Published({}, {})
        by_topic = groupby(sorted(rows, key=lambda row: row.recipient), key=lambda row: row.recipient)
        for recipient, group in by_topic:
            entries = list(group)
            for start in range(0, len(entries), MOST_ENTRIES):
                self._publish_batch(self.topic_prefix + recipient, entries[start : start + MOST_ENTRIES], result)
        return result

    def _publish_batch(self, topic: str, rows: list[Outgoing], result: Published) -> None:
        entries: list[Any] = [
            {
                "Id": str(place),
                "Message": row.message,
                "MessageAttributes": {
                    name: {"DataType": "String", "StringValue": value} for name, value in row.attributes.items()
                },
            }
            for place, row in enumerate(rows)
        ]
        try:
            answer = self.client.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
            sent, failed = _results(answer, rows)
        except Exception as error:  # noqa: BLE001  # whatever it is, of this topic alone
            if _is_of_an_entry(error) and len(rows) > 1:
                for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
                    self._publish_batch(topic, half, result)
                return
            sent, failed = {}, {row.notification_id: type(error).__name__ for row in rows}
        result.sent.update(sent)
        result.failed.update(failed)


def _is_of_an_entry(error: Exception) -> bool:
    """Whether SNS may have refused a whole batch for one of its entries."""
    return isinstance(error, ClientError) and error.response.get("Error", {}).get("Code", "").startswith(_OF_AN_ENTRY)


def _results(answer: Mapping[str, Any], rows: Sequence[Outgoing]) -> tuple[dict[str, str], dict[str, str]]:
    """What SNS says of each row. Of an entry that it does not name, or that nobody sent, it says nothing."""
    ids = {str(place): row.notification_id for place, row in enumerate(rows)}
    taken = {ids.get(each.get("Id", "")): each.get("MessageId", "") for each in answer.get("Successful", [])}
    refused = {ids.get(each.get("Id", "")): each.get("Code", "no code") for each in answer.get("Failed", [])}
    return {one: said for one, said in taken.items() if one}, {one: said for one, said in refused.items() if one}
