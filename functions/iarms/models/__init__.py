"""Models: the shapes that cross a border (the API, a table, a topic), validated, without behaviour."""
