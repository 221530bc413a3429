"""`python -m samples.police`: see tables.py."""

import sys

from samples.police.tables import main

sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
main()
