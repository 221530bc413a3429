"""A witness of a transparency log: it remembers a checkpoint, cosigns what goes on from it, and refuses the rest.

sources     the log's files, wherever they lie
memory      what a witness needs to be remembered
watching    one look at the log: checked, remembered, cosigned, or refused
"""
