"""Endpoints that are slow or send elsewhere, and whoever sends a delivery once more: what the page of webhooks says is
so, and its code is run on deliveries that were really signed."""

import base64
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from infra.packages.node import node
from tests import clock
from tests.casework.webhooks.test_deliveries import PATH, hit, later, register, webhook
from tests.receiver import Answer, Received, Receiver, receiving
from tests.world import World

PAGE = Path(__file__).parents[3] / "docs" / "webhooks.md"
MINUTES = 60


class Brought(NamedTuple):
    """A delivery as somebody brings it to a receiver that knows `secret`, so many seconds after it was signed."""

    secret: str
    came: Received
    seconds: int = 0


@pytest.fixture
def receiver(socket_enabled: None) -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def code(language: str) -> str:
    """The code of the page in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return str(found)


def second_of(brought: Brought) -> int:
    """What a receiver's clock says when it is brought."""
    return int(brought.came.headers["webhook-timestamp"]) + brought.seconds


def by_python(all_brought: list[Brought], _: Path) -> list[bool]:
    page: dict[str, Any] = {}
    exec(code("python"), page)  # noqa: S102  # it is the page's code that is tried
    found = []
    for each in all_brought:
        page["time"] = SimpleNamespace(time=partial(second_of, each))
        found.append(page["is_genuine"](each.secret, dict(each.came.headers), each.came.body))
    return found


def by_node(all_brought: list[Brought], folder: Path) -> list[bool]:
    cases = [
        [each.secret, dict(each.came.headers), base64.b64encode(each.came.body).decode(), second_of(each) * 1000]
        for each in all_brought
    ]
    asked = f"""
const found = {json.dumps(cases)}.map(([secret, headers, body, now]: any) => {{
  Date.now = () => now;
  return isGenuine(secret, headers, Buffer.from(body, "base64"));
}});
console.log(JSON.stringify(found));
"""
    (folder / "page.mts").write_text(code("typescript") + asked)
    done = subprocess.run(  # noqa: S603  # what the lock has
        [str(node()), "--no-warnings", "page.mts"], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("judged_by", [by_python, by_node])
def test_the_pages_code_takes_what_was_signed_and_nothing_that_somebody_sends_once_more_or_changes(
    world: World, receiver: Receiver, tmp_path: Path, judged_by: Callable[[list[Brought], Path], list[bool]]
):
    old = register(world, receiver.url)
    first = hit(world, "genuine")
    world.take_turns()
    new = world.call("POST", f"{PATH}/secrets", {}, party="NCB-FR").json["secret"]
    receiver.received.clear()
    asked = world.call("POST", f"{PATH}/replays", {"notification_ids": [first]}, party="NCB-FR")
    assert asked.status == 202, asked.text
    world.take_turns()
    (came,) = [each for each in receiver.received if each.headers["webhook-id"] == first]
    assert len(came.headers["webhook-signature"].split()) == 2
    other_id = came._replace(headers={**came.headers, "webhook-id": f"{first[:-1]}0"})
    put_on = str(int(came.headers["webhook-timestamp"]) + 6 * MINUTES)
    taken = [Brought(old, came), Brought(new, came), Brought(new, came, 4 * MINUTES), Brought(new, came, -4 * MINUTES)]
    refused = [
        Brought(new, came, 6 * MINUTES),
        Brought(new, came, -6 * MINUTES),
        Brought(new, came._replace(headers={**came.headers, "webhook-timestamp": put_on})),
        Brought(new, other_id),
        Brought(new, came._replace(body=came.body + b" ")),
        Brought(new, came._replace(headers={**came.headers, "webhook-signature": "v1,"})),
        Brought("whsec_" + base64.b64encode(bytes(32)).decode(), came),
    ]
    assert judged_by([*taken, *refused], tmp_path) == [True] * len(taken) + [False] * len(refused)


def slowly(_: Received) -> Answer:
    """It takes nine seconds, by the clock of the test, and takes what it is sent."""
    clock.move_to(clock.now() + timedelta(seconds=9))
    return Answer(204)


def test_what_is_slow_waits_nine_times_as_long_as_it_took_and_nobody_else_does(world: World, receiver: Receiver):
    register(world, receiver.url)
    with receiving() as other:
        register(world, other.url, "WCO")
        receiver.answer = slowly
        hit(world, "slow-1")
        world.take_turns()
        tried, told = len(receiver.received), len(other.received)
        assert tried >= 1
        second = hit(world, "slow-2")
        world.take_turns()
        assert (len(receiver.received), len(other.received)) == (tried, told + 1)
        state = webhook(world)
        assert (state["state"], state["failures"]) == ("ACTIVE", 0), "it is slow, and has failed in nothing"
        later(world, seconds=9 * 9 * tried - 20)
        assert len(receiver.received) == tried
        receiver.answer = lambda _: Answer(204)
        later(world, seconds=60)
        assert receiver.ids[tried:] == [second]
        third = hit(world, "quick-again")
        world.take_turns()
        assert receiver.ids[-1] == third, "what is quick once more waits for nothing"


def test_a_test_delivery_calls_what_is_slow_at_once(world: World, receiver: Receiver):
    register(world, receiver.url)

    receiver.answer = slowly
    hit(world, "slow-ping")
    world.take_turns()
    ping = world.call("POST", f"{PATH}/pings", {}, party="NCB-FR").json["notification_id"]
    world.take_turns()
    assert receiver.ids[-1] == ping


def test_who_sends_elsewhere_is_not_followed_and_has_it_once_it_takes_it_itself(world: World, receiver: Receiver):
    register(world, receiver.url)
    with receiving() as inside:
        receiver.answer = lambda _: Answer(307, {"Location": inside.url})
        sent_on = hit(world, "elsewhere")
        world.take_turns()
        assert receiver.ids[-1] == sent_on
        state = webhook(world)
        assert (state["state"], state["last_failure"]["status"]) == ("FAILING", 307)
        tried = len(receiver.received)
        receiver.answer = lambda _: Answer(204)
        later(world, minutes=2)
        assert receiver.ids[tried:] == [sent_on]
        assert inside.received == []
