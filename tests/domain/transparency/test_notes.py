"""Signed notes, checkpoints and proofs as text: the specifications' examples hold, and what is near them is refused."""

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.transparency import (
    CHECKPOINT,
    EMPTY_ROOT,
    WITNESSED,
    Checkpoint,
    LocalSigner,
    LogFault,
    LoggedProof,
    LogPolicy,
    OpenedCheckpoint,
    SignatureType,
    SignedNote,
    VerifiedSignature,
    VerifierKey,
    checkpoint_path,
    cosignature_folder,
    cosignature_path,
    inclusion_proof,
    open_checkpoint,
    parse_checkpoint,
    parse_note,
    parse_proof,
    parse_signature_lines,
    sign_text,
    verify_note,
    verify_proof,
    with_cosignatures,
    witness_file,
)
from tests.audit_logs import (
    AT,
    ORIGIN,
    LogOfFiles,
    entries,
    log_signer,
    policy_of,
    signed,
    signer_of,
    witness_signer,
)

# The examples of c2sp.org/signed-note and of Go's checksum database.
SPECIFIED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPECIFIED_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
# The checkpoint of c2sp.org/tlog-cosignature; its keys are not published.
BEHIND_THE_SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE"
    "+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin"
    "1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
TYPES = list(SignatureType)
LOG_TYPES = [kind for kind in TYPES if kind is not SignatureType.ED25519_COSIGNATURE]


def opened(text: str, *vkeys: str) -> tuple[VerifiedSignature, ...]:
    return verify_note(parse_note(text.encode()), map(VerifierKey.parse, vkeys))


def code_of(what: Callable[..., object], *given: object) -> str:
    with pytest.raises(LogFault) as fault:
        what(*given)
    assert fault.value.detail
    return fault.value.code


@pytest.mark.parametrize(("note", "vkey"), [(SPECIFIED_NOTE, SPECIFIED_KEY), (PETERS_NOTE, PETER)])
def test_the_published_notes_hold(note: str, vkey: str):
    (signature,) = opened(note, vkey)
    assert signature.key.vkey == vkey
    assert signature.at is None
    assert parse_note(note.encode()).content == note.encode()
    assert opened(note, vkey, PETER, SPECIFIED_KEY) == (signature,)


