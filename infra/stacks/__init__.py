"""The stacks of a region, split by lifetime: what must outlive a release stands apart from the rest."""
