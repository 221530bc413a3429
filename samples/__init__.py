"""Sample firearm records and labelled searches: realistic in shape, made up in every value.

The product is about telling one serial number from its neighbours, so a registry of random strings would prove
nothing. This room makes registries whose serials have the layouts, the shipments of consecutive numbers and the
typing errors that were measured on two tables of seized firearms from Brazil (64,525 and 55,687 serial fields), and
searches of which the right answer is known. It needs the standard library only and imports nothing of the product,
so that generator and matcher cannot share a mistake.

    makers.json, makers.py  who makes what: spellings, models, calibres, countries, serial layouts
    shapes.py               the little language of serial layouts
    draws.py                weighted draws
    noise.py                how people mistype a serial
    guns.py                 a weapon as stamped
    records.py              the record a bureau types of it: `generate`
    queries.py              labelled searches: `queries`
    report.py               the figures of a generated registry beside the measured ones
    __main__.py             python -m samples

The same in the form of police tables, to fit weights and to judge by; dense and messy where the above is clean:

    police.json, arms.py    markets: what the police of one country meet, or one made up from a seed
    entries.py              how officers fill in fields, and how two of them differ about one gun
    populations.py          guns in lots, and the records filed of them
    asked.py                labelled searches
    seen.py                 a memory of serials that does not grow
    police_report.py        the figures beside the measured ones
    police.py               python -m samples.police: RECORDS.csv, QUERIES.csv, TRUTH.csv

No value belongs to a person or a real weapon save by chance. Figures marked "assumption" were never measured.
"""
