"""The auditor's commands: what the trails say, whether they agree, and whether anybody changed them."""
