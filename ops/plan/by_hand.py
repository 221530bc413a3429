"""What a person still has to do for a planned region: what no template makes, what somebody else has to confirm, and
what in its table is made up."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from infra.config import Deployment
from infra.places import ENABLED_FROM_THE_START

# Names that nobody can own (RFC 2606): they stand where an operator's own is to come.
_EXAMPLE: Final = re.compile(r"[a-z0-9.-]+\.example\b")


def steps(deployment: Deployment) -> Iterator[str]:
    """In the order in which they come."""
    yield from _before(deployment)
    yield from _after(deployment)
    yield from _made_up(deployment)


def _before(deployment: Deployment) -> Iterator[str]:
    where = f"aws://{deployment.account}/{deployment.region}"
    if deployment.region not in ENABLED_FROM_THE_START:
        yield f"enable {deployment.region} in account {deployment.account}: a new account lacks it"
    yield f"`make bootstrap DEPLOYMENT={deployment.name}` as an administrator of {where}"
    if deployment.pipeline is not None:
        pipeline = deployment.pipeline
        yield (
            f"in {pipeline.repository} make the environments {pipeline.environment}, with who approves, and"
            f" {pipeline.reading_environment}"
        )
    if deployment.domain is not None:
        domain = deployment.domain
        yield f"have a certificate for {domain.name} in {deployment.region} (`domain.certificate_arn`)"
        yield (
            f"`make deploy DEPLOYMENT={deployment.name} ONLY=trust`, upload {domain.truststore_key} to"
            f" {deployment.trust_bucket()}, and write its version into `domain.truststore_version`"
        )


def _after(deployment: Deployment) -> Iterator[str]:
    if deployment.domain is not None:
        yield f"point {deployment.domain.name} to the domain of API Gateway, which is an output of the stack `api`"
    hearing = deployment.alarm_recipients().by_severity()
    for address in sorted({address for each in hearing.values() for address in each}):
        yield f"{address} confirms its subscription to alarms; until then it hears nothing"
    for party, subscriber in deployment.subscribers.items():
        topic = f"{deployment.topic_prefix()}{party}"
        if subscriber.account is not None:
            yield f"{party} subscribes what it wants to {topic} by itself, from account {subscriber.account}"
        if subscriber.queue is not None:
            yield f"{party} lets {topic} into {subscriber.queue} and its key, and confirms within two days"
        if subscriber.webhook is not None:
            yield f"{party} confirms {subscriber.webhook} by the address in the first call to it, within two days"
    if not deployment.log.keys and deployment.trail is not None:
        yield "write the verifier key of the log into `log.keys` (`iarms-witness vkey`), for witnesses and auditors"
    for witness in deployment.log.witnesses:
        if witness.key is None:
            yield f"{witness.party} hands over the key of its witness: until then nothing that it cosigns counts"
    if deployment.trail is not None:
        yield f"`make register DEPLOYMENT={deployment.name}`: the rows of parties, desks, mandates and clients"
        yield f"`make load-test-records DEPLOYMENT={deployment.name}`: what the canary and each release search for"
        yield f"`make load-references DEPLOYMENT={deployment.name}`: the reference table"


def _made_up(deployment: Deployment) -> Iterator[str]:
    data: Any = json.loads(deployment.model_dump_json(by_alias=True))
    if deployment.trail is None:
        return
    if names := sorted(set(_examples(data))):
        yield f"replace what is made up: {len(names)} names end with .example, among them {', '.join(names[:4])}"
    if "made-up-" in json.dumps(data):
        yield "replace the thumbprints of certificates that are made up"


def _examples(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _EXAMPLE.findall(value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _examples(each)
    elif isinstance(value, list):
        for each in value:
            yield from _examples(each)
