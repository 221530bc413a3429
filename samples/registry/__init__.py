"""A clean world-wide registry as bureaus send it, and labelled searches of it: what `make run` and the tests load.

records.py    the record that a bureau types of a weapon: `generate`
queries.py    labelled searches: `queries`
report.py     the figures of a generated registry beside the measured ones
__main__.py   `python -m samples.registry`
"""
