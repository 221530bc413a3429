"""A simulated day: traffic of several parties, what was planted in it, and its files as an auditor gets them."""
