"""Tables of the functions that are made from well-kept libraries, committed as they were made, and never edited."""
