"""Gates on what is deployed, beside those of the synthesis: the templates, and what ships."""
