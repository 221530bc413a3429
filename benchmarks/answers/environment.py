"""The environment that the doors and their clients read: nothing in it is real, and not all agreements are alike."""

import json
import os
from typing import Any, Final

from iarms import tables
from iarms.settings import PREFIX
from infra.allowances import Allowances, Budget, Factors, RecordsShown
from infra.arrangements import Arrangements
from infra.reviews import Reviews
from ops.local.environment import stand_in_environment
from tests.world import DEPLOYMENT

_OF_CLIENTS: Final = {
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # moto's stream endpoints carry no account
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "POWERTOOLS_SERVICE_NAME": "iarms",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_DISABLED": "true",
}
_QUEUES: Final = "https://eu-west-1.queue.amazonaws.com/123456789012"
_ARRANGEMENTS: Final[dict[str, Any]] = {
    "countries": {
        "BR": {
            "routine": {"acknowledge": "10 working days", "answer": "60 days"},
            "next_country_opens": False,
            "holidays": ["2026-12-25", "2027-01-01"],
        }
    }
}
_REVIEWS: Final[dict[str, Any]] = {"kinds": {"LOST": 24}, "bureaus": {"FR": {"months": 18, "kinds": {"STOLEN": 36}}}}
# Leads are asked for often enough to use up a budget.
_MANY: Final = Budget(hourly=400, daily=4000)
_ALLOWANCES: Final = Allowances(
    **{name: _MANY for name, each in Allowances() if isinstance(each, Budget)}
    | {"leads": Budget(hourly=60, daily=200)},
    records_shown=RecordsShown(slower=10_000, reduced=10_000, refused=10_000),
    factors=Factors(party=3),
    new_officers=10_000,
)


def set_environment() -> None:
    """Set every variable that a door or a client reads, before either is made."""
    os.environ.update(_OF_CLIENTS)
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    said = {
        **{f"{table.name.replace('-', '_')}_table": f"{DEPLOYMENT}-{table.name}" for table in tables.ALL},
        "deployment": "local",
        "region": "eu-west-1",
        "index_version": "v2",
        "serial_indexes": json.dumps({"v2": f"{DEPLOYMENT}-serial-index"}),
        "batch_queue_url": f"{_QUEUES}/{DEPLOYMENT}-search-batches",
        "import_queue_url": f"{_QUEUES}/{DEPLOYMENT}-record-imports",
        "file_queue_url": f"{_QUEUES}/{DEPLOYMENT}-record-files",
        "uploads_bucket": f"{DEPLOYMENT}-uploads-000000000000",
        "pictures_bucket": f"{DEPLOYMENT}-pictures-000000000000",
        "topic_prefix": f"arn:aws:sns:eu-west-1:123456789012:{DEPLOYMENT}-ntf-",
        "confirmation_minutes": json.dumps({"URGENT": 10, "ROUTINE": 60}),
        "arrangements": Arrangements.model_validate(_ARRANGEMENTS).settings(),
        "reviews": Reviews.model_validate(_REVIEWS).settings(),
        "allowances": _ALLOWANCES.settings(),
    }
    for name, value in said.items():
        os.environ[PREFIX + name.upper()] = value
    stand_in_environment()  # what else a door reads, as whoever imports one has it
