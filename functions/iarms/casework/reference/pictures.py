"""INTERPOL's pictures of firearms: announced with their digest, uploaded, looked at, published, and withdrawn.

No file is deleted and no step forgotten: a picture that is withdrawn is shown no more, and says since when and why.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from iarms.casework.audit import event_of
from iarms.casework.reference.stores import PictureStores
from iarms.domain.drawings import PictureFault, picture_of
from iarms.domain.languages import detailed
from iarms.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, in_state
from iarms.models.ids import new_id
from iarms.models.party import INTERPOL_GS, Call
from iarms.models.picture import (
    MOST_PICTURE_BYTES,
    MOST_PICTURES,
    Download,
    KeptPicture,
    Picture,
    PictureDecision,
    PictureDraft,
    PictureList,
    PictureStep,
)
from iarms.models.record_import import Upload
from iarms.store.transaction import ConditionFailed, Transaction

UPLOAD_PICTURE_WITHIN: Final = timedelta(minutes=15)
SHOWN_FOR: Final = timedelta(minutes=5)


def announce_picture(
    stores: PictureStores, call: Call, reference_id: str, draft: PictureDraft, now: datetime
) -> Picture:
    """Take in which picture will be uploaded, and say where to. Raises Forbidden for all but INTERPOL-GS, NotFound for
    no firearm, Conflict where the firearm has MOST_PICTURES or this very picture."""
    _require_secretariat(call)
    before = _pictures_of(stores, reference_id)
    if len(before) >= MOST_PICTURES:
        detail = detailed("too_many_pictures", most=MOST_PICTURES)
        raise Conflict(detail, parameters=detail.parameters)
    if any(each.sha256 == draft.sha256 and each.state == "PUBLISHED" for each in before):
        raise Conflict(detailed("picture_published"), code="picture_published")
    picture = KeptPicture(
        **dict(draft),
        picture_id=new_id("pic", now),
        reference_id=reference_id,
        state="AWAITING_UPLOAD",
        version=1,
        history=(PictureStep(at=now, state="AWAITING_UPLOAD", by=call.party),),
    )
    url, headers = stores.files.sign_upload(
        (reference_id, picture.picture_id),
        sha256=picture.sha256,
        size=picture.bytes,
        media_type=picture.media_type,
        seconds=int(UPLOAD_PICTURE_WITHIN.total_seconds()),
    )
    upload = Upload(method="PUT", url=url, headers=headers, expires_at=now + UPLOAD_PICTURE_WITHIN)
    return _write(stores, call, picture, Picture(**dict(picture), upload=upload), draft.model_dump_json(), now)


def decide_picture(
    stores: PictureStores, call: Call, reference_id: str, picture_id: str, decision: PictureDecision, now: datetime
) -> Picture:
    """Publish a picture that was uploaded, or withdraw one that is published.

    Raises Forbidden for all but INTERPOL-GS, NotFound, Conflict from another state, and where nothing was uploaded;
    Invalid where the file is not what was announced, or cannot be shown: too large, broken, with metadata.
    """
    _require_secretariat(call)
    before = next((each for each in _pictures_of(stores, reference_id) if each.picture_id == picture_id), None)
    if before is None:
        raise NotFound("no such picture of this firearm")
    lawful = {"AWAITING_UPLOAD": ("PUBLISHED", "WITHDRAWN"), "PUBLISHED": ("WITHDRAWN",)}
    if decision.decision not in lawful.get(before.state, ()):
        standing = in_state("picture_state", before.state)
        raise Conflict(detailed("picture_is", state=before.state), code="not_from_this_state", parameters=standing)
    changed: dict[str, object] = {
        "state": decision.decision,
        "version": before.version + 1,
        "history": (
            *before.history,
            PictureStep(at=now, state=decision.decision, by=call.party, reason=decision.reason),
        ),
    }
    if decision.decision == "PUBLISHED":
        changed["width"], changed["height"] = _looked_at(stores, before)
    after = before.model_copy(update=changed)
    return _write(stores, call, after, _shown(stores, after, now), decision.model_dump_json(exclude_none=True), now)


def list_pictures(stores: PictureStores, call: Call, reference_id: str, now: datetime) -> PictureList:
    """The pictures of a firearm; those never published for INTERPOL-GS alone. Raises NotFound for no firearm."""
    kept = _pictures_of(stores, reference_id)
    mine = [each for each in kept if call.party == INTERPOL_GS or "PUBLISHED" in {step.state for step in each.history}]
    call.facts["shown_ids"] = tuple(each.picture_id for each in mine)
    return PictureList(items=[_shown(stores, each, now) for each in mine])


def _looked_at(stores: PictureStores, picture: KeptPicture) -> tuple[int, int]:
    """The sides of a picture, by the file that was uploaded."""
    data = stores.files.read((picture.reference_id, picture.picture_id), most=MOST_PICTURE_BYTES)
    if data is None:
        raise Conflict(detailed("nothing_uploaded"), code="not_uploaded")
    if hashlib.sha256(data).hexdigest() != picture.sha256:
        raise Invalid(FieldError("", "not_the_picture", "the file is not the one that was announced"))
    size = picture_of(data, picture.media_type)
    if isinstance(size, PictureFault):
        raise Invalid(FieldError("", size.code, size.detail))
    return size.width, size.height


def _shown(stores: PictureStores, picture: KeptPicture, now: datetime) -> Picture:
    download = None
    if picture.state == "PUBLISHED":
        url = stores.files.sign_download(
            (picture.reference_id, picture.picture_id),
            media_type=picture.media_type,
            seconds=int(SHOWN_FOR.total_seconds()),
        )
        download = Download(url=url, expires_at=now + SHOWN_FOR)
    return Picture(**dict(picture), download=download)


def _pictures_of(stores: PictureStores, reference_id: str) -> list[KeptPicture]:
    if not stores.references.existing_ids([reference_id]):
        raise NotFound("no such reference")
    return stores.pictures.all_of(reference_id)


def _require_secretariat(call: Call) -> None:
    if call.party != INTERPOL_GS:
        raise Forbidden("pictures are put to the reference by INTERPOL-GS")


def _write(stores: PictureStores, call: Call, kept: KeptPicture, answer: Picture, asked: str, now: datetime) -> Picture:
    event = event_of(
        call,
        now,
        action=call.action,
        reference_id=kept.reference_id,
        shown_ids=(kept.picture_id,),
        object_version=kept.version,
        manifest_sha256=kept.sha256,
        outcome=kept.state,
        reason=kept.history[-1].reason,
        query=asked,
        answer=answer,
    )
    transaction = Transaction(stores.client)
    transaction.add("picture", stores.pictures.put_item(kept))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    try:
        transaction.commit()
    except ConditionFailed as first:
        if "picture" not in first.labels:
            raise
        raise Conflict(detailed("decided_meanwhile"), code="not_from_this_state") from first
    call.recorded = True
    return answer
