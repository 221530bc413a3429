"""Domain: what an expert of the field would decide, as pure functions. No clock, no randomness, no AWS."""
