"""What is asked beside a call: in threads, so that several questions take one round trip."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

BESIDE: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="beside")
"""For a few short questions to the database; whoever asks bounds how long it waits."""
