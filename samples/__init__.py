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

No value belongs to a person or a real weapon save by chance. Figures marked "assumption" were never measured.
"""
