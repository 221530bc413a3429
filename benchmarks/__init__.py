"""What we claim, measured side by side: one command each, a report each."""

import sys
from pathlib import Path

# Strangers start these without the Makefile's PYTHONPATH; the code that they measure is beside them.
_FUNCTIONS = str(Path(__file__).resolve().parent.parent / "functions")
if _FUNCTIONS not in sys.path:
    sys.path.insert(0, _FUNCTIONS)
