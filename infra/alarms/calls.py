"""Alarms of calls: no answer, slow answers, floods, tokens that nobody can judge, and callers who list the database."""

from collections.abc import Iterator

from infra.alarms.alarm import Alarm, Metric, of_api, own
from infra.config import Deployment
from infra.constructs.api_domain import OLD_TLS, WITHOUT_CERTIFICATE


def alarms_of_calls(deployment: Deployment) -> Iterator[Alarm]:
    """Those of the API, its issuers and its callers; of its domain where it has one."""
    yield from _answers(deployment)
    yield from _floods(deployment)
    yield from _issuers(deployment)
    yield from _fishing(deployment)
    if deployment.domain is not None:
        yield from _domain(deployment)


def _answers(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="api-5xx",
        metric=of_api(deployment, "5XXError", "Sum"),
        above=0,
        of=(2, 3),
        severity="wake",
        meaning="Callers got a 5xx, in two of three five minutes: officers at a border have no answer. No such answer"
        " ever says that a weapon is not known.",
        first="the access log says which route and which error; then the tables' throttling and the keys.",
        why="One fault is made good by the client's next try; what is there again five minutes later is not.",
    )
    yield Alarm(
        name="api-slow",
        metric=of_api(deployment, "Latency", "p99"),
        above=5000,
        of=(3, 3),
        severity="office",
        meaning="For a quarter of an hour one call in a hundred has taken more than five seconds. Clients give up at"
        " ten, and their officers have no answer.",
        first="the access log by route (`latency`), then throttling and the functions' cold starts.",
        why="A printed report may take three seconds and a cold start two; five are neither, three times over.",
    )


def _floods(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="calls-not-counted",
        metric=own(deployment, "CallNotCounted", "Sum", minutes=5),
        above=0,
        of=(2, 3),
        severity="office",
        meaning="The buckets that keep one party's flood from the others could not be asked. Calls are answered all the"
        " same, as far as each function instance's own count goes.",
        first="the table buckets' throttling, and whether the functions' roles and the data key still admit them.",
        why="Nobody waits for it: one timeout is nothing, and two in a quarter of an hour are a fault.",
    )
    yield Alarm(
        name="calls-throttled",
        metric=own(deployment, "CallThrottled", "Sum", minutes=5),
        above=1_000,
        severity="office",
        meaning="Parties were told 429 more than a thousand times in five minutes. Nobody else waits for it.",
        first="the trail (problem throttled) has the party and its client. Ask its desk whether a program of theirs"
        " runs wild; suspend the client if nobody answers.",
        why="A caller that honours Retry-After has a handful; a thousand are a program that runs wild.",
    )

    yield Alarm(
        name="tokens-refused",
        metric=own(deployment, "TokenRefused", "Sum", minutes=5),
        above=500,
        severity="office",
        meaning="More than five hundred calls in five minutes came with a token that was refused (401). Somebody tries"
        " tokens, or a party's program goes on with one that has ended. Nobody else waits for it.",
        first="the access log by `sourceIp` and `clientCertificate`, then the trail (refuse_token) for why. Ask the"
        " desk of the party that it comes from, or suspend the client.",
        why="A client that meets a 401 fetches a new token: hundreds are a program that does not, or an attack.",
    )


