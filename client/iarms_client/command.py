"""The command `iarms`, or what to install for it."""

import sys

_OF_THE_COMMAND = ("typer", "rich", "platformdirs", "openpyxl", "defusedxml")


def main() -> None:
    """Run the command; its exit statuses are in `cli.statuses`."""
    try:
        from iarms_client.cli.app import app
    except ImportError as missing:
        if (missing.name or "").partition(".")[0] not in _OF_THE_COMMAND:
            raise
        sys.stderr.write("iarms: the command line is not installed: pip install 'iarms[cli]'\n")
        sys.exit(2)
    app(prog_name="iarms")
