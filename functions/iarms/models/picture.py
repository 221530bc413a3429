"""A picture of a firearm that INTERPOL-GS puts to its reference: announced, uploaded, published, withdrawn."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Moment, Strict
from iarms.models.free_text import Prose128, Prose500
from iarms.models.missing_report import PhotoView
from iarms.models.record_import import Sha256, Upload

MOST_PICTURE_BYTES: Final = 5_000_000
MOST_PICTURES: Final = 24  # of one firearm, withdrawn ones included
PictureType = Literal["image/jpeg", "image/png"]
PictureState = Literal["AWAITING_UPLOAD", "PUBLISHED", "WITHDRAWN"]


class PictureDraft(Strict):
    """The body of POST .../pictures: which file will be uploaded, and what it shows."""

    media_type: PictureType
    bytes: Annotated[int, Field(strict=True, ge=1, le=MOST_PICTURE_BYTES)] = Field(
        description="the file's size: no other can be uploaded"
    )
    sha256: Sha256 = Field(description="of the file, in hexadecimal: no other can be uploaded")
    view: PhotoView
    caption: Prose500 = Field(description="what is to be seen, for who does not see it too")
    source: Prose128 = Field(description="whose picture it is: an institution, never a person")
    licence: Prose128 = Field(description="under which it may be shown")


class PictureDecision(Strict):
    """What INTERPOL-GS does with a picture: shows it, or shows it no more."""

    decision: Literal["PUBLISHED", "WITHDRAWN"]
    reason: Prose500 | None = Field(default=None, description="why, in words; WITHDRAWN always needs one")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.decision == "WITHDRAWN" and self.reason is None:
            raise PydanticCustomError("reason", "WITHDRAWN needs a reason")
        return self


class PictureStep(Strict):
    """A step in the life of a picture."""

    at: Moment
    state: PictureState
    by: str
    reason: str | None = None


class KeptPicture(Strict):
    """A picture as it is kept. Its file is never deleted by the service; a version follows each step."""

    picture_id: str
    reference_id: str
    state: PictureState
    version: int
    media_type: PictureType
    bytes: int
    sha256: str
    view: PhotoView
    caption: str
    source: str
    licence: str
    width: int | None = Field(default=None, description="in pixels; null until it is published")
    height: int | None = None
    history: tuple[PictureStep, ...]


class Download(Strict):
    """Where to read the file, for a short time, without a token."""

    url: str
    expires_at: Moment


class Picture(KeptPicture):
    """A picture as it is answered: with where to upload it, or to read it."""

    upload: Upload | None = Field(default=None, description="of one that was announced just now")
    download: Download | None = Field(default=None, description="of one that is published")


class PictureList(Strict):
    """The pictures of a firearm that are or were published, oldest first; for INTERPOL-GS all of them."""

    items: list[Picture]
