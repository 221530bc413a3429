"""What the CDK runs: every deployment of `infra/deployments.toml`, or the one that context `deployment` names."""

from infra.deployment import main

main()
