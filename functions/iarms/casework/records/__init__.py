"""Records of bureaus: entered, corrected, reviewed.

    entry          checked, written with its keys, read
    corrections    changed by its bureau, every version kept
    reviews        asked whether it still stands
    stores         what these work with

A door imports the module of its use case; nothing is imported from here.
"""
