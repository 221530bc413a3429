"""The command line: words and files in, tables for people or JSON for machines out."""
