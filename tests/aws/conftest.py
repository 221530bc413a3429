"""For tests whose clients speak to sockets of this machine's own loopback."""

from collections.abc import Iterator

import pytest

from iarms.aws.deadlines import heard
from tests import clock


@pytest.fixture
def nothing_heard(socket_enabled: None) -> Iterator[None]:
    """As in a new process, which may connect to this machine's own loopback, and for which time passes."""
    heard.forget()
    with clock.real_seconds():
        yield
    heard.forget()
