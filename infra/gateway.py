"""The gateway's stage, and how long it waits for a function."""

STAGE = "live"

# Seconds. The gateway's own limit; a door gives up after 10 s, so this one is never the first to end.
INTEGRATION_TIMEOUT = 29
