"""Imports: a bureau's file becomes records, each line entered or refused with its reasons.

    requests    asked for, uploaded, read back; mappings
    split       the file read whole and cut into chunks
    lines       a line becomes a record or is refused
    write       a chunk's lines entered, each once
    undo        an import taken back
    withdraw    what a file of all lacks, counted and withdrawn
    taking_back what both do with a record
    stores      what these work with

A door imports the module of its use case; nothing is imported from here.
"""
