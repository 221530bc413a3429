"""What the API is sent and answers with, a model for each.

Drawn from the API's description by `python -m ops.documents.draw_client`; not edited by hand.
"""

from datetime import date as date_aliased
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from iarms_client.shapes import Answer, Body


class Acknowledgement(Body):
    """
    Nothing to say but that it is so: {}.
    """


class AlsoAsked(Answer):
    """
    Another trace of the same weapon in which the same bureau is asked, and its leg there.
    """

    trace_id: str
    leg_id: str


class AnswerGiven(Answer):
    """
    What the bureau said, or INTERPOL-GS in its stead.
    """

    answer: Literal["CONFIRMED", "REFUTED", "TIME_NEEDED", "WITHDRAWN"] | str
    at: str
    by: str
    instead_of: str | None = None
    """
    the bureau that INTERPOL-GS stood in for
    """
    until: str | None
    reason: str | None
    instructions: list[Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"] | str] = []
    note: str | None = None
    record_status: Literal["ACTIVE", "LOCATED", "CLEARED", "CANCELLED", "EXPIRED"] | str | None = None
    """
    the record's at the answer: CONFIRMED with CLEARED or EXPIRED is a confirmation of what was
    """


class AssertedBy(Answer):
    """
    Why an officer took a possible match to be the weapon.
    """

    compared: list[
        Literal[
            "serial_number",
            "make",
            "model",
            "calibre",
            "firearm_type",
            "country_of_manufacture",
            "other_numbers",
            "markings",
            "year",
            "importer",
        ]
        | str
    ]
    reason: str


class Assertion(Body):
    """
    The officer compared the weapon with a possible match and says that it is the one.
    """

    compared: list[
        Literal[
            "serial_number",
            "make",
            "model",
            "calibre",
            "firearm_type",
            "country_of_manufacture",
            "other_numbers",
            "markings",
            "year",
            "importer",
        ]
    ]
    reason: str


class BatchCounts(Answer):
    """
    Lines by what came of them; `total` is the sum of the others.
    """

    total: int
    pending: int
    hit: int
    possible: int
    no_match: int
    failed: int
    """
    answered with a problem: nothing is said of the weapon
    """


class CalibreInterpretation(Answer):
    """
    How the calibre was read; a bare mark such as 9 mm fits several groups, then `group` is null.

    `remark` says in words what was understood otherwise than it stands: a date that a spreadsheet made of 12/70.
    """

    given: str
    group: str | None
    groups: list[str]
    via: str | None
    stood_in: Literal["make", "model"] | str | None = None
    """
    the field that it was written in, where that was another
    """
    remark: str | None = None


class CalibreUnderstood(Answer):
    """
    A calibre as understood: all groups that it fits.
    """

    text: str
    groups: list[str]


class CaseMessageDraft(Body):
    """
    The body of POST /v1/hits/{hit_id}/messages and of POST /v1/traces/{trace_id}/legs/{leg_id}/messages.
    """

    code: Literal["QUESTION", "ANSWER", "INSTRUCTION", "INFORMATION"]
    text: str
    """
    of the weapon and what is to be done; no personal data
    """
    instructions: list[Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"]] = []
    """
    the same in codes; with INSTRUCTION and ANSWER alone
    """


class CertificateDraft(Body):
    """
    A certificate that a client comes with.
    """

    thumbprint: str
    """
    x5t#S256: the SHA-256 of the certificate's DER, in base64url
    """
    not_after: AwareDatetime | None = None
    """
    from then on it is none of the client's
    """


class ChainLink(Answer):
    """
    A dated event of the chain of custody and who says so.
    """

    kind: (
        Literal[
            "MANUFACTURE",
            "PROOF",
            "EXPORT",
            "IMPORT",
            "TRANSIT",
            "SALE",
            "TRANSFER",
            "STATE_ISSUE",
            "LOSS",
            "THEFT",
            "DEACTIVATION",
            "DESTRUCTION",
            "RECOVERY",
            "OTHER",
        ]
        | str
    )
    date: str | None
    country: str | None
    to_country: str | None
    holder: str | None
    lawful: bool | None
    note: str | None
    told_by: list[str]
    """
    the bureaus whose records say so, also where INTERPOL-GS answered for one; the requester, of the recovery
    """
    leg_ids: list[str]
    """
    the legs whose answers say so; none, of the recovery
    """
    restrictions: list[Literal["NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"] | str] = []
    placed: str | None = None
    """
    why it stands here, where no date says so
    """


class ClientCertificate(Answer):
    """
    A certificate that a client comes with, by its thumbprint, and until when it is good.
    """

    thumbprint: str
    not_after: str | None = None


class ClientDraft(Body):
    """
    A system of the party's that may call.
    """

    state: Literal["ACTIVE", "SUSPENDED"]
    suspension_reason: (
        Literal["CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED"]
        | None
    ) = None
    """
    for SUSPENDED, and for it alone
    """
    suspended_since: AwareDatetime | None = None
    """
    as it was read: the service sets it
    """
    client_id: str
    """
    the `sub` of its tokens; no personal data
    """
    system: str
    """
    what the system is called; no personal data
    """
    certificates: list[CertificateDraft]
    scopes: list[str] | None = None
    """
    of its tokens' scopes these alone; null for all of the party's class
    """
    administration: str | None = None
    """
    of a client of AUDITOR: the country whose customs' events alone it may read; null for all
    """


class Code(Answer):
    """
    A code and its label.
    """

    code: str
    label: str


class CodeInterpretation(Answer):
    """
    A value of a closed list, as it was given.
    """

    given: str
    code: str


class Codes(Answer):
    """
    Every code list by name.
    """

    lists: dict[str, list[Code]]


class Concealment(Answer):
    """
    The event for which a record is kept from searchers. It stands behind the record up to and including `until`.
    """

    event: (
        Literal[
            "ONGOING_INVESTIGATION", "CONTROLLED_DELIVERY", "COVERT_OPERATION", "COURT_ORDER", "PROTECTION_OF_A_SOURCE"
        ]
        | str
    )
    reference: str
    """
    the bureau's own, of the event; no personal data
    """
    until: date_aliased


class ConcerningEvent(Answer):
    """
    What another country's answer tells of the weapon's way into the country of a leg.
    """

    kind: (
        Literal[
            "MANUFACTURE",
            "PROOF",
            "EXPORT",
            "IMPORT",
            "TRANSIT",
            "SALE",
            "TRANSFER",
            "STATE_ISSUE",
            "LOSS",
            "THEFT",
            "DEACTIVATION",
            "DESTRUCTION",
            "RECOVERY",
            "OTHER",
        ]
        | str
    )
    date: str | None
    country: str | None
    to_country: str | None
    holder: Literal["MAKER", "DEALER", "PRIVATE", "STATE", "UNKNOWN"] | str | None
    """
    to what kind of holder it went; never who
    """
    lawful: bool | None
    note: str | None
    """
    such as the licence, as the bureau wrote it
    """
    told_by: str
    """
    the bureau whose records say so, also where INTERPOL-GS answered for it; INTERPOL-GS of a leg without a country
    """
    restrictions: list[Literal["NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"] | str] = []


class Confirmation(Body):
    """
    The body of POST /v1/hits/{hit_id}/confirmations, by the bureau that recorded the weapon.
    """

    answer: Literal["CONFIRMED", "REFUTED", "TIME_NEEDED", "WITHDRAWN"]
    """
    WITHDRAWN takes a CONFIRMED back
    """
    until: AwareDatetime | None = None
    """
    with TIME_NEEDED, always and only: by when
    """
    reason: str | None = None
    """
    why; REFUTED and WITHDRAWN need one
    """
    instructions: list[Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"]] = []
    """
    what the bureau asks of who holds the weapon; in words in `note`
    """
    note: str | None = None
    """
    the instructions in words; no personal data
    """


class ConfirmationRequest(Body):
    """
    The body of POST /v1/hits/{hit_id}/confirmation-requests.
    """

    priority: Literal["URGENT", "ROUTINE"]
    """
    URGENT: the hit is the only ground for holding the weapon
    """
    reason: str


class Contradiction(Answer):
    """
    Events that cannot both be true.
    """

    text: str
    told_by: list[str]


class Cosignature(Answer):
    """
    A witness's word that it has seen this tree, and none that contradicts it.
    """

    witness: str
    """
    the name of its key
    """
    at: str
    """
    the time in its signature
    """
    line: str
    """
    the signature's line, as it stands under the note
    """


class Count(Answer):
    """
    How many there are; null where so few would name a case, or would give another such count away.
    """

    count: int | None
    own: int
    """
    the reader's own of them, never suppressed
    """
    suppressed: bool = False
    """
    others' are not told: `count` is null, or, of a total whose others are too few, the reader's own
    """


class CountryInterpretation(Answer):
    """
    The country of manufacture, and for a former state those that answer for it today.
    """

    given: str
    code: str
    successors: list[str] = []


class CustodyEvent(Answer):
    """
    One event of a weapon's life as a country's records have it.
    """

    kind: (
        Literal[
            "MANUFACTURE",
            "PROOF",
            "EXPORT",
            "IMPORT",
            "TRANSIT",
            "SALE",
            "TRANSFER",
            "STATE_ISSUE",
            "LOSS",
            "THEFT",
            "DEACTIVATION",
            "DESTRUCTION",
            "RECOVERY",
            "OTHER",
        ]
        | str
    )
    date: str | None = None
    """
    null where the records do not say
    """
    country: str | None = None
    to_country: str | None = None
    """
    of an export or transfer
    """
    holder: Literal["MAKER", "DEALER", "PRIVATE", "STATE", "UNKNOWN"] | str | None = None
    """
    what kind of holder had it after the event; never who
    """
    lawful: bool | None = None
    """
    false where the records show that it was not
    """
    note: str | None = None


class Desk(Answer):
    """
    The office to call at a party: an office, never a person.
    """

    name: str | None = None
    telephone: str | None = None
    """
    of the office, with the country's code
    """
    email: str | None = None
    languages: str | None = None
    """
    that are spoken there: English, French
    """
    hours: str | None = None
    """
    when somebody is there: 24 hours, Mon-Fri 08:00-17:00 UTC
    """


class DeskDraft(Body):
    """
    The office to call. Its texts are refused for personal data: a name here is an office's.
    """

    name: str | None = None
    telephone: str | None = None
    """
    of the office, with the country's code
    """
    email: str | None = None
    languages: str | None = None
    """
    that are spoken there: English, French
    """
    hours: str | None = None
    """
    when somebody is there: 24 hours, Mon-Fri 08:00-17:00 UTC
    """


class Disposal(Body):
    """
    The body of POST /v1/hits/{hit_id}/disposition.
    """

    disposition: Literal["SEIZED", "RELEASED", "CONTROLLED_DELIVERY", "HANDED_TO_POLICE", "NOT_SAME_WEAPON"]
    place: str | None = None
    """
    where the weapon is now; no personal data
    """
    exhibit: str | None = None
    """
    the number of the exhibit; no personal data
    """
    note: str | None = None
    """
    no personal data
    """


class Disposed(Answer):
    """
    What became of the weapon.
    """

    disposition: Literal["SEIZED", "RELEASED", "CONTROLLED_DELIVERY", "HANDED_TO_POLICE", "NOT_SAME_WEAPON"] | str
    at: str
    by: str
    place: str | None = None
    exhibit: str | None = None
    note: str | None = None


class Download(Answer):
    """
    Where to read the file, for a short time, without a token.
    """

    url: str
    expires_at: str


class Evidence(Answer):
    """
    One field of the comparison, in words and in bits (log2 of how much likelier it is in a true match).
    """

    field: str
    agreement: (
        Literal[
            "exact",
            "canonical",
            "lookalike",
            "one_edit",
            "affix",
            "pattern",
            "two_edits",
            "agrees",
            "compatible",
            "unclear",
            "mistaken",
            "differs",
            "missing",
        ]
        | str
    )
    given: str | None = None
    recorded: str | None = None
    via: str | None = None
    text: str
    weight: float


class Exclusion(Answer):
    """
    What else an answer may be, beside other firearms, and by what that is excluded.
    """

    what: str
    by: str


class FieldChange(Answer):
    """
    A field of the weapon's description that was corrected: as it was given, and as it is.
    """

    field: str
    before: str | None
    after: str | None


class FirearmTypeInterpretation(Answer):
    """
    The type of weapon that was understood, from the field itself or from a word in another.
    """

    given: str
    code: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
    )
    stood_in: Literal["make", "model"] | str | None = None
    """
    the field that it was written in, where that was another
    """


class FlagOfHiding(Answer):
    """
    What is to be looked into, and how many records or hits it is of.
    """

    flag: (
        Literal[
            "HIDDEN_WITHOUT_EVENT", "HIDDEN_IN_SEQUENCE", "HIDDEN_AFTER_SEARCH", "HITS_UNANSWERED", "SHOWN_AFTER_HIT"
        ]
        | str
    )
    number: int


class FoldedInterpretation(Answer):
    """
    A catalogue code or the text of a marking, and what of it is compared.
    """

    given: str
    compared: list[str]


class Health(Answer):
    """
    The service answers, reads its register and writes its audit trail.
    """

    status: str
    deployment: str
    region: str


class HidingOfMonth(Answer):
    """
    The records that a bureau began to keep from searchers in a month, and the hits that those of its records drew
    in that month which it keeps from searchers.
    """

    owner: str
    month: str
    """
    2026-11, in UTC
    """
    hidden: int
    """
    entered so, or changed to be
    """
    with_event: int
    """
    of them, behind which an event stands today
    """
    without_event: int
    shown_again: int
    """
    of them, no longer kept from searchers
    """
    hits: int
    answered: int
    """
    of these hits: the bureau answered, or sent a message
    """
    unanswered: int
    """
    the others, read or not
    """
    flags: list[FlagOfHiding]


class HidingStatistics(Answer):
    """
    By month and bureau, the latest month first; bureaus that hid nothing and drew no hits are left out.
    """

    items: list[HidingOfMonth]


class IdentifyEvidence(Answer):
    """
    One field of the comparison with a reference, in words and in bits.
    """

    field: str
    agreement: (
        Literal[
            "exact",
            "canonical",
            "lookalike",
            "one_edit",
            "affix",
            "pattern",
            "two_edits",
            "agrees",
            "compatible",
            "unclear",
            "mistaken",
            "differs",
            "missing",
        ]
        | str
    )
    given: str | None = None
    recorded: str | None = None
    via: str | None = None
    text: str
    weight: float


class IdentifyFirearm(Body):
    """
    A weapon by its fields, each as it was read or guessed; what belongs in another field is found there too.
    """

    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | None
    ) = None
    action: (
        Literal[
            "SEMI_AUTO",
            "FULL_AUTO",
            "BOLT",
            "LEVER",
            "PUMP",
            "REVOLVER_SA",
            "REVOLVER_DA",
            "BREAK",
            "SINGLE_SHOT",
            "MUZZLE_LOADING",
            "BLANK_CONVERTED",
            "OTHER",
            "UNKNOWN",
        ]
        | None
    ) = None
    country_of_manufacture: str | None = None
    year: int | None = None
    """
    of manufacture
    """
    markings: str | None = None
    """
    texts and signs on the weapon, signs in words
    """
    importer: str | None = None
    catalogue_code: str | None = None
    """
    the maker's order number, as on papers
    """


class IdentifyRequest(Body):
    """
    The body of POST /v1/reference/identify: a description in one's own words, or fields.
    """

    description: str | None = None
    """
    what can be read or guessed, in any words and most languages; no personal data
    """
    firearm: IdentifyFirearm | None = None


class ImportCounts(Answer):
    """
    Lines by what came of them, counted chunk by chunk; `lines` is the sum of new, changed, unchanged, refused and
    pending. Of a check: by what would come of them.
    """

    lines: int | None
    """
    null until the whole file has been read
    """
    written: int
    """
    records entered or corrected: new and changed lines; none by a check
    """
    new: int
    """
    lines of weapons that the bureau had no record of
    """
    changed: int
    """
    lines that say otherwise than the bureau's record, which they corrected
    """
    unchanged: int
    """
    lines whose record stands as they say, or is no longer searched for
    """
    refused: int
    pending: int | None


class ImportUndo(Answer):
    """
    The taking back of an import, and how far it is: lines whose record was cancelled or is again what it was, and
    lines whose record stays, counted chunk by chunk.
    """

    asked_at: str
    reason: str
    undone: int
    kept: int
    finished_at: str | None = None


class InformationRequest(Body):
    """
    The body of POST .../legs/{leg_id}/information-requests: what the bureau needs to know.
    """

    question: str


class KindUnderstood(Answer):
    """
    What kind of thing is described, by which words, and what that means for whoever has it in hand.
    """

    kind: (
        Literal[
            "FIREARM",
            "PART",
            "UNFINISHED_PART",
            "SUPPRESSOR",
            "ACCESSORY",
            "AMMUNITION",
            "REPLICA",
            "TOY",
            "AIRSOFT",
            "AIR_GUN",
            "BLANK_GUN",
            "GAS_GUN",
            "SIGNAL_GUN",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED",
            "PRINTED",
            "ELECTROSHOCK",
        ]
        | str
    )
    text: str | None = None
    """
    the stretch that told it; null where a calibre or the names of firearms did
    """
    means: str
    """
    the thing in words
    """
    is_sure: bool
    """
    false where the words may as well be of a firearm that comes with such a thing
    """
    firearm: Literal["yes", "no", "part", "perhaps"] | str
    """
    whether it is a firearm; perhaps: look what was done to it
    """
    search_as: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    ) = None
    """
    the type by which a number on it is searched, where that is not the weapon's own
    """
    advice: str | None = None
    """
    what to look at and to search; null for a firearm
    """


