"""Each hour: what has to be as the deployment says, and nobody else looks at."""
