"""`make bench-personal-data`: how much personal data is found in free text, and what of weapons is taken for it.

    python -m benchmarks.personal_data [--half built|held-out] [--show missed|alarms]

The texts with personal data are those of `personal_data.tsv`, written by hand and made up. Rules were written against
one half of them (`built`, drawn by the text's digest); the other was only counted. The texts about weapons are made of
the reference table (where numbers sit, notes, marks, how others are told apart, names), of makers' addresses and marks,
and of sentences that bureaus write about weapons, ten thousand in all, each another.
"""

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.measures import wilson
from iarms.models.personal_data import ON_WEAPONS, personal_data_in
from ops.bulk.build_references import SEED
from samples.makers import trade

_TEXTS: Final = Path(__file__).with_name("personal_data.tsv")
WEAPON_TEXTS: Final = 10_000
_SEED: Final = 20_261_130
# Sentences of reports about weapons, with the places that the draw fills.
_SENTENCES: Final = (
    "{make} {model}, {calibre}, number {number}, found by customs at the port of {place} on {day}",
    "seized from a container of {firm} at {place}",
    "taken from the vessel {ship}, deck locker, {day}",
    "recovered from {place} together with two magazines",
    "{make} {model} imported by {importer}, {place}",
    "the number {number} was read as {other} by mistake",
    "handed over by {office} at {place}",
    "found in {place} with {calibre} cartridges of {firm}",
    "sent by {firm}, {place}, declared as machine parts",
    "saisi par {office} à {place}, numéro {number}",
    "saisie dans un colis de {firm}",
    "incautado por {office} en {place}, número {number}",
    "apreendida em {place}, número {number} raspado",
    "sequestrata a {place}, matricola {number}",
    "sichergestellt am Flughafen {place}, Nummer {number}",
    "sichergestellt bei Kontrolle in {place}",
    "изъято на таможне, {place}, № {number}",
    "изъят у перевозчика, № {number}",
    "{make} {model} {number} {year}, made by {maker}, {address}",
    "marked {maker}, {address}",
    "owner is a museum; number {number}",
    "the bureau of {place} asks for {number} again; lot {number}-{year}",
    "number on the frame {number}, on the slide {other}",
    "reported by {office}, case {number}/{year}",
    "property of the {office}, rack {rack}",
    "belongs to {office}, {place}",
    "sold by {importer} to {firm} in {year}",
    "{calibre}, barrel {rack} mm, patent {number}",
    "NSN 1005-00-{rack}-9421, lot {number}",
    "found at {place}, {rack} km from {other_place}",
)
_PLACES: Final = """Mombasa;Port Said;Addis Ababa;Buenos Aires;Rotterdam;Lyon;Dar es Salaam;Hong Kong;New York
Kuala Lumpur;Cape Town;Rio de Janeiro;Tel Aviv;Novi Sad;Banja Luka;Jebel Ali;Tema;Lagos;Dakar;San Diego;El Paso
Brussels;Antwerp;Cotonou;San Antonio;Santa Maria;Port Louis;Sierra Leone;Burkina Faso""".replace("\n", ";").split(";")
_FIRMS: Final = """Ethiopian Airlines Cargo;Maersk Line;Blue Ocean Shipping;DHL Express;Century Arms;Global Trade FZE
Sellier & Bellot;Prvi Partizan;Air France;Emirates Post;Northern Freight Services;Black Sea Forwarding Ltd
Hirtenberger AG;Pobjeda""".replace("\n", ";").split(";")
_SHIPS: Final = """MV Blue Star;Sea Eagle;MSC Aurora;Al Noor;Ever Given;Queen of the North;Santa Maria
Star of Suez""".replace("\n", ";").split(";")
_OFFICES: Final = """Border Guard;National Police;Customs Service;Guardia Civil;Polizia di Stato;Ministry of Interior
Coast Guard;Policía Nacional;Gendarmerie nationale;State Museum;Army Depot 12;Harbour Police;Douane
Bundespolizei""".replace("\n", ";").split(";")
_ADDRESSES: Final = """Gardone V.T., Via Pietro Beretta 18;57 South Audley Street, London;14 rue de Richelieu, Paris
2100 Roosevelt Avenue, Springfield MA;Hauptstrasse 5, Oberndorf;Rue Mouffetard 12, Liège;Calle Mayor 12, Eibar
Avenida do Forte 511, Porto Alegre;420 West Main Street, Geneseo IL;1 Lacey Place, Southport CT
Nelson-Mandela-Platz 1, Suhl;6000 Highlands Parkway, Smyrna GA;98 New Bond Street, London;Ulica Proletarska 1, Tula
ул. Дерябина 2, Ижевск""".replace("\n", ";").split(";")


