"""Files read ahead: names in, each with its bytes out, in order, some at a time."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from auditor.files import Files

_READERS = 8


def read_ahead(files: Files, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Each file's bytes as stored, None where it is not there. No more than some files are held at once."""
    with ThreadPoolExecutor(_READERS) as pool:
        waiting = iter(names)
        ahead = [(name, pool.submit(_read, files, name)) for name in islice(waiting, _READERS * 2)]
        while ahead:
            name, reading = ahead.pop(0)
            yield name, reading.result()
            ahead.extend((each, pool.submit(_read, files, each)) for each in islice(waiting, 1))


def _read(files: Files, name: str) -> bytes | None:
    try:
        return files.read(name)
    except FileNotFoundError:
        return None