class LegResponse(Answer):
    """
    The body of POST .../legs/{leg_id}/responses: an outcome or a reason why there is none.
    """

    outcome: (
        Literal[
            "LAST_LEGAL_HOLDER_IDENTIFIED",
            "FIRST_PURCHASER_IDENTIFIED",
            "EXPORTED_TO",
            "DOMESTIC_NEVER_EXPORTED",
            "REPORTED_LOST_OR_STOLEN",
            "STATE_STOCK",
            "DESTROYED_ON_RECORD",
            "DEACTIVATED_ON_RECORD",
            "NO_RECORD",
        ]
        | str
        | None
    ) = None
    failure_reason: (
        Literal[
            "INVALID_SERIAL_FOR_MAKER",
            "SERIAL_NOT_UNIQUE",
            "INSUFFICIENT_DESCRIPTION",
            "WRONG_MAKER",
            "WRONG_COUNTRY",
            "COUNTERFEIT_MARKS",
            "OBLITERATED",
            "TOO_OLD_RECORDS_DESTROYED",
            "RECORDS_UNAVAILABLE",
            "MAKER_DEFUNCT",
            "NO_RESPONSE",
            "REFUSED_SECURITY",
            "REFUSED_LAW",
            "REFUSED_INVESTIGATION",
            "NO_CONFIDENTIALITY_ASSURANCE",
            "WITHDRAWN_BY_REQUESTER",
            "NO_INFORMATION_FROM_REQUESTER",
            "NOT_DELIVERED",
            "NOT_ASKED",
            "NOT_NEEDED",
        ]
        | str
        | None
    ) = None
    events: Annotated[list[CustodyEvent], Field(validate_default=True)] = []
    next_country: str | None = None
    """
    where the weapon went next: a further leg
    """
    restrictions: list[Literal["NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"] | str] = []
    final: bool = True
    note: str | None = None
    correction: str | None = None
    """
    what was wrong with the bureau's earlier answer; this one then stands in its place
    """


class LineRange(Answer):
    """
    Lines of a file, from the first to the last.
    """

    first: int
    last: int


class Links(Answer):
    """
    Where the receiver finds the notification.
    """

    self: str


class LogCheckpoint(Answer):
    """
    A tree of the log that was signed.
    """

    size: int
    """
    how many events are under it
    """
    root: str
    """
    the root hash (RFC 9162), in base64
    """
    at: str
    note: str
    """
    the checkpoint as the log signed it (c2sp.org/tlog-checkpoint), without cosignatures
    """
    cosignatures: list[Cosignature]
    """
    that were held against the witnesses' keys
    """
    witnessed: bool
    """
    whether as many witnesses as the deployment asks for have cosigned it
    """


class LogKeys(Answer):
    """
    Whose signatures the deployment holds good, as verifier keys (c2sp.org/signed-note).

    To be compared with what came another way: who could alter the log could write other keys here too.
    """

    origin: str
    log: list[str]
    witnesses: list[str]
    quorum: int


class LookAlike(Answer):
    """
    Another firearm that is mistaken for this one, and how to tell them apart; no id where the table has no entry.
    """

    reference_id: str | None
    make: str | None
    model: str
    why: str
    tell: str | None = None
    """
    the marks by which the other one is known
    """


class MakeInterpretation(Answer):
    """
    How the make was read; `code` is null where the tables do not know it or where it fits several makers.

    `via` is the kind of spelling, or `implied` where no maker was written and the model is one maker's alone.
    """

    given: str
    code: str | None
    via: str | None
    candidates: list[str] = []
    stood_in: Literal["make", "model"] | str | None = None
    """
    the field that it was written in, where that was another
    """


class Mandate(Answer):
    """
    The WCO acts for this country's customs administration from `since` up to and including `until`, if it ends, for
    these purposes; None stands for all.
    """

    country: str
    since: date_aliased
    until: date_aliased | None = None
    purposes: (
        list[
            Literal[
                "SEIZURE_CHECK",
                "SHIPMENT_CONTROL",
                "TRAVELLER_CONTROL",
                "OPERATION",
                "INVESTIGATION_SUPPORT",
                "TRACE_PREPARATION",
                "DATA_QUALITY",
                "TEST",
            ]
            | str
        ]
        | None
    ) = None


class MandateDraft(Body):
    """
    The WCO acts for a country's customs administration, on its first and its last day too.
    """

    country: str
    since: date_aliased
    until: date_aliased | None = None
    """
    the last day; null for a mandate without an end
    """
    purposes: (
        list[
            Literal[
                "SEIZURE_CHECK",
                "SHIPMENT_CONTROL",
                "TRAVELLER_CONTROL",
                "OPERATION",
                "INVESTIGATION_SUPPORT",
                "TRACE_PREPARATION",
                "DATA_QUALITY",
                "TEST",
            ]
        ]
        | None
    ) = None
    """
    of searches under it; null for all. A trace is under TRACE_PREPARATION
    """


class MarkMaker(Answer):
    """
    A maker on whose weapons a mark stands.
    """

    code: str
    name: str


class MarkUnderstood(Answer):
    """
    A stretch of the text and what it was taken for: a shape, letters, a country, a maker, a kind, a year, a word.
    """

    text: str
    as_: Annotated[str, Field(alias="as")]
    found_as: Literal["shape", "text", "country", "make", "kind", "year", "meaning"] | str


class MarkWords(Answer):
    """
    How a mark looks in other languages, as its shapes and what joins them; null where that would say too little.
    """

    fr: str | None = None
    es: str | None = None
    ar: str | None = None


class Marking(Answer):
    """
    A text or sign that stands on the weapon.
    """

    text: str
    """
    as it stands there; a sign is described in words
    """
    where: str | None = None
    meaning: str | None = None


class MatchedFirearm(Answer):
    """
    The minimum for comparing the weapon in hand; the full record is a second call.
    """

    serial_number: str | None
    make: str
    model: str | None
    calibre: str | None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    )


class Message(Answer):
    """
    The message on the wire; fields that say nothing of the event are left out there.

    `notification_id` is the receiver's idempotency key.
    """

    notification_id: str
    event: (
        Literal[
            "hit.opened",
            "hit.confirmation_requested",
            "hit.confirmed",
            "hit.refuted",
            "hit.escalated",
            "hit.closed",
            "hit.withdrawn",
            "hit.reminder",
            "hit.record_changed",
            "trace.received",
            "trace.updated",
            "trace.overdue",
            "trace.linked",
            "record.review_due",
            "watch.matched",
            "hit.message",
            "trace.message",
            "party.changed",
            "record.hidden_flagged",
        ]
        | str
    )
    occurred_at: str
    recipient: str
    hit_id: str | None = None
    record_id: str | None = None
    search_id: str | None = None
    watch_id: str | None = None
    trace_id: str | None = None
    leg_id: str | None = None
    message_id: str | None = None
    """
    the message of a case that was sent
    """
    decision: str | None = None
    basis: (
        Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"]
        | str
        | None
    ) = None
    searched_by: str | None = None
    on_behalf_of: str | None = None
    stage: str | None = None
    """
    which step of a review, a request or a leg it is, what is reminded of, or what a record became
    """
    due_at: str | None = None
    """
    until when something is asked of the recipient
    """
    instead_of: str | None = None
    """
    the bureau that has no address in the register
    """
    linked_party: str | None = None
    """
    who else traces the weapon, where both agreed to it
    """
    party: str | None = None
    """
    whose row of the register changed, or whose hidden records are to be looked into
    """
    object_version: int | None = None
    """
    the version that the row is now
    """
    mandates: list[Mandate] | None = None
    """
    for an administration: the WCO's mandates for it as they are now
    """
    links: Links


class MissingDecision(Body):
    """
    What the General Secretariat decides of a report.
    """

    decision: Literal["IN_REVIEW", "ADDED", "ALREADY_KNOWN", "REJECTED"]
    reference_id: str | None = None
    """
    with ADDED and ALREADY_KNOWN: the firearm that was meant
    """
    reason: str | None = None
    """
    always with REJECTED
    """


class MissingRecord(Answer):
    """
    A record that its bureau holds and a file of all its records lacks.
    """

    record_id: str
    version: int
    ncb_reference: str
    serial_number: str | None
    make: str
    entered_at: str


class MissingReportStep(Answer):
    """
    A step in the life of a report.
    """

    at: str
    state: Literal["OPEN", "IN_REVIEW", "ADDED", "ALREADY_KNOWN", "REJECTED"] | str
    by: str
    reason: str | None = None


class MistakenMark(Answer):
    """
    Another mark that this one is mistaken for, and how to tell them apart.
    """

    id: str
    looks: str
    why: str


class ModelInterpretation(Answer):
    """
    How the model was read: the family of the table that it means, as MAKE:FAMILY, or *:FAMILY for a design of many
    makers; null where the table does not hold it, or where it fits several. `words` is what was compared.
    """

    given: str
    words: str
    family: str | None
    families: list[str] = []
    stood_in: Literal["make", "model"] | str | None = None
    """
    the field that it was written in, where that was another
    """


class NameUnderstood(Answer):
    """
    A maker or a model as understood.

    `codes`: a make's code, a model's families as MAKE:FAMILY or *:FAMILY for a design of many makers; several where the
    name fits them all. `role`: `stated`; `marked` on the weapon; `design`, whose maker may be another; `alike`, what it
    looks like; `doubtful`; `excluded`, which it is said not to be. `via`: by which kind of spelling.
    """

    text: str
    codes: list[str]
    via: str
    role: Literal["stated", "marked", "design", "alike", "doubtful", "excluded"] | str


class NamedVariant(Answer):
    """
    A variant of a firearm: `reference_id` is its own, ref_...-2; no name where it bears the firearm's.
    """

    reference_id: str
    name: str | None
    calibre: str | None
    calibre_groups: list[str]


class NotThis(Answer):
    """
    Another firearm that this one is mistaken for.
    """

    reference_id: str
    why: str
    one_way: str | None = None
    """
    why the other one does not name this one
    """


