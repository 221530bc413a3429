"""Searches: one by one, in batches, and by watches that go on.

    search       one search, from the request to the answer
    lookup       the index read for candidates, each scored
    judging      candidates decided on by what their records say now
    assertion    an officer says that a possible match is the weapon
    follow_up    hits that an answer could not hold yet: of new records, and of those that its searcher may not see
    watches      listed, read, stopped
    batches      many searches in one body
    guard        what a search counts for, what its answer may show, and what of it looks like fishing
    stores       the stores that these need

A door imports the module of its use case; nothing is imported from here.
"""
