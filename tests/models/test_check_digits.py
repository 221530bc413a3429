"""Check digits, held against the rules of python-stdnum: numbers drawn at random, and those made right."""

import importlib
import random
from collections.abc import Callable

import pytest

from iarms.models.personal_data import check_digits as check

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Our rule; theirs; how a number is drawn: # and % a digit, @ a letter, anything else itself. Theirs asks for a day of
# birth and a known body too, which are right in what is drawn.
RULES: list[tuple[Callable[[str], bool], str, str]] = [
    (check.is_iban, "iban", "DE####################"),
    (check.is_iban, "iban", "NL##ABNA##########"),
    (check.is_iban, "iban", "GB##WEST##############"),
    (check.is_dni, "es.dni", "########@"),
    (check.is_dni, "es.nie", "X#######@"),
    (check.is_codice_fiscale, "it.codicefiscale", "RCCMNL83S18D9##@"),
    (check.is_nir, "fr.nir", "2550814168###%%"),
    (check.is_cpf, "br.cpf", "#########%%"),
    (check.is_curp, "mx.curp", "HEGG560427MVZ@@@0%"),
    (check.has_mod_11_2, "cn.ric", "11010519491231###%"),
    (check.has_verhoeff, "in_.aadhaar", "2##########%"),
    (check.is_pesel, "pl.pesel", "440514####%"),
    (check.is_tckn, "tr.tckimlik", "1########%%"),
    (check.has_luhn, "za.idnr", "750330####08%"),
    (check.is_cnp, "ro.cnp", "1630615123##%"),
    (check.is_egn, "bg.egn", "752316###%"),
    (check.has_luhn, "luhn", "##########%"),
    (check.is_jmbg, "si.emso", "010100650###%"),
    (check.is_hetu, "fi.hetu", "131052-1##@"),
    (check.is_fodselsnummer, "no.fodselsnummer", "1510861##%%"),
    (check.is_isikukood, "ee.ik", "3680527###%"),
    (check.is_rodne_cislo, "cz.rc", "710319###%"),
    (check.is_rijksregister, "be.nn", "120730###%%"),
    (check.has_mod_11_10, "hr.oib", "##########%"),
    (check.is_cuit, "ar.cuit", "20########%"),
    (check.is_rut, "cl.rut", "########%"),
    (check.is_inn, "ru.inn", "50########%%"),
    (check.is_rnokpp, "ua.rntrc", "175#######"),
    (check.is_thai, "th.pin", "1###########%"),
    (check.is_ahv, "ch.ssn", "756#########%"),
    (check.is_pps, "ie.pps", "#######@"),
]


def drawn(form: str, rand: random.Random) -> str:
    return "".join(rand.choice(DIGITS) if c in "#%" else rand.choice(LETTERS) if c == "@" else c for c in form)


@pytest.mark.parametrize(("ours", "name", "form"), RULES, ids=[f"{name} {form}" for _, name, form in RULES])
def test_a_number_is_right_where_the_library_says_so(ours: Callable[[str], bool], name: str, form: str):
    module = importlib.import_module(f"stdnum.{name}")
    rand = random.Random(form)  # noqa: S311 - draws numbers
    right = 0
    for _ in range(3000):
        number = drawn(form, rand)
        wanted = bool(module.is_valid(number))
        right += wanted
        assert ours(number) is wanted, number
    assert right > 0
