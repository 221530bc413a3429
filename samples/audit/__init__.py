"""A made-up day of both trails, written in a line a call: for the tests of the auditor's commands and their page."""
