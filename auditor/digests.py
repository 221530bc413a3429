"""CloudTrail's digests and log files of a period in, findings on what is missing, altered, added or moved out.

What AWS's own validation lets pass is told here: an hour without a digest also at the ends, digests deleted altogether,
a log file that no digest lists, a digest from another place. One result for each account and region.
"""

from datetime import timedelta
from hashlib import sha256

from auditor.digest_chain import HOUR, LATE_AFTER, DigestChain, Period, SeenDigest
from auditor.digest_files import HASH, Digest, ListedLog, Place, packing_fault, place_of
from auditor.digest_keys import DigestKeys
from auditor.files import Files
from auditor.findings import Report, Table
from auditor.moments import written
from auditor.packed import unpacked
from auditor.progress import track
from auditor.reading import read_ahead
from auditor.trail_place import ExpectedTrail, TrailPart, TrailPlace

# A log file comes up to so long after the minute that its name says.
_DELIVERY = timedelta(minutes=30)


class TrailCheck:
    """Checks the trail in a place for a period and writes into the report what is found."""

    def __init__(self, files: Files, keys: DigestKeys, expected: ExpectedTrail, period: Period, report: Report) -> None:
        self._place = TrailPlace(files, expected, report)
        self._chain = DigestChain(self._place, keys, period, report)
        self._has_keys = bool(keys)
        self._period = period
        self._report = report

    def run(self) -> None:
        """Checks every account and region that is expected or found."""
        if self._period.begin >= self._period.end:
            raise ValueError("the period is empty: --to must be later than --from")
        parts = self._place.parts()
        if self._period.due <= self._period.begin:
            self._report.could_not_judge(
                f"no digest of the period is due before {written(self._period.begin + LATE_AFTER)}: ask again then"
            )
        if not parts:
            sentence = "There is no digest and no log file of CloudTrail at all."
            self._report.find("NOTHING_FOUND", "high", sentence, self._place.files.place)
        rows = [self._check(part) for part in parts]
        self._tell_unjudged(parts)
        columns = ("account", "region", "result", "digests", "verified", "hours missing", "log files", "logs verified")
        self._report.table(Table("each account and region", columns, rows))

    def _check(self, part: TrailPart) -> tuple[str, str, str, int, int, int, int, int]:
        before = len(self._report.findings)
        seen = self._chain.checked(part)
        regular = sorted((each for each in seen if not each.name.is_backfill), key=lambda each: each.digest.end)
        part.verified = sum(each.is_signed is True and each.is_in_place for each in seen)
        if part.digests or self._place.is_expected(part) or part.logs:
            self._check_coverage(part, regular)
        self._check_logs(part, seen)
        found = sum(finding.severity != "note" for finding in self._report.findings[before:])
        found += part.misplaced
        result = f"{found} finding{'s' if found > 1 else ''}" if found else "whole"
        if not found and (any(each.is_signed is None for each in seen) or self._period.due <= self._period.begin):
            result = "could not judge"
        missing = sum((end - begin).total_seconds() for begin, end in part.gaps) / 3600
        hours = round(missing) if missing >= 1 else int(missing > 0)
        return (
            part.account, part.region, result, part.read, part.verified, hours, len(part.logs), part.logs_verified
        )  # fmt: skip

    def _check_coverage(self, part: TrailPart, regular: list[SeenDigest]) -> None:
        """Every moment of the period is in a digest that counts."""
        begin, due = self._period.begin, self._period.due
        if due <= begin:
            return
        if not part.digests or not regular:
            part.gaps = [(begin, due)]
            words = "There is no digest" if not part.digests else "There is no digest of the period that can be read"
            self._report.find(
                "NO_DIGESTS",
                "high",
                f"{words}: nothing vouches for {len(part.logs)} log files.",
                part.words,
                {"from": written(begin), "to": written(due)},
            )
            return
        covered = begin
        for each in regular:
            if not each.counts or each.digest.end <= covered:
                continue
            if each.digest.begin > covered:
                part.gaps.append((covered, min(each.digest.begin, due)))
            covered = each.digest.end
            if covered >= due:
                break
        if covered < due:
            part.gaps.append((covered, due))
        part.gaps = [(start, end) for start, end in part.gaps if start < end]
        first = next((each.digest for each in regular if each.counts), None)
        for start, end in part.gaps:
            why = ""
            if first and first.is_first and end == first.begin:
                why = " The first digest says that none is before it: logging, or its validation, began then."
            elif end == due:
                why = " The newest digests are missing."
            sentence = f"No digest that counts covers {written(start)} to {written(end)}.{why}"
            self._report.find("HOURS_NOT_COVERED", "high", sentence, part.words)

    def _check_logs(self, part: TrailPart, seen: list[SeenDigest]) -> None:
        listed = self._listed(part, seen)
        self._check_listed(part, listed)
        self._check_not_listed(part, listed, seen)

    def _listed(self, part: TrailPart, seen: list[SeenDigest]) -> dict[str, tuple[ListedLog, Digest]]:
        """Every log file that a digest which counts lists, by its key."""
        listed: dict[str, tuple[ListedLog, Digest]] = {}
        for each in seen:
            if not each.counts:
                continue
            for log in each.digest.logs:
                place = place_of(log.key)
                if place is None or (place.account, place.region) != (part.account, part.region):
                    self._place.find_at(
                        "LOG_LISTED_ELSEWHERE", "medium", "A digest lists a file that is none of its own.", each.digest,
                        log.key,
                    )  # fmt: skip
                    continue
                if log.bucket != each.digest.bucket:
                    sentence = f"A digest lists a file of bucket {log.bucket}."
                    self._place.find_at("LOG_OF_ANOTHER_BUCKET", "medium", sentence, each.digest, log.key)
                    continue
                other = listed.get(log.key)
                if other and other[0] != log:
                    self._place.find_at(
                        "LOG_LISTED_TWICE", "high", "Two digests name different hashes of a log file.", each.digest,
                        {"log": log.key, "other": other[1].key},
                    )  # fmt: skip
                if other and other[0] == log:
                    self._report.count("log files that a second digest lists too")
                listed.setdefault(log.key, (log, each.digest))
        return listed

    def _check_listed(self, part: TrailPart, listed: dict[str, tuple[ListedLog, Digest]]) -> None:
        """Every log file that a digest of the period lists is there and is the one that was delivered."""
        wanted: dict[str, tuple[ListedLog, Digest]] = {}
        for log, digest in listed.values():
            if digest.end <= self._period.begin or digest.begin >= self._period.end:
                continue
            name = self._place.name_of_key(log.key)
            if name is None:
                self._place.find_at("LOG_LISTED_ELSEWHERE", "medium", "A digest lists a file outside the trail's folder.", digest, log.key)  # fmt: skip # noqa: E501
            else:
                wanted[name] = (log, digest)
        reading = read_ahead(self._place.files, wanted)
        for name, stored in track(reading, f"log files of {part.words}", len(wanted)):
            log, digest = wanted[name]
            self._report.count("log files read")
            if stored is None:
                sentence = "A log file that a digest lists is not there."
                address = self._place.files.address(name)
                self._report.find("LOG_MISSING", "high", sentence, address, {"digest": digest.key})
            elif self._is_whole(name, stored, log, digest):
                part.logs_verified += 1

    def _is_whole(self, name: str, stored: bytes, log: ListedLog, digest: Digest) -> bool:
        address, evidence = (
            self._place.files.address(name),
            {"digest": digest.key, "hash in the digest": log.hash_value},
        )
        if log.algorithm != HASH:
            self._report.find("HASH_ALGORITHM", "high", f"A hash is told to be {log.algorithm}.", address, evidence)
            return False
        content = unpacked(stored)
        found = sha256(content.data).hexdigest()
        if found != log.hash_value.lower():
            why = packing_fault(content)
            if sha256(stored).hexdigest() == log.hash_value.lower():
                why = "the hash is that of the packed file, which CloudTrail never writes"
            sentence = "A log file is not the one that was delivered" + (f": {why}." if why else ".")
            self._report.find("LOG_ALTERED", "high", sentence, address, evidence | {"hash of the file": found})
            return False
        if fault := packing_fault(content):
            self._report.find("LOG_BYTES_ADDED", "high", f"A log file was added to: {fault}.", address, evidence)
            return False
        return True

    def _check_not_listed(
        self, part: TrailPart, listed: dict[str, tuple[ListedLog, Digest]], seen: list[SeenDigest]
    ) -> None:
        """Every log file of the period is in a digest: what is in none was not delivered by CloudTrail, or its digest
        is gone, or not there yet."""
        if not seen:
            return
        newest = max((each.digest.end for each in seen if each.counts), default=self._period.begin)
        is_next_due = self._period.now >= newest + HOUR + LATE_AFTER
        doubted = {log.key for each in seen if not each.counts for log in each.digest.logs}
        unlisted: list[Place] = []
        in_gaps: list[Place] = []
        for place, made in part.logs:
            if not self._period.begin <= made < self._period.end:
                self._report.count("log files of other times, not judged")
                continue
            if self._place.key(place) in listed:
                continue
            if made >= newest - _DELIVERY and not is_next_due:
                self._report.count("log files of which no digest is due yet")
            elif self._place.key(place) in doubted or any(
                start <= made + _DELIVERY and made < end for start, end in part.gaps
            ):
                in_gaps.append(place)
            else:
                unlisted.append(place)
        for place in unlisted:
            self._place.find(
                "LOG_NOT_LISTED", "high", "A log file stands in no digest: CloudTrail did not deliver it.", place
            )
        if in_gaps:
            words = f"of {part.words} are vouched for by no digest that counts"
            self._place.find_all("LOGS_WITHOUT_DIGEST", "medium", words, [place.name for place in in_gaps])

    def _tell_unjudged(self, parts: list[TrailPart]) -> None:
        if not self._has_keys:
            self._report.could_not_judge("no keys were given: --keys FILE or --aws; signatures are not verified")
        if self._chain.unsigned:
            self._report.could_not_judge(
                f"{len(self._chain.unsigned)} digests have no signature beside them, such as the newest of a copy "
                f"without the objects' metadata: {self._chain.unsigned[0]}"
            )
        if not (self._place.expected.accounts and self._place.expected.regions):
            self._report.could_not_judge(
                "which accounts and regions should log was not told (--deployment, or --account and --region): one "
                "that is missing altogether is not noticed"
            )
        if len(self._chain.buckets) > 1 and not self._place.expected.bucket:
            self._report.find(
                "SEVERAL_BUCKETS",
                "medium",
                "The digests are of several buckets.",
                self._place.files.place,
                dict(self._chain.buckets),
            )
        for part in parts:
            if self._place.expected.accounts and self._place.expected.regions and not self._place.is_expected(part):
                self._report.find(
                    "NOT_EXPECTED", "note", "An account or region logs here that was not named.", part.words
                )
