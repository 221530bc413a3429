"""What a description is understood to say: the names, marks, calibres and circumstances of a weapon."""

from dataclasses import dataclass

from iarms.domain.identification.claims import Stretch
from iarms.domain.identification.items import KindMention
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.models.firearm import FirearmType
from iarms.models.reference import Action


@dataclass(frozen=True)
class CalibreMention:
    """A calibre as it was written and the groups that it fits."""

    text: str
    groups: frozenset[str]


@dataclass(frozen=True)
class Description:
    """What was understood. Several makes, models, calibres and countries may be named; each name has its role.

    `unread` are the stretches that nobody claimed; `unread_name` the one among them that stands where a model's name
    stands: behind a maker or the word model, or letters and digits in one; `unread_before_model` the one that stands
    where its maker's would. `catalogue_codes` may be makers' order numbers.
    """

    given: str
    makes: tuple[MakeMention, ...] = ()
    models: tuple[ModelMention, ...] = ()
    calibres: tuple[CalibreMention, ...] = ()
    firearm_type: FirearmType | None = None
    action: Action | None = None
    countries: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    markings: tuple[str, ...] = ()
    year: int | None = None
    catalogue_codes: tuple[str, ...] = ()
    understood: tuple[Stretch, ...] = ()
    unread: tuple[str, ...] = ()
    unread_name: str | None = None
    unread_before_model: str | None = None
    kind: KindMention | None = None
