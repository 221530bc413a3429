"""The register as a deployment describes it: who can be notified, which office to call, in which language."""

import pytest
from pydantic_core import PydanticCustomError

from infra.config import Deployment, Desk
from ops.local.register import rows
from tests.infra.conftest import DEPLOYMENTS


def described(**changes: object) -> Deployment:
    return DEPLOYMENTS["local"].model_copy(update=changes)


def test_a_party_that_can_be_notified_has_its_row_with_the_desk_and_the_language_of_its_documents():
    by_party = {row.party: row for row in rows(DEPLOYMENTS["local"])}
    paris = by_party["NCB-FR"]
    assert paris.notified
    assert paris.desk is not None
    assert (paris.desk.name, paris.desk.telephone) == ("NCB Paris, firearms desk", "+33 1 99 00 00 17")
    assert (paris.language, by_party["WCO"].language) == ("fr", "en")
    assert by_party["WCO"].mandates
    assert not by_party["INTERPOL-GS"].mandates


def test_an_administration_without_an_address_can_have_a_desk_and_a_language_all_the_same():
    by_party = {row.party: row for row in rows(DEPLOYMENTS["local"])}
    assert (by_party["ADM-SN"].notified, by_party["ADM-SN"].language) == (False, "fr")
    assert by_party["ADM-SN"].desk is not None


@pytest.mark.parametrize("desks", [{}, {"NCB-BR": Desk(documents="es")}])
def test_a_party_of_whose_office_nothing_is_known_has_no_desk(desks: dict[str, Desk]):
    by_party = {row.party: row for row in rows(described(desks=desks))}
    assert by_party["NCB-BR"].notified
    assert by_party["NCB-BR"].desk is None
    assert by_party["NCB-BR"].language == ("es" if desks else "en")


def test_a_desk_that_is_named_after_somebody_is_refused():
    with pytest.raises(PydanticCustomError, match="no personal data"):
        rows(described(desks={"NCB-FR": Desk(name="Office of Mr Example")}))


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_deployment_has_a_desk_to_call_at_interpol_and_its_offices_are_plainly_made_up(name: str):
    desks = DEPLOYMENTS[name].desks
    assert desks["INTERPOL-GS"].telephone
    assert all((desk.email or ".example").endswith(".example") for desk in desks.values())
    assert rows(DEPLOYMENTS[name])
