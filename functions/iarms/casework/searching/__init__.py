"""Searches: answered at once, by batches, and by watches that go on.

    search       one search, from the question to the answer
    lookup       the index read
    judging      what was found, decided
    assertion    an officer says that a possible match is the weapon
    follow_up    new records against searches that wait
    watches      listed, read, stopped
    batches      many searches in one body
    guard        budgets, and numbers asked for in a row
    stores       what these work with

A door imports the module of its use case; nothing is imported from here.
"""
