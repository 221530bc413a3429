"""Traces: submitted, stepped by their parties and by the clock, read.

    submit     checked, searched for, routed
    steps      what requester and bureaus do
    clock      reminders, overdue, expiry
    writing    a step written with its notifications and its audit event
    listing    read and listed
    weapon     the weapon of a trace
    stores     what these work with

A door imports the module of its use case; nothing is imported from here.
"""
