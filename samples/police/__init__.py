"""A dense, messy registry in the form of police tables, and its labelled searches, to fit weights and to judge by.

police.json, arms.py   markets: what the police of one country meet, or one made up from a seed
entries.py             how officers fill in fields, and how two of them differ about one gun
populations.py         guns in lots, and the records filed of them
searches.py            labelled searches
report.py              the figures beside the measured ones
tables.py              RECORDS.csv, QUERIES.csv, TRUTH.csv; `python -m samples.police`
"""
