"""Messages: what the parties of a hit or of a leg say to one another, beside its steps and after its end.

    hit_messages    of a hit
    leg_messages    of a leg of a trace
    writing         a message is written, told and accounted for; a page of them is read
    stores          what these work with

A door imports the module of its use case; nothing is imported from here.
"""
