"""What `iarms-audit` can do: a module a command, found by being here (`verify_trail.py` is `verify-trail`).

A module's first line is the command's help; `add_arguments` takes its parser, `run` its arguments and the report.
"""
