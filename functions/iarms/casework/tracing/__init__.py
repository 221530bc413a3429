"""Traces: submitted, stepped by their parties and by the clock, read.

    submit       checked, searched for, routed
    steps        what requester and bureaus do
    clock        reminders, overdue, expiry
    description  a weapon's description understood, routed and doubted
    links        traces of one weapon: one's own, others', and those put to one bureau
    notices      who can be told of a step
    watch        the watch of a trace through its life
    writing      a step written with its notifications and its audit event
    listing      read and listed
    weapon       the weapon of a trace
    stores       what these work with

A door imports the module of its use case; nothing is imported from here.
"""
