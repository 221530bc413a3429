"""An environment in which every door can be imported outside of Lambda: names without anything behind them."""

import os

from iarms.settings import (
    PREFIX,
    AuditIndexerSettings,
    AuditSettings,
    AuthorizerSettings,
    BatchesSettings,
    CanarySettings,
    CourierSettings,
    DispatcherSettings,
    HitsSettings,
    ImporterSettings,
    ImportsSettings,
    IndexerSettings,
    InspectorSettings,
    LateEventsSettings,
    MessagesSettings,
    NotifierSettings,
    PartiesSettings,
    ProberSettings,
    PublisherSettings,
    RecordsSettings,
    ReferenceSettings,
    ReportsSettings,
    ReviewerSettings,
    SearcherSettings,
    SearchSettings,
    SequencerSettings,
    ServiceSettings,
    TracesSettings,
    WatcherSettings,
    WebhooksSettings,
    WitnessSettings,
)
from infra.allowances import Allowances, Budget, RecordsShown
from infra.arrangements import Arrangements
from infra.hiding import Hiding
from infra.paces import CLASSES, Pace, Paces
from infra.reviews import Reviews
from infra.shards import Spread

_ALL = (
    AuditIndexerSettings,
    LateEventsSettings,
    AuditSettings,
    AuthorizerSettings,
    BatchesSettings,
    CanarySettings,
    HitsSettings,
    ImporterSettings,
    ImportsSettings,
    IndexerSettings,
    InspectorSettings,
    MessagesSettings,
    NotifierSettings,
    PartiesSettings,
    ProberSettings,
    PublisherSettings,
    RecordsSettings,
    ReferenceSettings,
    ReportsSettings,
    ReviewerSettings,
    SearcherSettings,
    SearchSettings,
    SequencerSettings,
    ServiceSettings,
    TracesSettings,
    WebhooksSettings,
    DispatcherSettings,
    CourierSettings,
    WatcherSettings,
    WitnessSettings,
)

# What a door reads as soon as it is imported.
_PLENTY = Budget(hourly=1000, daily=1000)
# Nobody is too fast who does not come to be refused.
_PACES = {kind: dict.fromkeys(groups, Pace(rate=1000, burst=5000)) for kind, groups in CLASSES.items()}
_READ_AT_ONCE = {
    "issuers": "[]",
    "review_pace": "20",
    "shards": Spread().settings(),
    "recipients": "",
    "search_seconds": "1.0",
    "notice_seconds": "60.0",
    "token_minutes": "720",
    "bound_token_minutes": "720",
    "confirmation_minutes": "{}",
    "hit_reminders": "{}",
    "arrangements": Arrangements().settings(),
    "reviews": Reviews().settings(),
    "hiding": Hiding().settings(),
    "serial_indexes": "{}",
    "allowances": Allowances(
        **{name: _PLENTY for name, each in Allowances() if isinstance(each, Budget)},
        records_shown=RecordsShown(slower=1000, reduced=1000, refused=1000),
        new_officers=1000,
    ).settings(),
    "paces": Paces(classes=_PACES, anonymous=Pace(rate=1000, burst=5000)).settings(),
    "alarm_topics": "{}",
    "tables": "{}",
    "import_bytes": "1000000",
    "data_role": "arn:aws:iam::123456789012:role/data",
    "import_pace": "1000000",
    "log_origin": "iarms-local.eu-west-1.iarms.example",
    "log_algorithm": "ed25519",
    "checkpoint_minutes": "1",
    "witnesses": "",
    "witness_name": "witness.local.example",
    "witness_algorithm": "ed25519",
    "start": "",
    "quorum": "0",
    "loopback": "refused",
}


def stand_in_environment(**values: str) -> None:
    """Set every variable that a function reads and that is not set: to its own name, or to what is given."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "none")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "none")
    os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "iarms")
    for name in {name for settings in _ALL for name in settings.names()}:
        os.environ.setdefault(PREFIX + name.upper(), values.get(name, _READ_AT_ONCE.get(name, name)))
