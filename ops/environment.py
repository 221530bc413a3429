"""An environment in which every door can be imported outside of Lambda: names without anything behind them."""

import os
from dataclasses import fields

from iarms.settings import (
    PREFIX,
    AuthorizerSettings,
    BatchesSettings,
    HitsSettings,
    IndexerSettings,
    NotifierSettings,
    RecordsSettings,
    SearcherSettings,
    SearchSettings,
    ServiceSettings,
)

_ALL = (
    AuthorizerSettings,
    BatchesSettings,
    HitsSettings,
    IndexerSettings,
    NotifierSettings,
    RecordsSettings,
    SearcherSettings,
    SearchSettings,
    ServiceSettings,
)


def stand_in_environment(**values: str) -> None:
    """Set every variable that a function reads and that is not set: to its own name, or to what is given."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "none")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "none")
    os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "iarms")
    for name in {field.name for settings in _ALL for field in fields(settings)}:
        os.environ.setdefault(PREFIX + name.upper(), values.get(name, "[]" if name == "issuers" else name))