class Notification(Answer):
    """
    A row of the outbox, as its recipient reads it.
    """

    notification_id: str
    event: (
        Literal[
            "hit.opened",
            "hit.confirmation_requested",
            "hit.confirmed",
            "hit.refuted",
            "hit.escalated",
            "hit.closed",
            "hit.withdrawn",
            "hit.reminder",
            "hit.record_changed",
            "trace.received",
            "trace.updated",
            "trace.overdue",
            "trace.linked",
            "record.review_due",
            "watch.matched",
            "hit.message",
            "trace.message",
            "party.changed",
            "record.hidden_flagged",
        ]
        | str
    )
    occurred_at: str
    recipient: str
    instead_of: str | None
    priority: Literal["URGENT", "ROUTINE"] | str
    test: bool
    state: Literal["PENDING", "SENT", "TEST"] | str
    """
    TEST: of a test record, to be read here, never sent. What is of the test records of the service's own test bureau, NCB-ZZ, is told to nobody else: it goes to a queue that the service reads itself
    """
    sent_at: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None
    message: Message


class NotificationPage(Answer):
    """
    Notifications, newest first.
    """

    items: list[Notification]
    next_cursor: str | None


class OfficerList(Answer):
    """
    A version of the list. Without one, or where `officers` is null, any officer of the party may search.
    """

    party: str
    version: int
    officers: list[str] | None
    changed_at: str


class OfficerListDraft(Body):
    """
    The body of PUT /v1/parties/{party}/officers: the whole list. What was read can be sent with its changes.
    """

    officers: list[str] | None
    """
    pseudonyms, never names; null: no list, so that any officer may search
    """
    party: str | None = None
    """
    as it was read
    """
    version: int | None = None
    """
    as it was read; If-Match decides
    """
    changed_at: AwareDatetime | None = None
    """
    as it was read
    """


class OtherMake(Answer):
    """
    A make that another is mistaken for.
    """

    code: str
    name: str
    why: str


class OtherNumber(Answer):
    """
    A number on a part other than the one that carries the serial number.
    """

    component: Literal["FRAME", "RECEIVER", "SLIDE", "BARREL", "BOLT", "CYLINDER", "CRANE", "OTHER"] | str
    number: str


class OtherNumberDraft(Body):
    """
    A number on another part, as a bureau enters it.
    """

    component: Literal["FRAME", "RECEIVER", "SLIDE", "BARREL", "BOLT", "CYLINDER", "CRANE", "OTHER"]
    number: str


class Outcomes(Answer):
    """
    What came of hits. False: refuted by the bureau, or found not to be the weapon by who searched.
    """

    confirmed: int | None
    false: int | None
    undecided: int | None
    false_share: float | None
    """
    false of confirmed and false; null where neither is there
    """
    suppressed: bool = False
    """
    others' are not told: null, or of the reader's own alone
    """


class OutcomesRow(Answer):
    """
    The outcomes of hits on one basis, or in one bin of weights.
    """

    confirmed: int | None
    false: int | None
    undecided: int | None
    false_share: float | None
    """
    false of confirmed and false; null where neither is there
    """
    suppressed: bool = False
    """
    others' are not told: null, or of the reader's own alone
    """
    value: str


class OutcomesTable(Answer):
    """
    Outcomes row by row, each shown whole or not at all.
    """

    rows: list[OutcomesRow]
    withheld: bool = False
    """
    no rows but own ones, because any would name a case
    """


class PartyChange(Answer):
    """
    One field that a version changed. Of texts that people wrote, only that they changed is said.
    """

    field: str
    """
    such as state, clients/CLIENT/state, mandates/KE/until, desk/telephone
    """
    before: str | None = None
    after: str | None = None


class PartyDraft(Body):
    """
    The body of PUT /v1/parties/{party}: the whole row. What was read can be sent with its changes.

    State, clients, mandates, desk and language are always said: what is forgotten would be taken away.
    """

    state: Literal["ACTIVE", "SUSPENDED"]
    suspension_reason: (
        Literal["CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED"]
        | None
    ) = None
    """
    for SUSPENDED, and for it alone
    """
    suspended_since: AwareDatetime | None = None
    """
    as it was read: the service sets it
    """
    clients: list[ClientDraft]
    mandates: list[MandateDraft]
    """
    of the WCO alone
    """
    desk: DeskDraft | None
    """
    the office to call; null for none
    """
    language: Literal["en", "fr", "es", "ar"]
    """
    of documents that are printed for the party
    """
    party: str | None = None
    """
    as it was read
    """
    version: int | None = None
    """
    as it was read; If-Match decides
    """
    changed_at: AwareDatetime | None = None
    """
    as it was read
    """
    changed_by: str | None = None
    """
    as it was read
    """
    notified: bool | None = None
    """
    as it was read: the deployment makes topics
    """


class Photo(Answer):
    """
    A picture that the reporter keeps.
    """

    name_sha256: str
    """
    SHA-256 of the file's name, by which the reporter finds it again
    """
    view: Literal["LEFT", "RIGHT", "TOP", "BOTTOM", "FRONT", "REAR", "SERIAL_NUMBER", "MARKING", "OTHER"] | str
    size_bytes: int


class PictureDecision(Body):
    """
    What INTERPOL-GS does with a picture: shows it, or shows it no more.
    """

    decision: Literal["PUBLISHED", "WITHDRAWN"]
    reason: str | None = None
    """
    always with WITHDRAWN
    """


class PictureDraft(Body):
    """
    The body of POST .../pictures: which file will be uploaded, and what it shows.
    """

    media_type: Literal["image/jpeg", "image/png"]
    bytes: int
    """
    the file's size: no other can be uploaded
    """
    sha256: str
    """
    of the file, in hexadecimal: no other can be uploaded
    """
    view: Literal["LEFT", "RIGHT", "TOP", "BOTTOM", "FRONT", "REAR", "SERIAL_NUMBER", "MARKING", "OTHER"]
    caption: str
    """
    what is to be seen, for who does not see it too
    """
    source: str
    """
    whose picture it is: an institution, never a person
    """
    licence: str
    """
    under which it may be shown
    """


class PictureStep(Answer):
    """
    A step in the life of a picture.
    """

    at: str
    state: Literal["AWAITING_UPLOAD", "PUBLISHED", "WITHDRAWN"] | str
    by: str
    reason: str | None = None


class PicturesShown(Answer):
    """
    INTERPOL's own pictures of a firearm that are published now, whatever day was asked for.
    """

    published: int
    path: str
    """
    where they are listed, each with a location to read it from
    """


class PointOfDiversion(Answer):
    """
    Where and when the weapon left the legal world, as far as the answers fix it.
    """

    country: str | None
    not_before: str | None
    not_after: str | None
    basis: Literal["REPORTED_LOSS", "REPORTED_THEFT", "UNLAWFUL_TRANSFER", "LAST_LAWFUL_EVENT"] | str
    confidence: Literal["HIGH", "MEDIUM", "LOW"] | str
    text: str


class ProblemField(Answer):
    """
    One field's fault; the rejected value is never repeated.
    """

    pointer: str
    """
    JSON pointer into the body, or /query/name, /headers/name
    """
    code: str
    detail: str


class Receipt(Answer):
    """
    One notification: SENT is not yet received, an acknowledgement is.
    """

    party: str
    """
    whom it is for
    """
    recipient: str
    """
    who gets it: INTERPOL-GS where the party has no address in the register
    """
    event: (
        Literal[
            "hit.opened",
            "hit.confirmation_requested",
            "hit.confirmed",
            "hit.refuted",
            "hit.escalated",
            "hit.closed",
            "hit.withdrawn",
            "hit.reminder",
            "hit.record_changed",
            "trace.received",
            "trace.updated",
            "trace.overdue",
            "trace.linked",
            "record.review_due",
            "watch.matched",
            "hit.message",
            "trace.message",
            "party.changed",
            "record.hidden_flagged",
        ]
        | str
    )
    stage: str | None
    state: Literal["PENDING", "SENT", "TEST"] | str
    sent_at: str | None
    acknowledged_at: str | None


class RecordImportRequest(Body):
    """
    The body of POST /v1/record-imports.
    """

    format: Literal["JSON_LINES", "CSV", "XLSX", "ODS"]
    """
    XLSX: an Excel workbook; ODS: an OpenDocument spreadsheet. Each may be packed, as .gz or as the only file of a .zip: that is seen by the file itself
    """
    mapping: str | None = None
    """
    a mapping of your own, as it stands now; without one, the fields are the API's own
    """
    sha256: str
    """
    of the whole file, in hexadecimal: no other file can be uploaded
    """
    bytes: int
    """
    the file's size: no other can be uploaded
    """
    test: bool = False
    """
    every record of it becomes a test record, whatever lines say
    """
    check: bool = False
    """
    read the file and answer each line as if it were entered, and enter nothing: the same file can be imported in earnest afterwards
    """
    again: bool = False
    """
    read a file once more that was entered already: else a 409. No record is doubled by it
    """
    mode: Literal["append", "replace"] = "append"
    """
    replace: the file is all that you hold; `lines=missing` then lists your records that it lacks, and none of them is changed by the import
    """
    ncb_reference: str | None = None
    """
    your reference of the whole, up to 48 characters; a line without one of its own is entered under this, a slash and the line's number
    """


class RecordMapping(Answer):
    """
    How a bureau's own columns are read. Names of columns are compared without case, spaces, marks and accents.
    """

    columns: dict[str, Any] | None = None
    """
    column to field, such as serial_number or other_numbers.BARREL; in JSON Lines a nested value's column is written with points. Without any, columns are known by our own names and their usual other names
    """
    ignored: list[str] = []
    """
    columns that are left unread
    """
    personal: list[str] = []
    """
    columns of personal data: dropped unread, before anything of a line is kept
    """
    ignore_unlisted: bool = False
    """
    columns that are not named here are left unread, those of personal data excepted: these must be named. Else lines with such columns are refused
    """
    constants: dict[str, str] | None = None
    """
    what every line says, and no column
    """
    defaults: dict[str, str] | None = None
    """
    what a line says that says nothing
    """
    values: dict[str, dict[str, str | None]] | None = None
    """
    the bureau's own words and codes by field, each with what it means; null for nothing
    """
    date_order: Literal["DMY", "MDY", "YMD"] | str | None = None
    """
    of dates in digits; without it, a date that can be read in two ways is refused
    """
    two_digit_year_pivot: int | None = None
    """
    years up to this are 20xx, later ones 19xx; without it, such years are refused
    """
    spreadsheet_dates: Literal["1900", "1904"] | str | None = None
    """
    numbers in date columns are days of a spreadsheet that counts from this year
    """
    decimal_mark: Literal[".", ","] | str | None = None
    """
    in numbers of years and spreadsheet days; the other one parts thousands
    """
    encoding: (
        Literal[
            "utf-8",
            "utf-16",
            "windows-1250",
            "windows-1251",
            "windows-1252",
            "windows-1253",
            "windows-1254",
            "windows-1255",
            "windows-1256",
            "windows-1257",
            "windows-1258",
            "windows-874",
            "iso-8859-1",
            "iso-8859-2",
            "iso-8859-5",
            "iso-8859-6",
            "iso-8859-7",
            "iso-8859-8",
            "iso-8859-9",
            "iso-8859-13",
            "iso-8859-15",
            "koi8-r",
            "koi8-u",
            "cp437",
            "cp737",
            "cp775",
            "cp850",
            "cp852",
            "cp855",
            "cp857",
            "cp862",
            "cp866",
            "shift_jis",
            "euc-jp",
            "gbk",
            "gb18030",
            "big5",
            "euc-kr",
            "macintosh",
            "mac-cyrillic",
        ]
        | str
        | None
    ) = None
    """
    of the file; without it, found out of the file
    """
    delimiter: Literal[",", ";", "\t", "|"] | str | None = None
    """
    of CSV; without it, found out of the heading
    """
    heading_line: int | None = None
    """
    the line of CSV or the row of a sheet that names the columns; without it, the first one that plainly does, below any titles
    """
    sheet: str | None = None
    """
    of a spreadsheet: the sheet with the records; without it, the only one in view that is not empty
    """


class RecordedFirearm(Answer):
    """
    A weapon as a bureau recorded it.
    """

    serial_number: str | None = None
    """
    as marked, or the word the report has for it
    """
    serial_state: (
        Literal["COMPLETE", "PARTIAL", "OBLITERATED", "RESTORED_FULL", "RESTORED_PARTIAL", "NONE_EVER", "UNKNOWN"]
        | str
        | None
    ) = None
    make: str
    model: str | None = None
    calibre: str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    ) = None
    country_of_manufacture: str | None = None
    year: int | None = None
    importer: str | None = None
    markings: str | None = None
    finish: str | None = None
    """
    of the surface, in words: blued, nickel, stainless, two-tone
    """
    other_numbers: Annotated[list[OtherNumber], Field(validate_default=True)] = []


class Recovery(Answer):
    """
    Where, when and how the weapon was found. A place, never a person.
    """

    date: str
    country: str
    place: str | None = None
    circumstances: (
        Literal[
            "BORDER_SEIZURE",
            "POSTAL_SEIZURE",
            "CONTAINER_SEIZURE",
            "TRAVELLER_SEIZURE",
            "OPERATION",
            "SURRENDERED",
            "FOUND",
            "OTHER",
        ]
        | str
    )


