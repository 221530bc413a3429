"""Names of parties in a setting: as short as the codes of their countries, and none of them lost."""

import pytest

from iarms.models.party_names import read_short, written_short

EVERYBODY = (
    "INTERPOL-GS",
    "WCO",
    "AUDITOR",
    *(f"{kind}-{code}" for kind in ("ADM", "NCB") for code in ("FR", "BR", "XK")),
)


@pytest.mark.parametrize("parties", [(), ("WCO",), ("NCB-FR",), ("ADM-FR", "NCB-FR"), EVERYBODY, EVERYBODY[::-1]])
def test_what_is_written_short_is_read_as_it_was(parties: tuple[str, ...]) -> None:
    assert read_short(written_short(parties)) == frozenset(parties)


def test_codes_of_a_class_stand_together_in_one_order() -> None:
    assert written_short(["NCB-FR", "WCO", "NCB-BR", "ADM-KE", "INTERPOL-GS"]) == "INTERPOL-GS WCO ADM:KE NCB:BRFR"


@pytest.mark.parametrize("text", ["NCB:FRQQ", "NCB:FRB", "fr", '["WCO", "NCB-FR"]', "ABC:FR"])
def test_a_setting_that_names_nobody_is_not_read_as_somebody(text: str) -> None:
    with pytest.raises(ValueError, match="no parties"):
        read_short(text)
