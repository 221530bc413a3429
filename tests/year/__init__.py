"""A year of casework on a simulated clock, through the doors, with everything going wrong that goes wrong in a year.

simulation  the year: who files when, the functions that the clock starts, what breaks
parties     what parties do with what they are told, at the right time or not
topics      the parties' topics: what arrived where and when, and their outages
promise     what has to hold at its end
"""