class ReferenceSummary(Answer):
    """
    A firearm's reference as lists show it. `families` as MAKE:FAMILY; `aliases` with the names of its variants.
    """

    reference_id: str
    version: int
    make: str | None
    make_code: str | None
    manufacturer: str | None = None
    model: str
    level: Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"] | str | None = None
    aliases: list[str] = []
    families: list[str] = []
    calibre_groups: list[str] = []
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    ) = None
    action: (
        Literal[
            "SEMI_AUTO",
            "FULL_AUTO",
            "BOLT",
            "LEVER",
            "PUMP",
            "REVOLVER_SA",
            "REVOLVER_DA",
            "BREAK",
            "SINGLE_SHOT",
            "MUZZLE_LOADING",
            "BLANK_CONVERTED",
            "OTHER",
            "UNKNOWN",
        ]
        | str
        | None
    ) = None
    country_of_manufacture: str | None = None
    countries_of_manufacture: list[str] = []
    made_from: int | None = None
    made_until: int | None = None
    markings: list[str] = []
    catalogue_codes: list[str] = []
    do_not_confuse_with: list[str] = []
    variants: int = 0


class RegisteredClient(Answer):
    """
    A system of a party's that may call: what its tokens carry as `sub`, and the certificates that it comes with.
    """

    client_id: str
    """
    the `sub` of its tokens
    """
    system: str
    """
    what the system is called; never a person
    """
    state: Literal["ACTIVE", "SUSPENDED"] | str
    suspension_reason: (
        Literal["CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED"]
        | str
        | None
    ) = None
    suspended_since: str | None = None
    certificates: Annotated[list[ClientCertificate], Field(validate_default=True)] = []
    scopes: list[str] | None = None
    """
    of its tokens' scopes these alone; null for all that the class of the party may hold
    """
    administration: str | None = None
    """
    of a client of AUDITOR: the country whose customs' events alone it may read; null for all
    """


class Reminder(Answer):
    """
    That the clock reminded those whom the hit waits for, and of what.
    """

    of: Literal["NOT_ASKED", "NO_DISPOSITION", "NO_ANSWER"] | str
    """
    NOT_ASKED: nobody asked for confirmation; NO_DISPOSITION: nobody said what became of the weapon; NO_ANSWER: escalated, and still not answered
    """
    number: int
    """
    which of the reminders of this it is; those that an outage ate are left out
    """
    at: str


class RequestDesk(Body):
    """
    The office that asks. Its texts are refused for personal data: a name here is an office's.
    """

    name: str | None = None
    telephone: str | None = None
    """
    of the office, with the country's code
    """
    email: str | None = None
    languages: str | None = None
    """
    that are spoken there: English, French
    """
    hours: str | None = None
    """
    when somebody is there: 24 hours, Mon-Fri 08:00-17:00 UTC
    """


class RequestMade(Answer):
    """
    A request for confirmation.
    """

    number: int
    priority: Literal["URGENT", "ROUTINE"] | str
    reason: str
    at: str
    by: str
    """
    the party, or SERVICE where the clock asked again
    """
    due_at: str


class Row(Answer):
    """
    A row of a table: a code, a country, an operation or a month, and how many; null where there is none.
    """

    count: int | None
    own: int
    """
    the reader's own of them, never suppressed
    """
    suppressed: bool = False
    """
    others' are not told: `count` is null, or, of a total whose others are too few, the reader's own
    """
    value: str | None


class RowAsRead(Answer):
    """
    A row of the file as it was read, or would be: its fields by column. Columns that fill no field are left out.
    """

    line: int
    """
    the line of the file in which it begins, counted from 1
    """
    fields: dict[str, str]


class SearchBatch(Answer):
    """
    A batch that was taken in: every line of it will be answered.
    """

    batch_id: str
    state: Literal["QUEUED", "RUNNING", "DONE"] | str
    """
    QUEUED: no line answered yet; RUNNING: some; DONE: all
    """
    counts: BatchCounts
    submitted_at: str
    finished_at: str | None


class SearchedFirearm(Body):
    """
    A weapon as an officer asks for it. Personal data is refused, as of what a bureau enters.
    """

    serial_number: str | None = None
    """
    as marked; ? or _ for one unreadable character, * for any run of them
    """
    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | None
    ) = None
    country_of_manufacture: str | None = None
    finish: str | None = None
    """
    of the surface, as it is seen; it carries no weight in matching: weapons are refinished
    """
    other_numbers: Annotated[list[OtherNumberDraft], Field(validate_default=True)] = []


class SerialInterpretation(Answer):
    """
    How the serial number was read: without labels, words and marks, and whether the field is sure of all of it.
    """

    given: str
    canonical: str
    unknown_positions: list[int] = []
    is_certain: bool = True
    """
    false for a partial or doubtful number: what it finds is at most possible
    """


class SharedName(Answer):
    """
    A name or mark that fits several, and their codes.
    """

    text: str
    codes: list[str]


class SharedRecord(Answer):
    """
    A record as a searcher opens it after a match: whose it is, and everything that describes the weapon.
    """

    record_id: str
    recorded_by: str
    owner: str
    entered_at: str
    version: int
    firearm: RecordedFirearm
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"] | str
    occurred_on: str
    occurred_in: str
    ncb_reference: str
    handling: Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"] | str
    """
    NO_ONWARD_SHARING: to read and compare, and to tell nobody else
    """
    status: Literal["ACTIVE", "LOCATED", "CLEARED", "CANCELLED", "EXPIRED"] | str
    test: bool


class Source(Answer):
    """
    Where facts are from, and how sure they are.
    """

    origin: Literal["NVDRS", "GUNSNPRICES", "AFMER", "GENERAL", "MAKER", "EXAMINATION", "PARTY"] | str
    confidence: Literal["HIGH", "MEDIUM", "LOW"] | str
    facts: list[
        Literal[
            "make",
            "model",
            "manufacturer",
            "level",
            "firearm_type",
            "action",
            "countries_of_manufacture",
            "made_from",
            "made_until",
            "serial_location",
            "markings",
            "aliases",
            "catalogue_codes",
            "do_not_confuse_with",
            "importers",
            "notes",
            "variants",
        ]
        | str
    ]
    note: str | None = None


class Suspect(Answer):
    """
    What was flagged or refused on one day of one officer, case, client or party. Pseudonyms and ids alone.

    `reasons` has how often by what it was for: flags of the audit events, and codes of refusals. Of the searches that
    were flagged and the events of what was refused the first, the last and some between are named; the audit trail has
    all.
    """

    day: str
    party: str
    kind: Literal["officer", "case", "subject", "party"] | str
    name: str
    times: int
    reasons: dict[str, int]
    first_at: str
    last_at: str
    search_ids: list[str] = []
    event_ids: list[str] = []


class SuspectPage(Answer):
    """
    Suspects, the latest day first; of a day parties, then clients, cases and officers.
    """

    items: list[Suspect]
    next_cursor: str | None


class Table(Answer):
    """
    Rows that together are the total, each case in one. Code lists in their order, all else by value.
    """

    rows: list[Row]
    withheld: bool = False
    """
    no counts but own ones, and no rows of others, because any would name a case
    """


class TimeToCrime(Answer):
    """
    From the event named to the recovery. A range where a date is known to the month or the year alone.
    """

    days_at_least: int
    days_at_most: int
    counted_from: (
        Literal[
            "MANUFACTURE",
            "PROOF",
            "EXPORT",
            "IMPORT",
            "TRANSIT",
            "SALE",
            "TRANSFER",
            "STATE_ISSUE",
            "LOSS",
            "THEFT",
            "DEACTIVATION",
            "DESTRUCTION",
            "RECOVERY",
            "OTHER",
        ]
        | str
    )
    counted_from_date: str
    text: str


class Times(Answer):
    """
    How long something took: of how many, the middle one, and what nine of ten did not exceed.
    """

    count: int | None
    median: float | None
    """
    null where nothing was timed, or with the count
    """
    p90: float | None
    suppressed: bool = False
    """
    others' are not told: null, or of the reader's own alone
    """


class TracedFirearm(Answer):
    """
    The weapon to be traced, as read off it: as in a search, and what only a trace needs.
    """

    serial_number: str | None = None
    serial_state: (
        Literal["COMPLETE", "PARTIAL", "OBLITERATED", "RESTORED_FULL", "RESTORED_PARTIAL", "NONE_EVER", "UNKNOWN"]
        | str
        | None
    ) = None
    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    ) = None
    country_of_manufacture: str | None = None
    year: int | None = None
    importer: str | None = None
    country_of_last_import: str | None = None
    markings: str | None = None
    finish: str | None = None
    """
    of the surface, in words: blued, nickel, stainless
    """
    other_numbers: Annotated[list[OtherNumber], Field(validate_default=True)] = []
    number_place: Literal["FRAME", "RECEIVER", "SLIDE", "BARREL", "BOLT", "CYLINDER", "CRANE", "OTHER"] | str | None = (
        None
    )
    """
    the part on which the serial number stands; the frame's or receiver's is of record
    """
    action: (
        Literal[
            "SEMI_AUTO",
            "FULL_AUTO",
            "BOLT",
            "LEVER",
            "PUMP",
            "REVOLVER_SA",
            "REVOLVER_DA",
            "BREAK",
            "SINGLE_SHOT",
            "MUZZLE_LOADING",
            "BLANK_CONVERTED",
            "OTHER",
            "UNKNOWN",
        ]
        | str
        | None
    ) = None
    barrel_length_mm: int | None = None
    """
    from the breech face to the muzzle
    """
    capacity: int | None = None
    """
    shots, of the magazine or the cylinder that is in it
    """
    import_year: int | None = None
    """
    of the mark of import; with country_of_last_import
    """
    proof_marks: str | None = None
    """
    as they are stamped, or described: crown over N, BNp, Eibar shield
    """


class UnderstoodText(Answer):
    """
    A stretch of what was given and what it was taken to mean.
    """

    text: str
    as_: Annotated[str, Field(alias="as")]
    field: str


class UndoRequest(Body):
    """
    The body of POST /v1/record-imports/{import_id}/undo.
    """

    reason: str
    """
    kept with each record that is taken back; no personal data
    """


class Upload(Answer):
    """
    Where to put the file. The headers are part of what is signed: send them as they are.
    """

    method: str
    """
    PUT
    """
    url: str
    headers: dict[str, str]
    expires_at: str
    """
    an upload has to begin before; one that has begun may go on
    """


class Variant(Answer):
    """
    A variant: what differs in calibre, shots, barrel or catalogue code.
    """

    number: int
    name: str | None = None
    """
    its own name; null where it bears the parent's
    """
    calibre: str | None = None
    """
    as marked or sold
    """
    capacity: int | None = None
    """
    shots
    """
    barrel_length_mm: int | None = None
    catalogue_codes: list[str] = []
    origins: list[Literal["NVDRS", "GUNSNPRICES", "AFMER", "GENERAL", "MAKER", "EXAMINATION", "PARTY"] | str]
    calibre_groups: list[str] = []
    """
    the groups that the calibre can mean
    """


class VariantDraft(Body):
    """
    A variant as it is written. Without a number it is new, and is given the next.
    """

    number: int | None = None
    name: str | None = None
    """
    its own name; null where it bears the parent's
    """
    calibre: str | None = None
    """
    as marked or sold
    """
    capacity: int | None = None
    """
    shots
    """
    barrel_length_mm: int | None = None
    catalogue_codes: list[str] = []
    origins: list[Literal["NVDRS", "GUNSNPRICES", "AFMER", "GENERAL", "MAKER", "EXAMINATION", "PARTY"]]


class Warned(Answer):
    """
    Something about a request that does not stop it and may stop its answer.
    """

    pointer: str
    code: str
    detail: str


class Watch(Answer):
    """
    A search that found nothing, kept watching new records.
    """

    watch_id: str
    until: str


class WatchReport(Answer):
    """
    A watch as those read it who search by it.
    """

    watch_id: str
    state: Literal["ACTIVE", "ENDED", "STOPPED"] | str
    """
    ENDED: its time is over; STOPPED: by who searched, before that
    """
    search_id: str
    trace_id: str | None
    began_at: str
    until: str
    stopped_at: str | None
    searched_by: str
    on_behalf_of: str
    case_reference: str
    officer: str
    operation: str | None
    place: str | None = None
    hit_ids: list[str]
    """
    hits that it has opened or joined so far
    """


class Withdrawal(Body):
    """
    The body of POST /v1/traces/{trace_id}/withdrawal.
    """

    reason: str


class WrittenEvent(Answer):
    """
    One call that reached a function. Ids and codes join it to CloudTrail, the access log and the outbox.

    `request_id` is API Gateway's extended request id, which a caller cannot set; `gateway_request_id` it can.
    `certificate` is the thumbprint (x5t#S256) of the certificate that the call came with. `code` is the package's
    fingerprint, `tables_version` the digest of its tables where something was read or judged by them. `latency_ms` is
    from the beginning of the call until this event was made. `query` is what was typed, as JSON; of a search it is the
    weapon, with its `options` beside it. `request_sha256` is the digest of a body that was not understood, `faults` are
    the fields that were refused (pointer and code). `shape` is the OpenAPI schema of what was answered, `shown_ids` are
    the ids of a list's items. `withheld_from` are parties that may not know of what this event is about; `*` stands for
    all but the record's owner and INTERPOL-GS.
    """

    event_id: str
    at: str
    action: str
    status: int
    problem: str | None = None
    faults: list[str] = []
    party: str
    subject: str
    method: str
    route: str
    path: str
    request_id: str
    gateway_request_id: str = ""
    function_request_id: str = ""
    function_version: str = ""
    deployment: str = ""
    region: str = ""
    code: str = ""
    latency_ms: int | None = None
    source_ip: str = ""
    user_agent: str = ""
    issuer: str = ""
    token_id: str = ""
    certificate: str = ""
    replayed: bool = False
    on_behalf_of: str | None = None
    purpose: str | None = None
    case_reference: str | None = None
    officer: str | None = None
    operation: str | None = None
    query: str | None = None
    options: str | None = None
    request_sha256: str | None = None
    interpretation: str | None = None
    outcome: str | None = None
    complete: bool | None = None
    disclosure: str | None = None
    shape: str | None = None
    shown_ids: list[str] = []
    search_id: str | None = None
    batch_id: str | None = None
    batch_line: int | None = None
    batch_lines: int | None = None
    import_id: str | None = None
    import_line: int | None = None
    manifest_sha256: str | None = None
    watch_id: str | None = None
    reference_id: str | None = None
    missing_report_id: str | None = None
    about_party: str | None = None
    changes: list[str] = []
    reference_ids: list[str] = []
    trace_id: str | None = None
    leg_id: str | None = None
    message_id: str | None = None
    object_version: int | None = None
    instead_of: str | None = None
    reason: str | None = None
    record_ids: list[str] = []
    decisions: list[str] = []
    hit_ids: list[str] = []
    joined_hit_ids: list[str] = []
    notifications: list[str] = []
    withheld_from: list[str] = []
    weights_version: str | None = None
    index_version: str | None = None
    holidays_version: str | None = None
    tables_version: str | None = None
    flags: list[str] = []
    answer_sha256: str | None = None
    copy_sha256: str | None = None
    suppressed: int = 0


