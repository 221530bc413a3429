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
    app(_json_first(sys.argv[1:]), prog_name="iarms")


def _json_first(words: list[str]) -> list[str]:
    """The words with `--json` where it is looked for, wherever it was typed."""
    end = words.index("--") if "--" in words else len(words)
    wanted = "--json" in words[:end]
    return [*["--json"] * wanted, *(word for word in words[:end] if word != "--json"), *words[end:]]