def test_the_published_checkpoint_is_read():
    note = parse_note(BEHIND_THE_SOFA.encode())
    checkpoint = parse_checkpoint(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.text == note.text
    assert [signature.name for signature in note.signatures] == [checkpoint.origin, "witness.example.com/w1"]
    assert int.from_bytes(note.signatures[1].signature[:8], "big") == 1_679_315_147
    assert code_of(lambda: opened(BEHIND_THE_SOFA, PETER)) == "unsigned"


LINE = SPECIFIED_NOTE.splitlines()[2]
ENCODED = LINE.split(" ")[2]
BAD_NOTES = {
    "nothing": ("", "bad_note"),
    "a cut last line": (SPECIFIED_NOTE[:-1], "bad_note"),
    "a cut signature": (SPECIFIED_NOTE[:-6] + "\n", "bad_base64"),
    "no signature": (SPECIFIED_NOTE.partition("\n\n")[0] + "\n", "bad_note"),
    "no signature behind the empty line": (SPECIFIED_NOTE.partition("—")[0], "bad_note"),
    "no empty line": (SPECIFIED_NOTE.replace("\n\n", "\n"), "bad_note"),
    "an empty line at the end": (SPECIFIED_NOTE + "\n", "bad_note"),
    "an empty line between signatures": (SPECIFIED_NOTE + "\n" + LINE + "\n", "wrong_signature"),
    "nothing but a signature": (LINE + "\n", "bad_note"),
    "nothing before the signature": ("\n" + LINE + "\n", "bad_note"),
    "line ends of Windows": (SPECIFIED_NOTE.replace("\n", "\r\n"), "bad_note"),
    "one line end of Windows": (SPECIFIED_NOTE[:-1] + "\r\n", "bad_note"),
    "a tab": (SPECIFIED_NOTE.replace("an example", "an\texample"), "bad_note"),
    "a null character": (SPECIFIED_NOTE.replace("an example", "an\0example"), "bad_note"),
    "a byte order mark": ("\ufeff" + SPECIFIED_NOTE, "wrong_signature"),
    "another text": (SPECIFIED_NOTE.replace("example message", "other message"), "wrong_signature"),
    "a space behind the text": (SPECIFIED_NOTE.replace("message.", "message. "), "wrong_signature"),
    "a line before the text": ("\n" + SPECIFIED_NOTE, "wrong_signature"),
    "a line of the text less": (PETERS_NOTE.partition("\n")[2], "wrong_signature"),
    "a minus for the dash": (SPECIFIED_NOTE.replace("—", "-"), "bad_note"),
    "a shorter dash": (SPECIFIED_NOTE.replace("—", "–"), "bad_note"),
    "two spaces behind the dash": (SPECIFIED_NOTE.replace("— ", "—  "), "bad_note"),
    "another space behind the dash": (SPECIFIED_NOTE.replace("— ", "—\u00a0"), "bad_note"),
    "two spaces before the signature": (SPECIFIED_NOTE.replace("foo ", "foo  "), "bad_base64"),
    "a space behind the signature": (SPECIFIED_NOTE[:-1] + " \n", "bad_base64"),
    "a space before the dash": (SPECIFIED_NOTE.replace("—", " —"), "bad_note"),
    "a name with a plus sign": (SPECIFIED_NOTE.replace("example.com/foo", "example.com+foo"), "bad_note"),
    "a name with a space of another kind": (SPECIFIED_NOTE.replace("example.com/foo", "example\u2003foo"), "bad_note"),
    "no name": (SPECIFIED_NOTE.replace("example.com/foo ", " "), "bad_note"),
    "another name": (SPECIFIED_NOTE.replace("example.com/foo", "example.com/bar"), "unsigned"),
    "another case of the name": (SPECIFIED_NOTE.replace("example.com/foo", "example.com/Foo"), "unsigned"),
    "another key id": (SPECIFIED_NOTE.replace("Uw2Q", "Uw2R"), "unsigned"),
    "no padding": (SPECIFIED_NOTE.replace("=", ""), "bad_base64"),
    "more padding": (SPECIFIED_NOTE.replace("=", "=="), "bad_base64"),
    "bits behind the end": (SPECIFIED_NOTE.replace("aQM=", "aQN="), "bad_base64"),
    "the alphabet of addresses": (PETERS_NOTE.replace("/", "_"), "bad_base64"),
    "a line end inside": (SPECIFIED_NOTE.replace("Uw2Q", "Uw2Q\n"), "bad_note"),
    "no signature but a key id": (SPECIFIED_NOTE.replace(ENCODED, "Uw2QOg=="), "bad_note"),
    "fewer bytes than a key id": (SPECIFIED_NOTE.replace(ENCODED, "Uw2Q"), "bad_note"),
    "a signature of one byte": (SPECIFIED_NOTE.replace(ENCODED, "Uw2QOgE="), "wrong_signature"),
    "a changed signature": (SPECIFIED_NOTE.replace("Okn8", "Okn9"), "wrong_signature"),
    "a good signature and one that fails": (
        SPECIFIED_NOTE + LINE.replace("Okn8", "Okn9") + "\n", "wrong_signature",
    ),
    "a signature that fails and a good one": (
        SPECIFIED_NOTE.replace(LINE, LINE.replace("Okn8", "Okn9") + "\n" + LINE), "wrong_signature",
    ),
    "another note's signature": (
        SPECIFIED_NOTE.replace("This is", "That is"), "wrong_signature",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("note", "code"), BAD_NOTES.values(), ids=list(BAD_NOTES))
def test_a_note_that_is_not_as_it_was_signed_is_refused(note: str, code: str):
    assert note != SPECIFIED_NOTE
    assert code_of(lambda: opened(note, SPECIFIED_KEY, PETER)) == code


def test_a_note_in_other_bytes_than_utf_8_is_refused():
    for data in (
        SPECIFIED_NOTE.encode("utf-16"),
        b"\xff" + SPECIFIED_NOTE.encode(),
        b"\xed\xa0\x80\n\n" + LINE.encode(),
    ):
        assert code_of(parse_note, data) == "bad_note"


@given(st.integers(0, 2000), st.integers(1, 255))
def test_a_note_with_one_byte_changed_is_refused(at: int, change: int):
    data = bytearray(SPECIFIED_NOTE.encode())
    data[at % len(data)] ^= change
    with pytest.raises(LogFault):
        verify_note(parse_note(bytes(data)), [VerifierKey.parse(SPECIFIED_KEY)])


@given(st.text())
def test_whatever_is_no_note_is_a_fault_and_nothing_else(text: str):
    for what in (
        lambda: parse_note(text.encode("utf-8", "surrogatepass")),
        lambda: parse_note(f"{text}\n\n— a {text}!\n".encode("utf-8", "surrogatepass")),
        lambda: parse_checkpoint(text),
        lambda: parse_proof(text),
        lambda: VerifierKey.parse(text),
    ):
        with pytest.raises(LogFault):
            what()


def test_signatures_of_unknown_keys_are_ignored_and_those_of_known_keys_are_not():
    unknown = LINE.replace("Okn8", "Okn9").replace("example.com/foo", "example.com/unknown")
    same_name = "— example.com/foo " + base64.b64encode(b"\1\2\3\4" + bytes(64)).decode()
    note = SPECIFIED_NOTE.replace(LINE, f"{unknown}\n{same_name}\n{LINE}")
    assert len(opened(note, SPECIFIED_KEY)) == 1
    assert len(opened(SPECIFIED_NOTE + LINE + "\n", SPECIFIED_KEY)) == 1


def test_a_note_has_room_for_sixteen_signatures_of_any_type_and_an_end():
    signers = [witness_signer(f"w{number}", SignatureType.ML_DSA_44) for number in range(16)]
    note = signed(Checkpoint(ORIGIN, 0, EMPTY_ROOT), *signers)
    assert len(verify_note(parse_note(note), [signer.key for signer in signers])) == 16
    assert len(parse_note((SPECIFIED_NOTE + 99 * (LINE + "\n")).encode()).signatures) == 100
    assert code_of(lambda: parse_note((SPECIFIED_NOTE + 100 * (LINE + "\n")).encode())) == "bad_note"
    assert code_of(lambda: parse_note(("x" * 1_000_000 + "\n" + SPECIFIED_NOTE).encode())) == "bad_note"


@pytest.mark.parametrize("kind", TYPES)
def test_a_signature_of_each_type_holds_for_its_text_and_key_alone(kind: SignatureType):
    signer = signer_of("somebody", kind)
    checkpoint = Checkpoint(ORIGIN, 7, bytes(range(32)))
    data = signed(checkpoint, signer)
    (signature,) = verify_note(parse_note(data), [signer.key])
    assert signature.at == (AT if kind.has_time else None)
    assert VerifierKey.parse(signer.key.vkey) == signer.key
    for other in (
        Checkpoint(ORIGIN, 8, checkpoint.root),
        Checkpoint(ORIGIN, 7, EMPTY_ROOT),
        Checkpoint("o", 7, EMPTY_ROOT),
    ):
        moved = SignedNote(other.text, parse_note(data).signatures)
        assert code_of(verify_note, moved, [signer.key]) == "wrong_signature"
    bare = parse_note(data).signatures[0].signature
    for place in range(0, len(bare), 97):
        changed = bytes(byte ^ (at == place) for at, byte in enumerate(bare))
        assert code_of(signer.key.verify, checkpoint.text, changed) == "wrong_signature"
    for cut in (b"", bare[:7], bare[:-1], bare + b"\0"):
        assert code_of(signer.key.verify, checkpoint.text, cut) == "wrong_signature"
    assert code_of(lambda: verify_note(parse_note(data), [signer_of("another", kind, "somebody").key])) == "unsigned"


def test_the_times_of_cosignatures():
    checkpoint = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    for kind in (SignatureType.ED25519_COSIGNATURE, SignatureType.ML_DSA_44):
        witness = witness_signer("w", kind)
        for at in (1, 2**63 - 1):
            opened_ = open_checkpoint(signed(checkpoint, log_signer(), witness, at=at), policy_of(witness, quorum=1))
            assert [one.at for one in opened_.cosigned] == [at]
            assert opened_.is_witnessed
        timeless = open_checkpoint(signed(checkpoint, log_signer(), witness, at=0), policy_of(witness, quorum=1))
        assert not timeless.is_witnessed
        for no_time in (-1, 2**63, None):
            with pytest.raises(ValueError, match="time"):
                sign_text(checkpoint.text, witness, no_time)
        message = f"cosignature/v1\ntime {2**63}\n{checkpoint.text}".encode()
        with pytest.raises(LogFault, match="beyond"):
            witness.key.verify(checkpoint.text, (2**63).to_bytes(8, "big") + witness.sign(message))
    with pytest.raises(ValueError, match="time"):
        sign_text(checkpoint.text, log_signer(), AT)


def test_ml_dsa_44_signs_checkpoints_alone_and_says_for_whom():
    witness = witness_signer("w", SignatureType.ML_DSA_44)
    assert code_of(lambda: sign_text("a text\n", witness, AT)) == "bad_checkpoint"
    assert (
        code_of(lambda: sign_text(f"{'o' * 256}\n0\n{base64.b64encode(EMPTY_ROOT).decode()}\n", witness, AT))
        == "bad_checkpoint"
    )
    renamed = LocalSigner.of("v", SignatureType.ML_DSA_44, witness.private)
    text = Checkpoint(ORIGIN, 0, EMPTY_ROOT).text
    assert code_of(lambda: renamed.key.verify(text, sign_text(text, witness, AT).signature)) == "wrong_signature"


def test_a_signer_that_signs_something_else_is_found_out_at_once():
    class Confused:
        key = log_signer().key

        def sign(self, message: bytes) -> bytes:
            return log_signer().sign(message + b" ")

    assert code_of(lambda: sign_text("a text\n", Confused())) == "wrong_signature"


ED = SPECIFIED_KEY.rpartition("+")[2]
BAD_KEYS = [
    "", "+", "++", "a+b+c", "example.com/foo", SPECIFIED_KEY + "\n", SPECIFIED_KEY + "=", " " + SPECIFIED_KEY,
    SPECIFIED_KEY.replace("530d903a", "530D903A"), SPECIFIED_KEY.replace("530d903a", "530d903b"),
    SPECIFIED_KEY.replace("530d903a", "530d903a0"), SPECIFIED_KEY.replace("530d903a", " 530d903"),
    SPECIFIED_KEY.replace("foo", "bar"), SPECIFIED_KEY.replace("AekyeRrm", "AukyeRrm"),
    SPECIFIED_KEY.replace("/foo", " foo"),
    f"+530d903a+{ED}", "a+00000000+", "a+00000000+AQ==", "a+00000000+/w==", "a+00000000+BWFh",
]  # fmt: skip


@pytest.mark.parametrize("vkey", BAD_KEYS)
def test_a_verifier_key_that_is_not_written_as_it_should_be_is_refused(vkey: str):
    assert code_of(lambda: VerifierKey.parse(vkey)) == "bad_key"


POINTS = {
    "order 1": bytes([1, *bytes(31)]),
    "order 2": (2**255 - 20).to_bytes(32, "little"),
    "order 4": bytes(32),
    "order 4, the other sign": bytes([*bytes(31), 0x80]),
    "order 8": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    "order 8, the other sign": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    "order 8, another": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    "order 1, written otherwise": (2**255 - 18).to_bytes(32, "little"),
    "a number beyond the field": (2**255 - 1).to_bytes(32, "little"),
}


@pytest.mark.parametrize("kind", [SignatureType.ED25519, SignatureType.ED25519_COSIGNATURE])
@pytest.mark.parametrize("point", POINTS.values(), ids=list(POINTS))
def test_a_key_that_anybody_can_sign_for_is_none(point: bytes, kind: SignatureType):
    assert code_of(lambda: VerifierKey.parse(VerifierKey("witness.example/weak", kind, point).vkey)) == "bad_key"


def test_a_checkpoint_that_nobody_could_remember_is_refused():
    root = base64.b64encode(bytes(32)).decode()
    parse_checkpoint(f"log.example\n1\n{root}\n" + "x" * 10_000 + "\n")
    assert code_of(lambda: parse_checkpoint(f"log.example\n1\n{root}\n" + "x" * 20_000 + "\n")) == "bad_checkpoint"


def test_keys_of_other_types_and_curves_are_refused():
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    other = ec.derive_private_key(7, ec.SECP384R1())
    assert code_of(lambda: LocalSigner.of("a", SignatureType.ECDSA_P256, other)) == "bad_key"
    ed = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert code_of(lambda: LocalSigner.of("a", SignatureType.ECDSA_P256, ed)) == "bad_key"
    assert code_of(lambda: LocalSigner.of("a", SignatureType.ML_DSA_44, ed)) == "bad_key"
    assert code_of(lambda: LocalSigner.of("a b", SignatureType.ED25519, ed)) == "bad_key"
    assert code_of(lambda: LocalSigner.of("a" * 256, SignatureType.ED25519, ed)) == "bad_key"
    assert code_of(lambda: VerifierKey.of_spki("a", SignatureType.ED25519, b"no key")) == "bad_key"


ROOT = base64.b64encode(bytes(range(32))).decode()
EMPTY = base64.b64encode(EMPTY_ROOT).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n7\n{ROOT}\n", f"{ORIGIN}\n0\n{EMPTY}\n", f"an origin with spaces + signs\n7\n{ROOT}\n",
        f"{ORIGIN}\n7\n{ROOT}\nan extension\n—\n", f"{ORIGIN}\n{2**63 - 1}\n{ROOT}\n",
    ],
)  # fmt: skip
def test_a_checkpoint_is_written_as_it_is_read(text: str):
    assert parse_checkpoint(text).text == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_checkpoint"),
        (f"{ORIGIN}\n7\n", "bad_checkpoint"),
        (f"{ORIGIN}\n7\n{ROOT}", "bad_checkpoint"),
        (f"\n7\n{ROOT}\n", "bad_checkpoint"),
        (f"{ORIGIN}\n\n7\n{ROOT}\n", "bad_checkpoint"),
        (f"{ORIGIN}\n7\n{ROOT}\n\n", "bad_checkpoint"),
        (f"{ORIGIN}\n7\n{ROOT}\n\nx\n", "bad_checkpoint"),
        (f"{ORIGIN}\n0\n{ROOT}\n", "bad_checkpoint"),
        *((f"{ORIGIN}\n{size}\n{ROOT}\n", "bad_number") for size in (
            "07", "00", "-7", "+7", " 7", "7 ", "7.0", "7e3", "0x7", "seven", "٧", "７", "1_000", "1,000", str(2**63),
            str(2**64), "9" * 5000,
        )),
        *((f"{ORIGIN}\n7\n{root}\n", "bad_base64") for root in (
            ROOT + " ", " " + ROOT, ROOT.rstrip("="), ROOT + "=", ROOT[:-2] + "9=", ROOT[:10] + " " + ROOT[10:], "é",
            bytes(range(32)).hex()[:-1],
        )),
        (f"{ORIGIN}\n7\n{base64.b64encode(bytes(31)).decode()}\n", "bad_hash"),
        (f"{ORIGIN}\n7\n{base64.b64encode(bytes(33)).decode()}\n", "bad_hash"),
    ],
)  # fmt: skip
def test_a_checkpoint_that_could_be_written_otherwise_is_refused(text: str, code: str):
    assert code_of(lambda: parse_checkpoint(text)) == code


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("", 0, EMPTY_ROOT), Checkpoint("a\nb", 0, EMPTY_ROOT), Checkpoint("a", -1, EMPTY_ROOT),
        Checkpoint("a", 2**63, EMPTY_ROOT), Checkpoint("a", 0, b""), Checkpoint("a", 0, EMPTY_ROOT, ("",)),
        Checkpoint("a", 0, EMPTY_ROOT, ("x\r",)),
    ],
)  # fmt: skip
def test_what_would_be_no_checkpoint_is_not_written(checkpoint: Checkpoint):
    with pytest.raises(ValueError, match="checkpoint"):
        _ = checkpoint.text


