"""Casework: one function per use case, over domain, store and publish.

Called by doors, batches and benchmarks alike.
"""
