"""Hits: opened by what led to them, told to their parties, confirmed or refuted by their bureau.

    opening          a match opens a hit or joins one
    hits             read and listed
    confirmation     asked for, answered, escalated; what became of the weapon
    record_changes   told that the record is no longer what it was
    delivery         outbox rows published
    notifications    listed, read, acknowledged
    stores           what these work with

A door imports the module of its use case; nothing is imported from here.
"""
