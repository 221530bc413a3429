"""Addresses of gunmakers in a text: they stand on weapons, and are nobody's home."""

import re
from typing import Final

from iarms.models.personal_data.forms import has_form

_SAID_OF_MAKERS: Final = (
    r"(?:made|manufactured|produced|assembled|imported|sold|distributed) by|mark(?:ed|ing|ings)|stamp(?:ed)?|engraved"
    r"|inscribed|inscription|legend|reads|signed|maker(?:.s)?|manufacturer|importer|hersteller|beschriftet|aufschrift"
    r"|hergestellt von|fabricant|fabrique par|grave|inscrit|marque|fabricante|fabricado por|marcado|marcada|inscripcion"
    r"|gravado|fabbricante|fabbricata da|marcata|изготовитель|изготовлен\w*|клеимо|надпись|завод\w*|uretici"
)
_FIRMS: Final = (
    r"inc|ltd|llc|gmbh|s\.?p\.?a|s\.?a|s\.?r\.?l|a\.?g|k\.?g|co|corp(?:oration)?|company|mfg|bros|brothers|& sons?"
    r"|& sohne?|& cie|freres|fratelli|f\.?lli|hnos|hermanos|arms|armory|armoury|firearms|gun(?:smith|makers?)|rifle"
    r"|waffen\w*|\w+werke?n?|\w*fabrik|fabrique|fabrica|fabbrica|manufactur\w*|arsenal|armes|armas|armi|armurerie|industries|works"
    r"|factory|plant|sanayi|a\.s|s\.p\.r\.l|n\.v|intl|international"
)
_NAMES: Final = (
    "beretta|colt(?:'s)?|glock|walther|mauser|browning|remington|winchester|ruger|mossberg|savage|marlin|stevens|taurus"
    "|rossi|bersa|star|astra|llama|steyr|mannlicher|sauer|heckler|koch|wesson|webley|enfield|bsa|purdey|holland|greener"
    "|rigby|boss|scott|fn|herstal|pieper|francotte|manufrance|unique|mab|benelli|franchi|bernardelli|perazzi|norinco"
    "|zastava|izhmash|izhmekh|baikal|tula|radom|feg|cz|zbrojovka|kimber|armscor|canik|sarsilmaz|girsan|tisas|hatsan"
)
_STREET_FOLLOWS: Final = (
    r"(?=\d{1,5}[a-z]?,? \w|(?:rue|via|calle|avenida|avda|rua|ul|ул|ulica|\w+strasse|\w+platz)\b|\w+str\.)"
)
# What says that an address is where a weapon was or where somebody is: the maker's has ended.
_ELSEWHERE: Final = (
    "found|seized|taken|recovered|lives|living|resid\\w*|home|flat|house|apartment|room|handed|delivered|sent|owner"
    "|trouve\\w*|saisi\\w*|domicile|demeurant|incautad\\w*|hallad\\w*|domicilio|apreendid\\w*|encontrad\\w*|residencia"
    "|sequestrat\\w*|trovat\\w*|abitazione|gefunden|sichergestellt|wohn\\w*|изъят\\w*|наид\\w*|обнаруж\\w*|прожива\\w*"
)
_OF_MAKERS: Final = re.compile(
    rf"(?i)(?<![^\W_])(?:(?:{_SAID_OF_MAKERS}|{_FIRMS})(?![^\W_])|(?:{_NAMES})[\s,.]{{1,3}}{_STREET_FOLLOWS})"
    rf"[^;|]*?(?=$|[;|]|(?<![^\W_])(?:{_ELSEWHERE})(?![^\W_]))"
)


def holds_address_of_maker_alone(plain: str) -> bool:
    """Whether every address of a plain text that holds one is a gunmaker's."""
    return not has_form("an address", _OF_MAKERS.sub(" ", plain))