def _issuers(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="issuer-keys-unusable",
        metric=own(deployment, "IssuerKeysUnusable", "Sum", minutes=5),
        above=0,
        severity="wake",
        meaning="An issuer answers with something that is no key set, or with one that has no key left. The old keys"
        " are out within ten minutes where it has none, within a day where it is no key set.",
        first="the authorizer's log (`issuer keys not refreshed`) has the URL and why. Ask the issuer.",
        why="A set is refreshed every nine minutes by many instances: one that is rubbish is rubbish for all.",
    )
    yield Alarm(
        name="issuer-keys-old",
        metric=own(deployment, "OldestIssuerKeys", "Maximum", minutes=5),
        above=1800,
        severity="office",
        meaning="An issuer's keys could not be had for half an hour, and are used as they were. After a day every"
        " caller with a token of this issuer gets 503, and a key that it withdrew opens till then.",
        first="ask the issuer.",
        why="Half an hour is three refreshes missed; callers notice nothing for a day.",
    )
    yield Alarm(
        name="issuer-down",
        metric=own(deployment, "IssuerDown", "Sum", minutes=5),
        above=20,
        severity="wake",
        meaning="An issuer does not answer, again and again. Functions that begin now have no key of it, and answer 503"
        " to its tokens.",
        first="the authorizer's log (`issuer keys not refreshed`) has the URL and why; then the issuer's desk.",
        why="Each instance asks once a minute: twenty in five minutes are several that get nothing.",
    )


def _fishing(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="budgets-refused",
        metric=own(deployment, "BudgetRefused", "Sum", minutes=15),
        above=10,
        severity="office",
        meaning="More than ten searches or traces in fifteen minutes were refused because a budget is used up, or for"
        " how many records were shown. Honest work meets no budget.",
        first="see who it is by the list of suspects, and have the client suspended where it lists the database or"
        " floods bureaus.",
        why="A caller who is refused once stops or asks; more than ten refusals are a program.",
    )
    yield Alarm(
        name="searches-flagged",
        metric=own(deployment, "SearchFlagged", "Sum", minutes=60),
        above=30,
        severity="office",
        meaning="More than thirty searches in an hour were flagged: numbers asked one after the other, many records"
        " shown, or many officers whom nobody knew. A crate of new weapons does that too.",
        first="see by the list of suspects whether one case or many names are behind it.",
        why="A crate of new weapons is some twenty numbers in a row.",
    )
    yield Alarm(
        name="records-shown",
        metric=own(deployment, "RecordsShown", "Sum", minutes=60),
        above=1000,
        severity="office",
        meaning="Searches have shown more than a thousand records in an hour, many times what a busy hour has. Several"
        " parties may fish at once, or one as fast as it may.",
        first="see the list of suspects of every party.",
        why="Each party is held by its own allowance; this is what all of them together do not do.",
    )


def _domain(deployment: Deployment) -> Iterator[Alarm]:
    yield Alarm(
        name="call-without-certificate",
        metric=_of_access_log(deployment, WITHOUT_CERTIFICATE),
        above=0,
        severity="wake",
        meaning="A call reached the API without a client certificate, which the domain does not let through: the"
        " address that API Gateway gives the API may be open again.",
        first="the access log's `domain`, then DisableExecuteApiEndpoint and the domain's mutual TLS.",
        why="The domain lets none through: one is a way beside it.",
    )
    yield Alarm(
        name="call-below-tls13",
        metric=_of_access_log(deployment, OLD_TLS),
        above=0,
        severity="office",
        meaning="A call came by an older TLS than 1.3, which the API's policy refuses: the policy was changed, or the"
        " domain has the handshake by its own.",
        first="the API's security policy, and the access log for whose client it was.",
        why="The policy refuses every one; 1.2 with a client certificate is still no open door.",
    )
    yield Alarm(
        name="truststore-changed",
        metric=Metric(
            name="TriggeredRules",
            statistic="Sum",
            minutes=1,
            namespace="AWS/Events",
            dimensions={"RuleName": deployment.physical("truststore")},
        ),
        above=0,
        severity="wake",
        meaning="An object of the trust store was written or deleted. Nothing changes for callers until a deployment"
        " names its version.",
        first="if none is under way, read the message of the same minute for who did it from where.",
        why="Authorities change a few times a year, announced: any other change is one too many.",
    )


def _of_access_log(deployment: Deployment, name: str) -> Metric:
    return Metric(name=name, statistic="Sum", minutes=5, namespace=deployment.physical())
