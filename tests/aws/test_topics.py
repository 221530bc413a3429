"""Publishing in batches: each entry's result counts by itself."""

from iarms.aws.clients import sns
from iarms.aws.topics import Publisher
from iarms.models.notice import Outgoing
from tests.faults import answering, fault, silent, throttled
from tests.world import World

PREFIX = "arn:aws:sns:eu-west-1:123456789012:iarms-local-ntf-"


def row(number: int, recipient: str = "WCO") -> Outgoing:
    return Outgoing(f"ntf_{number:03}", recipient, f'{{"number": {number}}}', {"recipient": recipient}, None)


def test_an_entry_that_fails_fails_alone(world: World):
    answer = {
        "Successful": [{"Id": "0", "MessageId": "m-0"}],
        "Failed": [{"Id": "1", "Code": "InternalError", "SenderFault": False}],
    }
    with fault("sns.PublishBatch", answering(answer)):
        result = Publisher(sns(), PREFIX).publish([row(0), row(1), row(2)])
    assert result.sent == {"ntf_000": "m-0"}
    assert result.failed == {"ntf_001": "InternalError"}  # and of ntf_002 nothing is known: it stays pending


def test_a_topic_that_does_not_answer_fails_its_own_entries(world: World):
    for what in (throttled, silent):
        with fault("sns.PublishBatch", what, table="ntf-NCB-FR"):
            result = Publisher(sns(), PREFIX).publish([row(0), row(1, "NCB-FR"), row(2, "INTERPOL-GS")])
        assert set(result.sent) == {"ntf_000", "ntf_002"}
        assert set(result.failed) == {"ntf_001"}


def test_more_rows_than_a_batch_holds_go_out_in_several(world: World):
    result = Publisher(sns(), PREFIX).publish([row(n) for n in range(25)])
    assert len(result.sent) == 25
    assert sorted(m["number"] for m in world.messages("WCO")) == list(range(25))
