"""Publishing to the parties' topics: one topic a party, in batches, each entry's result looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from iarms.models.notice import Outgoing

if TYPE_CHECKING:
    from types_boto3_sns.client import SNSClient

_MOST_ENTRIES: Final = 10  # SNS's own limit


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
        """Publish rows. A batch that fails as a whole fails each of its entries, and keeps no other from going out."""
        result = Published({}, {})
        by_topic = groupby(sorted(rows, key=lambda row: row.recipient), key=lambda row: row.recipient)
        for recipient, group in by_topic:
            entries = list(group)
            for start in range(0, len(entries), _MOST_ENTRIES):
                self._publish_batch(self.topic_prefix + recipient, entries[start : start + _MOST_ENTRIES], result)
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
        except (self.client.exceptions.ClientError, OSError) as error:
            result.failed.update({row.notification_id: type(error).__name__ for row in rows})
            return
        for success in answer.get("Successful", []):
            result.sent[rows[int(success["Id"])].notification_id] = success["MessageId"]
        for failure in answer.get("Failed", []):
            result.failed[rows[int(failure["Id"])].notification_id] = failure["Code"]
