"""Check digits: whether the digits of a number go together as those who hand such numbers out reckon them.

Each takes a number without blanks and marks. The rules are those that the countries and banks publish.
"""

from collections.abc import Sequence
from datetime import date
from itertools import cycle
from typing import Final

_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU_LETTERS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CURP_LETTERS: Final = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
# Of a codice fiscale: what characters at odd places count, 0 to 9 and A to Z.
_ODD_PLACES: Final = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
# Verhoeff's multiplication in the dihedral group of ten, and his permutation.
_DIHEDRAL: Final = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_PERMUTED: Final = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip
# Letters of IBANs, and how long each country's are (the registry of ISO 13616).
_IBAN_LENGTHS: Final = {
    code: length
    for length, codes in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for code in codes.split()
}  # fmt: skip


def weighted(digits: str, weights: Sequence[int]) -> int:
    """The sum of digits, each times its weight; weights go round."""
    return sum(int(digit) * weight for digit, weight in zip(digits, cycle(weights), strict=False))


def has_luhn(digits: str) -> bool:
    """Luhn's formula: payment cards, IMEI, Sweden, South Africa, Greece, the Emirates."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def has_verhoeff(digits: str) -> bool:
    """Verhoeff's check: Aadhaar of India."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_DIHEDRAL[check][int(_PERMUTED[place % 8][int(digit)])])
    return check == 0


def has_mod_11_10(digits: str) -> bool:
    """ISO 7064 mod 11,10: OIB of Croatia, the tax number of Germany."""
    product = 10
    for digit in digits[:-1]:
        product = 2 * ((int(digit) + product) % 10 or 10) % 11
    return (product + int(digits[-1])) % 10 == 1


def has_mod_11_2(number: str) -> bool:
    """ISO 7064 mod 11-2, X for ten: the identity number of China."""
    total = sum(int(digit) * pow(2, place, 11) for place, digit in enumerate(reversed(number[:-1]), 1))
    return (total + (10 if number[-1] == "X" else int(number[-1]))) % 11 == 1


def is_iban(number: str) -> bool:
    """ISO 13616: the length of its country, and mod 97 of all with the first four behind."""
    if _IBAN_LENGTHS.get(number[:2]) != len(number) or not number[2:4].isdigit():
        return False
    return int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1


