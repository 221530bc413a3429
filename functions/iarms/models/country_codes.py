"""Country codes: ISO 3166-1 alpha-2 and XK, and ISO 3166-3 alpha-4 for states that no longer exist.

The codes alone, checked by a test against the standard's published lists. NCIC and other police lists use codes that
look alike and mean other countries (GE, FN, SZ): never take a code from them.
"""

from typing import Final

COUNTRIES: Final = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
    FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
    ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
    TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    XK
    """.split()
)

# Of the codes that ISO 3166-1 leaves to its users, and will never give to a country: what the service's own test
# administration and test bureau are named after.
TEST_COUNTRY: Final = "ZZ"

FORMER_STATES: Final = frozenset(
    """
    AIDJ ANHH BQAQ BUMM BYAA CSHH CSXX CTKI DDDE DYBJ FQHH FXFR GEHH HVBF JTUM MIUM NHVU NQAQ NTHH PCHH PUUM
    PZPA RHZW SKIN SUHH TPTL VDVN WKUM YDYE YUCS ZRCD
    """.split()
)

# Which states of today answer for a former one; data/routing.json says why, and in which order they are asked of.
SUCCESSORS: Final = {
    "AIDJ": frozenset({"DJ"}),
    "ANHH": frozenset({"CW", "SX", "BQ"}),
    "BQAQ": frozenset({"GB"}),
    "BUMM": frozenset({"MM"}),
    "BYAA": frozenset({"BY"}),
    "CSHH": frozenset({"CZ", "SK"}),
    "CSXX": frozenset({"RS", "ME"}),
    "CTKI": frozenset({"KI"}),
    "DDDE": frozenset({"DE"}),
    "DYBJ": frozenset({"BJ"}),
    "FQHH": frozenset({"FR"}),
    "FXFR": frozenset({"FR"}),
    "GEHH": frozenset({"KI", "TV"}),
    "HVBF": frozenset({"BF"}),
    "JTUM": frozenset({"US"}),
    "MIUM": frozenset({"US"}),
    "NHVU": frozenset({"VU"}),
    "NQAQ": frozenset({"NO"}),
    "NTHH": frozenset({"SA", "IQ"}),
    "PCHH": frozenset({"FM", "MH", "PW", "MP"}),
    "PUUM": frozenset({"US"}),
    "PZPA": frozenset({"PA"}),
    "RHZW": frozenset({"ZW"}),
    "SKIN": frozenset({"IN"}),
    "SUHH": frozenset({"RU", "UA", "BY", "KZ"}),
    "TPTL": frozenset({"TL"}),
    "VDVN": frozenset({"VN"}),
    "WKUM": frozenset({"US"}),
    "YDYE": frozenset({"YE"}),
    "YUCS": frozenset({"RS", "BA", "HR", "SI", "ME", "MK"}),
    "ZRCD": frozenset({"CD"}),
}


def is_country(code: str) -> bool:
    """Whether this is the code of a country of today."""
    return code in COUNTRIES
