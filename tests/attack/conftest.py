"""The scene of the attacks, set up once."""

import pickle
from typing import Any

import pytest

from tests.attack.canaries import Canaries
from tests.attack.scene import Scene
from tests.world import Worlds


@pytest.fixture(scope="session")
def peopled(worlds: Worlds) -> Any:
    """The scene as it is kept, its canaries, and the calls that made it."""
    with worlds.begin(engine="memory") as world:
        canaries = Canaries()
        scene = Scene(world, canaries)
        scene.set_up()
        return worlds.keep(world), pickle.dumps((canaries, scene.judge.taken))
