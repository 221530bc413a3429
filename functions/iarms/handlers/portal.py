"""The portal's pages, as they were packed with the function: text, a style sheet, and headers by which a browser asks
nobody else and runs nothing."""

import hashlib
import zipfile
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from iarms.handlers.responses import page_headers

INDEX: Final = "index"
PAGE: Final = "text/html"
_KINDS: Final = {".css": "text/css", ".http": "text/plain"}
MEDIA_TYPES: Final = (PAGE, *_KINDS.values())
# What follows from the text alone can be kept, and is asked for again after five minutes.
KEPT: Final = "public, max-age=300, must-revalidate"
HEADERS: Final = page_headers("'self'")


class Page(NamedTuple):
    """A page or file of the portal: its text, what kind it is, and the SHA-256 that it is known by."""

    text: str
    media_type: str
    sha256: str


# Names are what a caller likes: no more of them are remembered than there are pages.
@lru_cache(maxsize=64)
def packed_page(packed: str, name: str) -> Page | None:
    """The page of this name in the file `packed`, which lies beside the tables or at a whole path; None where there is
    none. Names are compared with those in the file and open no other."""
    with files("iarms.data").joinpath(packed).open("rb") as file, zipfile.ZipFile(file) as pages:
        if name not in pages.namelist():
            return None
        text = pages.read(name).decode()
    kind = next((kind for ending, kind in _KINDS.items() if name.endswith(ending)), PAGE)
    return Page(text, kind, hashlib.sha256(text.encode()).hexdigest())
