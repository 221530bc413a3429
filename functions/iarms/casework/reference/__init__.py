"""The reference table: looked up, written in versions, asked what a description means.

    listing            firearms by facets
    references         read as they stood on a day, written in versions
    identify           what firearm is described
    drawings           silhouettes of firearms, and where their numbers sit
    pictures           INTERPOL's own pictures, uploaded and shown by signed locations
    missing_reports    firearms that it lacks
    code_tables        codes with their labels
    marks              marks on weapons, by how they look or read
    stores             what these work with

A door imports the module of its use case; nothing is imported from here.
"""
