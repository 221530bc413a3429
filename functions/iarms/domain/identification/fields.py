"""A description given in fields, read with the reader of free text, and each field by its own tables too.

Make and model are read as one text, so that what stands in the wrong one is found and hedges ("type", "copy") count;
markings as what stands on the weapon. A field that its own tables read better (a make among other words, a model with
its finish) adds to that.
"""

from collections.abc import Iterator
from dataclasses import replace

from iarms.domain.identification.claims import Stretch
from iarms.domain.identification.description import CalibreMention, Description
from iarms.domain.identification.measures import calibre_meaning
from iarms.domain.identification.mentions import MakeMention, ModelMention, Spelling
from iarms.domain.identification.reader import read_description, read_markings
from iarms.domain.text import country_name
from iarms.domain.vocabulary import make_name, read_calibre, read_designation, read_make
from iarms.models.identify import IdentifyFirearm


def read_fields(firearm: IdentifyFirearm, latest_year: int) -> Description:
    """Read a weapon by its fields; `latest_year` as in `read_description`. Never raises."""
    names = " ".join(filter(None, (firearm.make, firearm.model)))
    read = read_description(names, latest_year)
    read = _with_make(read, firearm.make or "")
    read = _with_model(read, firearm.model or "")
    if firearm.markings:
        read = _with_markings(read, firearm.markings, latest_year)
    if firearm.importer:
        read = _with_importer(read, firearm.importer)
    read = _with_calibre(read, firearm.calibre)
    return _with_codes(replace(read, given=names or firearm.markings or ""), firearm)


def _with_codes(read: Description, firearm: IdentifyFirearm) -> Description:
    """A description with the fields whose values need no reading; each counts before what the texts say."""
    country = firearm.country_of_manufacture
    return replace(
        read,
        firearm_type=firearm.firearm_type or read.firearm_type,
        action=firearm.action if firearm.action not in (None, "OTHER", "UNKNOWN") else read.action,
        countries=(country,) if country else read.countries,
        year=firearm.year or read.year,
        catalogue_codes=(firearm.catalogue_code,) if firearm.catalogue_code else read.catalogue_codes,
        understood=(*read.understood, *_stretches_of_codes(firearm)),
    )


def _stretches_of_codes(firearm: IdentifyFirearm) -> Iterator[Stretch]:
    """What the fields that need no reading were taken to mean."""
    if firearm.firearm_type:
        yield Stretch(firearm.firearm_type, "firearm_type", firearm.firearm_type)
    if firearm.action:
        yield Stretch(firearm.action, "action", firearm.action)
    if firearm.country_of_manufacture:
        code = firearm.country_of_manufacture
        yield Stretch(code, "country_of_manufacture", country_name(code))
    if firearm.year:
        yield Stretch(str(firearm.year), "year", str(firearm.year))


def _with_make(read: Description, text: str) -> Description:
    """With what the make field alone is read as, where the whole was not read so."""
    reading = read_make(text) if text else None
    codes = () if reading is None else (reading.code,) if reading.code else reading.candidates
    if not codes or any(set(codes) & set(make.codes) for make in read.makes):
        return read
    via: Spelling = "fuzzy" if reading is not None and reading.via == "fuzzy" else "alias"
    meaning = " or ".join(make_name(code) for code in codes[:3])
    return replace(
        read,
        makes=(*read.makes, MakeMention(text, codes, via, 0, 0)),
        understood=(*read.understood, Stretch(text, "make", meaning)),
        unread=tuple(each for each in read.unread if each not in text),
        unread_before_model=None,
    )


def _with_model(read: Description, text: str) -> Description:
    """With what the model field alone is read as, where the whole was not; else the field itself as a name not read."""
    if not text or read.models:
        return read
    make = next((make.codes[0] for make in read.makes if len(make.codes) == 1 and make.role != "excluded"), None)
    designation = read_designation(text, make)
    if designation.empty:
        return read
    if not designation.families:
        return replace(read, unread_name=read.unread_name or text)
    model = ModelMention(
        text=text,
        families=designation.families,
        models=designation.models,
        words=designation.words,
        via="name",
        start=0,
        end=0,
        bore=designation.bore_only,
        loose=make is None,
    )
    names = sorted({family.partition(":")[2] for family in designation.families})
    return replace(
        read,
        models=(model,),
        understood=(*read.understood, Stretch(text, "model", " or ".join(names[:3]))),
        unread=tuple(each for each in read.unread if each not in text),
        unread_name=None,
    )


def _with_markings(read: Description, text: str, latest_year: int) -> Description:
    """With what the texts on the weapon say, its names as marked ones."""
    marked = read_markings(text, latest_year)
    understood = tuple(stretch for stretch in marked.understood if stretch.field != "hedge")
    return replace(
        read,
        makes=(*read.makes, *(make.in_role("marked") for make in marked.makes)),
        models=(*read.models, *(model.in_role("marked") for model in marked.models)),
        calibres=(*read.calibres, *marked.calibres),
        countries=tuple(dict.fromkeys((*read.countries, *marked.countries))),
        importers=tuple(dict.fromkeys((*read.importers, *marked.importers))),
        markings=(text,),
        year=read.year or marked.year,
        understood=(*read.understood, *understood),
        unread=(*read.unread, *marked.unread),
    )


def _with_importer(read: Description, text: str) -> Description:
    """With the importer; its name among the marks is no maker's."""
    reading = read_make(text)
    code = reading.importer or reading.code
    if code is None:
        return replace(read, unread=(*read.unread, text))
    return replace(
        read,
        makes=tuple(make for make in read.makes if set(make.codes) != {code} or make.start == make.end == 0),
        importers=tuple(dict.fromkeys((*read.importers, code))),
        understood=(*read.understood, Stretch(text, "importer", code)),
    )


def _with_calibre(read: Description, text: str | None) -> Description:
    """With what the calibre field is read as; the field as not read where that is no calibre of the tables."""
    reading = read_calibre(text) if text else None
    if not text or reading is None or reading.unknown:
        return read
    if not reading.groups:
        return replace(read, unread=(*read.unread, text))
    return replace(
        read,
        calibres=(CalibreMention(text, reading.groups), *read.calibres),
        understood=(*read.understood, Stretch(text, "calibre", calibre_meaning(reading))),
    )