class YearEstimate(Answer):
    """
    Years of manufacture that a number or a mark tells, with the reason. A wide span rather than a wrong point.

    `source` says whose knowledge it is. An estimate excludes nothing, and no time is counted from it.
    """

    from_: Annotated[int, Field(alias="from")]
    """
    the first year
    """
    until: int | None
    """
    the last year; null where it is open
    """
    reason: str
    """
    what of the number or the marks says so
    """
    source: str
    confidence: Literal["HIGH", "MEDIUM", "LOW"] | str


class AuditEventPage(Answer):
    """
    Audit events, the newest first. A page may be short, or empty, with a cursor to go on from.
    """

    items: list[WrittenEvent]
    told_in_part: list[str]
    """
    ids of events of which other administrations were left out: of a client that may read the events of one administration alone
    """
    missing: list[str]
    """
    ids that the index has and the audit table has not: somebody took an event away
    """
    next_cursor: str | None


class CalibreItem(Answer):
    """
    A calibre group: what is chambered or sold as one.
    """

    code: str
    name: str
    kind: str
    aliases: list[str]
    ambiguous_marks: list[SharedName]
    """
    marks that fit other groups too
    """


class CalibrePage(Answer):
    """
    Calibre groups: first what the text was read as, then what begins like it. `tables_version` of the release.
    """

    items: list[CalibreItem]
    next_cursor: str | None
    interpretation: CalibreInterpretation | None
    unknown: str | None = None
    """
    why the text leads nowhere
    """
    tables_version: str


class CaseMessage(Answer):
    """
    A message as those read it whom the hit or the leg concerns.
    """

    message_id: str
    code: Literal["QUESTION", "ANSWER", "INSTRUCTION", "INFORMATION"] | str
    text: str
    instructions: list[Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"] | str]
    at: str
    by: str
    instead_of: str | None
    """
    the bureau for which INTERPOL-GS stood in
    """
    told: list[Receipt]
    """
    each notification of it that the reader may know of
    """


class CaseMessagePage(Answer):
    """
    Messages of a hit or a leg, newest first.
    """

    items: list[CaseMessage]
    next_cursor: str | None


class DescriptionInterpretation(Answer):
    """
    What was understood, and what was not.
    """

    makes: Annotated[list[NameUnderstood], Field(validate_default=True)] = []
    models: Annotated[list[NameUnderstood], Field(validate_default=True)] = []
    calibres: Annotated[list[CalibreUnderstood], Field(validate_default=True)] = []
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    ) = None
    action: (
        Literal[
            "SEMI_AUTO",
            "FULL_AUTO",
            "BOLT",
            "LEVER",
            "PUMP",
            "REVOLVER_SA",
            "REVOLVER_DA",
            "BREAK",
            "SINGLE_SHOT",
            "MUZZLE_LOADING",
            "BLANK_CONVERTED",
            "OTHER",
            "UNKNOWN",
        ]
        | str
        | None
    ) = None
    countries: list[str] = []
    """
    of manufacture; the first is the first said
    """
    year: int | None = None
    year_estimate: YearEstimate | None = None
    """
    the years of manufacture that a serial number or the marks in the text tell, where no year is given and the maker is known; compared with nothing
    """
    markings: list[str] = []
    importers: list[str] = []
    """
    codes of importers, which are no makers
    """
    understood: Annotated[list[UnderstoodText], Field(validate_default=True)] = []
    not_understood: list[str] = []


class EncodingCandidate(Answer):
    """
    An encoding that the file could be in, and how three of its rows would read in it.
    """

    encoding: str
    rows: list[RowAsRead]


class FacetInterpretation(Answer):
    """
    How each value was read. `unknown`: why a value leads nowhere, by the name of its parameter.
    """

    make: MakeInterpretation | None = None
    model: ModelInterpretation | None = None
    calibre: CalibreInterpretation | None = None
    firearm_type: CodeInterpretation | None = None
    action: CodeInterpretation | None = None
    country: CountryInterpretation | None = None
    catalogue_code: FoldedInterpretation | None = None
    marking: FoldedInterpretation | None = None
    unknown: dict[str, str] = {}
    """
    by parameter: why its value leads nowhere
    """


class FileAsRead(Answer):
    """
    How a file was read: what was found out of it or said of it, and its first rows as they came out.

    Of a file that is refused for its encoding, `candidates` show how it would read in each that it could be in.
    """

    packing: Literal["gzip", "zip"] | str | None = None
    """
    what it was packed in; null for a file as such
    """
    sheet: str | None = None
    """
    of a spreadsheet: the sheet that was read
    """
    encoding: str | None = None
    """
    of text; null where it could not be told
    """
    encoding_ground: Literal["mapping", "byte_order_mark", "bytes", "words", "country"] | str | None = None
    """
    mapping: as it says; byte_order_mark; bytes: all of them have the form of UTF-8 or UTF-16; words: by the words of the file; country: by these and the bureau's country
    """
    delimiter: str | None = None
    """
    of CSV
    """
    delimiter_ground: Literal["mapping", "file", "heading"] | str | None = None
    """
    mapping: as it says; file: as its first line sep=; says; heading: what parts it
    """
    heading_line: int | None = None
    """
    of CSV and sheets: the line that names the columns
    """
    columns: dict[str, str] = {}
    """
    of CSV and sheets: columns, and the field that each fills
    """
    rows: Annotated[list[RowAsRead], Field(validate_default=True)] = []
    """
    the first three
    """
    candidates: Annotated[list[EncodingCandidate], Field(validate_default=True)] = []


class Firearm(Answer):
    """
    A weapon as the officer describes it.
    """

    serial_number: str | None = None
    """
    as marked; ? or _ for one unreadable character, * for any run of them
    """
    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    ) = None
    country_of_manufacture: str | None = None
    finish: str | None = None
    """
    of the surface, as it is seen; it carries no weight in matching: weapons are refinished
    """
    other_numbers: Annotated[list[OtherNumber], Field(validate_default=True)] = []


class FirearmChange(Body):
    """
    What changes of the weapon; null takes a value away.
    """

    serial_number: str | None = None
    serial_state: (
        Literal["COMPLETE", "PARTIAL", "OBLITERATED", "RESTORED_FULL", "RESTORED_PARTIAL", "NONE_EVER", "UNKNOWN"]
        | None
    ) = None
    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | None
    ) = None
    country_of_manufacture: str | None = None
    year: int | None = None
    importer: str | None = None
    markings: str | None = None
    finish: str | None = None
    """
    of the surface, in words: blued, nickel, stainless, two-tone
    """
    other_numbers: list[OtherNumberDraft] | None = None


class FirearmDraft(Body):
    """
    A weapon as a bureau enters it. Personal data is refused: what is kept tells of the weapon alone.
    """

    serial_number: str | None = None
    """
    as marked, or the word the report has for it
    """
    serial_state: (
        Literal["COMPLETE", "PARTIAL", "OBLITERATED", "RESTORED_FULL", "RESTORED_PARTIAL", "NONE_EVER", "UNKNOWN"]
        | None
    ) = None
    make: str
    model: str | None = None
    calibre: str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | None
    ) = None
    country_of_manufacture: str | None = None
    year: int | None = None
    importer: str | None = None
    markings: str | None = None
    finish: str | None = None
    """
    of the surface, in words: blued, nickel, stainless, two-tone
    """
    other_numbers: Annotated[list[OtherNumberDraft], Field(validate_default=True)] = []


class HitStatistics(Answer):
    """
    Hits, counted for one reader; test hits never, and no hit on a record kept out of others' statistics.
    """

    smallest_shown: int
    """
    counts of others' cases below this one, but for 0, are suppressed
    """
    total: Count
    by_month: Table
    """
    of opening, as YYYY-MM in UTC
    """
    by_basis: Table
    by_recorded_by: Table
    by_on_behalf_of: Table
    by_state: Table
    by_confirmation_answer: Table
    """
    the answer that stands; null: none was given
    """
    by_disposition: Table
    minutes_to_confirmation: Times
    """
    from opening to the bureau's first CONFIRMED or REFUTED
    """
    outcomes: Outcomes
    outcomes_by_basis: OutcomesTable
    outcomes_by_weight: OutcomesTable
    """
    weights in bits: `0..4` is from 0 to below 4
    """


class Identified(Answer):
    """
    A firearm of the reference table that fits the description.
    """

    reference_id: str
    make: str | None
    """
    null for a design of many makers
    """
    model: str
    variant: NamedVariant | None = None
    """
    of the first three answers: the variant that the words mean, where they mean one
    """
    calibre_groups: list[str]
    """
    of the variant that is meant, else of all
    """
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    )
    country_of_manufacture: str | None
    score: float
    """
    the share of this one among all that fits, unlisted guns included
    """
    certainty: Literal["confident", "likely", "possible"] | str
    evidence: list[IdentifyEvidence]
    marks: str | None = None
    """
    the marks by which this one is known
    """
    do_not_confuse_with: Annotated[list[LookAlike], Field(validate_default=True)] = []
    """
    of the first three answers: of the first the first four that its reference names, which has all of them, and of each up to six of its designs
    """
    drawing: str | None = None
    """
    where its silhouette is read, with `?numbers=true` where its number sits
    """
    look_for: list[str] = []
    """
    the marks to look for on the weapon before this one is believed
    """
    exclude: Annotated[list[Exclusion], Field(validate_default=True)] = []
    """
    of the first three answers: what of this look is no such firearm, and how to tell
    """


class ImportWait(Answer):
    """
    What an import waits for.

    UPLOAD: of the file, which has to begin before `until`. READING: the file is there, and is read as a whole.
    ITS_TURN: imports of one bureau are worked off in turns; at most `lines_before` of its own others, `imports_before`,
    come first. NEXT_TRY: these `lines` were begun and are not answered, by a fault of ours, and are tried again at
    `until`; its other lines go on meanwhile. MENDING: these were not answered in any try. People were called to mend
    what is wrong here, and the lines are worked off then: there is nothing to do for the bureau.
    """

    what: Literal["UPLOAD", "READING", "ITS_TURN", "NEXT_TRY", "MENDING"] | str
    until: str | None = None
    lines: LineRange | None = None
    lines_before: int | None = None
    imports_before: list[str] = []


class Information(Body):
    """
    The body of POST /v1/traces/{trace_id}/information: what the requester adds, for one leg or for all.
    """

    leg_id: str | None = None
    answer: str
    firearm: TracedFirearm | None = None
    """
    the description as it is now, if it changed
    """


class Interpretation(Answer):
    """
    What the words of a description were taken to mean. What was not given, and found nowhere else, is null.
    """

    serial_number: SerialInterpretation | None = None
    make: MakeInterpretation | None = None
    model: ModelInterpretation | None = None
    calibre: CalibreInterpretation | None = None
    firearm_type: FirearmTypeInterpretation | None = None
    country_of_manufacture: CountryInterpretation | None = None


class KeptMapping(Answer):
    """
    A mapping as it is kept. Every version stays, for the imports that were made with it.
    """

    name: str
    version: int
    changed_at: str
    changed_by: str
    mapping: RecordMapping


class KeptMappingPage(Answer):
    """
    Mappings in the order of their names, each as it stands.
    """

    items: list[KeptMapping]
    next_cursor: str | None


class LegEvent(Answer):
    """
    One step of a leg's life.
    """

    at: str
    state: (
        Literal[
            "PROPOSED",
            "QUEUED",
            "SENT",
            "ACKNOWLEDGED",
            "INFO_REQUESTED",
            "ANSWERED_PARTIAL",
            "ANSWERED_FINAL",
            "REFUSED",
            "OVERDUE",
            "EXPIRED",
            "WITHDRAWN",
        ]
        | str
    )
    by: str
    """
    the party that took the step, or SERVICE for what the clock did
    """
    what: str
    text: str | None = None
    share: int | None = None
    """
    of a reminder: per cent of the time that had passed
    """
    response: LegResponse | None = None
    failure_reason: (
        Literal[
            "INVALID_SERIAL_FOR_MAKER",
            "SERIAL_NOT_UNIQUE",
            "INSUFFICIENT_DESCRIPTION",
            "WRONG_MAKER",
            "WRONG_COUNTRY",
            "COUNTERFEIT_MARKS",
            "OBLITERATED",
            "TOO_OLD_RECORDS_DESTROYED",
            "RECORDS_UNAVAILABLE",
            "MAKER_DEFUNCT",
            "NO_RESPONSE",
            "REFUSED_SECURITY",
            "REFUSED_LAW",
            "REFUSED_INVESTIGATION",
            "NO_CONFIDENTIALITY_ASSURANCE",
            "WITHDRAWN_BY_REQUESTER",
            "NO_INFORMATION_FROM_REQUESTER",
            "NOT_DELIVERED",
            "NOT_ASKED",
            "NOT_NEEDED",
        ]
        | str
        | None
    ) = None
    """
    of an end without an answer: why
    """
    changes: Annotated[list[FieldChange], Field(validate_default=True)] = []
    """
    of the description, when it was corrected
    """


