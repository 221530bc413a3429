"""What stands before the API: which managed rules block and which only count, how fast one address may call, and which
addresses are shut out.

What officers write (bodies, queries) and what their systems call themselves is counted and never blocked: it is data
to this service, read by code of its own, and a search that the contract allows is never a 403. What no call of the
contract holds (other paths, headers, methods) is blocked. A rule that AWS adds to a group later counts, until somebody
has written here what is done with it.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, Field

from infra.faults import Fault
from infra.fields import Data, Distinct

# WAF counts an address over so many seconds; it looks every few, so a flood has half a minute.
WINDOW_SECONDS: Final = 60
# Of a web ACL, at the price of requests that is on the capacity page.
MOST_UNITS: Final = 1_500
# Of an IP set.
MOST_RANGES: Final = 10_000
# Wider than that is somebody's mistake: a country's networks and those of its neighbours.
WIDEST: Final = 8
# Of a condition that combines others, WAF takes so many; the rest is nested.
MOST_STATEMENTS: Final = 10


class ManagedRule(NamedTuple):
    """A rule of a group of AWS, and why it blocks or only counts. `label` is put on a call that it matches."""

    name: str
    label: str
    blocks: bool
    why: str


class ManagedGroup(NamedTuple):
    """A group of AWS: its name, capacity units, the namespace of its labels, and its rules as AWS documents them."""

    name: str
    units: int
    namespace: str
    rules: tuple[ManagedRule, ...]

    def labels_that_block(self) -> list[str]:
        """The whole labels of calls that are blocked."""
        return [f"awswaf:managed:aws:{self.namespace}:{rule.label}" for rule in self.rules if rule.blocks]


_PATH = "Paths are ours, and the ids in them have letters, digits, `_` and `-`: any other path is a 404 anyway."
_HEADER = "Headers of the contract are made by programs: tokens, entity tags, keys of repeats; nobody types there."
_COOKIE = "The contract has no cookie."
_BODY = "A body is JSON that our own code reads, up to 10 MB of lines in it; a remark may quote an address or a script."
_QUERY = "Numbers, references, makes and markings stand in queries as they were written: `../..`, `A.LOG`, `<7>`."


def _rule(name: str, why: str, label: str = "", *, blocks: bool = False) -> ManagedRule:
    return ManagedRule(name, label or name, blocks, why)


def _in_every_part(kind: str, *, parts: str) -> list[ManagedRule]:
    """The rules of one kind of attack, one for each part of a call."""
    known = {
        "BODY": ("Body", False, _BODY),
        "QUERYARGUMENTS": ("QueryArguments", False, _QUERY),
        "QUERYSTRING": ("QueryString", False, _QUERY),
        "URIPATH": ("URIPath", True, _PATH),
        "HEADER": ("Header", True, _HEADER),
        "COOKIE": ("Cookie", True, _COOKIE),
    }
    return [
        _rule(f"{kind}_{part}", why, f"{kind}_{label}", blocks=blocks)
        for part in parts.split()
        for label, blocks, why in (known[part],)
    ]


COMMON: Final = ManagedGroup(
    "AWSManagedRulesCommonRuleSet",
    700,
    "core-rule-set",
    (
        _rule("NoUserAgent_HEADER", "Systems of governments often send none.", "NoUserAgent_Header"),
        _rule(
            "UserAgent_BadBots_HEADER",
            "What a system calls itself is its own affair, and AWS does not say which names it looks for.",
            "BadBots_Header",
        ),
        _rule(
            "SizeRestrictions_QUERYSTRING",
            "More than 2,048 bytes: a cursor has up to 2,000, and the list's filters stand beside it.",
            "SizeRestrictions_QueryString",
        ),
        _rule("SizeRestrictions_Cookie_HEADER", _COOKIE, "SizeRestrictions_Cookie_Header", blocks=True),
        _rule("SizeRestrictions_BODY", "More than 8 kB: a batch of searches has more.", "SizeRestrictions_Body"),
        _rule("SizeRestrictions_URIPATH", "More than 1,024 bytes: " + _PATH, "SizeRestrictions_URIPath", blocks=True),
        *_in_every_part("EC2MetaDataSSRF", parts="BODY COOKIE URIPATH QUERYARGUMENTS"),
        *_in_every_part("GenericLFI", parts="QUERYARGUMENTS URIPATH BODY"),
        *_in_every_part("RestrictedExtensions", parts="URIPATH QUERYARGUMENTS"),
        *_in_every_part("GenericRFI", parts="QUERYARGUMENTS BODY URIPATH"),
        *_in_every_part("CrossSiteScripting", parts="COOKIE QUERYARGUMENTS BODY URIPATH"),
    ),
)

KNOWN_BAD_INPUTS: Final = ManagedGroup(
    "AWSManagedRulesKnownBadInputsRuleSet",
    200,
    "known-bad-inputs",
    (
        *_in_every_part("JavaDeserializationRCE", parts="HEADER BODY URIPATH QUERYSTRING"),
        _rule("Host_localhost_HEADER", "Callers come to the domain.", "Host_Localhost_Header", blocks=True),
        _rule("PROPFIND_METHOD", "No route has the method.", "Propfind_Method", blocks=True),
        _rule("ExploitablePaths_URIPATH", _PATH, "ExploitablePaths_URIPath", blocks=True),
        *_in_every_part("Log4JRCE", parts="HEADER QUERYSTRING BODY URIPATH"),
        *_in_every_part("ReactJSRCE", parts="BODY"),
    ),
)

# Addresses that AWS knows for bots and attacks. It stands for itself: a whole network is on it or not.
REPUTATION: Final = ManagedGroup("AWSManagedRulesAmazonIpReputationList", 25, "amazon-ip-list", ())

GROUPS: Final = (COMMON, KNOWN_BAD_INPUTS, REPUTATION)

# The web ACL's rules of its own, and the list of addresses, by their names, which are those of their metrics.
BLOCKED_ADDRESSES: Final = "blocked-addresses"
RATE: Final = "rate-by-address"
ILL_REPUTE: Final = "ill-repute"
ATTACKS: Final = "attacks"

# Of the web ACL: addresses, the rate by address, each group, and what is blocked of what they label.
RULES: Final = 3 + len(GROUPS)

# Of ours: an IP set takes one, a rate by address two, a label one.
_UNITS_OF_ADDRESSES: Final = 1
_UNITS_OF_RATE: Final = 2
_UNITS_OF_A_LABEL: Final = 1


def labels_that_block() -> list[str]:
    """The labels, of all groups, of calls that are blocked."""
    return [label for group in GROUPS for label in group.labels_that_block()]


def capacity_units() -> int:
    """What the web ACL takes of WAF's capacity."""
    own = _UNITS_OF_ADDRESSES + _UNITS_OF_RATE + _UNITS_OF_A_LABEL * len(labels_that_block())
    return own + sum(group.units for group in GROUPS)


