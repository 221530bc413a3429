"""Audit events as auditors find and read them: what each is found by, lists of them, one with its proof, checkpoints.

facets      what an event is found by, and which of it an auditor asks for
index       an event written into the index
narrowing   which events an auditor may read whose client is limited to one administration
events      lists of events, and one event
"""