LOG = LogOfFiles(entries(300))
INTERPOL, WCO = (
    witness_signer("witness.example/interpol"),
    witness_signer("witness.example/wco", SignatureType.ML_DSA_44),
)


@pytest.mark.parametrize("kind", LOG_TYPES)
def test_a_checkpoint_is_opened_with_the_log_s_key_and_counts_its_witnesses(kind: SignatureType):
    log = log_signer(kind)
    data = signed(LOG.checkpoint(), log, INTERPOL, WCO)
    whole = open_checkpoint(data, policy_of(INTERPOL, WCO, quorum=2, log=log))
    assert whole.checkpoint == LOG.checkpoint()
    assert whole.witnesses == ("witness.example/interpol", "witness.example/wco")
    assert whole.is_witnessed
    half = open_checkpoint(data, policy_of(WCO, log=log))
    assert half.witnesses == ("witness.example/wco",)


def test_a_witness_is_counted_once_whatever_it_signs_with_and_however_often():
    second_key = witness_signer(INTERPOL.key.name, SignatureType.ML_DSA_44)
    twice = signed(LOG.checkpoint(), log_signer(), INTERPOL, second_key)
    again = parse_note(signed(LOG.checkpoint(), INTERPOL, at=AT + 60)).signatures
    policy = policy_of(INTERPOL, second_key, WCO, quorum=2)
    found = open_checkpoint(SignedNote(parse_note(twice).text, parse_note(twice).signatures + again).content, policy)
    assert len(found.cosigned) == 3
    assert found.witnesses == (INTERPOL.key.name,)
    assert not found.is_witnessed


