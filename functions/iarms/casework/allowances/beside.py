"""What is asked beside a call: in threads, so that several questions take one round trip."""

from typing import Final

from iarms.threads import ContextPool

BESIDE: Final = ContextPool(max_workers=8, thread_name_prefix="beside")
"""For a few short questions to the database; whoever asks bounds how long it waits."""
