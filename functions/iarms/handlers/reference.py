"""The door to the reference table: what a firearm is and is not, under which names, and how one knows it."""

import json
from dataclasses import asdict
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, s3
from iarms.aws.pictures import PictureFiles
from iarms.aws.sessions import as_caller
from iarms.casework.reference import (
    code_tables,
    drawings,
    listing,
    marks,
    missing_reports,
    pictures,
    references,
)
from iarms.casework.reference.identify import identify
from iarms.casework.reference.stores import MissingReportStores, PictureStores, ReferenceStores
from iarms.domain.drawings import LICENCE_URL
from iarms.domain.identification import FacetQuery
from iarms.handlers import http
from iarms.models.api import Day
from iarms.models.country import CountryOrFormerState
from iarms.models.firearm import FirearmType
from iarms.models.identify import Identification, IdentifyRequest
from iarms.models.mark import MarkKind, MarkPage
from iarms.models.missing_report import (
    MissingDecision,
    MissingReport,
    MissingReportDraft,
    MissingReportPage,
    MissingReportState,
)
from iarms.models.picture import Picture, PictureDecision, PictureDraft, PictureList
from iarms.models.reference import (
    Action,
    CalibrePage,
    MakePage,
    Reference,
    ReferenceDraft,
    ReferencePage,
    ReferenceView,
)
from iarms.settings import ReferenceSettings
from iarms.store.idempotency import Idempotency
from iarms.store.missing_reports import MissingReports
from iarms.store.pictures import Pictures
from iarms.store.references import References

settings = ReferenceSettings.read()
door = http.open_door(settings)
callers = as_caller(settings.data_role)
stores = ReferenceStores(
    client=dynamodb(),
    references=References(dynamodb(), settings.references_table),
    trail=door.trail,
    idempotency=Idempotency(dynamodb(), settings.idempotency_table),
)
report_stores = MissingReportStores(
    client=stores.client,
    reports=MissingReports(dynamodb(), settings.references_table, callers),
    references=stores.references,
    trail=stores.trail,
    idempotency=stores.idempotency,
)
picture_stores = PictureStores(
    client=stores.client,
    pictures=Pictures(dynamodb(), settings.references_table),
    references=stores.references,
    files=PictureFiles(s3, settings.pictures_bucket),
    trail=stores.trail,
    idempotency=stores.idempotency,
)
app = http.resolver()

# A drawing is SVG, and for a client that knows no pictures, the same text as XML.
SVG: Final = ("image/svg+xml", "text/xml")

_Text = Annotated[str | None, Query(min_length=1, max_length=64)]


