"""What operators do at the edge: is a deployment as it should be, and who used it how much."""
