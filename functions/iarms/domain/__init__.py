"""What an expert of the field would decide, as pure functions: no clock, no chance, no AWS.

    floor 4    identification, matching, files, tracing
    floor 3    number_fields, weapon_marks
    floor 2    vocabulary, serials, deadlines, statistics
    floor 1    text, cases

A package imports lower floors only, by what their `__init__` gives.
"""
