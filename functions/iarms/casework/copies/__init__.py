"""Copies: what was printed of a trace or a hit, kept word for word and given again to who was given it."""
