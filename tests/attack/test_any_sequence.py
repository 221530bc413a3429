"""Whoever calls whatever, in any order, while time passes and the service works: nothing crosses.

`ATTACKS=2000 SEED=7` makes more and other attacks (`make attack`).
"""

import logging
import os
import pickle
from collections import Counter
from datetime import timedelta
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests import clock
from tests.attack import rules
from tests.attack.calls import calls
from tests.attack.described import operations
from tests.attack.judge import Call, Judge, whole_token
from tests.attack.scene import Scene
from tests.world import Worlds

log = logging.getLogger("tests.attack")
ATTACKS: Final = int(os.environ.get("ATTACKS", "40"))
CALLS: Final = 40
SEED: Final = os.environ.get("SEED")
"""Where it is given, the attacks are those of this seed; else they are the same each time."""


def cursors_of(judge: Judge) -> dict[str, list[str]]:
    """Of each list that has more than a row, the cursors that parties were given."""
    found: dict[str, list[str]] = {}
    for asked in operations():
        if any(name == "cursor" for name, _ in asked.queries) and not asked.ids:
            for party in rules.PARTIES:
                query = "limit=1&make=beretta" if asked.name == "list_references" else "limit=1"
                answer = judge.attack(Call(asked, whole_token(party), {}, query))
                if answer.status == 200 and answer.json["next_cursor"]:
                    found.setdefault(asked.path, []).append(answer.json["next_cursor"])
    return found


def test_nothing_crosses(worlds: Worlds, peopled: Any):
    kept, words, then = peopled
    clock.move_to(then)
    with worlds.begin(kept) as world:
        cursors = cursors_of(Judge(world, pickle.loads(words)[0]))  # noqa: S301  # our own
    answers: Counter[tuple[str, int]] = Counter()

    class Attack(RuleBasedStateMachine):
        """A world of its own, and whoever calls."""

        def __init__(self) -> None:
            super().__init__()
            clock.begin()
            clock.move_to(then)
            self.begun = worlds.begin(kept)
            self.scene = Scene(self.begun.__enter__(), *pickle.loads(words))  # noqa: S301  # our own
            self.judge = self.scene.judge

        @rule(data=st.data())
        def something_happens(self, data: st.DataObject) -> None:
            """Anybody calls anything; now and then time passes, and what the streams and queues bring is done."""
            if data.draw(st.integers(0, 19)) == 7:
                clock._at += timedelta(minutes=data.draw(st.sampled_from((1, 11, 1500))))
                self.scene.carry()
                return
            call = data.draw(calls(self.judge, cursors))
            answers[call.operation.name, self.judge.attack(call).status] += 1

        def teardown(self) -> None:
            """The world ends."""
            self.begun.__exit__(None, None, None)

    chosen = settings(
        max_examples=ATTACKS,
        stateful_step_count=CALLS,
        deadline=None,
        derandomize=SEED is None,
        database=None,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink) if SEED else (Phase.generate,),  # what fails says which call it was
        suppress_health_check=list(HealthCheck),
    )
    attack: Any = Attack if SEED is None else seeded(int(SEED))(Attack)
    run_state_machine_as_test(attack, settings=chosen)
    log.info(
        "%d calls, %d of them successes", sum(answers.values()), sum(n for (_, s), n in answers.items() if s < 400)
    )
    attacked = {name for name, _ in answers}
    assert len(attacked) > 0.9 * len(operations()), "chance leaves out a route or two, which have tests of their own"