def opened_by(policy: LogPolicy, *signers: LocalSigner) -> OpenedCheckpoint:
    return open_checkpoint(signed(LOG.checkpoint(), log_signer(), *signers), policy)


def test_a_cosignature_by_an_unknown_key_does_not_count():
    stranger = witness_signer(INTERPOL.key.name, word="a stranger")
    found = opened_by(policy_of(INTERPOL, quorum=1), stranger)
    assert found.cosigned == ()
    assert not found.is_witnessed


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: signed(Checkpoint("log.example/other", 0, EMPTY_ROOT), log_signer()), "wrong_origin"),
        (lambda: signed(LOG.checkpoint(), log_signer(word="another log")), "unsigned"),
        (lambda: signed(LOG.checkpoint(), INTERPOL), "unsigned"),
        (lambda: signed(LOG.checkpoint(), log_signer(), INTERPOL).replace(b"300\n", b"301\n"), "wrong_signature"),
        (lambda: SignedNote(LOG.checkpoint().text, (
            sign_text(LOG.checkpoint().text, log_signer()), sign_text(LOG.checkpoint(7).text, INTERPOL, AT),
        )).content, "wrong_signature"),
        (lambda: signed(LOG.checkpoint(), log_signer()).rstrip(b"\n"), "bad_note"),
    ],
)  # fmt: skip
def test_a_checkpoint_that_the_log_has_not_signed_so_is_not_opened(data: Callable[[], bytes], code: str):
    assert code_of(lambda: open_checkpoint(data(), policy_of(INTERPOL))) == code


