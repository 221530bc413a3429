"""Numbers of people among the numbers of a text: identity and tax numbers by country, bank accounts, cards, telephones'
IMEI.

A number that is written beside its name (PESEL, Aadhaar, NIN) is known by that. One that stands alone is known where
its form is hardly a weapon's: letters at their places, marks between its groups, a day of birth in it, and the check
digits are right where there are any. A number behind a label of weapons (serial, no.) is the weapon's.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from iarms.models.personal_data import check_digits as check
from iarms.models.personal_data.weapon_labels import BEHIND_A_WEAPONS_LABEL

_NAMES_OF_NUMBERS: Final = (
    r"pesel|cnp|egn|егн|jmbg|јмбг|emso|emšo|oib|bsn|burgerservicenummer|sofinummer|tckn|t\.? ?c\.? kimlik|tc kimlik"
    r"|kimlik|aadhaa?r|cnic|nicop|nric|fin no|hkid|mykad|nric no|nik|ktp|my number|nino|national insurance"
    r"|codice fiscale|c\.?f\.|nif|nie|dni|nuip|cuil|cuit|cpf|curp|rfc|r\.?u\.?t\.?|r\.?u\.?n\.?|cedula|c\.c\.|c\.i\."
    r"|снилс|инн|иин|рнокпп|іпн|ідентифікаційний номер|личен номер|personnummer|samordningsnummer|fodselsnummer"
    r"|personnr|cpr(?:-?nr|-nummer|-nummeret)?|hetu|henkilotunnus|isikukood|asmens kodas|personas kods"
    r"|rodne cislo|r\.? ?c\.|birth number|ahv|avs|svnr|sv-nummer|sozialversicherungsnummer|steuer-?id(?:nr)?"
    r"|idnr|nir|numero (?:de )?securite sociale|n(?:o|um)? ?ss|rijksregister(?:nummer)?|registre national"
    r"|numero national|nin|nimc|bvn|ghana card|huduma|iqama|emirates id|civil id|omang|national (?:id|identity)"
    r"|identity (?:no|number|card)|id (?:no|number|card|nr)|citizen(?:ship)? (?:id|no|number|card)|ssn|social security"
    r"|amka|αμκα|afm|pps|ppsn|voter(?:.s)? (?:id|card)|tax (?:id|number|no)|tin|npwp|prsi|shenfenzheng|sfz"
    r"|kitambulisho|personal (?:id|no|number|code)|passport|visa no|residence permit|permis de sejour"
)
_LABELLED: Final = re.compile(
    rf"(?i)(?<![^\W_])({_NAMES_OF_NUMBERS})(?![^\W_])[\s.:#°=()-]{{1,4}}(?:(?:is|was|est|es|ist|e|lautet)\s)?"
    r"(?:(?:no|nr|num|number|numero|n|nummer|номер|numarasi|no'su)\b[\s.:#°=-]{0,4})?"
    r"([A-Z]{0,4}[\s-]?\d[\dA-Z .\-/]{4,24})"
)
_FEWEST_LABELLED: Final = 6  # digits
# BSN 979491 is as likely a weapon's number, of three letters and six digits; people's have more.
_SHORT_NAME: Final = 4  # letters
_FEWEST_BEHIND_SHORT: Final = 8  # digits
_LONG_IN_ITSELF: Final = frozenset(("hkid", "nric", "nino", "cnic"))
_BESIDE_PHONES: Final = re.compile(
    r"(?i)\b(?:imei\b|handset|smartphone|mobile phone|cell ?phone|telephone portable|handy\b|celular|telefono movil)"
)
_ACCOUNTS: Final = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30})(?![A-Za-z0-9])")
_LONGEST_ACCOUNT: Final = 34


class _Form(NamedTuple):
    """A kind of number: how it is written, which is what stands alone, and whether a number so written is one."""

    pattern: "re.Pattern[str]"
    is_one: Callable[[str], bool]


def _dated(
    rule: Callable[[str], bool], year: slice, month: slice, day: slice, *, months: int = 0
) -> Callable[[str], bool]:
    """A rule that asks for a day of birth in the number too. `months`: what a month may have more, in steps."""

    def holds(number: str) -> bool:
        month_written = int(number[month])
        counted = month_written % months if months else month_written
        return check.is_birth(number[year], str(counted), number[day]) and rule(number)

    return holds


def _always(_: str) -> bool:
    return True


def _form(pattern: str, is_one: Callable[[str], bool] = _always) -> _Form:
    return _Form(re.compile(rf"(?<![\w.,/-]){pattern}(?![\w/-]|[.,]\d)"), is_one)


_YY: Final = slice(0, 2)
_MM: Final = slice(2, 4)
_DD: Final = slice(4, 6)
# By country; each pattern has one length or few, so that a text is looked through once.
_FORMS: Final = (
    _form(r"\d{8}-?[A-HJ-NP-TV-Z]", check.is_dni),
    _form(r"[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]", check.is_dni),
    _form(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", check.is_codice_fiscale),
    _form(r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2A|2B) ?\d{3} ?\d{3} ?\d{2}", check.is_nir),
    _form(r"\d{3}\.\d{3}\.\d{3}-\d{2}", check.is_cpf),
    _form(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d", check.is_curp),
    _form(r"[1-9]\d{5}(?:19|20)\d{9}[\dX]", _dated(check.has_mod_11_2, slice(6, 10), slice(10, 12), slice(12, 14))),
    _form(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", check.has_verhoeff),
    _form(r"\d{11}", _dated(check.is_pesel, _YY, _MM, _DD, months=20)),
    _form(r"[1-9]\d{10}", check.is_tckn),
    _form(r"[1-9]\d{2} \d{3} \d{3} \d{2}", check.is_tckn),
    _form(r"\d{13}", _dated(check.has_luhn, _YY, _MM, _DD)),
    _form(r"\d{6} \d{4} \d{3}", _dated(check.has_luhn, _YY, _MM, _DD)),
    _form(r"[1-9]\d{12}", _dated(check.is_cnp, slice(1, 3), slice(3, 5), slice(5, 7))),
    _form(r"\d{10}", _dated(check.is_egn, _YY, _MM, _DD, months=20)),
    _form(r"\d{6}[-+]\d{4}", _dated(check.has_luhn, _YY, _MM, _DD)),
    _form(r"(?:19|20)\d{6}-\d{4}", lambda n: check.is_birth(n[:4], n[4:6], n[6:8]) and check.has_luhn(n[2:])),
    _form(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", check.is_hetu),
    _form(r"\d{6}-\d{4}", _dated(_always, _DD, _MM, _YY)),
    _form(r"\d{6} ?\d{5}", _dated(check.is_fodselsnummer, _DD, _MM, _YY)),
    _form(r"[1-6]\d{10}", _dated(check.is_isikukood, slice(1, 3), slice(3, 5), slice(5, 7))),
    _form(r"\d{6}/\d{3,4}", _dated(check.is_rodne_cislo, _YY, _MM, _DD, months=50)),
    _form(r"\d{2}\.\d{2}\.\d{2}-\d{3}[.-]\d{2}", _dated(check.is_rijksregister, _YY, _MM, _DD)),
    _form(r"\d{13}", lambda n: _is_born_by_jmbg(n) and check.is_jmbg(n)),
    _form(r"2[034]-\d{8}-\d", check.is_cuit),
    _form(r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", check.is_rut),
    _form(r"\d{3}-\d{3}-\d{3}[ -]\d{2}", check.is_snils),
    _form(r"\d-\d{4}-\d{5}-\d{2}-\d", check.is_thai),
    _form(r"\d{6}-(?:0[1-9]|[1-8]\d)-\d{4}", _dated(_always, _YY, _MM, _DD)),
    _form(r"\d{6}-[1-8]\d{6}", _dated(_always, _YY, _MM, _DD)),
    _form(r"[23]\d{6}(?:0[1-4]|[123]\d|88)\d{5}", _dated(_always, slice(1, 3), slice(3, 5), slice(5, 7))),
    _form(r"784-?(?:19|20)\d{2}-?\d{7}-?\d", check.has_luhn),
    _form(r"[1-7]\d{4}-\d{7}-\d"),
    _form(r"\d{11}", _dated(check.has_luhn, _DD, _MM, _YY)),
    _form(r"\d{4} \d{6}", lambda n: check.is_birth(n[8:10], n[6:8], n[4:6]) and check.is_svnr(n)),
    _form(r"756\.\d{4}\.\d{4}\.\d{2}", check.is_ahv),
    _form(r"[STFG]\d{7}[A-Z]", check.is_nric),
    _form(r"[A-Z]{1,2}\d{6}\([0-9A]\)"),
    _form(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d{2} \d{2} \d{2} [A-D]"),
    _form(r"\d{7}[A-W][AHW]", check.is_pps),
    # IMEI of a telephone, in its groups; a payment card.
    _form(r"\d{2}[ -]\d{6}[ -]\d{6}[ -]\d", check.has_luhn),
    _form(r"[3-6]\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4}", check.has_luhn),
)
_MARKS: Final = re.compile(r"[^A-Z0-9]")
_FEWEST_DIGITS: Final = 6
_IMEI: Final = re.compile(r"(?<!\w)\d{15,16}(?!\w)")


def _is_born_by_jmbg(number: str) -> bool:
    """DDMMYYY: a year without its first digit."""
    year = f"{'1' if number[4] == '9' else '2'}{number[4:7]}"
    return number[4] in "90" and check.is_birth(year, number[2:4], number[:2])


def names_its_number(plain: str) -> bool:
    """Whether a plain text holds a number of somebody beside the name of such numbers in full: Aadhaar 2341..."""
    return any(_is_long(found[1]) and _has_digits(found[2], _FEWEST_LABELLED) for found in _LABELLED.finditer(plain))


def shortly_names_its_number(plain: str) -> bool:
    """Whether a plain text holds a number of somebody beside an abbreviation of such numbers: BSN 111222333."""
    return any(_has_digits(found[2], _FEWEST_BEHIND_SHORT) for found in _LABELLED.finditer(plain))


def _is_long(name: str) -> bool:
    return len(name) > _SHORT_NAME or name.lower() in _LONG_IN_ITSELF


def _has_digits(text: str, fewest: int) -> bool:
    return sum(map(str.isdigit, text)) >= fewest


def holds_account(plain: str) -> bool:
    """Whether a plain text holds a bank account as IBAN."""
    for found in _ACCOUNTS.finditer(plain):
        number = found[1].replace(" ", "")
        # What follows a number may look like more of it.
        if any(check.is_iban(number[:length]) for length in range(15, min(len(number), _LONGEST_ACCOUNT) + 1)):
            return True
    return False


def holds_imei(plain: str) -> bool:
    """Whether a plain text names telephones and holds the number of one."""
    if not _BESIDE_PHONES.search(plain):
        return False
    return any(check.has_luhn(found[0][:15]) or len(found[0]) == 16 for found in _IMEI.finditer(plain)) or bool(
        re.search(r"(?i)\bimei\b\D{0,12}\d{6}", plain)
    )


def holds_identity_number(plain: str) -> bool:
    """Whether a plain text holds a number that can only be somebody's, in itself."""
    if sum(map(str.isdigit, plain)) < _FEWEST_DIGITS:
        return False
    for form in _FORMS:
        for found in form.pattern.finditer(plain):
            # A form whose sign tells the century keeps it.
            number = found[0] if form.is_one is check.is_hetu else _MARKS.sub("", found[0].upper())
            if form.is_one(number) and not BEHIND_A_WEAPONS_LABEL.search(plain[: found.start()]):
                return True
    return False