@app.get(
    "/v1/reference/firearms",
    operation_id="list_references",
    tags=["reference"],
    summary="Find firearms by their facets",
    description="At least one facet; several narrow. Makes, models and calibres are read as people write them, "
    "catalogue codes and markings without regard to case and signs; `interpretation` says how, and why a value leads "
    "nowhere. By model; firearms withdrawn or still to come are not listed. Eventually consistent.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(ReferencePage, 200, "A page of firearms, and how each value was understood"),
)
def list_references(
    make: _Text = None,
    model: _Text = None,
    calibre: Annotated[
        str | None, Query(min_length=1, max_length=64, description="a bare 9 mm means every group it can")
    ] = None,
    firearm_type: Annotated[FirearmType | None, Query()] = None,
    action: Annotated[Action | None, Query()] = None,
    country: Annotated[
        CountryOrFormerState | None, Query(description="of manufacture; former states by their own code")
    ] = None,
    catalogue_code: Annotated[
        str | None, Query(min_length=1, max_length=64, description="the factory's, as on import documents")
    ] = None,
    marking: Annotated[
        str | None, Query(min_length=1, max_length=128, description="words that stand on the weapon; all must")
    ] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    call = http.call_in(app)
    query = FacetQuery(make, model, calibre, firearm_type, action, country, catalogue_code, marking)
    call.facts["query"] = json.dumps({name: value for name, value in asdict(query).items() if value})
    return http.success(listing.list_firearms(stores, query, limit, cursor, http.now()))


@app.post(
    "/v1/reference/firearms",
    operation_id="create_reference",
    tags=["reference"],
    summary="Write a new firearm",
    description="By INTERPOL-GS. The id follows from make and model: 409 where they are there. A fact needs a source.",
    security=http.scoped("reference:write"),
    responses=http.documented_responses(
        Reference, http.CREATED, "The first version", *http.WRITES, 409, sends=(http.LOCATION, http.ETAG)
    ),
    status_code=http.CREATED,
)
def create_reference(draft: Annotated[ReferenceDraft, Body(description="The firearm")]) -> Response[Any]:
    call = http.call_in(app)
    version = http.idempotent(
        stores.idempotency, call, Reference, lambda: references.add_reference(stores, call, draft, http.now())
    )
    location = f"/v1/reference/firearms/{version.reference_id}"
    return http.success(version, status=http.CREATED, location=location, etag=str(version.version))


@app.get(
    "/v1/reference/firearms/<reference_id>",
    operation_id="read_reference",
    tags=["reference"],
    summary="Read a firearm as it stood on a day",
    description="`ref_...` is the parent with all variants; `ref_...-2` the same, with that variant picked out as "
    "`variant`. 404 before the first version. A withdrawn firearm is still read, and says so.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(ReferenceView, 200, "The version in force on the day", 404, sends=(http.ETAG,)),
)
def read_reference(
    reference_id: Annotated[str, Path(description="ref_... or ref_...-2", max_length=64)],
    as_of: Annotated[Day | None, Query(description="today where absent; days to come for INTERPOL-GS alone")] = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["reference_id"] = reference_id
    found = references.read_on_day(stores, call, reference_id, as_of, http.now())
    call.facts["object_version"] = found.version
    return http.success(found, etag=str(found.version))


@app.put(
    "/v1/reference/firearms/<reference_id>",
    operation_id="replace_reference",
    tags=["reference"],
    summary="Write a new version of a firearm",
    description="By INTERPOL-GS: the whole of it, over the latest version (If-Match), from a day on that is not past. "
    "Variants keep their numbers; new ones are sent without. What stood before stays readable with `as_of`.",
    security=http.scoped("reference:write"),
    responses=http.documented_responses(
        Reference, 200, "The new version", *http.WRITES, 404, 412, 428, sends=(http.ETAG,)
    ),
)
def replace_reference(
    reference_id: Annotated[str, Path(description="ref_...", max_length=64)],
    draft: Annotated[ReferenceDraft, Body(description="The firearm as it will stand")],
    if_match: http.RequiredIfMatch,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["reference_id"] = reference_id
    read_version = http.if_match(app)
    version = http.idempotent(
        stores.idempotency,
        call,
        Reference,
        lambda: references.add_version(stores, call, reference_id, draft, read_version, http.now()),
    )
    return http.success(version, etag=str(version.version))


@app.get(
    "/v1/reference/firearms/<reference_id>/drawing",
    operation_id="read_drawing",
    tags=["reference"],
    summary="Read a firearm's silhouette",
    description="An SVG in millimetres, drawn from parameters and no picture of the weapon itself: of its family, else "
    "of the design that it is made to, else of its type, as its description says. `ref_...-2` draws that variant. With "
    "`numbers` it shows where the number sits, or the usual places where that is not known. Under the licence of its "
    "`Link`. 404 `no_drawing` where neither family nor type is known.",
    security=http.scoped("reference:read"),
    responses=http.picture_answers(SVG, "The drawing", 404),
)
def read_drawing(
    reference_id: Annotated[str, Path(description="ref_... or ref_...-2", max_length=64)],
    numbers: Annotated[bool, Query(description="with the places of the number, numbered and told below")] = False,
    if_none_match: http.IfNoneMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["reference_id"] = reference_id
    drawing = drawings.read_drawing(stores, call, reference_id, with_numbers=numbers, now=http.now())
    call.answer_headers = call.answer_headers | {"Cache-Control": "private, no-cache"}
    if http.is_named(drawing.sha256, if_none_match):
        return http.unchanged(drawing.sha256)
    return http.picture(drawing.svg, http.media_type(app, SVG), etag=drawing.sha256, licence=LICENCE_URL)


_OF_FIREARM = Path(description="ref_...", max_length=64)


@app.get(
    "/v1/reference/firearms/<reference_id>/pictures",
    operation_id="list_pictures",
    tags=["reference"],
    summary="List INTERPOL's pictures of a firearm",
    description="Oldest first, each with what it shows, whose it is and under which licence. A published one is read "
    "at `download.url` without a token for five minutes; one that was withdrawn says since when and why.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(PictureList, 200, "The pictures", 404),
)
def list_pictures(reference_id: Annotated[str, _OF_FIREARM]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["reference_id"] = reference_id
    return http.success(pictures.list_pictures(picture_stores, call, reference_id, http.now()))


@app.post(
    "/v1/reference/firearms/<reference_id>/pictures",
    operation_id="announce_picture",
    tags=["reference"],
    summary="Put a picture to a firearm",
    description="By INTERPOL-GS: JPEG or PNG, up to 5 MB. PUT the file to `upload.url` with `upload.headers`, then "
    "decide `PUBLISHED`. No SVG, and no file with Exif, XMP, IPTC or comments: they can tell a place.",
    security=http.scoped("reference:write"),
    responses=http.documented_responses(
        Picture, http.CREATED, "Announced: upload the file", *http.WRITES, 404, 409, sends=(http.LOCATION,)
    ),
    status_code=http.CREATED,
)
def announce_picture(
    reference_id: Annotated[str, _OF_FIREARM],
    draft: Annotated[PictureDraft, Body(description="Which file, and what it shows")],
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["reference_id"] = reference_id
    made = http.idempotent(
        stores.idempotency,
        call,
        Picture,
        lambda: pictures.announce_picture(picture_stores, call, reference_id, draft, http.now()),
    )
    return http.success(made, status=http.CREATED, location=f"/v1/reference/firearms/{reference_id}/pictures")


@app.post(
    "/v1/reference/firearms/<reference_id>/pictures/<picture_id>/decisions",
    operation_id="decide_picture",
    tags=["reference"],
    summary="Publish or withdraw a picture",
    description="By INTERPOL-GS. `PUBLISHED` reads the file: it has to be the one that was announced, whole, of at "
    "most 40 million pixels, without metadata (422). `WITHDRAWN` shows it no more; file and steps are kept.",
    security=http.scoped("reference:write"),
    responses=http.documented_responses(Picture, http.CREATED, "The picture as decided", *http.WRITES, 404, 409),
    status_code=http.CREATED,
)
def decide_picture(
    reference_id: Annotated[str, _OF_FIREARM],
    picture_id: Annotated[str, Path(description="pic_...", max_length=64)],
    decision: Annotated[PictureDecision, Body(description="The decision")],
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["reference_id"] = reference_id
    decided = http.idempotent(
        stores.idempotency,
        call,
        Picture,
        lambda: pictures.decide_picture(picture_stores, call, reference_id, picture_id, decision, http.now()),
    )
    return http.success(decided, status=http.CREATED)


@app.post(
    "/v1/reference/identify",
    operation_id="identify_firearm",
    tags=["reference"],
    summary="Find what firearm is described",
    description="Free text in one's own words and most languages, or fields, read with the tables that searches read "
    "with; `interpretation` says what was understood and what was not. A design's name with type or copy leaves the "
    "maker open. A score of 0.8 and more is `confident`; a gun in no list has no such answer. Nothing understood is an "
    "empty list.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(Identification, 200, "The firearms that fit, best first", *http.WRITES),
)
def identify_firearm(
    request: Annotated[IdentifyRequest, Body(description="What can be read or guessed")],
) -> Response[Any]:
    call = http.call_in(app)
    return http.success(
        http.idempotent(stores.idempotency, call, Identification, lambda: identify(stores, call, request, http.now()))
    )


@app.get(
    "/v1/reference/makes",
    operation_id="list_makes",
    tags=["reference"],
    summary="Find makes by name, alias or beginning",
    description="First what the text is read as, misspelt or not, then what begins like it. The release's own tables.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(MakePage, 200, "A page of makes"),
)
def list_makes(q: _Text = None, limit: http.Limit = 20, cursor: http.Cursor = None) -> Response[Any]:
    http.call_in(app).facts["query"] = json.dumps({"q": q})
    return http.success(code_tables.list_makes(q, limit, cursor))


@app.get(
    "/v1/reference/calibres",
    operation_id="list_calibres",
    tags=["reference"],
    summary="Find calibre groups by name, mark or beginning",
    description="First every group that the text can mean, then what begins like it. The release's own tables.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(CalibrePage, 200, "A page of calibre groups"),
)
def list_calibres(q: _Text = None, limit: http.Limit = 20, cursor: http.Cursor = None) -> Response[Any]:
    http.call_in(app).facts["query"] = json.dumps({"q": q})
    return http.success(code_tables.list_calibres(q, limit, cursor))


@app.get(
    "/v1/reference/marks",
    operation_id="list_marks",
    tags=["reference"],
    summary="Find marks on weapons by how they look or read",
    description="Proof, factory, acceptance, property and import marks, year codes, selectors, marks of deactivation. "
    "`q` is words in most languages (flèche dans un triangle, звезда в круге, 三角 66), letters as they are stamped, a "
    "country or a maker; best first, and `interpretation` says how it was read. The release's own table, of general "
    "knowledge, each mark with its confidence.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(MarkPage, 200, "A page of marks"),
)
def list_marks(
    q: Annotated[str | None, Query(min_length=1, max_length=128)] = None,
    kind: Annotated[MarkKind | None, Query()] = None,
    country: Annotated[CountryOrFormerState | None, Query(description="this country and its former states")] = None,
    make: _Text = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    query = {"q": q, "kind": kind, "country": country, "make": make}
    http.call_in(app).facts["query"] = json.dumps({name: value for name, value in query.items() if value})
    return http.success(marks.list_marks(q, kind, country, make, limit, cursor))


@app.post(
    "/v1/reference/missing-reports",
    operation_id="report_missing_reference",
    tags=["reference"],
    summary="Report a firearm that the table does not hold",
    description="By searchers and bureaus: what was seen, as it stands on the weapon. Pictures stay with the reporter, "
    "who says which there are. INTERPOL-GS decides; the outcome stands in the report.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(
        MissingReport, http.CREATED, "The report, open", *http.WRITES, sends=(http.LOCATION, http.ETAG)
    ),
    status_code=http.CREATED,
)
def report_missing_reference(
    draft: Annotated[MissingReportDraft, Body(description="What was seen")],
) -> Response[Any]:
    call = http.call_in(app)
    made = http.idempotent(
        stores.idempotency,
        call,
        MissingReport,
        lambda: missing_reports.report_missing(report_stores, call, draft, http.now()),
    )
    location = f"/v1/reference/missing-reports/{made.missing_report_id}"
    return http.success(made, status=http.CREATED, location=location, etag=str(made.version))


@app.get(
    "/v1/reference/missing-reports",
    operation_id="list_missing_reports",
    tags=["reference"],
    summary="List reports of missing firearms, newest first",
    description="One's own; for INTERPOL-GS all of them. Eventually consistent.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(MissingReportPage, 200, "A page of reports"),
)
def list_missing_reports(
    state: Annotated[MissingReportState | None, Query()] = None, limit: http.Limit = 20, cursor: http.Cursor = None
) -> Response[Any]:
    return http.success(missing_reports.list_reports(report_stores, http.call_in(app), state, limit, cursor))


@app.get(
    "/v1/reference/missing-reports/<missing_report_id>",
    operation_id="read_missing_report",
    tags=["reference"],
    summary="Read a report of a missing firearm, and what came of it",
    description="By who reported it, and INTERPOL-GS: what was seen, each decision with its reason, and the "
    "reference that came of it.",
    security=http.scoped("reference:read"),
    responses=http.documented_responses(MissingReport, 200, "The report", 404, sends=(http.ETAG,)),
)
def read_missing_report(missing_report_id: Annotated[str, Path(description="mis_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["missing_report_id"] = missing_report_id
    found = missing_reports.report_for(report_stores, call, missing_report_id)
    return http.success(found, etag=str(found.version))


@app.post(
    "/v1/reference/missing-reports/<missing_report_id>/decisions",
    operation_id="decide_missing_report",
    tags=["reference"],
    summary="Decide on a report of a missing firearm",
    description="By INTERPOL-GS: takes it up (IN_REVIEW), then says which reference was added or had been there, or "
    "why it is rejected.",
    security=http.scoped("reference:write"),
    responses=http.documented_responses(
        MissingReport, http.CREATED, "The report as decided", *http.WRITES, 404, 409, sends=(http.ETAG,)
    ),
    status_code=http.CREATED,
)
def decide_missing_report(
    missing_report_id: Annotated[str, Path(description="mis_...", max_length=64)],
    decision: Annotated[MissingDecision, Body(description="The decision")],
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["missing_report_id"] = missing_report_id
    decided = http.idempotent(
        stores.idempotency,
        call,
        MissingReport,
        lambda: missing_reports.decide_report(report_stores, call, missing_report_id, decision, http.now()),
    )
    return http.success(decided, status=http.CREATED, etag=str(decided.version))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
