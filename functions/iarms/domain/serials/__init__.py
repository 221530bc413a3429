"""Serials."""