class PersonalText(NamedTuple):
    """A text with personal data, its kind, and its half."""

    kind: str
    text: str
    half: str


def personal_texts() -> Iterator[PersonalText]:
    """Every text of the table."""
    for line in _TEXTS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, texts = line.partition("\t")
            for text in texts.split(" | "):
                odd = hashlib.sha256(text.encode()).digest()[0] % 2
                yield PersonalText(kind, text, "held-out" if odd else "built")


def weapon_texts() -> list[str]:
    """Ten thousand texts about weapons in which nobody is named, each another, always the same."""
    texts: dict[str, None] = {}
    references = [json.loads(line) for line in SEED.read_text("utf-8").splitlines()]
    for reference in references:
        texts |= dict.fromkeys(filter(None, (reference.get("serial_location"), reference.get("notes"))))
        texts |= dict.fromkeys(
            " ".join(filter(None, (mark["text"], mark.get("where"), mark.get("meaning"))))
            for mark in reference.get("markings", ())
        )
        texts |= dict.fromkeys(other["why"] for other in reference.get("do_not_confuse_with", ()))
    known = trade()
    texts |= dict.fromkeys(known.markings.values)
    rand = random.Random(_SEED)
    while len(texts) < WEAPON_TEXTS:
        texts[_drawn(rand, references)] = None
    return list(texts)[:WEAPON_TEXTS]


def _drawn(rand: random.Random, references: list[dict[str, Any]]) -> str:
    reference = rand.choice(references)
    make = reference.get("make") or "Kalashnikov pattern"
    calibres = [each["calibre"] for each in reference.get("variants", ()) if each.get("calibre")]
    return rand.choice(_SENTENCES).format(
        make=make, maker=make, model=reference["model"], calibre=calibres[0] if calibres else "9 mm Para",
        number=_number(rand), other=_number(rand), place=rand.choice(_PLACES), other_place=rand.choice(_PLACES),
        day=f"2026-{rand.randint(1, 12):02}-{rand.randint(1, 28):02}", firm=rand.choice(_FIRMS),
        ship=rand.choice(_SHIPS), importer=rand.choice(list(trade().importers.values)), office=rand.choice(_OFFICES),
        address=rand.choice(_ADDRESSES), year=rand.randint(1900, 2026), rack=rand.randint(1, 900),
    )  # fmt: skip


def _number(rand: random.Random) -> str:
    form = rand.choice(
        ("########", "?######", "??#####", "######?", "###-#####", "# ### ###", "?? ####", "##########", "???###")
    )
    return "".join(
        rand.choice("0123456789") if c == "#" else rand.choice("ABCDEFGHJKLMNPRSTUVWXYZ") if c == "?" else c
        for c in form
    )


def _share(found: Sequence[bool]) -> str:
    low, high = wilson(sum(found), len(found))
    return f"{100 * sum(found) / len(found):.1f} ({100 * low:.1f}-{100 * high:.1f}), n {len(found)}"


def main() -> None:
    """Print shares by kind, or the texts that were missed or refused."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("--half", choices=("built", "held-out"))
    asked.add_argument("--show", choices=("missed", "alarms"))
    chosen = asked.parse_args()
    texts = [each for each in personal_texts() if chosen.half in (None, each.half)]
    found = {each: personal_data_in(each.text) for each in texts}
    alarms = {text: kind for text in weapon_texts() if (kind := personal_data_in(text))}
    if chosen.show == "missed":
        # Those that rules were not written against are not to be looked at.
        print(*(f"{each.kind}: {each.text}" for each in texts if not found[each] and each.half == "built"), sep="\n")
        return
    if chosen.show == "alarms":
        print(*(f"{kind}: {text}" for text, kind in alarms.items()), sep="\n")
        return
    print("| half | kind | found, % |", "|---|---|---|", sep="\n")
    for half in ("built", "held-out"):
        print(*_rows({each: bool(kind) for each, kind in found.items() if each.half == half}, half), sep="\n")
    marked = sum(personal_data_in(text, ON_WEAPONS) is not None for text in alarms)
    print(f"\nOf {WEAPON_TEXTS} texts about weapons {len(alarms)} are refused in sentences, {marked} as marks.")


def _rows(found: Mapping[PersonalText, bool], half: str) -> Iterator[str]:
    """Lines of the table of a half: each kind, and all of them."""
    for kind in Counter(each.kind for each in found):
        here = [was for each, was in found.items() if each.kind == kind]
        yield f"| {half} | {kind} | {_share(here)} |"
    if found:
        yield f"| {half} | all | {_share(list(found.values()))} |"


if __name__ == "__main__":
    main()