class LegStatistics(Answer):
    """
    What countries were asked, and what they answered. A leg that nobody was asked yet is not counted.
    """

    total: Count
    by_asked_country: Table
    by_ground: Table
    by_state: Table
    by_outcome: Table
    """
    of the last answer; null: none, or one that is not for others
    """
    by_failure_reason: Table
    hours_to_acknowledgement: Times
    hours_to_answer: Times
    """
    to the final answer or the refusal
    """
    overdue: Count
    """
    now
    """
    expired: Count
    """
    ended without an answer
    """


class LineProblem(Answer):
    """
    What a line of a batch or an import would have been refused with by itself; pointers are into that body.
    """

    type: str
    """
    urn:iarms:problem:<code>
    """
    status: int
    detail: str
    code: str
    errors: list[ProblemField] | None = None
    """
    for 422, one entry a fault; the first 10: `detail` says how many more
    """


class LogCheckpointPage(Answer):
    """
    Checkpoints, the newest first, and the keys that the deployment holds good.
    """

    items: list[LogCheckpoint]
    keys: LogKeys
    next_cursor: str | None


class MakeItem(Answer):
    """
    A make of the tables.
    """

    code: str
    name: str
    countries: list[str]
    """
    where the maker makes or made; former states as such
    """
    aliases: list[str]
    ambiguous_aliases: list[SharedName]
    """
    names that fit other makes too
    """
    mistaken_for: list[OtherMake]


class MakePage(Answer):
    """
    Makes: first what the text was read as, then what begins like it, by name. `tables_version` of the release.
    """

    items: list[MakeItem]
    next_cursor: str | None
    interpretation: MakeInterpretation | None
    unknown: str | None = None
    """
    why the text leads nowhere
    """
    tables_version: str


class MarkInterpretation(Answer):
    """
    How a text on a mark was read.
    """

    given: str
    understood: list[MarkUnderstood]
    not_understood: list[str]


class MarkItem(Answer):
    """
    A mark. What nobody has said is null or empty: no data.
    """

    id: str
    kind: (
        Literal[
            "PROOF",
            "FACTORY",
            "ACCEPTANCE",
            "PROPERTY",
            "IMPORT",
            "YEAR_CODE",
            "INSPECTOR",
            "CALIBRE",
            "SELECTOR",
            "REWORK",
            "DEACTIVATION",
            "APPROVAL",
        ]
        | str
    )
    looks: str
    """
    in English words
    """
    looks_in: MarkWords
    """
    the same in other languages, shape by shape
    """
    texts: list[str]
    """
    its letters and figures as they are stamped, any of them
    """
    where: str | None
    country: str | None
    """
    former states by their own code; null for a mark of many countries
    """
    makers: list[MarkMaker]
    """
    on whose weapons it stands, as far as it tells; no proof of one
    """
    from_: Annotated[int | None, Field(alias="from")]
    until: int | None
    """
    the last year; null where it is still used or not known
    """
    meaning: str
    source: Literal["CIP", "GENERAL"] | str
    """
    general knowledge of the field, or of the members of the C.I.P.; no document
    """
    confidence: Literal["HIGH", "MEDIUM", "LOW"] | str
    mistaken_for: list[MistakenMark]


class MarkPage(Answer):
    """
    Marks, those that fit the text best first; without a text by country. `tables_version` of the release.
    """

    items: list[MarkItem]
    next_cursor: str | None
    interpretation: MarkInterpretation | None
    unknown: str | None = None
    """
    why the text leads nowhere
    """
    tables_version: str


class Match(Answer):
    """
    A record that may be this weapon, with the reasons.
    """

    record_id: str
    decision: Literal["hit", "possible", "lead"] | str
    basis: Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"] | str
    weight: float
    """
    bits: the prior and the evidence, added
    """
    prior: float
    evidence: list[Evidence]
    why_not_hit: str | None
    firearm: MatchedFirearm
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"] | str
    recorded_by: str
    hit_id: str | None


class MissingReport(Answer):
    """
    A report as it stands, for who made it and for INTERPOL-GS.
    """

    missing_report_id: str
    state: Literal["OPEN", "IN_REVIEW", "ADDED", "ALREADY_KNOWN", "REJECTED"] | str
    version: int
    reported_by: str
    reported_at: str
    make: str | None
    model: str | None
    calibre: str | None
    markings: str | None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    )
    country_of_manufacture: str | None
    description: str | None
    photos: list[Photo]
    case_reference: str | None
    interpretation: FacetInterpretation
    """
    how the reference table reads what was seen
    """
    reference_id: str | None = None
    """
    the firearm that was added, or was there
    """
    reason: str | None = None
    """
    what INTERPOL-GS says to its last decision
    """
    history: list[MissingReportStep]


class MissingReportDraft(Body):
    """
    The body of POST /v1/reference/missing-reports: what was seen, as it stands on the weapon.
    """

    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    markings: str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | None
    ) = None
    country_of_manufacture: str | None = None
    description: str | None = None
    photos: Annotated[list[Photo], Field(validate_default=True)] = []
    case_reference: str | None = None


class MissingReportPage(Answer):
    """
    Reports, newest first.
    """

    items: list[MissingReport]
    next_cursor: str | None


class Party(Answer):
    """
    A row of the register: who may come in, who is told, for whom the WCO may act.

    `version` is 0 for a party that has no row; `changed_by` is the party that changed it, SERVICE where an operator
    did. `notified` says that the party has a topic of its own, which the deployment makes.
    """

    party: str
    version: int = 0
    changed_at: str | None = None
    changed_by: str | None = None
    state: Literal["ACTIVE", "SUSPENDED"] | str = "ACTIVE"
    suspension_reason: (
        Literal["CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED"]
        | str
        | None
    ) = None
    suspended_since: str | None = None
    clients: Annotated[list[RegisteredClient], Field(validate_default=True)] = []
    mandates: Annotated[list[Mandate], Field(validate_default=True)] = []
    """
    of the WCO alone
    """
    notified: bool = False
    """
    whether notifications are sent to a topic of the party's own, as deployed
    """
    desk: Desk | None = None
    """
    the office to call
    """
    language: Literal["en", "fr", "es", "ar"] | str = "en"
    """
    of documents that are printed for the party
    """


class PartyPage(Answer):
    """
    Rows by the names of their parties, each as it stands.
    """

    items: list[Party]
    next_cursor: str | None


class PartyVersion(Answer):
    """
    A row as it stood from `changed_at` on, and what that changed of the one before.
    """

    party: str
    version: int = 0
    changed_at: str | None = None
    changed_by: str | None = None
    state: Literal["ACTIVE", "SUSPENDED"] | str = "ACTIVE"
    suspension_reason: (
        Literal["CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED"]
        | str
        | None
    ) = None
    suspended_since: str | None = None
    clients: Annotated[list[RegisteredClient], Field(validate_default=True)] = []
    mandates: Annotated[list[Mandate], Field(validate_default=True)] = []
    """
    of the WCO alone
    """
    notified: bool = False
    """
    whether notifications are sent to a topic of the party's own, as deployed
    """
    desk: Desk | None = None
    """
    the office to call
    """
    language: Literal["en", "fr", "es", "ar"] | str = "en"
    """
    of documents that are printed for the party
    """
    changes: list[PartyChange]


class PartyVersions(Answer):
    """
    What a row is and was, the newest version first.
    """

    items: list[PartyVersion]
    next_cursor: str | None


class Picture(Answer):
    """
    A picture as it is answered: with where to upload it, or to read it.
    """

    picture_id: str
    reference_id: str
    state: Literal["AWAITING_UPLOAD", "PUBLISHED", "WITHDRAWN"] | str
    version: int
    media_type: Literal["image/jpeg", "image/png"] | str
    bytes: int
    sha256: str
    view: Literal["LEFT", "RIGHT", "TOP", "BOTTOM", "FRONT", "REAR", "SERIAL_NUMBER", "MARKING", "OTHER"] | str
    caption: str
    source: str
    licence: str
    width: int | None = None
    """
    in pixels; null until it is published
    """
    height: int | None = None
    history: list[PictureStep]
    upload: Upload | None = None
    """
    of one that was announced just now
    """
    download: Download | None = None
    """
    of one that is published
    """


class PictureList(Answer):
    """
    The pictures of a firearm that are or were published, oldest first; for INTERPOL-GS all of them.
    """

    items: list[Picture]


class ProblemDetails(Answer):
    """
    RFC 9457 application/problem+json.
    """

    type: str
    """
    urn:iarms:problem:<code>
    """
    status: int
    detail: str
    instance: str
    """
    the path that was called
    """
    code: str
    request_id: str
    errors: list[ProblemField] | None = None
    """
    for 422, one entry a fault
    """


class ProvenEvent(Answer):
    """
    An event with its place in the transparency log and the proof that it stands there.
    """

    event: WrittenEvent
    entry: str | None = None
    """
    the log's entry: the event's canonical text (RFC 8785), whose leaf is SHA-256(0x00, entry). Of an event of more than 65,535 bytes the text {document_bytes, document_sha256, event_id}
    """
    position: int | None = None
    """
    in the log, from 0
    """
    proof: str | None = None
    """
    c2sp.org/tlog-proof: position, hashes, and the checkpoint with the cosignatures that it has
    """
    unproven: Literal["not_yet_sequenced", "not_yet_published", "differs_from_log", "told_in_part"] | str | None = None
    """
    why there is no proof: it is not in the log yet (seconds), or under no checkpoint yet (minutes); `differs_from_log`: what lies in the audit table is not what the log took; `told_in_part`: other administrations were left out of it, and the proof is of the whole
    """
    checkpoint: LogCheckpoint | None = None
    """
    the one that the proof leads to
    """


class Record(Answer):
    """
    A record as kept and as its owner reads it.
    """

    record_id: str
    recorded_by: str
    owner: str
    entered_at: str
    version: int
    changed_at: str | None = None
    changed_by: str | None = None
    """
    who made the last change: a client of the owner, or us
    """
    changed_because: str | None = None
    firearm: RecordedFirearm
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"] | str
    occurred_on: str
    occurred_in: str
    ncb_reference: str
    handling: Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"] | str
    not_for: list[str] = []
    concealment: Concealment | None = None
    hidden_at: str | None = None
    """
    since when it is kept from searchers, or was last
    """
    shown_at: str | None = None
    """
    since when it is no longer kept from them
    """
    status: Literal["ACTIVE", "LOCATED", "CLEARED", "CANCELLED", "EXPIRED"] | str
    review_by: date_aliased
    test: bool


class RecordChange(Body):
    """
    The body of PATCH /v1/records/{record_id}: what changes, as of RFC 7396, and why. What is not named stays.
    """

    reason: str
    """
    kept with the version that was; no personal data
    """
    firearm: FirearmChange | None = None
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"] | None = None
    occurred_on: str | None = None
    occurred_in: str | None = None
    ncb_reference: str | None = None
    handling: Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"] | None = None
    not_for: list[str] | None = None
    concealment: Concealment | None = None
    """
    the event behind it; null takes it away
    """
    status: Literal["ACTIVE", "LOCATED", "CLEARED", "CANCELLED"] | None = None
    """
    LOCATED: found elsewhere; CLEARED: recovered; CANCELLED: entered in error
    """
    review_by: date_aliased | None = None
    """
    another day of review, which is still to come
    """


class RecordDraft(Body):
    """
    The body of POST /v1/records. Personal data is refused.
    """

    firearm: FirearmDraft
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"]
    occurred_on: str
    occurred_in: str
    ncb_reference: str
    handling: Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"] = "NORMAL"
    not_for: list[str] = []
    concealment: Concealment | None = None
    """
    the event for which the record is kept from searchers; without one it counts for INTERPOL-GS among those that are hidden without an event
    """
    status: Literal["ACTIVE"] = "ACTIVE"
    review_by: date_aliased | None = None
    test: bool = False


class RecordImport(Answer):
    """
    An import, and how far it is.

    AWAITING_UPLOAD; EXPIRED: nothing was uploaded; SPLITTING: the file is being read; REFUSED: as a whole, with
    `problem`, and no record of it was entered; WRITING: line by line; DONE: every line is answered. Of a check:
    CHECKING, line by line; CHECKED: every line is answered, and none was entered. Of one that is taken back: UNDOING,
    line by line; UNDONE.
    """

    import_id: str
    state: (
        Literal[
            "AWAITING_UPLOAD",
            "EXPIRED",
            "SPLITTING",
            "REFUSED",
            "WRITING",
            "DONE",
            "CHECKING",
            "CHECKED",
            "UNDOING",
            "UNDONE",
        ]
        | str
    )
    format: Literal["JSON_LINES", "CSV", "XLSX", "ODS"] | str
    mapping: str | None
    mapping_version: int | None
    """
    the version that stood when the import was asked for, and is used
    """
    sha256: str
    bytes: int
    test: bool
    check: bool
    mode: Literal["append", "replace"] | str
    ncb_reference: str | None
    counts: ImportCounts
    waits_for: ImportWait | None = None
    """
    null while it is worked on, and once it is over
    """
    enterable: int | None = None
    """
    of a check: lines that would enter or correct a record
    """
    problem: LineProblem | None = None
    submitted_at: str
    accepted_at: str | None = None
    """
    when the file had been read whole, and was as meant
    """
    finished_at: str | None = None
    undo: ImportUndo | None = None
    upload: Upload | None = None
    """
    told once, in the answer of the POST
    """


class RecordImportPage(Answer):
    """
    Imports, newest first.
    """

    items: list[RecordImport]
    next_cursor: str | None


class RecordPage(Answer):
    """
    Records of a bureau's own, newest first.
    """

    items: list[Record]
    next_cursor: str | None