def is_dni(number: str) -> bool:
    """Spain, of citizens (eight digits) and of foreigners (X, Y or Z and seven): the letter is the rest by 23."""
    digits = number[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return _DNI_LETTERS[int(digits) % 23] == number[-1]


def is_codice_fiscale(number: str) -> bool:
    """Italy: the letter is the rest by 26 of what the characters at odd and even places count."""
    values = [int(c) if c.isdigit() else ord(c) - ord("A") for c in number[:-1]]
    total = sum(value if place % 2 else _ODD_PLACES[value] for place, value in enumerate(values))
    return ord(number[-1]) - ord("A") == total % 26


def is_nir(number: str) -> bool:
    """France, fifteen digits: the key is 97 less the rest by 97. Corsica's 2A and 2B count as 19 and 18."""
    body = number[:-2].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(number[-2:])


def is_cpf(digits: str) -> bool:
    """Brazil: two check digits, weights from 10 and from 11 down; eleven equal digits are nobody's."""
    if len(set(digits)) == 1:
        return False
    first = weighted(digits[:9], range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(digits[:10], range(11, 1, -1)) * 10 % 11 % 10
    return digits[9:] == f"{first}{second}"


def is_curp(number: str) -> bool:
    """Mexico: the last digit makes the weighted sum, weights from 18 down, one that ten divides."""
    total = sum(_CURP_LETTERS.index(c) * (18 - place) for place, c in enumerate(number[:17]))
    return (10 - total % 10) % 10 == int(number[17])


def is_pesel(digits: str) -> bool:
    """Poland: eleven digits, weights 1 3 7 9."""
    return weighted(digits[:10], (1, 3, 7, 9)) % 10 == (10 - int(digits[10])) % 10


def is_tckn(digits: str) -> bool:
    """Turkey: eleven digits, the last two of them checks."""
    odd, even = sum(map(int, digits[0:9:2])), sum(map(int, digits[1:8:2]))
    tenth = (7 * odd - even) % 10
    return digits[0] != "0" and digits[9] == str(tenth) and int(digits[10]) == sum(map(int, digits[:10])) % 10


def is_cnp(digits: str) -> bool:
    """Romania: thirteen digits, weights 2 7 9 1 4 6 3 5 8 2 7 9; ten is one."""
    check = weighted(digits[:12], (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return int(digits[12]) == (1 if check == 10 else check)


def is_egn(digits: str) -> bool:
    """Bulgaria: ten digits, weights 2 4 8 5 10 9 7 3 6."""
    return weighted(digits[:9], (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(digits[9])


def is_jmbg(digits: str) -> bool:
    """Yugoslavia and its successors: thirteen digits, weights 7 6 5 4 3 2 twice."""
    return int(digits[12]) == -weighted(digits[:12], (7, 6, 5, 4, 3, 2)) % 11 % 10


def is_hetu(number: str) -> bool:
    """Finland: the letter is the rest by 31 of the nine digits."""
    return _HETU_LETTERS[int(number[:6] + number[7:10]) % 31] == number[10]


def is_fodselsnummer(digits: str) -> bool:
    """Norway: eleven digits, the last two of them checks."""
    first = -weighted(digits[:9], (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -weighted(digits[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return digits[9:] == f"{first}{second}"


def is_isikukood(digits: str) -> bool:
    """Estonia and Lithuania: eleven digits; where the first weights give ten, others are taken."""
    check = weighted(digits[:10], (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = weighted(digits[:10], (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return int(digits[10]) == check


def is_rodne_cislo(digits: str) -> bool:
    """Czechia and Slovakia: nine digits before 1954; else ten that eleven divides, or whose first nine leave ten."""
    if len(digits) == 9:
        return int(digits[:2]) < 54
    return int(digits) % 11 == 0 or (int(digits[:9]) % 11 == 10 and digits[9] == "0")


def is_rijksregister(digits: str) -> bool:
    """Belgium: eleven digits, 97 less the rest by 97; who was born from 2000 on counts a 2 in front."""
    return int(digits[9:]) in (97 - int(digits[:9]) % 97, 97 - int(f"2{digits[:9]}") % 97)


def is_cuit(digits: str) -> bool:
    """Argentina: eleven digits, weights 5 4 3 2 7 6 5 4 3 2; where ten would be left it is nine."""
    check = -weighted(digits[:10], (5, 4, 3, 2, 7, 6)) % 11
    return int(digits[10]) == (9 if check == 10 else check)


def is_rut(number: str) -> bool:
    """Chile: weights from 4 down to 1 over 11 as 2 to 7 from behind; K for ten."""
    check = -weighted(number[-2::-1], (2, 3, 4, 5, 6, 7)) % 11
    return number[-1] == ("K" if check == 10 else str(check))


def is_snils(digits: str) -> bool:
    """Russia: weights from 9 down, by 101; 100 is 00."""
    return weighted(digits[:9], range(9, 0, -1)) % 101 % 100 == int(digits[9:])


def is_inn(digits: str) -> bool:
    """Russia, of a person: twelve digits, the last two of them checks."""
    first = weighted(digits[:10], (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = weighted(digits[:11], (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return digits[10:] == f"{first}{second}"


def is_rnokpp(digits: str) -> bool:
    """Ukraine: ten digits, weights -1 5 7 9 4 6 10 5 7."""
    return weighted(digits[:9], (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10 == int(digits[9])


def is_thai(digits: str) -> bool:
    """Thailand: thirteen digits, weights from 13 down."""
    return (11 - weighted(digits[:12], range(13, 1, -1)) % 11) % 10 == int(digits[12])


def is_svnr(digits: str) -> bool:
    """Austria: the fourth of ten digits is the rest by eleven of the others, weights 3 7 9 and 5 8 4 2 1 6."""
    return weighted(digits[:3] + digits[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == int(digits[3])


def is_ahv(digits: str) -> bool:
    """Switzerland: thirteen digits that begin with 756, checked as an article's number is."""
    return -weighted(digits[:12], (1, 3)) % 10 == int(digits[12])


def is_nric(number: str) -> bool:
    """Singapore: weights 2 7 6 5 4 3 2; T and G four more; letters of their own for foreigners."""
    total = weighted(number[1:8], (2, 7, 6, 5, 4, 3, 2)) + (4 if number[0] in "TG" else 0)
    letters = "JZIHGFEDCBA" if number[0] in "ST" else "XWUTRQPNMLK"
    return letters[total % 11] == number[8]


def is_pps(number: str) -> bool:
    """Ireland: weights from 8 down, a second letter counts nine; the letter is the rest by 23."""
    second = number[8:9]
    total = weighted(number[:7], range(8, 1, -1)) + (9 * (ord(second) - ord("A") + 1) if second not in ("", "W") else 0)
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] == number[7]


def is_birth(year: str, month: str, day: str) -> bool:
    """Whether these are a day on which somebody may be born. A year of two digits fits 1900 and 2000."""
    years = (int(year),) if len(year) == 4 else (1900 + int(year), 2000 + int(year))
    for each in years:
        try:
            date(each, int(month), int(day))
        except ValueError:
            continue
        return True
    return False
