"""Webhooks: which addresses may be called, how a delivery is signed, and when what failed is tried again.

    addresses    the url of a webhook, and the addresses that its name may resolve to
    signing      secrets and signatures as Standard Webhooks has them
    retrying     what follows from an answer: delivered, tried again and when, given up, parked

Other packages import from here, not from the modules.
"""

from iarms.domain.webhooks.addresses import Endpoint, endpoint_in, is_public_address
from iarms.domain.webhooks.retrying import (
    ENOUGH_IN_A_ROW,
    after_delivery,
    after_failed_run,
    after_single_failures,
    after_slow_calls,
    asks_to_wait,
    is_delivered,
    is_given_up,
    is_of_the_webhook,
    next_try,
    noted,
)
from iarms.domain.webhooks.signing import SECRET_BYTES, signature_header, written_secret

__all__ = [
    "ENOUGH_IN_A_ROW",
    "SECRET_BYTES",
    "Endpoint",
    "after_delivery",
    "after_failed_run",
    "after_single_failures",
    "after_slow_calls",
    "asks_to_wait",
    "endpoint_in",
    "is_delivered",
    "is_given_up",
    "is_of_the_webhook",
    "is_public_address",
    "next_try",
    "noted",
    "signature_header",
    "written_secret",
]
