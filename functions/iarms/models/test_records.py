"""The test bureau's record, and weapons to search for: what the canary, a release and a smoke test ask for.

Made up, and seen by searches with the purpose TEST alone, so that no officer ever meets them. Plain, for whoever needs
no model of a record.
"""

from typing import Any, Final

# The weapon of the record; who searches for it finds a hit, by its number, its make and its model.
TEST_FIREARM: Final[dict[str, str]] = {
    "serial_number": "ZZT4873190",
    "make": "Glock",
    "model": "17",
    "calibre": "9x19",
    "firearm_type": "PISTOL",
}
# A weapon that no test record is like; who searches for it finds nothing.
UNRECORDED_FIREARM: Final[dict[str, str]] = {
    "serial_number": "QVX6025847",
    "make": "Beretta",
    "model": "92",
    "calibre": "9x19",
    "firearm_type": "PISTOL",
}
TEST_REFERENCE: Final = "TEST-0001"
TEST_RECORD: Final[dict[str, Any]] = {
    "firearm": TEST_FIREARM,
    "record_kind": "STOLEN",
    "occurred_on": "2020",
    "occurred_in": "FR",
    "ncb_reference": TEST_REFERENCE,
    "test": True,
}

# The clients of the test administration, as the register has them.
CANARY: Final = "canary"
RELEASE: Final = "release"
TEST_CLIENTS: Final[dict[str, str]] = {
    CANARY: "Search each minute",
    RELEASE: "Search of a new version before it is let to callers",
}
