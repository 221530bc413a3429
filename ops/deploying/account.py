"""Whose credentials these are: what is meant for one account is never done to another."""

import boto3

from infra.config import Deployment


class WrongAccount(Exception):
    """The credentials are another account's, or nobody's: says which."""


def session_of(deployment: Deployment) -> boto3.session.Session:
    """A session in the deployment's region and account. Raises WrongAccount."""
    session = boto3.session.Session(region_name=deployment.region)
    if session.get_credentials() is None:
        raise WrongAccount(f"there are no AWS credentials here: {deployment.name} is in account {deployment.account}")
    found = session.client("sts").get_caller_identity()["Account"]
    if found != deployment.account:
        raise WrongAccount(
            f"these credentials are of account {found}, and {deployment.name} is in {deployment.account}"
        )
    return session
