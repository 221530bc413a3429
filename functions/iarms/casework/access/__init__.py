"""Whether a caller may read a case and work on it, held at every door alike.

    hits            a hit, for those whom it concerns
    traces          a trace, for those whom it concerns
    mandates        what the WCO made, while its mandate is in force
    read_version    a step to the version that its taker has read

A use case of any subject imports the module that it needs; nothing is imported from here.
"""
