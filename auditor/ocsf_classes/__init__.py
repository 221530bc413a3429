"""A class of OCSF each: the statement of DuckDB that makes its rows of the two trails; `auditor.ocsf` runs them.

The version is 1.1.0, which Amazon Security Lake's own sources have.
"""
