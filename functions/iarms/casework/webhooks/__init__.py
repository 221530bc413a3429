"""Webhooks: parties keep theirs, what they are told is queued for it, and delivered in turns."""
