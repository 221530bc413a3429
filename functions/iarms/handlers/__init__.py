"""Doors: each one a Lambda function with a role of its own. They read what comes in, call casework, answer."""