class RecordVersions(Answer):
    """
    What a record is and was, the newest version first. Each says who made it, when and why.
    """

    items: list[Record]
    next_cursor: str | None


class Reference(Answer):
    """
    A version of a firearm's reference.
    """

    manufacturer: str | None = None
    """
    who makes it, where that is not the make
    """
    model: str
    level: Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"] | str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    ) = None
    action: (
        Literal[
            "SEMI_AUTO",
            "FULL_AUTO",
            "BOLT",
            "LEVER",
            "PUMP",
            "REVOLVER_SA",
            "REVOLVER_DA",
            "BREAK",
            "SINGLE_SHOT",
            "MUZZLE_LOADING",
            "BLANK_CONVERTED",
            "OTHER",
            "UNKNOWN",
        ]
        | str
        | None
    ) = None
    countries_of_manufacture: list[str] = []
    """
    the main one first; former states as such
    """
    made_from: int | None = None
    made_until: int | None = None
    """
    null where it is still made, or where nobody has said
    """
    serial_location: str | None = None
    """
    where the serial number sits
    """
    markings: Annotated[list[Marking], Field(validate_default=True)] = []
    aliases: list[str] = []
    catalogue_codes: list[str] = []
    do_not_confuse_with: Annotated[list[NotThis], Field(validate_default=True)] = []
    importers: list[str] = []
    notes: str | None = None
    sources: list[Source]
    withdrawn_on: date_aliased | None = None
    """
    from this day on it is listed no more
    """
    reference_id: str
    version: int
    effective_from: date_aliased
    changed_at: str
    changed_by: str
    reason: str
    make: str | None
    """
    the make's name; null for a design of many makers
    """
    make_code: str | None
    """
    null where the tables of makes do not hold it
    """
    families: list[str] = []
    """
    what the tables of models call it, as MAKE:FAMILY
    """
    variants: Annotated[list[Variant], Field(validate_default=True)] = []
    highest_variant: int = 0
    """
    the highest number that a variant ever had
    """


class ReferenceDraft(Body):
    """
    The body of a new reference, and of a new version of one: the whole of it.
    """

    manufacturer: str | None = None
    """
    who makes it, where that is not the make
    """
    model: str
    level: Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"] | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | None
    ) = None
    action: (
        Literal[
            "SEMI_AUTO",
            "FULL_AUTO",
            "BOLT",
            "LEVER",
            "PUMP",
            "REVOLVER_SA",
            "REVOLVER_DA",
            "BREAK",
            "SINGLE_SHOT",
            "MUZZLE_LOADING",
            "BLANK_CONVERTED",
            "OTHER",
            "UNKNOWN",
        ]
        | None
    ) = None
    countries_of_manufacture: list[str] = []
    """
    the main one first; former states as such
    """
    made_from: int | None = None
    made_until: int | None = None
    """
    null where it is still made, or where nobody has said
    """
    serial_location: str | None = None
    """
    where the serial number sits
    """
    markings: Annotated[list[Marking], Field(validate_default=True)] = []
    aliases: list[str] = []
    catalogue_codes: list[str] = []
    do_not_confuse_with: Annotated[list[NotThis], Field(validate_default=True)] = []
    importers: list[str] = []
    notes: str | None = None
    sources: list[Source]
    withdrawn_on: date_aliased | None = None
    """
    from this day on it is listed no more
    """
    make: str | None = None
    """
    null for a design of many makers
    """
    variants: Annotated[list[VariantDraft], Field(validate_default=True)] = []
    effective_from: date_aliased | None = None
    """
    today where absent; not in the past
    """
    reason: str
    """
    why it is written; kept with the version and in the audit trail
    """


class ReferencePage(Answer):
    """
    Firearms by model. A page may hold fewer than were asked for, or none, and yet have a `next_cursor`.
    """

    items: list[ReferenceSummary]
    next_cursor: str | None
    interpretation: FacetInterpretation


class ReferenceView(Answer):
    """
    A version as it is read: the parent with all variants, the one that was asked for by its number, and whether
    INTERPOL shows pictures of it.
    """

    manufacturer: str | None = None
    """
    who makes it, where that is not the make
    """
    model: str
    level: Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"] | str | None = None
    firearm_type: (
        Literal[
            "PISTOL",
            "REVOLVER",
            "DERRINGER",
            "RIFLE",
            "CARBINE",
            "SHOTGUN",
            "COMBINATION",
            "SMG",
            "MACHINE_GUN",
            "LAUNCHER",
            "DISGUISED",
            "CONVERTED_BLANK",
            "DEACTIVATED",
            "IMPROVISED_OR_PRINTED",
            "PART_FRAME",
            "PART_BARREL",
            "PART_SLIDE",
            "SUPPRESSOR",
            "OTHER",
        ]
        | str
        | None
    ) = None
    action: (
        Literal[
            "SEMI_AUTO",
            "FULL_AUTO",
            "BOLT",
            "LEVER",
            "PUMP",
            "REVOLVER_SA",
            "REVOLVER_DA",
            "BREAK",
            "SINGLE_SHOT",
            "MUZZLE_LOADING",
            "BLANK_CONVERTED",
            "OTHER",
            "UNKNOWN",
        ]
        | str
        | None
    ) = None
    countries_of_manufacture: list[str] = []
    """
    the main one first; former states as such
    """
    made_from: int | None = None
    made_until: int | None = None
    """
    null where it is still made, or where nobody has said
    """
    serial_location: str | None = None
    """
    where the serial number sits
    """
    markings: Annotated[list[Marking], Field(validate_default=True)] = []
    aliases: list[str] = []
    catalogue_codes: list[str] = []
    do_not_confuse_with: Annotated[list[NotThis], Field(validate_default=True)] = []
    importers: list[str] = []
    notes: str | None = None
    sources: list[Source]
    withdrawn_on: date_aliased | None = None
    """
    from this day on it is listed no more
    """
    reference_id: str
    version: int
    effective_from: date_aliased
    changed_at: str
    changed_by: str
    reason: str
    make: str | None
    """
    the make's name; null for a design of many makers
    """
    make_code: str | None
    """
    null where the tables of makes do not hold it
    """
    families: list[str] = []
    """
    what the tables of models call it, as MAKE:FAMILY
    """
    variants: Annotated[list[Variant], Field(validate_default=True)] = []
    highest_variant: int = 0
    """
    the highest number that a variant ever had
    """
    variant: Variant | None = None
    """
    the variant of ref_...-2; null where the parent was read
    """
    pictures: PicturesShown | None = None
    """
    null where none is published
    """


class Search(Answer):
    """
    The answer, and who asked, for whom and why.
    """

    search_id: str
    searched_at: str
    outcome: Literal["hit", "possible", "no_match"] | str
    complete: bool
    """
    false where a part did not answer, or more fits than is shown
    """
    disclosure: Literal["full", "reduced"] | str = "full"
    """
    reduced: who asks was shown many records today, so that matches which are no hits come without their numbers and evidence, and are not opened by their ids; hits are always whole
    """
    interpretation: Interpretation
    matches: list[Match]
    watch: Watch | None
    confirmation_required: bool
    """
    a hit is no evidence until its owner confirms it
    """
    searched_by: str
    on_behalf_of: str
    purpose: (
        Literal[
            "SEIZURE_CHECK",
            "SHIPMENT_CONTROL",
            "TRAVELLER_CONTROL",
            "OPERATION",
            "INVESTIGATION_SUPPORT",
            "TRACE_PREPARATION",
            "DATA_QUALITY",
            "TEST",
        ]
        | str
    )
    case_reference: str
    officer: str
    operation: str | None
    place: str | None = None
    in_sight: bool | None
    mode: Literal["exact", "standard", "deep"] | str
    firearm: Firearm
    """
    as it was given
    """
    weights_version: str
    index_version: str


class SearchPage(Answer):
    """
    Searches, newest first.
    """

    items: list[Search]
    next_cursor: str | None


class SearchRequest(Body):
    """
    The body of POST /v1/searches.
    """

    firearm: SearchedFirearm
    on_behalf_of: str | None = None
    """
    required of the WCO, refused of others
    """
    purpose: Literal[
        "SEIZURE_CHECK",
        "SHIPMENT_CONTROL",
        "TRAVELLER_CONTROL",
        "OPERATION",
        "INVESTIGATION_SUPPORT",
        "TRACE_PREPARATION",
        "DATA_QUALITY",
        "TEST",
    ]
    case_reference: str
    officer: str
    """
    a pseudonym of the administration's, never a name
    """
    operation: str | None = None
    place: str | None = None
    """
    where the weapon is: a port, a post, a terminal; a bureau reads it with its hit
    """
    in_sight: bool | None = None
    """
    whether the weapon can be seized now
    """
    mode: Literal["exact", "standard", "deep"] = "standard"
    include_leads: bool = False
    watch: bool = True
    watch_days: int = 30


class TraceRequest(Body):
    """
    The body of POST /v1/traces.
    """

    search_id: str | None = None
    """
    the search that came first; else override_reason
    """
    override_reason: str | None = None
    firearm: TracedFirearm
    recovery: Recovery
    illicit_grounds: list[
        Literal["LOCAL_LAW", "UNSC_EMBARGO", "UNMARKED", "UNLICENSED_MANUFACTURE", "UNAUTHORISED_TRANSFER"]
    ]
    intended_use: str
    desk: RequestDesk | None = None
    """
    the office to call: never a person
    """
    authority: str | None = None
    """
    the authority that asks: an office, never a person
    """
    offence: str | None = None
    """
    that is looked into, as the law or a code list has it
    """
    legal_basis: str | None = None
    """
    the law by which it is asked and may be answered
    """
    special_instructions: str | None = None
    """
    what the bureaus are asked to do or to leave: do not contact the dealer
    """
    priority: Literal["URGENT", "ROUTINE"] = "ROUTINE"
    justification: str | None = None
    """
    why it is urgent; with URGENT and never else
    """
    linked_countries: list[str] = []
    on_behalf_of: str | None = None
    """
    required of the WCO, refused of others
    """
    case_reference: str
    officer: str
    operation: str | None = None
    share_if_traced_by_others: bool = False
    """
    who else traces this weapon may be told who asks, if it agrees too
    """
    watch: bool = True
    watch_days: int = 30


class TraceStatistics(Answer):
    """
    Traces, counted for one reader at one time; test traces never.
    """

    counted_at: str
    smallest_shown: int
    """
    counts of others' cases below this one, but for 0, are suppressed
    """
    total: Count
    by_month: Table
    """
    of submission, as YYYY-MM in UTC
    """
    by_operation: Table
    by_requesting_country: Table
    by_state: Table
    by_outcome: Table
    by_failure_reason: Table
    legs: LegStatistics


class WatchPage(Answer):
    """
    Watches, newest first.
    """

    items: list[WatchReport]
    next_cursor: str | None


class WeaponInHand(Answer):
    """
    What a bureau decides on, as it was when the hit was opened; nothing of it changes afterwards.
    """

    given: Firearm
    """
    as the officer gave it
    """
    interpretation: Interpretation
    """
    what was understood of it
    """
    evidence: list[Evidence]
    """
    field by field, as in the search's match
    """
    recorded: MatchedFirearm
    """
    what the bureau's record said beside it
    """
    record_version: int | None
    """
    of the record that it was compared with; null where the record had changed before an officer asserted a match of an earlier search
    """


class BatchLine(Answer):
    """
    One line: `search_id` with `outcome`, or `problem`, or neither while it is pending.
    """

    line: int
    """
    its place in `searches`, counted from 1
    """
    search_id: str | None = None
    outcome: Literal["hit", "possible", "no_match"] | str | None = None
    complete: bool | None = None
    problem: LineProblem | None = None
    answered_at: str | None = None


class Hit(Answer):
    """
    An open or closed hit. Repeats of the weapon under the same case join it for 24 hours, while it is open.
    """

    hit_id: str
    state: Literal["NOTIFIED", "CONFIRMATION_REQUESTED", "CONFIRMED", "REFUTED", "ESCALATED", "CLOSED"] | str
    opened_at: str
    record_id: str
    search_id: str | None
    """
    null for the owner of a record that it keeps from the searcher
    """
    decision: str = "hit"
    basis: Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"] | str
    weight: float
    searched_by: str
    on_behalf_of: str
    case_reference: str | None
    """
    null for the owner of a record that it keeps from the searcher
    """
    officer: str | None
    """
    the pseudonym; null for the bureau that recorded the weapon: call the desk
    """
    recorded_by: str
    asserted: AssertedBy | None = None
    watch_id: str | None = None
    """
    the watch that opened it, after the search's answer
    """
    weapon: WeaponInHand | None = None
    """
    what the officer has in hand beside what is recorded; null of older hits
    """
    place: str | None = None
    """
    where the weapon is, as the search said
    """
    in_sight: bool | None = None
    """
    whether it could be seized when it was searched for
    """
    operation: str | None = None
    """
    null for the bureau that recorded the weapon
    """
    purpose: (
        Literal[
            "SEIZURE_CHECK",
            "SHIPMENT_CONTROL",
            "TRAVELLER_CONTROL",
            "OPERATION",
            "INVESTIGATION_SUPPORT",
            "TRACE_PREPARATION",
            "DATA_QUALITY",
            "TEST",
        ]
        | str
        | None
    ) = None
    priority: Literal["URGENT", "ROUTINE"] | str | None = None
    """
    by which the hit was told
    """
    desks: Annotated[dict[str, Desk], Field(validate_default=True)] = {}
    """
    by party the office to call, as the register had it: the bureau's, INTERPOL-GS's, the searcher's and that of the administration searched for
    """
    test: bool = False
    version: int = 1
    requests: Annotated[list[RequestMade], Field(validate_default=True)] = []
    """
    for confirmation; three at most, anew after WITHDRAWN
    """
    answers: Annotated[list[AnswerGiven], Field(validate_default=True)] = []
    """
    of the bureau; the last one stands
    """
    due_at: str | None = None
    """
    until when the bureau's answer is due
    """
    escalated_at: str | None = None
    disposition: Disposed | None = None
    reminders: Annotated[list[Reminder], Field(validate_default=True)] = []
    """
    by the clock, of what nobody did
    """


