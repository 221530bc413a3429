"""The transparency log of audit events: put in order once, published as files, held against the audit table.

    sequencing   events come into the log: each once, in the order in which they arrive
    publishing   the log's files, and the checkpoint that is signed over them
    rechecking   what was published long ago, held against the table again, a few files in each run
    cosigned     cosignatures of witnesses, gathered until there is a quorum
    tiles        the published tiles, for whoever proves something
    comparing    the audit table gone round, event by event, and held against the log

A use case of any subject imports the module that it needs; nothing is imported from here.
"""
