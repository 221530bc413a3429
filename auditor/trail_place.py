"""Where the files of a trail lie: files in, its digests and log files by account and region out, and findings on files
that lie wrong."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from auditor.digest_files import Digest, DigestName, Place, digest_name, is_of_a_trail, log_time, place_of, read_digest
from auditor.files import Files
from auditor.findings import Report, Severity

_SHOWN = 20


@dataclass(frozen=True)
class ExpectedTrail:
    """What the trail should be. None and empty: not told, so that it is taken from what is found."""

    name: str | None = None
    home_region: str | None = None
    bucket: str | None = None
    prefix: str | None = None
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass
class TrailPart:
    """One account and region."""

    account: str
    region: str
    digests: list[tuple[Place, DigestName]] = field(default_factory=list)
    logs: list[tuple[Place, datetime]] = field(default_factory=list)
    # What came of it.
    misplaced: int = 0
    read: int = 0
    verified: int = 0
    gaps: list[tuple[datetime, datetime]] = field(default_factory=list)
    logs_verified: int = 0

    @property
    def words(self) -> str:
        return f"{self.account} {self.region}"


class TrailPlace:
    """The trail's files in one place. A copy may lie below the bucket's prefix or not, and in any folder."""

    def __init__(self, files: Files, expected: ExpectedTrail, report: Report) -> None:
        self.files = files
        self.expected = expected
        self.report = report
        self._lead = ""
        self._prefix = ""
        self.has_metadata = files.key_prefix is not None

    def parts(self) -> list[TrailPart]:
        listed = [entry.name for entry in self.files.listed()]
        keys = [(self.files.key_prefix or "") + name for name in listed]
        places = [place for key in keys if (place := place_of(key))]
        if listed and not places and self.files.key_prefix is None:
            self.report.say("No folder AWSLogs/<account>/CloudTrail... lies here: open the folder that holds AWSLogs.")
        self._find_prefix(places)
        groups: dict[tuple[str, str], TrailPart] = {
            (account, region): TrailPart(account, region)
            for account in self.expected.accounts
            for region in self.expected.regions
        }
        self._tell_elsewhere(keys, places)
        for place in places:
            if place.lead == self._lead and self._is_wanted(place):
                group = groups.setdefault((place.account, place.region), TrailPart(place.account, place.region))
                self._sort(place, group)
        return [groups[key] for key in sorted(groups)]

    def _tell_elsewhere(self, keys: list[str], places: list[Place]) -> None:
        """Files that no digest can vouch for by where they lie, and that others read as the trail's."""
        elsewhere = [place.name for place in places if place.lead != self._lead]
        if elsewhere:
            self.find_all("FILE_ELSEWHERE", "medium", "lie outside the trail's own folder", elsewhere)
        strange = [key for key in keys if is_of_a_trail(key) and not place_of(key)]
        if strange:
            words = "lie in the trail's folders where CloudTrail puts none: no digest can vouch for them"
            self.find_all("FILE_ELSEWHERE", "medium", words, strange)

    def _is_wanted(self, place: Place) -> bool:
        """Summaries and other kinds of logs are in no digest of ours."""
        if place.kind in ("CloudTrail", "CloudTrail-Digest"):
            return True
        self.report.count(f"files of {place.kind}")
        return False

    def _sort(self, place: Place, group: TrailPart) -> None:
        if place.kind == "CloudTrail-Digest":
            if name := digest_name(place):
                group.digests.append((place, name))
            else:
                group.misplaced += 1
                self.find("DIGEST_NAME_STRANGE", "high", "A file among the digests bears no digest's name.", place)
        elif made := log_time(place):
            group.logs.append((place, made))
        else:
            group.misplaced += 1
            self.find("LOG_NAME_STRANGE", "high", "A file among the log files bears no log file's name.", place)

    def _find_prefix(self, places: list[Place]) -> None:
        """Which folder is the trail's, and what its objects' keys begin with in the bucket."""
        leads = Counter(place.lead for place in places)
        told = self.expected.prefix
        prefix = told if told is None or not told.strip("/") else told.strip("/") + "/"
        most = leads.most_common(1)[0][0] if leads else ""
        if self.files.key_prefix is not None:
            self._lead = self._prefix = most if prefix is None else prefix
            return
        # A copy may lie below the bucket's prefix or not, and in any folder.
        self._lead = prefix if prefix is not None and prefix in leads else "" if "" in leads else most
        self._prefix = prefix if prefix is not None else self._claimed_prefix(places)
        self.has_metadata = any(self.metadata(place.name) for place in places if place.kind == "CloudTrail-Digest")

    def _claimed_prefix(self, places: list[Place]) -> str:
        """What most digests say that their keys begin with."""
        claims: Counter[str] = Counter()
        for place in places:
            if place.kind == "CloudTrail-Digest" and place.lead == self._lead and sum(claims.values()) < 9:
                try:
                    key = read_digest(place.name, self.files.read(place.name)).key
                except (ValueError, FileNotFoundError):
                    continue
                if key.endswith(place.below):
                    claims[key.removesuffix(place.below)] += 1
        return claims.most_common(1)[0][0] if claims else self._lead

    def key(self, place: Place) -> str:
        return self._prefix + place.below

    def stored_name(self, full: str) -> str:
        """A name as the files know it."""
        return full.removeprefix(self.files.key_prefix or "")

    def name_of_key(self, key: str) -> str | None:
        """Where an object of the bucket lies here; None where it is outside the trail's folder."""
        if not key.startswith(self._prefix + "AWSLogs/"):
            return None
        return self.stored_name(self._lead + key.removeprefix(self._prefix))

    def is_expected(self, group: TrailPart) -> bool:
        return group.account in self.expected.accounts and group.region in self.expected.regions

    def metadata(self, full: str) -> dict[str, str] | None:
        """What lies beside a file: nothing in most copies; None where it cannot be read."""
        try:
            return self.files.metadata(self.stored_name(full))
        except FileNotFoundError:
            return {}
        except ValueError:
            return None

    def find(self, code: str, severity: Severity, sentence: str, place: Place) -> None:
        self.report.find(code, severity, sentence, self.files.address(self.stored_name(place.name)))

    def find_at(self, code: str, severity: Severity, sentence: str, digest: Digest, evidence: object = None) -> None:
        self.report.find(code, severity, sentence, self.files.address(digest.name), evidence)

    def find_all(self, code: str, severity: Severity, words: str, names: list[str]) -> None:
        counted = "1 file" if len(names) == 1 else f"{len(names)} files"
        addresses = [self.files.address(self.stored_name(name)) for name in names]
        evidence = addresses if len(names) <= _SHOWN else [*addresses[:_SHOWN], f"and {len(names) - _SHOWN} more"]
        self.report.find(code, severity, f"{counted} {words}.", addresses[0], evidence if len(names) > 1 else None)
