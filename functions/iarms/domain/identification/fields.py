"""A description given in fields, read with the reader of free text, and each field by its own tables too.

Make and model are read as one text, so that what stands in the wrong one is found and hedges ("type", "copy") count;
markings as what stands on the weapon. A field that its own tables read better (a make among other words, a model with
its finish) adds to that.
"""

from dataclasses import replace

from iarms.domain.identification.reader import (
    LONGEST_TEXT,
    CalibreSaid,
    Description,
    Stretch,
    calibre_meaning,
    read_description,
)
from iarms.domain.identification.tokens import MakeMention, ModelMention, Spelling
from iarms.domain.text import country_name
from iarms.domain.vocabulary import make_name, read_calibre, read_designation, read_make
from iarms.models.identify import IdentifyFirearm


def read_fields(firearm: IdentifyFirearm) -> Description:
    """Read a weapon by its fields. Never raises."""
    names = " ".join(filter(None, (firearm.make, firearm.model)))
    said = read_description(names)
    said = _with_make(said, firearm.make or "")
    said = _with_model(said, firearm.model or "")
    if firearm.markings:
        said = _with_markings(said, firearm.markings)
    if firearm.importer:
        said = _with_importer(said, firearm.importer)
    said = _with_calibre(said, firearm.calibre)
    told = list(said.understood)
    if firearm.firearm_type:
        told.append(Stretch(firearm.firearm_type, "firearm_type", firearm.firearm_type))
    if firearm.action:
        told.append(Stretch(firearm.action, "action", firearm.action))
    if firearm.country_of_manufacture:
        code = firearm.country_of_manufacture
        told.append(Stretch(code, "country_of_manufacture", country_name(code)))
    if firearm.year:
        told.append(Stretch(str(firearm.year), "year", str(firearm.year)))
    return replace(
        said,
        given=names or firearm.markings or "",
        firearm_type=firearm.firearm_type or said.firearm_type,
        action=firearm.action if firearm.action not in (None, "OTHER", "UNKNOWN") else said.action,
        countries=(firearm.country_of_manufacture,) if firearm.country_of_manufacture else said.countries,
        year=firearm.year or said.year,
        catalogue_codes=(firearm.catalogue_code,) if firearm.catalogue_code else said.catalogue_codes,
        understood=tuple(told),
    )


def _with_make(said: Description, text: str) -> Description:
    """What the make field alone is read as, where the whole was not read so."""
    read = read_make(text) if text else None
    codes = () if read is None else (read.code,) if read.code else read.candidates
    if not codes or any(set(codes) & set(make.codes) for make in said.makes):
        return said
    via: Spelling = "fuzzy" if read is not None and read.via == "fuzzy" else "alias"
    meaning = " or ".join(make_name(code) for code in codes[:3])
    return replace(
        said,
        makes=(*said.makes, MakeMention(text, codes, via, 0, 0)),
        understood=(*said.understood, Stretch(text, "make", meaning)),
        unread=tuple(each for each in said.unread if each not in text),
        unread_before_model=None,
    )


def _with_model(said: Description, text: str) -> Description:
    """What the model field alone is read as, where the whole was not; else the field itself as a name not read."""
    if not text or said.models:
        return said
    make = next((make.codes[0] for make in said.makes if len(make.codes) == 1 and make.role != "excluded"), None)
    read = read_designation(text, make)
    if read.empty:
        return said
    if not read.families:
        return replace(said, unread_name=said.unread_name or text)
    names = sorted({family.partition(":")[2] for family in read.families})
    model = ModelMention(
        text, read.families, read.models, read.words, "name", 0, 0, bore=read.bore_only, loose=make is None
    )
    return replace(
        said,
        models=(model,),
        understood=(*said.understood, Stretch(text, "model", " or ".join(names[:3]))),
        unread=tuple(each for each in said.unread if each not in text),
        unread_name=None,
    )


def _with_markings(said: Description, text: str) -> Description:
    marked = read_description(f"marked: {text}"[:LONGEST_TEXT])
    told = tuple(each for each in marked.understood if each.field != "hedge")
    return replace(
        said,
        makes=(*said.makes, *(make.in_role("marked") for make in marked.makes)),
        models=(*said.models, *(model.in_role("marked") for model in marked.models)),
        calibres=(*said.calibres, *marked.calibres),
        countries=tuple(dict.fromkeys((*said.countries, *marked.countries))),
        importers=tuple(dict.fromkeys((*said.importers, *marked.importers))),
        markings=(text,),
        year=said.year or marked.year,
        understood=(*said.understood, *told),
        unread=(*said.unread, *marked.unread),
    )


def _with_importer(said: Description, text: str) -> Description:
    """The importer; its name among the marks is no maker's."""
    read = read_make(text)
    code = read.importer or read.code
    if code is None:
        return replace(said, unread=(*said.unread, text))
    return replace(
        said,
        makes=tuple(make for make in said.makes if set(make.codes) != {code} or make.start == make.end == 0),
        importers=tuple(dict.fromkeys((*said.importers, code))),
        understood=(*said.understood, Stretch(text, "importer", code)),
    )


def _with_calibre(said: Description, text: str | None) -> Description:
    if not text:
        return said
    read = read_calibre(text)
    if read.unknown:
        return said
    if not read.groups:
        return replace(said, unread=(*said.unread, text))
    meaning = calibre_meaning(read)
    return replace(
        said,
        calibres=(CalibreSaid(text, read.groups), *said.calibres),
        understood=(*said.understood, Stretch(text, "calibre", meaning)),
    )
