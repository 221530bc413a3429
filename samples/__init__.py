"""Sample firearm records and labelled searches: realistic in shape, made up in every value.

The product is about telling one serial number from its neighbours, so a registry of random strings would prove
nothing. This room makes registries whose serials have the layouts, the shipments of consecutive numbers and the
typing errors that were measured on two tables of seized firearms from Brazil (64,525 and 55,687 serial fields), and
searches of which the right answer is known. It needs the standard library only and imports nothing of the product,
so that generator and matcher cannot share a mistake.

    registry/               a clean world-wide registry as bureaus send it: what is loaded and tested with
    police/                 a dense and messy one in the form of police tables: what weights are fitted and judged by

What both are made of:

    makers.json, makers.py  who makes what: spellings, models, calibres, countries, serial layouts
    guns.py                 a weapon as stamped
    shapes.py               the little language of serial layouts
    noise.py                how people mistype a serial
    draws.py                weighted draws
    seen.py                 a memory of serials that does not grow
    written.py              lines of reports in the code pages of many countries

No value belongs to a person or a real weapon save by chance. Figures marked "assumption" were never measured.
"""