@pytest.mark.parametrize(
    ("keys", "witnesses", "quorum", "code"),
    [
        ([], [INTERPOL], 0, "bad_key"),
        ([INTERPOL], [], 0, "bad_key"),
        ([log_signer()], [log_signer(word="other")], 0, "bad_key"),
        ([log_signer()], [witness_signer("w", word="the log")], 0, "bad_key"),
        ([log_signer()], [INTERPOL, witness_signer("w", word=INTERPOL.key.name)], 0, "bad_key"),
        ([log_signer()], [INTERPOL], 2, "bad_quorum"),
        ([log_signer()], [INTERPOL, witness_signer(INTERPOL.key.name, SignatureType.ML_DSA_44)], 2, "bad_quorum"),
        ([log_signer()], [INTERPOL], -1, "bad_quorum"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(
    keys: list[LocalSigner], witnesses: list[LocalSigner], quorum: int, code: str
):
    log_keys, witness_keys = ([signer.key.vkey for signer in signers] for signers in (keys, witnesses))
    assert code_of(LogPolicy.of, ORIGIN, log_keys, witness_keys, quorum) == code


def test_cosignatures_are_gathered_into_a_note():
    note = parse_note(LOG.note())
    keys = policy_of(INTERPOL, WCO).witnesses
    lines = parse_signature_lines(sign_text(note.text, INTERPOL, AT).line.encode())
    stranger = parse_signature_lines(sign_text(note.text, witness_signer("stranger"), AT).line.encode())
    gathered = with_cosignatures(note, lines + stranger + lines, keys)
    assert gathered.signatures == (*note.signatures, *lines)
    assert with_cosignatures(gathered, lines, keys) == gathered
    assert code_of(lambda: with_cosignatures(note, stranger, keys)) == "unsigned"
    wrong = parse_signature_lines(sign_text(LOG.checkpoint(7).text, INTERPOL, AT).line.encode())
    assert code_of(lambda: with_cosignatures(note, lines + wrong, keys)) == "wrong_signature"
    for bad in (b"", b"\n", lines[0].line.encode()[:-1], lines[0].line.encode() + b"\n", LOG.note()):
        assert code_of(parse_signature_lines, bad) == "bad_note"


def proof_of(index: int, extra: bytes | None = None, size: int = 300) -> str:
    return LoggedProof(index, inclusion_proof(LOG, index, size), LOG.note(size), extra).text


def test_a_proof_as_text_holds_for_its_entry_alone():
    for index in (0, 5, 17, 255, 256, 299):
        found = verify_proof(proof_of(index), LOG.entries[index], policy_of())
        assert found.checkpoint.size == 300
        for other in (LOG.entries[(index + 1) % 300], LOG.entries[index] + b" ", b"x"):
            assert code_of(verify_proof, proof_of(index), other, policy_of()) == "not_included"
    with_extra = parse_proof(proof_of(3, b"\0 beside"))
    assert with_extra.extra == b"\0 beside"
    assert parse_proof(with_extra.text) == with_extra
    alone = proof_of(0, size=1)
    assert alone.startswith("c2sp.org/tlog-proof@v1\nindex 0\n\n" + ORIGIN)
    verify_proof(alone, LOG.entries[0], policy_of())


PROOF = proof_of(17)
BAD_PROOFS = {
    "nothing": ("", "bad_proof"),
    "another version": (PROOF.replace("@v1", "@v2"), "bad_proof"),
    "no first line": (PROOF.partition("\n")[2], "bad_proof"),
    "a space behind the first line": (PROOF.replace("@v1", "@v1 "), "bad_proof"),
    "line ends of Windows": (PROOF.replace("\n", "\r\n"), "bad_proof"),
    "no checkpoint": (PROOF.partition("\n\n")[0], "bad_proof"),
    "no position": (PROOF.replace("index 17\n", ""), "bad_proof"),
    "a position with a leading zero": (PROOF.replace("index 17", "index 017"), "bad_number"),
    "a position below zero": (PROOF.replace("index 17", "index -17"), "bad_number"),
    "two spaces before the position": (PROOF.replace("index 17", "index  17"), "bad_number"),
    "another position": (PROOF.replace("index 17", "index 18"), "not_included"),
    "a position beyond the tree": (PROOF.replace("index 17", "index 300"), "not_included"),
    "extra behind the position": (PROOF.replace("index 17", "index 17\nextra AAAA"), "bad_base64"),
    "extra that is no base64": (PROOF.replace("index 17", "extra A\nindex 17"), "bad_base64"),
    "a hash less": (PROOF.replace(PROOF.split("\n")[2] + "\n", "", 1), "not_included"),
    "a hash more": (PROOF.replace("\n\n", "\n" + EMPTY + "\n\n", 1), "not_included"),
    "many hashes more": (PROOF.replace("\n\n", "\n" + "\n".join([EMPTY] * 70) + "\n\n", 1), "bad_proof"),
    "a hash twice": (PROOF.replace("index 17\n", "index 17\n" + PROOF.split("\n")[2] + "\n"), "not_included"),
    "a hash that is cut": (PROOF.replace("index 17\n", "index 17\nAAAA\n"), "bad_hash"),
    "a hash with a space": (PROOF.replace("index 17\n", f"index 17\n{EMPTY} \n"), "bad_base64"),
    "an empty line more": (PROOF.replace("\n\n", "\n\n\n", 1), "bad_checkpoint"),
    "a character that no text in UTF-8 has": (PROOF + "\ud800", "bad_proof"),
    "a checkpoint without its end": (PROOF[:-1], "bad_note"),
    "another size": (PROOF.replace("\n300\n", "\n301\n"), "wrong_signature"),
    "another root": (PROOF.partition("\n\n")[0] + "\n\n" + LOG.note(299).decode(), "not_included"),
}


@pytest.mark.parametrize(("text", "code"), BAD_PROOFS.values(), ids=list(BAD_PROOFS))
def test_a_proof_that_is_not_as_it_was_made_is_refused(text: str, code: str):
    assert text != PROOF
    assert code_of(lambda: verify_proof(text, LOG.entries[17], policy_of())) == code


def test_a_proof_without_end_is_not_read():
    assert code_of(lambda: parse_proof(PROOF + "x" * 2_000_000)) == "bad_proof"


def test_where_a_log_s_other_files_lie():
    assert (CHECKPOINT, WITNESSED) == ("checkpoint", "witnessed")
    assert checkpoint_path(17) == "checkpoints/00000000000000000017"
    assert cosignature_folder(17) == "cosignatures/00000000000000000017/"
    assert cosignature_path(17, "witness.example/w1") == "cosignatures/00000000000000000017/witness.example_w1"
    assert witness_file("a/b/c") == "a_b_c"
    for name in ("", ".", "..", "a b", "a\n", "ä", "a+b", "a\\b", "x" * 256, "c:d"):
        assert code_of(cosignature_path, 1, name) == "bad_key"
    for size in (-1, 2**63):
        with pytest.raises(ValueError, match="entries"):
            checkpoint_path(size)
