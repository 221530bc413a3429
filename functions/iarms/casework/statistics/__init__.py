"""Hits and traces counted for a party.

    statistics    read as the party may, counted by the domain
    stores        what counting works with

A door imports the module of its use case; nothing is imported from here.
"""
