"""Work that comes by itself, in rounds: every party has its turn, and no item keeps another waiting.

    turns        what waits, ordered by turns
    clock_run    one round of a clock over what is due
    passing      whether a fault may pass by itself

A use case of any subject imports the module that it needs; nothing is imported from here.
"""
