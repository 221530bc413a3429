"""Labels of weapons: a number right behind one is the weapon's, and nobody's."""

import re
from typing import Final

_OF_NUMBERS: Final = (
    "serial|s/n|sn|ser|number|numbered|numero|nummer|serie|matricule|matricola|matricula|frame|slide|barrel|receiver|bolt"
    "|rack|lot|item|cat|nsn|part|patent|номер|серия|зав|seri|no|nr"
)
# In front of an identity number also what is numbered itself, or named by a number: gun 12345678Z.
_OF_WEAPONS: Final = (
    "nos|num|numbers|numeros|series|catalogue|pat|arma|arme|waffe|weapon|gun|pistol|revolver|rifle|shotgun|серии|model"
    "|mod"
)
_BETWEEN: Final = r"[\s.:#°º=()-]{0,4}$"
BEHIND_A_NUMBERS_LABEL: Final = re.compile(rf"(?i)(?:\b(?:{_OF_NUMBERS})|[№#º]){_BETWEEN}")
BEHIND_A_WEAPONS_LABEL: Final = re.compile(rf"(?i)(?:\b(?:{_OF_NUMBERS}|{_OF_WEAPONS})|[№#°º]){_BETWEEN}")
