"""The digests of one account and region in, whether they are signed, chained and in their place out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from auditor.digest_files import ALGORITHM, HASH, Digest, DigestName, Place, read_digest
from auditor.digest_keys import DigestKeys
from auditor.findings import Report
from auditor.moments import written
from auditor.progress import track
from auditor.reading import read_ahead
from auditor.trail_place import TrailPart, TrailPlace

HOUR = timedelta(hours=1)
# A digest comes some minutes after its hour; this long after its end it is late.
LATE_AFTER = timedelta(hours=2)
# Digests of so long before and after a period are read as well: they list files of its ends.
_BEFORE, _AFTER = timedelta(hours=2), timedelta(hours=3)


@dataclass(frozen=True)
class Period:
    """From `begin` until before `end`, looked at at `now`: what was not yet due then is not missing."""

    begin: datetime
    end: datetime
    now: datetime

    @property
    def due(self) -> datetime:
        """Until when digests must be there."""
        return min(self.end, self.now - LATE_AFTER)


@dataclass
class SeenDigest:
    """A digest with what was found of its signature: True right, False wrong, None nothing to judge it by."""

    name: DigestName
    digest: Digest
    is_signed: bool | None
    own_signature: str | None
    is_in_place: bool = True

    @property
    def counts(self) -> bool:
        return self.is_signed is not False and self.is_in_place


class DigestChain:
    """Reads and checks digests, and writes into the report what is wrong with them."""

    def __init__(self, place: TrailPlace, keys: DigestKeys, period: Period, report: Report) -> None:
        self._place = place
        self._keys = keys
        self._period = period
        self._report = report
        self.buckets: Counter[str] = Counter()
        self.unsigned: list[str] = []

    def checked(self, part: TrailPart) -> list[SeenDigest]:
        """The digests of the period and some hours around it that can be read, checked."""
        seen = list(self._read_digests(part))
        regular = sorted((each for each in seen if not each.name.is_backfill), key=lambda each: each.digest.end)
        self._check_chain(regular)
        self._check_chain_of_backfills([each for each in seen if each.name.is_backfill])
        self._judge_signatures(seen)
        return seen

    def _read_digests(self, part: TrailPart) -> Iterator[SeenDigest]:
        """The digests of the period and some hours around it, which list log files of its ends."""
        begin, end = self._period.begin - _BEFORE, self._period.end + _AFTER
        wanted = {
            self._place.stored_name(place.name): (place, name)
            for place, name in part.digests
            if begin <= name.end <= end and self._is_of_the_trail(place, name)
        }
        reading = read_ahead(self._place.files, wanted)
        for stored_name, stored in track(reading, f"digests of {part.words}", len(wanted)):
            place, name = wanted[stored_name]
            part.read += 1
            self._report.count("digests read")
            if stored is None:
                self._place.find("DIGEST_GONE", "high", "A digest that was listed could not be read any more.", place)
                continue
            try:
                digest = read_digest(stored_name, stored)
            except ValueError as fault:
                self._place.find("DIGEST_DAMAGED", "high", f"A digest cannot be read: {fault}.", place)
                continue
            yield self._judged(place, name, digest)

    def _is_of_the_trail(self, place: Place, name: DigestName) -> bool:
        wanted = (self._place.expected.name or name.trail, self._place.expected.home_region or name.home)
        if (name.trail, name.home) == wanted:
            return True
        self._place.find(
            "DIGEST_OF_ANOTHER_TRAIL",
            "medium",
            f"A digest is of trail {name.trail} in {name.home}, not of {wanted[0]} in {wanted[1]}.",
            place,
        )
        return False

    def _judged(self, place: Place, name: DigestName, digest: Digest) -> SeenDigest:
        seen = SeenDigest(name, digest, None, None)
        self._check_place(place, seen)
        metadata = self._place.metadata(place.name)
        if metadata is None or (metadata and not {"signature", "signature-algorithm"} <= metadata.keys()):
            sentence = "What lies beside a digest cannot be read, or is no signature with its algorithm."
            self._place.find("METADATA_DAMAGED", "low", sentence, place)
        elif not metadata and self._place.files.key_prefix is not None:
            sentence = "An object has lost what CloudTrail put beside it, its signature: it was written anew."
            self._place.find("METADATA_DAMAGED", "low", sentence, place)
        metadata = metadata or {}
        algorithms = {digest.algorithm, metadata.get("signature-algorithm", ALGORITHM)}
        if algorithms != {ALGORITHM}:
            self._place.find(
                "SIGNATURE_ALGORITHM",
                "high",
                f"A digest names {' and '.join(sorted(algorithms))} as its signature's algorithm, not {ALGORITHM}.",
                place,
            )
            seen.is_signed = False
        seen.own_signature = metadata.get("signature")
        return seen

    def _check_place(self, place: Place, seen: SeenDigest) -> None:
        """A digest holds for the place that it names, and for no other."""
        digest, name = seen.digest, seen.name
        wrong: list[tuple[str, str]] = []
        if digest.key != self._place.key(place):
            wrong.append(("DIGEST_MOVED", f"A digest says that it lies at {digest.key}."))
        if self._place.expected.bucket and digest.bucket != self._place.expected.bucket:
            wrong.append(("DIGEST_OF_ANOTHER_BUCKET", f"A digest is of bucket {digest.bucket}."))
        if digest.account != name.account or digest.end != name.end:
            wrong.append(("DIGEST_NAME_DIFFERS", f"A digest is of {digest.account} until {written(digest.end)}."))
        if digest.begin >= digest.end:
            wrong.append(("DIGEST_DAMAGED", "A digest ends before it begins."))
        for code, sentence in wrong:
            self._place.find(code, "high", sentence, place)
        seen.is_in_place = not wrong
        self.buckets[digest.bucket] += 1
        if digest.end - digest.begin > HOUR + timedelta(minutes=1):
            self._place.find(
                "DIGEST_LONG", "low", f"A digest covers {digest.end - digest.begin}, more than an hour.", place
            )

    def _check_chain(self, digests: list[SeenDigest]) -> None:
        """Each digest names the one before by object, hash and signature, and begins where that ended."""
        known = {each.digest.key: each for each in digests}
        for position, each in enumerate(digests):
            digest = each.digest
            before = digests[position - 1] if position else None
            if before and digest.begin < before.digest.end:
                self._place.find_at(
                    "DIGEST_HOUR_TWICE",
                    "high",
                    f"Two digests cover the time from {written(digest.begin)}.",
                    digest,
                    {"other": before.digest.key},
                )
            if digest.is_first:
                # What was before the period, or comes after it, is not asked.
                if before and before.digest.end < self._period.end and digest.begin > self._period.begin:
                    self._place.find_at(
                        "TRAIL_RESTARTED",
                        "medium",
                        "A digest says that none is before it: logging, or its validation, was stopped at or after "
                        f"{written(before.digest.end)} and began again at {written(digest.begin)}.",
                        digest,
                    )
                continue
            self._check_link(each, known)

    def _check_link(self, each: SeenDigest, known: dict[str, SeenDigest]) -> None:
        digest = each.digest
        before = known.get(digest.previous_key or "")
        if digest.previous_bucket not in (None, digest.bucket):
            self._place.find_at(
                "CHAIN_LEADS_ELSEWHERE",
                "medium",
                f"The digest before lies in bucket {digest.previous_bucket}: it is not looked at.",
                digest,
            )
            return
        if before is None or before.digest.end > digest.end:
            # Before the period, and after it, nothing needs to be there.
            if self._period.begin < digest.begin < self._period.end + HOUR:
                self._place.find_at(
                    "DIGEST_MISSING",
                    "high",
                    f"The digest before {written(digest.begin)} is not there, or cannot be read.",
                    digest,
                    {"missing": digest.previous_key},
                )
            return
        if digest.previous_hash_algorithm != HASH:
            self._place.find_at(
                "HASH_ALGORITHM", "high", f"A hash is told to be {digest.previous_hash_algorithm}, not {HASH}.", digest
            )
        if digest.previous_hash != before.digest.content_hash:
            self._place.find_at(
                "CHAIN_HASH_WRONG", "high", "The digest is not the one whose hash the next one names.", before.digest
            )
        if before.own_signature and digest.previous_signature != before.own_signature:
            self._place.find_at(
                "CHAIN_SIGNATURE_WRONG",
                "high",
                "The digest's signature is not the one that the next digest names.",
                before.digest,
            )
        if before.own_signature is None:
            # A copy in a folder has lost what S3 kept beside the object; the next digest has it too.
            before.own_signature = digest.previous_signature
        if before.digest.end < digest.begin:
            self._place.find_at(
                "DIGEST_GAP",
                "medium",
                f"Between {written(before.digest.end)} and {written(digest.begin)} no digest was made.",
                digest,
            )

    def _check_chain_of_backfills(self, backfills: list[SeenDigest]) -> None:
        """Backfill digests list files that came late. They may be chained among themselves."""
        known = {each.digest.key: each for each in backfills}
        for each in backfills:
            before = known.get(each.digest.previous_key or "")
            if before and each.digest.previous_hash != before.digest.content_hash:
                self._place.find_at(
                    "CHAIN_HASH_WRONG",
                    "high",
                    "The digest is not the one whose hash the next one names.",
                    before.digest,
                )

    def _judge_signatures(self, seen: Iterable[SeenDigest]) -> None:
        for each in seen:
            if each.is_signed is False:
                continue
            if each.own_signature is None:
                self._tell_unsigned(each)
                continue
            if not self._keys:
                continue
            keys = self._keys.of(each.digest.fingerprint)
            if not keys:
                self._place.find_at(
                    "KEY_UNKNOWN",
                    "high",
                    f"A digest names key {each.digest.fingerprint}, which is none of the keys given.",
                    each.digest,
                )
                each.is_signed = False
                continue
            text = each.digest.signed_text
            each.is_signed = any(key.has_signed(text, each.own_signature) for key in keys)
            if not each.is_signed:
                self._place.find_at("SIGNATURE_WRONG", "high", "A digest's signature is not right.", each.digest)
            elif not (each.name.is_backfill or any(key.was_in_use(each.digest.end) for key in keys)):
                self._place.find_at(
                    "KEY_NOT_IN_USE", "medium", "A digest is signed with a key that was not in use then.", each.digest
                )

    def _tell_unsigned(self, each: SeenDigest) -> None:
        if self._place.has_metadata:
            self._place.find_at("SIGNATURE_MISSING", "high", "A digest has no signature.", each.digest)
            each.is_signed = False
        else:
            self.unsigned.append(each.digest.key)
