"""The scene of the attacks, set up once, and the one clock of all that is kept for a while."""

import pickle
import pkgutil
import time
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

import iarms.store
from tests import clock
from tests.attack.canaries import Canaries
from tests.attack.judge import Judge
from tests.attack.scene import Scene
from tests.world import Worlds


@pytest.fixture(scope="session")
def peopled(worlds: Worlds) -> Any:
    """The scene as it is kept, its canaries and the calls that made it, and when it was there."""
    with worlds.begin(engine="memory") as world:
        canaries = Canaries()
        scene = Scene(world, canaries)
        scene.set_up()
        return worlds.keep(world), pickle.dumps((canaries, scene.judge.taken)), clock.now()


@pytest.fixture(scope="module", autouse=True)
def one_clock() -> Iterator[None]:
    """What a process keeps for half a minute grows old by the tests' clock."""
    ours = SimpleNamespace(**{**vars(time), "monotonic": clock.seconds})
    with pytest.MonkeyPatch.context() as patch:
        for found in pkgutil.iter_modules(iarms.store.__path__, "iarms.store."):
            module = import_module(found.name)
            if vars(module).get("time") is time:
                patch.setattr(module, "time", ours)
        yield


@pytest.fixture
def judge(worlds: Worlds, peopled: Any) -> Iterator[Judge]:
    kept, words, then = peopled
    clock.move_to(then)
    with worlds.begin(kept) as world:
        yield Judge(world, pickle.loads(words)[0])  # noqa: S301  # our own
