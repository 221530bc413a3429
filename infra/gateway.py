"""The gateway's stage, and how long it waits for a function."""

STAGE = "live"

# Seconds. The gateway's own limit; a door gives up after 10 s, so this one is never the first to end.
INTEGRATION_TIMEOUT = 29

# Seconds. A door answers within eight with the authorizer before it (`iarms.deadline`): Lambda never ends one.
DOOR_TIMEOUT = 10
AUTHORIZER_TIMEOUT = 6
