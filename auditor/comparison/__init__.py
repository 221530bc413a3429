"""Statements of DuckDB by which the two trails are compared, one a file; `auditor.reconcile` runs them."""