def _range(value: str) -> str:
    """A range of addresses as WAF takes it: `203.0.113.0/24`, and a single address as `203.0.113.7/32`."""
    try:
        network = IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no range of IPv4 addresses, as 203.0.113.0/24: {error}") from None
    if network.prefixlen < WIDEST:
        raise ValueError(f"{value} shuts out {network.num_addresses:,} addresses: /{WIDEST} is the widest")
    return str(network)


AddressRange = Annotated[str, AfterValidator(_range)]


class Edge(Data):
    """`calls_a_second` of one address, behind which a whole administration may sit; without it half of what the stage
    lets through of all. `reputation`: what is done with calls from addresses that AWS knows for attacks; those who come
    have shown a certificate, so they are counted and told of unless the deployment says otherwise. `blocked`: ranges of
    IPv4, which is what the API is reached by. `off`: no web ACL at all, which production may not be.
    """

    off: bool = False
    calls_a_second: int | None = Field(default=None, ge=1, le=100_000)
    reputation: Literal["count", "block"] = "count"
    blocked: Annotated[tuple[AddressRange, ...], Distinct, Field(max_length=MOST_RANGES)] = ()

    def rate(self, *, of_all: int) -> int:
        """Calls a second that one address may send. `of_all`: what the stage lets through of all together."""
        return of_all // 2 if self.calls_a_second is None else self.calls_a_second

    def faults(self, *, of_all: int, of_a_party: float) -> Iterator[Fault]:
        """What does not fit the deployment. `of_a_party`: calls a second that the fastest may send, of all routes."""
        if self.off:
            return
        rate, at = self.rate(of_all=of_all), ("edge", "calls_a_second")
        if rate < of_a_party:
            yield Fault(
                at,
                f"an address may send {rate} a second, and the fastest party {of_a_party:g}: it would be refused what"
                " it was promised",
            )
        if rate > of_all:
            yield Fault(at, f"{rate} of one address is never reached: the stage takes {of_all} of all")
