"""Signatures held against the reference library of Standard Webhooks, and against the example of its specification."""

import base64
import re
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from iarms.domain.webhooks import new_secret, signature_header

BODY = b'{"notification_id":"ntf_1","event":"hit.opened"}'


def test_a_signature_is_the_reference_librarys():
    secret = new_secret()
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    mine = signature_header([secret], "ntf_1", int(at.timestamp()), BODY)
    assert mine == Webhook(secret).sign(msg_id="ntf_1", timestamp=at, data=BODY.decode())


def test_it_is_that_of_the_specifications_example():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature_header([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == expected


def test_two_secrets_sign_both_and_each_is_found_by_its_own():
    first, second = new_secret(), new_secret()
    both = signature_header([first, second], "ntf_1", 1_800_000_000, BODY).split(" ")
    assert both == [signature_header([each], "ntf_1", 1_800_000_000, BODY) for each in (first, second)]
    assert both[0] != both[1]


def test_a_secret_is_32_bytes_of_its_own():
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    for secret in made:
        assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
        assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
