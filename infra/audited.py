"""What auditors are told of a deployment, out of what its stacks make: names of tables, roles, topics and buckets."""

from collections.abc import Sequence

from auditor.deployment import AuditedDeployment, AuditedLog, AuditedTrail, RoleKind
from iarms import tables
from infra.config import Deployment
from infra.made import Made


def audited_tables(deployment: Deployment) -> dict[str, str]:
    """Physical names by what each table holds; a serial index that was imported is `serial-index-v3.4`."""
    return {table.name: deployment.table(table) for table in tables.ALL} | {
        f"{tables.SERIAL_INDEX.name}-{version}": name for version, name in deployment.index_tables.items()
    }


def former_tables(deployment: Deployment) -> dict[str, str]:
    """What those tables hold that another was restored beside, by physical name: what was done before the switch is in
    the trail under these."""
    return {deployment.physical(name): name for name in deployment.tables}


def audited_topics(deployment: Deployment, made: Made) -> tuple[str, ...]:
    """The ARNs of the topics."""
    return tuple(f"arn:aws:sns:{deployment.region}:{deployment.account}:{name}" for name in made.topics)


def audited_trail(deployment: Deployment) -> AuditedTrail:
    """The trail. Raises ValueError where the deployment has none."""
    if deployment.trail is None:
        raise ValueError(f"{deployment.name} has no trail")
    return AuditedTrail(
        name=deployment.physical(),
        bucket=deployment.trail_bucket(),
        home_region=deployment.region,
        accounts=(deployment.account,),
        regions=deployment.trail_regions(),
    )


def audited_roles(deployment: Deployment, made: Made) -> dict[str, RoleKind]:
    """Every role by its kind, those by which people deploy and operate among them."""
    roles = {role.name: role.kind for role in made.roles}
    if (trail := deployment.trail) is not None:
        roles |= dict.fromkeys((*trail.deploying_roles, *trail.operating_roles), "operator")
    return roles


def audited_names(deployment: Deployment, made: Made) -> tuple[tuple[str, str, str], ...]:
    """The deployment's own names as questions are asked of them: kind, name, and of a table what it holds, of a role
    what it is."""
    return (
        *(("table", name, held) for held, name in audited_tables(deployment).items()),
        *(("table", name, held) for name, held in former_tables(deployment).items()),
        *(("role", name, kind) for name, kind in audited_roles(deployment, made).items()),
        *(("topic", arn, "") for arn in audited_topics(deployment, made)),
        *(("bucket", name, "") for name in made.buckets),
        ("account", deployment.account, ""),
        *(("region", region, "") for region in deployment.trail_regions()),
    )


def audited_deployment(
    deployment: Deployment, made: Made, *, log_keys: Sequence[str], trail: AuditedTrail
) -> AuditedDeployment:
    """The file that an operator hands over to auditors. `log_keys`: verifier keys of the log, which stand in no data,
    for KMS makes them."""
    log = deployment.log
    return AuditedDeployment(
        name=deployment.name,
        account=deployment.account,
        region=deployment.region,
        tables=audited_tables(deployment),
        former_tables=former_tables(deployment),
        roles=audited_roles(deployment, made),
        topics=audited_topics(deployment, made),
        buckets=made.buckets,
        log=AuditedLog(
            origin=log.origin,
            bucket=deployment.log_bucket(),
            keys=tuple(log_keys),
            witnesses=tuple(log.witness_keys().split()),
            quorum=log.quorum,
        ),
        trail=trail,
    )
