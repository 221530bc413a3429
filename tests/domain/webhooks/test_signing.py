"""Signatures held against the reference library of Standard Webhooks, and against the example of its specification."""

from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from iarms.domain.webhooks import SECRET_BYTES, signature_header, written_secret

BODY = b'{"notification_id":"ntf_1","event":"hit.opened"}'

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def secret_of(byte: int) -> str:
    return written_secret(bytes([byte] * SECRET_BYTES))


def test_a_signature_is_the_reference_librarys():
    secret = secret_of(7)
    mine = signature_header([secret], "ntf_1", int(AT.timestamp()), BODY)
    assert mine == Webhook(secret).sign(msg_id="ntf_1", timestamp=AT, data=BODY.decode())


def test_it_is_that_of_the_specifications_example():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature_header([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == expected


def test_two_secrets_sign_both_and_each_is_found_by_its_own():
    first, second = secret_of(7), secret_of(8)
    both = signature_header([first, second], "ntf_1", 1_800_000_000, BODY).split(" ")
    assert both == [signature_header([each], "ntf_1", 1_800_000_000, BODY) for each in (first, second)]
    assert both[0] != both[1]


def test_a_secret_is_written_as_receivers_read_it():
    assert Webhook(secret_of(7)).sign("x", AT, "{}") == Webhook(bytes([7] * 32)).sign("x", AT, "{}")