class HitPage(Answer):
    """
    Hits, newest first.
    """

    items: list[Hit]
    next_cursor: str | None
    listed_from: str
    """
    opened from then on: `from`, or twelve months before `to` or now; older ones by `from`
    """


class HitReport(Answer):
    """
    A hit as it is read by itself: with whom it was told to.
    """

    hit_id: str
    state: Literal["NOTIFIED", "CONFIRMATION_REQUESTED", "CONFIRMED", "REFUTED", "ESCALATED", "CLOSED"] | str
    opened_at: str
    record_id: str
    search_id: str | None
    """
    null for the owner of a record that it keeps from the searcher
    """
    decision: str = "hit"
    basis: Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"] | str
    weight: float
    searched_by: str
    on_behalf_of: str
    case_reference: str | None
    """
    null for the owner of a record that it keeps from the searcher
    """
    officer: str | None
    """
    the pseudonym; null for the bureau that recorded the weapon: call the desk
    """
    recorded_by: str
    asserted: AssertedBy | None = None
    watch_id: str | None = None
    """
    the watch that opened it, after the search's answer
    """
    weapon: WeaponInHand | None = None
    """
    what the officer has in hand beside what is recorded; null of older hits
    """
    place: str | None = None
    """
    where the weapon is, as the search said
    """
    in_sight: bool | None = None
    """
    whether it could be seized when it was searched for
    """
    operation: str | None = None
    """
    null for the bureau that recorded the weapon
    """
    purpose: (
        Literal[
            "SEIZURE_CHECK",
            "SHIPMENT_CONTROL",
            "TRAVELLER_CONTROL",
            "OPERATION",
            "INVESTIGATION_SUPPORT",
            "TRACE_PREPARATION",
            "DATA_QUALITY",
            "TEST",
        ]
        | str
        | None
    ) = None
    priority: Literal["URGENT", "ROUTINE"] | str | None = None
    """
    by which the hit was told
    """
    desks: Annotated[dict[str, Desk], Field(validate_default=True)] = {}
    """
    by party the office to call, as the register had it: the bureau's, INTERPOL-GS's, the searcher's and that of the administration searched for
    """
    test: bool = False
    version: int = 1
    requests: Annotated[list[RequestMade], Field(validate_default=True)] = []
    """
    for confirmation; three at most, anew after WITHDRAWN
    """
    answers: Annotated[list[AnswerGiven], Field(validate_default=True)] = []
    """
    of the bureau; the last one stands
    """
    due_at: str | None = None
    """
    until when the bureau's answer is due
    """
    escalated_at: str | None = None
    disposition: Disposed | None = None
    reminders: Annotated[list[Reminder], Field(validate_default=True)] = []
    """
    by the clock, of what nobody did
    """
    told: Annotated[list[Receipt], Field(validate_default=True)] = []
    """
    each notification of the hit's opening and steps that the reader may know of, the oldest first; of older hits those since 2026-11-29
    """
    told_in_full: bool = True
    """
    false where there were so many that the oldest are left out
    """


class Identification(Answer):
    """
    Firearms that fit, best first, at most ten, and what was understood.

    `kind` says whether what is described is a firearm at all; null where nothing says what it is. A firearm whose name
    a part, a toy or a replica bears is among the answers and never confident.

    `not_known` are the parts of a standard description that neither the text nor the first answer settles; `advice`
    says what to do next. `complete` is false where the words lead to more firearms of the table than were compared:
    to more of its places than are read, or to a name of many makers. `weights_version` is that of the bits.
    """

    items: list[Identified]
    kind: KindUnderstood | None = None
    """
    what is described; null where nothing says it
    """
    interpretation: DescriptionInterpretation
    not_known: list[
        Literal[
            "serial_number",
            "make",
            "model",
            "calibre",
            "firearm_type",
            "country_of_manufacture",
            "other_numbers",
            "markings",
            "year",
            "importer",
        ]
        | str
    ]
    advice: str | None
    complete: bool
    weights_version: str | None = None
    """
    null in an answer kept from before they had one
    """


class ImportLine(Answer):
    """
    An answered line: its `record_id`, or `problem`; of a check, neither for a line that would be a new record.
    """

    line: int
    """
    the line of the file in which it begins, counted from 1, headings included
    """
    outcome: Literal["new", "changed", "unchanged"] | str | None = None
    """
    null for a line that is refused
    """
    record_id: str | None = None
    version: int | None = None
    """
    of the record that a changed line has made, or found
    """
    fields: list[str] = []
    """
    of a changed line: what it says otherwise
    """
    problem: LineProblem | None = None
    undo: Literal["cancelled", "restored", "changed_since", "hit_answered"] | str | None = None
    """
    of `lines=undone` and `kept`: cancelled; restored, to what it was; changed_since, so that it stays; hit_answered: somebody answered a hit on it, so that it stays
    """
    notes: list[str] = []
    """
    what was understood otherwise than it was written
    """
    answered_at: str


class Leg(Answer):
    """
    One country's part of a trace.
    """

    leg_id: str
    country: str | None
    """
    null where nothing leads to a country, and INTERPOL-GS is asked
    """
    party: str
    """
    the bureau that is asked, or INTERPOL-GS where it has no address in the register
    """
    ground: Literal["COUNTRY_OF_MANUFACTURE", "LAST_LEGAL_IMPORT", "LINKED_COUNTRY", "NO_COUNTRY_KNOWN"] | str
    reason: str
    """
    why this country is asked, in words
    """
    state: (
        Literal[
            "PROPOSED",
            "QUEUED",
            "SENT",
            "ACKNOWLEDGED",
            "INFO_REQUESTED",
            "ANSWERED_PARTIAL",
            "ANSWERED_FINAL",
            "REFUSED",
            "OVERDUE",
            "EXPIRED",
            "WITHDRAWN",
        ]
        | str
    )
    due_at: str | None
    """
    until when the next step is due; null when nothing is
    """
    clock_at: str | None = None
    """
    when the clock acts if nobody does before: reminds, makes overdue, or ends the leg
    """
    failure_reason: (
        Literal[
            "INVALID_SERIAL_FOR_MAKER",
            "SERIAL_NOT_UNIQUE",
            "INSUFFICIENT_DESCRIPTION",
            "WRONG_MAKER",
            "WRONG_COUNTRY",
            "COUNTERFEIT_MARKS",
            "OBLITERATED",
            "TOO_OLD_RECORDS_DESTROYED",
            "RECORDS_UNAVAILABLE",
            "MAKER_DEFUNCT",
            "NO_RESPONSE",
            "REFUSED_SECURITY",
            "REFUSED_LAW",
            "REFUSED_INVESTIGATION",
            "NO_CONFIDENTIALITY_ASSURANCE",
            "WITHDRAWN_BY_REQUESTER",
            "NO_INFORMATION_FROM_REQUESTER",
            "NOT_DELIVERED",
            "NOT_ASKED",
            "NOT_NEEDED",
        ]
        | str
        | None
    ) = None
    """
    why the leg ended before its bureau had answered; an answer has its own
    """
    concerning: Annotated[list[ConcerningEvent], Field(validate_default=True)] = []
    """
    what the bureau is told of other countries' answers: what concerns it, as they allow
    """
    also_asked: Annotated[list[AlsoAsked], Field(validate_default=True)] = []
    """
    for the bureau, where one trace is read: other traces of this weapon put to it, at most 50
    """
    history: list[LegEvent]


class RecordImportReport(Answer):
    """
    An import, how its file was read, and a page of its answered lines, or of the records that it lacks.
    """

    import_id: str
    state: (
        Literal[
            "AWAITING_UPLOAD",
            "EXPIRED",
            "SPLITTING",
            "REFUSED",
            "WRITING",
            "DONE",
            "CHECKING",
            "CHECKED",
            "UNDOING",
            "UNDONE",
        ]
        | str
    )
    format: Literal["JSON_LINES", "CSV", "XLSX", "ODS"] | str
    mapping: str | None
    mapping_version: int | None
    """
    the version that stood when the import was asked for, and is used
    """
    sha256: str
    bytes: int
    test: bool
    check: bool
    mode: Literal["append", "replace"] | str
    ncb_reference: str | None
    counts: ImportCounts
    waits_for: ImportWait | None = None
    """
    null while it is worked on, and once it is over
    """
    enterable: int | None = None
    """
    of a check: lines that would enter or correct a record
    """
    problem: LineProblem | None = None
    submitted_at: str
    accepted_at: str | None = None
    """
    when the file had been read whole, and was as meant
    """
    finished_at: str | None = None
    undo: ImportUndo | None = None
    upload: Upload | None = None
    """
    told once, in the answer of the POST
    """
    file: FileAsRead | None
    """
    null until the whole file has been read, or refused for its encoding
    """
    lines: list[ImportLine]
    """
    in the order of the file; those that are answered
    """
    missing: Annotated[list[MissingRecord], Field(validate_default=True)] = []
    """
    of `lines=missing`: the newest first; a page may be short, or empty, and have a cursor
    """
    next_cursor: str | None


class SearchBatchReport(Answer):
    """
    A batch and what came of each line so far.
    """

    batch_id: str
    state: Literal["QUEUED", "RUNNING", "DONE"] | str
    """
    QUEUED: no line answered yet; RUNNING: some; DONE: all
    """
    counts: BatchCounts
    submitted_at: str
    finished_at: str | None
    lines: list[BatchLine]
    """
    all lines, in the order in which they were sent
    """


class SearchBatchRequest(Body):
    """
    The body of POST /v1/search-batches.
    """

    searches: list[SearchRequest]
    """
    bodies as of POST /v1/searches; each is checked when its turn comes, and answered in its line
    """


class Trace(Answer):
    """
    A trace as its parties read it.
    """

    trace_id: str
    state: (
        Literal[
            "SUBMITTED",
            "IN_PROGRESS",
            "INFO_REQUESTED",
            "PARTIALLY_ANSWERED",
            "COMPLETED",
            "CLOSED_UNSUCCESSFUL",
            "WITHDRAWN",
        ]
        | str
    )
    version: int
    submitted_at: str
    requested_by: str
    on_behalf_of: str
    case_reference: str
    officer: str
    operation: str | None
    priority: Literal["URGENT", "ROUTINE"] | str
    justification: str | None
    firearm: TracedFirearm
    """
    as it was given
    """
    interpretation: Interpretation
    """
    as it was understood
    """
    year_estimate: YearEstimate | None = None
    """
    the years of manufacture that number and marks tell; null where the year is given, or they tell none. Nothing is counted from it
    """
    recovery: Recovery
    illicit_grounds: list[
        Literal["LOCAL_LAW", "UNSC_EMBARGO", "UNMARKED", "UNLICENSED_MANUFACTURE", "UNAUTHORISED_TRANSFER"] | str
    ]
    intended_use: str
    desk: Desk | None = None
    authority: str | None = None
    offence: str | None = None
    legal_basis: str | None = None
    special_instructions: str | None = None
    search_id: str | None
    override_reason: str | None
    warnings: list[Warned]
    linked_countries: list[str] = []
    share_if_traced_by_others: bool | None = None
    """
    for who asks alone
    """
    legs: list[Leg]
    linked_traces: int = 0
    """
    other parties' traces of the same weapon; they know as little
    """
    linked_parties: list[str] = []
    """
    those that agreed to be named, as did who asks
    """
    watch_id: str | None = None
    chain_of_custody: Annotated[list[ChainLink], Field(validate_default=True)] = []
    contradictions: Annotated[list[Contradiction], Field(validate_default=True)] = []
    taken_back: Annotated[list[ChainLink], Field(validate_default=True)] = []
    point_of_diversion: PointOfDiversion | None = None
    time_to_crime: TimeToCrime | None = None
    outcome: (
        Literal[
            "LAST_LEGAL_HOLDER_IDENTIFIED",
            "FIRST_PURCHASER_IDENTIFIED",
            "EXPORTED_TO",
            "DOMESTIC_NEVER_EXPORTED",
            "REPORTED_LOST_OR_STOLEN",
            "STATE_STOCK",
            "DESTROYED_ON_RECORD",
            "DEACTIVATED_ON_RECORD",
            "NO_RECORD",
        ]
        | str
        | None
    ) = None
    """
    out of the answers that the reader may see
    """
    failure_reason: (
        Literal[
            "INVALID_SERIAL_FOR_MAKER",
            "SERIAL_NOT_UNIQUE",
            "INSUFFICIENT_DESCRIPTION",
            "WRONG_MAKER",
            "WRONG_COUNTRY",
            "COUNTERFEIT_MARKS",
            "OBLITERATED",
            "TOO_OLD_RECORDS_DESTROYED",
            "RECORDS_UNAVAILABLE",
            "MAKER_DEFUNCT",
            "NO_RESPONSE",
            "REFUSED_SECURITY",
            "REFUSED_LAW",
            "REFUSED_INVESTIGATION",
            "NO_CONFIDENTIALITY_ASSURANCE",
            "WITHDRAWN_BY_REQUESTER",
            "NO_INFORMATION_FROM_REQUESTER",
            "NOT_DELIVERED",
            "NOT_ASKED",
            "NOT_NEEDED",
        ]
        | str
        | None
    ) = None
    """
    why there is no outcome
    """
    closed_at: str | None = None
    """
    since when it is as it ended; null while it is open
    """
    test: bool = False


class TracePage(Answer):
    """
    Traces, newest first.
    """

    items: list[Trace]
    next_cursor: str | None
    listed_from: str
    """
    submitted from then on: `from`, or twelve months before `to` or now; older ones by `from`
    """
