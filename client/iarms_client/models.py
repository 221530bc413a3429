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
    """
    the other trace, trc_ and 26 characters
    """
    leg_id: str
    """
    the leg there that is the same bureau's, leg_ and 26 characters
    """


class AnswerGiven(Answer):
    """
    What the bureau said, or INTERPOL-GS in its stead.
    """

    answer: Literal["CONFIRMED", "REFUTED", "TIME_NEEDED", "WITHDRAWN"] | str
    """
    what the bureau says of the hit
    """
    at: AwareDatetime
    """
    when it happened, by the service's clock
    """
    by: str
    """
    the party that did so, or SERVICE for what the clock did
    """
    instead_of: str | None = None
    """
    the bureau that INTERPOL-GS stood in for
    """
    until: AwareDatetime | None
    """
    by when the answer will come, with TIME_NEEDED; else null
    """
    reason: str | None
    """
    why, in words; never null with REFUTED and WITHDRAWN
    """
    instructions: list[Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"] | str] = []
    """
    what the bureau asks of who holds the weapon, as codes
    """
    note: str | None = None
    """
    the instructions in words; null for none
    """
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
    """
    the fields that the officer compared with the weapon in hand
    """
    reason: str
    """
    why, in words; no personal data
    """


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
    """
    the fields that were compared with the weapon in hand, at least one
    """
    reason: str
    """
    why it is the one, as it was seen; no personal data
    """


class BatchCounts(Answer):
    """
    Lines by what came of them; `total` is the sum of the others.
    """

    total: int
    """
    how many searches the batch has, the sum of all others here
    """
    pending: int
    """
    how many are not answered yet
    """
    hit: int
    """
    answered with at least one hit, of which the parties have been told
    """
    possible: int
    """
    answered with possible matches, of which nobody has been told
    """
    no_match: int
    """
    answered in full with nothing found
    """
    failed: int
    """
    answered with a problem: nothing is said of the weapon
    """


class CalibreUnderstood(Answer):
    """
    A calibre as understood: all groups that it fits.
    """

    text: str
    """
    the stretch of the description
    """
    groups: list[str]
    """
    the codes of all calibre groups that it fits
    """


class CaseMessageDraft(Body):
    """
    The body of POST /v1/hits/{hit_id}/messages and of POST /v1/traces/{trace_id}/legs/{leg_id}/messages.
    """

    code: Literal["QUESTION", "ANSWER", "INSTRUCTION", "INFORMATION"]
    """
    what kind of message it is
    """
    text: str
    """
    of the weapon and what is to be done; no personal data
    """
    instructions: list[Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"]] | None = None
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
    """
    what happened to the weapon
    """
    date: str | None
    """
    the day, month or year of it, as exactly as it is known: 2019-05-04, 2019-05 or 2019; null where nobody knows
    """
    country: str | None
    """
    where it happened; null where that is not known
    """
    to_country: str | None
    """
    where it went, of an export or a transfer; null where that is not known
    """
    holder: str | None
    """
    what kind of holder had it afterwards, never who; null where that is not known
    """
    lawful: bool | None
    """
    false where the records show that it was not lawful; null where they do not say
    """
    note: str | None
    """
    what the bureau adds, such as a licence; null for nothing
    """
    told_by: list[str]
    """
    the bureaus whose records say so, also where INTERPOL-GS answered for one; the requester, of the recovery
    """
    leg_ids: list[str]
    """
    the legs whose answers say so; none, of the recovery
    """
    restrictions: list[Literal["NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"] | str] = []
    """
    what the bureau forbids to be done with what it says; empty for nothing
    """
    placed: str | None = None
    """
    why it stands here, where no date says so
    """


class ClientCertificate(Answer):
    """
    A certificate that a client comes with, by its thumbprint, and until when it is good.
    """

    thumbprint: str
    """
    x5t#S256: the SHA-256 of the certificate's DER, in base64url
    """
    not_after: AwareDatetime | None = None
    """
    from this moment on the certificate opens nothing; null where the register has no end for it
    """


class ClientDraft(Body):
    """
    A system of the party's that may call.
    """

    state: Literal["ACTIVE", "SUSPENDED"]
    """
    SUSPENDED lets no token of this client in, whatever it says
    """
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
    """
    those that it may come with, ten at most; where there are any, no other opens anything
    """
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
    """
    the code, the same in every language
    """
    label: str
    """
    what a person reads for it, in the language of the answer
    """


class CodeInterpretation(Answer):
    """
    A value of a closed list, as it was given.
    """

    given: str
    """
    as it was given, word for word
    """
    code: str
    """
    the code that was understood
    """


class Codes(Answer):
    """
    Every code list by name.
    """

    lists: dict[str, list[Code]]
    """
    by the list's name its codes, in their order, each with its label
    """


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
    """
    what the record is kept from searchers for
    """
    reference: str
    """
    the bureau's own, of the event; no personal data
    """
    until: date_aliased
    """
    the last day of the event, a year ahead at most; from the next on the record counts as hidden without an event
    """


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
    """
    what happened to the weapon
    """
    date: str | None
    """
    the day, month or year of it: 2019-05-04, 2019-05 or 2019; null where nobody knows
    """
    country: str | None
    """
    where it happened; null where that is not known
    """
    to_country: str | None
    """
    where it went, of an export or a transfer; null where that is not known
    """
    holder: Literal["MAKER", "DEALER", "PRIVATE", "STATE", "UNKNOWN"] | str | None
    """
    to what kind of holder it went; never who
    """
    lawful: bool | None
    """
    false where the records show that it was not lawful; null where they do not say
    """
    note: str | None
    """
    such as the licence, as the bureau wrote it
    """
    told_by: str
    """
    the bureau whose records say so, also where INTERPOL-GS answered for it; INTERPOL-GS of a leg without a country
    """
    restrictions: list[Literal["NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"] | str] = []
    """
    what the bureau forbids to be done with what it says; empty for nothing
    """


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
    instructions: list[Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"]] | None = None
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
    """
    why it is asked for now, in words; no personal data
    """


class Cosignature(Answer):
    """
    A witness's word that it has seen this tree, and none that contradicts it.
    """

    witness: str
    """
    the name of its key
    """
    at: AwareDatetime
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
    """
    how many there are, own ones and others' together; null where so few would name a case
    """
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
    """
    as it was given, word for word
    """
    code: str
    """
    the country, ISO 3166-1 alpha-2 or XK; a former state by its ISO 3166-3 code
    """
    successors: list[str] = []
    """
    of a former state those countries that answer for it today; else empty
    """


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
    """
    what happened to the weapon
    """
    date: str | None = None
    """
    null where the records do not say
    """
    country: str | None = None
    """
    where it happened, former states by their ISO 3166-3 code; null where that is not known
    """
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
    """
    what the bureau adds, such as a licence; never a name; null for nothing
    """


class Desk(Answer):
    """
    The office to call at a party: an office, never a person.
    """

    name: str | None = None
    """
    what the office is called, never a person; null where nobody has said
    """
    telephone: str | None = None
    """
    of the office, with the country's code
    """
    email: str | None = None
    """
    the office's address, never a person's; null for none
    """
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
    """
    what the office is called, never a person; null for nothing
    """
    telephone: str | None = None
    """
    of the office, with the country's code
    """
    email: str | None = None
    """
    the office's address, never a person's; null for none
    """
    languages: str | None = None
    """
    that are spoken there: English, French
    """
    hours: str | None = None
    """
    when somebody is there: 24 hours, Mon-Fri 08:00-17:00 UTC
    """


class Difference(Answer):
    """
    One character in which two numbers differ, as each of them has it.
    """

    position: int
    """
    its place in the number given, counted from 1; in the number recorded where it was not given
    """
    given: str | None
    """
    null where this character was not given
    """
    recorded: str | None
    """
    null where this character is not recorded
    """


class Disposal(Body):
    """
    The body of POST /v1/hits/{hit_id}/disposition.
    """

    disposition: Literal["SEIZED", "RELEASED", "CONTROLLED_DELIVERY", "HANDED_TO_POLICE", "NOT_SAME_WEAPON"]
    """
    what became of the weapon; with it the hit is closed
    """
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
    what else there is to say of it; no personal data
    """


class Disposed(Answer):
    """
    What became of the weapon.
    """

    disposition: Literal["SEIZED", "RELEASED", "CONTROLLED_DELIVERY", "HANDED_TO_POLICE", "NOT_SAME_WEAPON"] | str
    """
    what became of the weapon
    """
    at: AwareDatetime
    """
    when it happened, by the service's clock
    """
    by: str
    """
    the party that did so, or SERVICE for what the clock did
    """
    place: str | None = None
    """
    where the weapon is since then; null where nobody has said
    """
    exhibit: str | None = None
    """
    the number of the exhibit; null where nobody has said
    """
    note: str | None = None
    """
    what else there is to say, in words; null for nothing
    """


class Download(Answer):
    """
    Where to read the file, for a short time, without a token.
    """

    url: str
    """
    an address that holds its own permission: anybody who has it can use it, so keep it as a secret
    """
    expires_at: AwareDatetime
    """
    from this moment on the address opens nothing
    """


class EventTold(Answer):
    """
    An event of a weapon's life as a sentence names it.
    """

    kind: str
    """
    what happened, a code of the list custody_kind
    """
    date: str | None
    """
    when it happened: a day, a month or a year
    """
    country: str | None
    """
    where it happened, or where it left from
    """
    to_country: str | None
    """
    where the weapon went with it
    """
    lawful: bool | None
    """
    whether it was lawful, where that is told
    """
    told_by: list[str]
    """
    the bureaus whose records say so
    """


class Exclusion(Answer):
    """
    What else an answer may be, beside other firearms, and by what that is excluded.
    """

    what: str
    """
    what the thing may be that looks the same
    """
    by: str
    """
    by what that is excluded, in words
    """
    code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """


class FieldChange(Answer):
    """
    A field of the weapon's description that was corrected: as it was given, and as it is.
    """

    field: str
    """
    the field of the description, by its name
    """
    before: str | None
    """
    as it was; null where there was nothing
    """
    after: str | None
    """
    as it is now; null where it was taken away
    """


class FirearmTypeInterpretation(Answer):
    """
    The type of weapon that was understood, from the field itself or from a word in another.
    """

    given: str
    """
    as it was given, word for word
    """
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
    """
    the type that was understood
    """
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
    """
    what is to be looked into; a flag accuses nobody
    """
    number: int
    """
    how many records or hits it is of
    """


class FoldedInterpretation(Answer):
    """
    A catalogue code or the text of a marking, and what of it is compared.
    """

    given: str
    """
    as it was given, word for word
    """
    compared: list[str]
    """
    what of it is compared: letters and digits, word by word of a marking
    """


class Health(Answer):
    """
    The service answers, reads its register and writes its audit trail.
    """

    status: str
    """
    always ok: where the service cannot answer, the answer is a 503
    """
    deployment: str
    """
    the name of the deployment that answers
    """
    region: str
    """
    the AWS region that answers
    """


class HidingOfMonth(Answer):
    """
    The records that a bureau began to keep from searchers in a month, and the hits that those of its records drew
    in that month which it keeps from searchers.
    """

    owner: str
    """
    the bureau to which the record belongs, as a party: NCB-FR
    """
    month: str
    """
    the month in UTC, as 2026-11
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
    """
    of them, behind which no event stands today
    """
    shown_again: int
    """
    of them, no longer kept from searchers
    """
    hits: int
    """
    how many hits its hidden records drew in the month
    """
    answered: int
    """
    of these hits: the bureau answered, or sent a message
    """
    unanswered: int
    """
    the others, read or not
    """
    flags: list[FlagOfHiding]
    """
    what is to be looked into; empty for nothing
    """


class HidingStatistics(Answer):
    """
    By month and bureau, the latest month first; bureaus that hid nothing and drew no hits are left out.
    """

    items: list[HidingOfMonth]
    """
    the objects of this page, in the list's order; empty where there are none
    """


class IdentifyFirearm(Body):
    """
    A weapon by its fields, each as it was read or guessed; what belongs in another field is found there too.
    """

    make: str | None = None
    """
    the maker's name as it is marked or written, in any spelling; null where it is not known
    """
    model: str | None = None
    """
    the model's name as it is marked or written, in any spelling; null where it is not known
    """
    calibre: str | None = None
    """
    the calibre as it is marked or written, in any spelling: 9mm para, .45 ACP; null where it is not known
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
        | None
    ) = None
    """
    the kind of weapon; null where it is not known
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
        | None
    ) = None
    """
    how the weapon loads and fires; null where it is not known
    """
    country_of_manufacture: str | None = None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code (SUHH); null where it is not known
    """
    year: int | None = None
    """
    of manufacture; null where it is not known
    """
    markings: str | None = None
    """
    texts and signs on the weapon, signs in words
    """
    importer: str | None = None
    """
    the importer's name or town as it is marked; null where none is read
    """
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
    """
    what is known of the weapon field by field; null where `description` is given, and one of the two must be
    """


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
    """
    lines that were refused, each with its reasons under `lines=refused`
    """
    pending: int | None
    """
    lines that are not answered yet; null until the whole file has been read
    """


class ImportUndo(Answer):
    """
    The taking back of an import, and how far it is: lines whose record was cancelled or is again what it was, and
    lines whose record stays, counted chunk by chunk.
    """

    asked_at: AwareDatetime
    """
    when it was asked for
    """
    reason: str
    """
    why, as the bureau wrote it
    """
    undone: int
    """
    lines whose record was cancelled or is again what it was, so far
    """
    kept: int
    """
    lines whose record stays, because something happened to it since, so far
    """
    finished_at: AwareDatetime | None = None
    """
    when its last line was answered; null until then
    """


class ImportWithdrawal(Answer):
    """
    The records that a file of all lacks, on their way out of what is searched for.

    COUNTING: the worker goes through all that is held; COUNTED: `missing` of `held` would go; WITHDRAWING: page by
    page; WITHDRAWN: each was CANCELLED, or stays.
    """

    import_id: str
    """
    the import of a file of records, imp_ and 26 characters
    """
    state: Literal["COUNTING", "COUNTED", "WITHDRAWING", "WITHDRAWN"] | str
    """
    where it stands in its life
    """
    asked_at: AwareDatetime
    """
    when it was asked for
    """
    reason: str
    """
    why, in words; no personal data
    """
    held: int | None
    """
    records that were searched for when the import was asked for; once counted
    """
    missing: int | None
    """
    of these, records that no line stands for; once counted
    """
    share: float | None
    """
    missing of held, in per cent, to a tenth, rounded up; once counted
    """
    withdrawn: int
    """
    records that were CANCELLED
    """
    kept: int
    """
    records that stay: they were changed since, or a hit on them was answered
    """
    finished_at: AwareDatetime | None = None
    """
    when its last line was answered; null until then
    """


class InformationRequest(Body):
    """
    The body of POST .../legs/{leg_id}/information-requests: what the bureau needs to know.
    """

    question: str
    """
    what the bureau needs to know before it can answer; no personal data
    """


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
    """
    what kind of thing it is
    """
    text: str | None = None
    """
    the stretch that told it; null where a calibre or the names of firearms did
    """
    means: str
    """
    the thing in words
    """
    means_code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
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
    """
    what the bureau's records show; null where failure_reason says why there is nothing, and one of the two must be
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
    why there is no outcome; null where there is one
    """
    events: list[CustodyEvent] | None = None
    """
    what the records have of the weapon's life, 50 at most; empty for nothing
    """
    next_country: str | None = None
    """
    where the weapon went next: a further leg
    """
    restrictions: list[Literal["NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"] | str] | None = None
    """
    what the bureau forbids to be done with its answer; empty for nothing
    """
    final: bool | None = None
    """
    false where more is to come from this bureau; a refusal is always final; left out, it is true
    """
    note: str | None = None
    """
    what else the bureau has to say, never a name; null for nothing
    """
    correction: str | None = None
    """
    what was wrong with the bureau's earlier answer; this one then stands in its place
    """


class Limits(Answer):
    """
    What a field may be, of what it is not.
    """

    max_length: int | None = None
    """
    the most characters or entries that it may have
    """
    min_length: int | None = None
    """
    the fewest characters or entries that it may have
    """
    ge: float | None = None
    """
    the least that it may be
    """
    gt: float | None = None
    """
    what it must be more than
    """
    le: float | None = None
    """
    the most that it may be
    """
    lt: float | None = None
    """
    what it must be less than
    """
    expected: str | None = None
    """
    the values that there are, with commas between
    """


class LineRange(Answer):
    """
    Lines of a file, from the first to the last.
    """

    first: int
    """
    the first line, counted from 1
    """
    last: int
    """
    the last line, included
    """


class Links(Answer):
    """
    Where the receiver finds the notification.
    """

    self: str
    """
    the path under which the recipient reads the notification
    """


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
    at: AwareDatetime
    """
    when the log signed it
    """
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
    """
    the log's name, the first line of each checkpoint
    """
    log: list[str]
    """
    the log's own verifier keys, the newest last
    """
    witnesses: list[str]
    """
    the verifier keys of its witnesses
    """
    quorum: int
    """
    how many witnesses must have cosigned before a checkpoint counts as witnessed
    """


class LookAlike(Answer):
    """
    Another firearm that is mistaken for this one, and how to tell them apart; no id where the table has no entry.

    `why` is said by its `design`; an entry of the table gives its own, as it was written.
    """

    reference_id: str | None
    """
    the other firearm's reference; null where the table has no entry of it
    """
    make: str | None
    """
    the other one's make; null for a design of many makers
    """
    model: str
    """
    the other one's model
    """
    why: str
    """
    how the two are told apart, in words
    """
    tell: str | None = None
    """
    the marks by which the other one is known
    """
    tell_code: str | None = None
    """
    which marks those are: the same in every language
    """
    design: str | None = None
    """
    the design that both are made to, by its name; null where an entry of the table says why
    """


class LookalikeMake(Answer):
    """
    A maker that another is mistaken for.
    """

    make: str
    """
    the name of the maker that it may be instead
    """
    countries: list[str]
    """
    the countries in which that maker makes or made
    """
    mistaken: list[str]
    """
    the two codes of makes that are mistaken for each other
    """


class MakeInterpretation(Answer):
    """
    How the make was read; `code` is null where the tables do not know it or where it fits several makers.

    `via` is the kind of spelling, or `implied` where no maker was written and the model is one maker's alone.
    """

    given: str
    """
    as it was given, word for word
    """
    code: str | None
    """
    the make's code; null where the tables do not know it, or where it fits several
    """
    via: str | None
    """
    the kind of spelling: code, name, alias, part, fuzzy; implied where no maker was written and the model is one maker's alone; null where it was not known
    """
    candidates: list[str] = []
    """
    the codes of all makes that it fits, where these are several; else empty
    """
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
    """
    the country whose customs administration the WCO acts for
    """
    since: date_aliased
    """
    its first day, included
    """
    until: date_aliased | None = None
    """
    its last day, included; null for a mandate without an end
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
            | str
        ]
        | None
    ) = None
    """
    of which searches it is; null for all
    """


class MandateDraft(Body):
    """
    The WCO acts for a country's customs administration, on its first and its last day too.
    """

    country: str
    """
    the country whose customs administration the WCO acts for, ISO 3166-1 alpha-2 or XK
    """
    since: date_aliased
    """
    its first day, included
    """
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
    """
    the make's code in the tables
    """
    name: str
    """
    the make's usual name
    """


class MarkUnderstood(Answer):
    """
    A stretch of the text and what it was taken for: a shape, letters, a country, a maker, a kind, a year, a word.
    """

    text: str
    """
    the stretch, as it was given
    """
    as_: Annotated[str, Field(alias="as")]
    """
    what it was taken for
    """
    found_as: Literal["shape", "text", "country", "make", "kind", "year", "meaning"] | str
    """
    as what kind of thing it was understood
    """


class MarkWords(Answer):
    """
    How a mark looks, in each other language than English; null where nobody has said how.
    """

    fr: str | None = None
    """
    how it looks, in French
    """
    es: str | None = None
    """
    how it looks, in Spanish
    """
    ar: str | None = None
    """
    how it looks, in Arabic
    """


class Marking(Answer):
    """
    A text or sign that stands on the weapon.
    """

    text: str
    """
    as it stands there; a sign is described in words
    """
    where: str | None = None
    """
    where on the weapon it stands; null where nobody says
    """
    meaning: str | None = None
    """
    what it tells, such as a proof house; null where nobody says
    """


class MatchedFirearm(Answer):
    """
    The minimum for comparing the weapon in hand; the full record is a second call.
    """

    serial_number: str | None
    """
    the number as it is recorded; null where none is, or where it is not shown
    """
    make: str
    """
    the make as it is recorded
    """
    model: str | None
    """
    the model as it is recorded; null where none is
    """
    calibre: str | None
    """
    the calibre as it is recorded; null where none is
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
    """
    the kind of weapon as it is recorded; null where none is
    """


class Message(Answer):
    """
    The message on the wire; fields that say nothing of the event are left out there.

    `notification_id` is the receiver's idempotency key.
    """

    notification_id: str
    """
    the one event for the one recipient, ntf_ and 26 characters: the key by which a repeat on the wire is known
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
            "webhook.changed",
        ]
        | str
    )
    """
    what happened, by the event's code
    """
    occurred_at: AwareDatetime
    """
    when the event happened, not when it was sent
    """
    recipient: str
    """
    the party that it is for
    """
    hit_id: str | None = None
    """
    the hit that it is about; absent on the wire where it is about none
    """
    record_id: str | None = None
    """
    the record that it is about; absent on the wire where it is about none
    """
    search_id: str | None = None
    """
    the search that led to it; absent on the wire where none did
    """
    watch_id: str | None = None
    """
    the watch that led to it; absent on the wire where none did
    """
    trace_id: str | None = None
    """
    the trace that it is about; absent on the wire where it is about none
    """
    leg_id: str | None = None
    """
    the leg that it is about; absent on the wire where it is about none
    """
    message_id: str | None = None
    """
    the message of a case that was sent
    """
    decision: str | None = None
    """
    always hit where the event is of one
    """
    basis: (
        Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"]
        | str
        | None
    ) = None
    """
    how the number agreed, where the event is of a hit
    """
    searched_by: str | None = None
    """
    the party that searched, where the event is of a hit
    """
    on_behalf_of: str | None = None
    """
    the country for which it was searched or traced; absent on the wire where that is told to nobody
    """
    stage: str | None = None
    """
    which step of a review, a request or a leg it is, what is reminded of, or what a record or webhook became
    """
    due_at: AwareDatetime | None = None
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
    whose row of the register or webhook changed, or whose hidden records are to be looked into
    """
    object_version: int | None = None
    """
    the version that the row or the webhook is now
    """
    mandates: list[Mandate] | None = None
    """
    for an administration: the WCO's mandates for it as they are now
    """
    links: Links
    """
    where to read more
    """


class MissingDecision(Body):
    """
    What the General Secretariat decides of a report.
    """

    decision: Literal["IN_REVIEW", "ADDED", "ALREADY_KNOWN", "REJECTED"]
    """
    what INTERPOL-GS does with the report
    """
    reference_id: str | None = None
    """
    with ADDED and ALREADY_KNOWN: the firearm that was meant
    """
    reason: str | None = None
    """
    why, in words; REJECTED always needs one
    """


class MissingRecord(Answer):
    """
    A record that its bureau holds and a file of all its records lacks.
    """

    record_id: str
    """
    the record, rec_ and 26 characters
    """
    version: int
    """
    the version of the record that stands
    """
    ncb_reference: str
    """
    the bureau's own reference, under which it finds its file; no personal data
    """
    serial_number: str | None
    """
    the number of the weapon as it is marked; null where none is known
    """
    make: str
    """
    the make as it is recorded
    """
    entered_at: AwareDatetime
    """
    when the bureau entered the record
    """


class MissingReportStep(Answer):
    """
    A step in the life of a report.
    """

    at: AwareDatetime
    """
    when it happened, by the service's clock
    """
    state: Literal["OPEN", "IN_REVIEW", "ADDED", "ALREADY_KNOWN", "REJECTED"] | str
    """
    where it stands in its life
    """
    by: str
    """
    the party that took the step
    """
    reason: str | None = None
    """
    what it said to it; null for nothing
    """


class MistakenMark(Answer):
    """
    Another mark that this one is mistaken for, and how to tell them apart, in the language of the answer.
    """

    id: str
    """
    the other mark's own name
    """
    looks: str
    """
    how the other mark looks, in words
    """
    why: str
    """
    how the two are told apart, in words
    """


class ModelInterpretation(Answer):
    """
    How the model was read: the family of the table that it means, as MAKE:FAMILY, or *:FAMILY for a design of many
    makers; null where the table does not hold it, or where it fits several. `words` is what was compared.
    """

    given: str
    """
    as it was given, word for word
    """
    words: str
    """
    what of it was compared, without make and calibre
    """
    family: str | None
    """
    the family of the tables, as MAKE:FAMILY or *:FAMILY; null where they do not hold it, or where several fit
    """
    families: list[str] = []
    """
    all families that fit
    """
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
    """
    the stretch of the description
    """
    codes: list[str]
    """
    a make's code, or a model's families as MAKE:FAMILY; several where the name fits them all
    """
    via: str
    """
    the kind of spelling: code, name, alias, fuzzy, number, abbreviation, mark or town
    """
    role: Literal["stated", "marked", "design", "alike", "doubtful", "excluded"] | str
    """
    as what it was named
    """


class NamedVariant(Answer):
    """
    A variant of a firearm: `reference_id` is its own, ref_...-2; no name where it bears the firearm's.
    """

    reference_id: str
    """
    the variant's own id, the firearm's with its number behind: ref_...-2
    """
    name: str | None
    """
    its own name; null where it bears the firearm's
    """
    calibre: str | None
    """
    the calibre as it is marked or sold; null where nobody says
    """
    calibre_groups: list[str]
    """
    the codes of the calibre groups it can be
    """


class NotThis(Answer):
    """
    Another firearm that this one is mistaken for.
    """

    reference_id: str
    """
    the other firearm of the reference table, ref_ and 26 characters
    """
    why: str
    """
    how the two are told apart, in words
    """
    one_way: str | None = None
    """
    why the other one does not name this one
    """


class Notification(Answer):
    """
    A row of the outbox, as its recipient reads it.
    """

    notification_id: str
    """
    the one event for the one recipient, ntf_ and 26 characters: the key by which a repeat on the wire is known
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
            "webhook.changed",
        ]
        | str
    )
    """
    what happened, by the event's code
    """
    occurred_at: AwareDatetime
    """
    when the event happened, not when it was sent
    """
    recipient: str
    """
    the party that it is for, or the one that receives in its place
    """
    instead_of: str | None
    """
    the bureau that has no address in the register, for which INTERPOL-GS receives; else null
    """
    priority: Literal["URGENT", "ROUTINE"] | str
    """
    URGENT where somebody waits for an answer with the weapon in hand
    """
    test: bool
    """
    true for what is of a test record: to be read here, never sent
    """
    state: Literal["PENDING", "SENT", "TEST"] | str
    """
    TEST: of a test record, to be read here, never sent. What is of the test records of the service's own test bureau, NCB-ZZ, is told to nobody else: it goes to a queue that the service reads itself
    """
    sent_at: AwareDatetime | None
    """
    when it was sent to the recipient's topic; null until then
    """
    acknowledged_at: AwareDatetime | None
    """
    when the recipient acknowledged it; null until then
    """
    acknowledged_by: str | None
    """
    the client that acknowledged it; null until then
    """
    message: Message
    """
    the message as it was sent
    """


class NotificationPage(Answer):
    """
    Notifications, newest first.
    """

    items: list[Notification]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class OfficerList(Answer):
    """
    A version of the list. Without one, or where `officers` is null, any officer of the party may search.
    """

    party: str
    """
    the party, as its token names it: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
    """
    version: int
    """
    counts the versions of the object, from 1
    """
    officers: list[str] | None
    """
    the pseudonyms that may search and trace in the party's name; null: any may
    """
    changed_at: AwareDatetime
    """
    when this version was made; null before the first
    """


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
    """
    the other make's code
    """
    name: str
    """
    the other make's usual name
    """
    why: str
    """
    how the two are told apart, in words
    """


class OtherNumber(Answer):
    """
    A number on a part other than the one that carries the serial number.
    """

    component: Literal["FRAME", "RECEIVER", "SLIDE", "BARREL", "BOLT", "CYLINDER", "CRANE", "OTHER"] | str
    """
    the part that carries this number
    """
    number: str
    """
    the number on that part, as it is marked
    """


class OtherNumberDraft(Body):
    """
    A number on another part, as a bureau enters it.
    """

    component: Literal["FRAME", "RECEIVER", "SLIDE", "BARREL", "BOLT", "CYLINDER", "CRANE", "OTHER"]
    """
    the part that carries this number
    """
    number: str
    """
    the number on that part, as it is marked
    """


class Outcomes(Answer):
    """
    What came of hits. False: refuted by the bureau, or found not to be the weapon by who searched.
    """

    confirmed: int | None
    """
    how many the bureau confirmed; null where that is suppressed
    """
    false: int | None
    """
    how many were refuted by the bureau or found not to be the weapon; null where that is suppressed
    """
    undecided: int | None
    """
    how many nobody has decided on yet; null where that is suppressed
    """
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
    """
    how many the bureau confirmed; null where that is suppressed
    """
    false: int | None
    """
    how many were refuted by the bureau or found not to be the weapon; null where that is suppressed
    """
    undecided: int | None
    """
    how many nobody has decided on yet; null where that is suppressed
    """
    false_share: float | None
    """
    false of confirmed and false; null where neither is there
    """
    suppressed: bool = False
    """
    others' are not told: null, or of the reader's own alone
    """
    value: str
    """
    the basis, or the bin of weights: 0..4 is from 0 to below 4 bits
    """


class OutcomesTable(Answer):
    """
    Outcomes row by row, each shown whole or not at all.
    """

    rows: list[OutcomesRow]
    """
    one for each basis or bin of weights
    """
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
    """
    as it was; null where there was nothing, or for a text that people wrote
    """
    after: str | None = None
    """
    as it is; null where there is nothing now, or for a text that people wrote
    """


class PartyDraft(Body):
    """
    The body of PUT /v1/parties/{party}: the whole row. What was read can be sent with its changes.

    State, clients, mandates, desk and language are always said: what is forgotten would be taken away.
    """

    state: Literal["ACTIVE", "SUSPENDED"]
    """
    SUSPENDED lets none of the party's tokens in
    """
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
    """
    all systems that may call in the party's name, 50 at most: one that is left out can call no more
    """
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
    """
    what the picture shows
    """
    size_bytes: int
    """
    the size of the file, in bytes
    """


class PictureDecision(Body):
    """
    What INTERPOL-GS does with a picture: shows it, or shows it no more.
    """

    decision: Literal["PUBLISHED", "WITHDRAWN"]
    """
    PUBLISHED shows an uploaded picture to everybody; WITHDRAWN shows it no more
    """
    reason: str | None = None
    """
    why, in words; WITHDRAWN always needs one
    """


class PictureDraft(Body):
    """
    The body of POST .../pictures: which file will be uploaded, and what it shows.
    """

    media_type: Literal["image/jpeg", "image/png"]
    """
    what kind of file it is
    """
    bytes: int
    """
    the file's size: no other can be uploaded
    """
    sha256: str
    """
    of the file, in hexadecimal: no other can be uploaded
    """
    view: Literal["LEFT", "RIGHT", "TOP", "BOTTOM", "FRONT", "REAR", "SERIAL_NUMBER", "MARKING", "OTHER"]
    """
    what the picture shows
    """
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

    at: AwareDatetime
    """
    when it happened, by the service's clock
    """
    state: Literal["AWAITING_UPLOAD", "PUBLISHED", "WITHDRAWN"] | str
    """
    where it stands in its life
    """
    by: str
    """
    the party that took the step
    """
    reason: str | None = None
    """
    why, as INTERPOL-GS wrote it; null for nothing
    """


class PicturesShown(Answer):
    """
    INTERPOL's own pictures of a firearm that are published now, whatever day was asked for.
    """

    published: int
    """
    how many there are
    """
    path: str
    """
    where they are listed, each with a location to read it from
    """


class ProblemExplained(Answer):
    """
    A code that a problem or one of its `errors` bears: what it means, where it comes from, and what to do.
    """

    code: str
    """
    the code: it never changes, and is the same in every language
    """
    type: str
    """
    where this explanation stands: the `type` of a problem with this code
    """
    kinds: list[Literal["PROBLEM", "FIELD"] | str]
    """
    PROBLEM: the code of a problem; FIELD: the code of an entry of its `errors`
    """
    statuses: list[int]
    """
    the HTTP statuses that it comes with
    """
    means: str
    """
    what it means; of a code of a field alone also how it is mended
    """
    causes: str | None
    """
    what it comes from; null of a code of a field alone
    """
    what_to_do: str | None
    """
    what helps; null of a code of a field alone
    """
    try_again: Literal["NO", "CHANGED", "READ_FIRST", "LATER"] | str
    """
    whether the same request can succeed when it is sent again
    """
    place: Literal["EVERY", "WITH_TOKEN", "WITH_BODY", "SOME", "FIELDS", "FILES"] | str
    """
    which operations answer with it; SOME: those in `operations`
    """
    operations: list[str]
    """
    the operation ids, where `place` is SOME; else empty
    """


class ProblemField(Answer):
    """
    One field's fault; the rejected value is never repeated.
    """

    pointer: str
    """
    JSON pointer into the body, or /query/name, /headers/name
    """
    code: str
    """
    which fault it is, the same in every language: what a program compares
    """
    detail: str
    """
    what is wrong here, for a person to read; its wording may change, so compare `code`
    """
    parameters: Limits = Limits()
    """
    the limits that the detail names
    """


class ProblemValues(Answer):
    """
    The values that a problem's detail names.
    """

    holder: str | None = None
    """
    whose budget is used up, a code of the list budget_holder
    """
    limit: int | None = None
    """
    how many the budget has; of a pace the seconds between two searches
    """
    until: AwareDatetime | None = None
    """
    from when on it can be done again
    """
    rate: float | None = None
    """
    how many calls of the kind can be made in a second
    """
    at_once: float | None = None
    """
    how many calls can be made at once after a pause
    """
    state: str | None = None
    """
    the state of the object, which does not allow what was asked, a code
    """
    state_list: str | None = None
    """
    the list that the state is of, as GET /v1/codes has it
    """
    count: int | None = None
    """
    how many there are
    """
    most: int | None = None
    """
    how many there may be
    """
    share: float | None = None
    """
    how much of all it is, in percent
    """
    named: str | None = None
    """
    the import, record or firearm that stands against it, by its id
    """


class ProblemsExplained(Answer):
    """
    Every code, those of problems first, each by the alphabet.
    """

    problems: list[ProblemExplained]
    """
    one entry a code
    """


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
            "webhook.changed",
        ]
        | str
    )
    """
    what the notification tells of
    """
    stage: str | None
    """
    which step of it; null where there is only one
    """
    state: Literal["PENDING", "SENT", "TEST"] | str
    """
    PENDING: on its way; SENT: handed to the recipient's topic; TEST: to be read by the API alone
    """
    sent_at: AwareDatetime | None
    """
    when it was sent to the recipient's topic; null until then
    """
    acknowledged_at: AwareDatetime | None
    """
    when the recipient acknowledged it; null until then
    """


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
    test: bool | None = None
    """
    every record of it becomes a test record, whatever lines say; left out, it is false
    """
    check: bool | None = None
    """
    read the file and answer each line as if it were entered, and enter nothing: the same file can be imported in earnest afterwards; left out, it is false
    """
    again: bool | None = None
    """
    read a file once more that was entered already: else a 409. No record is doubled by it; left out, it is false
    """
    mode: Literal["append", "replace"] | None = None
    """
    replace: the file is all that you hold; `lines=missing` then lists your records that it lacks, and none of them is changed by the import; left out, it is "append"
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
    ignored: list[str] | None = None
    """
    columns that are left unread
    """
    personal: list[str] | None = None
    """
    columns of personal data: dropped unread, before anything of a line is kept
    """
    ignore_unlisted: bool | None = None
    """
    columns that are not named here are left unread, those of personal data excepted: these must be named. Else lines with such columns are refused; left out, it is false
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
    """
    how much of the number can be read, or why there is none; null where nobody says
    """
    make: str
    """
    the maker's name as the bureau wrote it
    """
    model: str | None = None
    """
    the model's name as it is marked or written, in any spelling; null where it is not known
    """
    calibre: str | None = None
    """
    the calibre as it is marked or written, in any spelling: 9mm para, .45 ACP; null where it is not known
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
    ) = None
    """
    the kind of weapon; null where it is not known
    """
    country_of_manufacture: str | None = None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code (SUHH); null where it is not known
    """
    year: int | None = None
    """
    the year of manufacture; null where it is not known
    """
    importer: str | None = None
    """
    the importer's name as it is marked; null where there is none
    """
    markings: str | None = None
    """
    other texts and signs on the weapon, signs in words; null where there are none
    """
    finish: str | None = None
    """
    of the surface, in words: blued, nickel, stainless, two-tone
    """
    other_numbers: list[OtherNumber] = []
    """
    numbers on other parts than the one that carries the serial number, five at most
    """


class Recovery(Answer):
    """
    Where, when and how the weapon was found. A place, never a person.
    """

    date: str
    """
    the day, month or year on which the weapon was found: 2026-03-04, 2026-03 or 2026
    """
    country: str
    """
    where it was found, ISO 3166-1 alpha-2 or XK
    """
    place: str | None = None
    """
    a port, a post, a road; never an address of a person; null for nothing
    """
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
    """
    how it was found
    """


class ReferenceSummary(Answer):
    """
    A firearm's reference as lists show it. `families` as MAKE:FAMILY; `aliases` with the names of its variants.
    """

    reference_id: str
    """
    the firearm of the reference table, ref_ and 26 characters
    """
    version: int
    """
    counts the versions of the object, from 1
    """
    make: str | None
    """
    the make's name; null for a design of many makers
    """
    make_code: str | None
    """
    the make's code in the tables; null where they do not hold it
    """
    manufacturer: str | None = None
    """
    who makes it, where that is not the make; null where it is
    """
    model: str
    """
    the model's name, without the make
    """
    level: Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"] | str | None = None
    """
    what this entry is to the design; null where nobody says
    """
    aliases: list[str] = []
    """
    its other names, and the names of its variants
    """
    families: list[str] = []
    """
    what the tables of models call it, as MAKE:FAMILY, or *:FAMILY for a design of many makers
    """
    calibre_groups: list[str] = []
    """
    the codes of the calibre groups it can be
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
    ) = None
    """
    the kind of weapon; null where it is not known
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
    """
    how the weapon loads and fires; null where it is not known
    """
    country_of_manufacture: str | None = None
    """
    the main country of manufacture; null where nobody says
    """
    countries_of_manufacture: list[str] = []
    """
    where it is or was made, the main country first, former states by their ISO 3166-3 code
    """
    made_from: int | None = None
    """
    the first year in which it was made; null where nobody says
    """
    made_until: int | None = None
    """
    the last year in which it was made; null where it is still made, or where nobody says
    """
    markings: list[str] = []
    """
    the texts that stand on such firearms
    """
    catalogue_codes: list[str] = []
    """
    the maker's order numbers, as they stand on import documents
    """
    do_not_confuse_with: list[str] = []
    """
    the ids of other firearms that it is mistaken for
    """
    variants: int = 0
    """
    how many variants there are
    """


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
    """
    SUSPENDED lets no token of this client in
    """
    suspension_reason: (
        Literal["CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED"]
        | str
        | None
    ) = None
    """
    why it is suspended; null while ACTIVE
    """
    suspended_since: AwareDatetime | None = None
    """
    since when nobody is let in; null while ACTIVE
    """
    certificates: list[ClientCertificate] = []
    """
    those that it may come with; where there are any, no other opens anything
    """
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
    at: AwareDatetime
    """
    when the clock reminded
    """


class ReplayDraft(Body):
    """
    The body of POST /v1/parties/{party}/webhook/replays: ids, or a period.
    """

    notification_ids: list[str] | None = None
    """
    these notifications of the party's
    """
    from_: Annotated[AwareDatetime | None, Field(alias="from")] = None
    """
    from which moment on, itself included
    """
    to: AwareDatetime | None = None
    """
    up to which moment, itself included
    """


class RequestDesk(Body):
    """
    The office that asks. Its texts are refused for personal data: a name here is an office's.
    """

    name: str | None = None
    """
    what the office is called, never a person; null for nothing
    """
    telephone: str | None = None
    """
    of the office, with the country's code
    """
    email: str | None = None
    """
    the office's address, never a person's; null for none
    """
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
    """
    which request it is, from 1
    """
    priority: Literal["URGENT", "ROUTINE"] | str
    """
    URGENT is due in minutes; the deployment says in how many
    """
    reason: str
    """
    why it was asked for
    """
    at: AwareDatetime
    """
    when it happened, by the service's clock
    """
    by: str
    """
    the party, or SERVICE where the clock asked again
    """
    due_at: AwareDatetime
    """
    until when the bureau's answer is due
    """


class Row(Answer):
    """
    A row of a table: a code, a country, an operation or a month, and how many; null where there is none.
    """

    count: int | None
    """
    how many there are, own ones and others' together; null where that would tell of a single case
    """
    own: int
    """
    the reader's own of them, never suppressed
    """
    suppressed: bool = False
    """
    others' are not told: `count` is null, or, of a total whose others are too few, the reader's own
    """
    value: str | None
    """
    the code, country, operation or month of the row; null for those without one
    """


class RowAsRead(Answer):
    """
    A row of the file as it was read, or would be: its fields by column. Columns that fill no field are left out.
    """

    line: int
    """
    the line of the file in which it begins, counted from 1
    """
    fields: dict[str, str]
    """
    by the column's name what stands in it
    """


class SearchBatch(Answer):
    """
    A batch that was taken in: every line of it will be answered.
    """

    batch_id: str
    """
    the batch of searches, sbat_ and 26 characters
    """
    state: Literal["QUEUED", "RUNNING", "DONE"] | str
    """
    QUEUED: no line answered yet; RUNNING: some; DONE: all
    """
    counts: BatchCounts
    """
    how many lines had which answer so far
    """
    submitted_at: AwareDatetime
    """
    when the batch was taken in
    """
    finished_at: AwareDatetime | None
    """
    when its last line was answered; null until then
    """


class SearchedFirearm(Body):
    """
    A weapon as an officer asks for it. Personal data is refused, as of what a bureau enters.
    """

    serial_number: str | None = None
    """
    as marked; ? or _ for one unreadable character, * for any run of them
    """
    make: str | None = None
    """
    the maker's name as it is marked or written, in any spelling; null where it is not known
    """
    model: str | None = None
    """
    the model's name as it is marked or written, in any spelling; null where it is not known
    """
    calibre: str | None = None
    """
    the calibre as it is marked or written, in any spelling: 9mm para, .45 ACP; null where it is not known
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
        | None
    ) = None
    """
    the kind of weapon; null where it is not known
    """
    country_of_manufacture: str | None = None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code (SUHH); null where it is not known
    """
    finish: str | None = None
    """
    of the surface, as it is seen; it carries no weight in matching: weapons are refinished
    """
    other_numbers: list[OtherNumberDraft] | None = None
    """
    numbers on other parts than the one that carries the serial number, five at most
    """


class SentBatch(Answer):
    """
    A batch as it is listed: what came of each line is read by its id.
    """

    batch_id: str
    """
    the batch of searches, sbat_ and 26 characters
    """
    submitted_at: AwareDatetime
    """
    when it was asked for
    """
    lines: int
    """
    how many searches it has
    """
    state: Literal["QUEUED", "RUNNING", "DONE"] | str | None = None
    """
    as far as its lines are counted; null where they are counted by its id alone
    """
    counts: BatchCounts | None = None
    """
    brought forward every few lines, and never back; null with `state`
    """


class SentBatchPage(Answer):
    """
    A page of batches, newest first.
    """

    items: list[SentBatch]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class SerialInterpretation(Answer):
    """
    How the serial number was read: without labels, words and marks, and whether the field is sure of all of it.
    """

    given: str
    """
    as it was given, word for word
    """
    canonical: str
    """
    what was searched for: capitals, digits and `?`, without labels, spaces and marks
    """
    unknown_positions: list[int] = []
    """
    which characters of `canonical` are unread, counted from 1; empty where all are known
    """
    is_certain: bool = True
    """
    false for a partial or doubtful number: what it finds is at most possible
    """


class SharedName(Answer):
    """
    A name or mark that fits several, and their codes.
    """

    text: str
    """
    the name or the mark
    """
    codes: list[str]
    """
    the codes of all that it fits
    """


class SharedRecord(Answer):
    """
    A record as a searcher opens it after a match: whose it is, and everything that describes the weapon.
    """

    record_id: str
    """
    the firearm record, rec_ and 26 characters
    """
    recorded_by: str
    """
    the country whose National Central Bureau recorded the weapon, ISO 3166-1 alpha-2 or XK
    """
    owner: str
    """
    the bureau to which the record belongs, as a party: NCB-FR
    """
    entered_at: AwareDatetime
    """
    when the bureau entered the record
    """
    version: int
    """
    the version of the record that stands
    """
    firearm: RecordedFirearm
    """
    the weapon as its bureau describes it
    """
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"] | str
    """
    what happened to the weapon, as its bureau says
    """
    occurred_on: str
    """
    the day, month or year in which the weapon was lost, stolen, trafficked or smuggled, as exactly as it is known: 2019-05-04, 2019-05 or 2019
    """
    occurred_in: str
    """
    the country where that happened: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code
    """
    ncb_reference: str
    """
    the bureau's own reference, under which it finds its file; no personal data
    """
    handling: Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"] | str
    """
    NO_ONWARD_SHARING: to read and compare, and to tell nobody else
    """
    status: Literal["ACTIVE", "LOCATED", "CLEARED", "CANCELLED", "EXPIRED"] | str
    """
    ACTIVE is searched for; the others are found no more, or as what they were
    """
    test: bool
    """
    true where it is of test records, which only searches with purpose TEST see
    """


class Source(Answer):
    """
    Where facts are from, and how sure they are.
    """

    origin: Literal["NVDRS", "GUNSNPRICES", "AFMER", "GENERAL", "MAKER", "EXAMINATION", "PARTY"] | str
    """
    what kind of source it is
    """
    confidence: Literal["HIGH", "MEDIUM", "LOW"] | str
    """
    how sure this is
    """
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
    """
    which facts it bears out, by the names of their fields
    """
    note: str | None = None
    """
    which document or examination it is; null for nothing
    """


class Suspect(Answer):
    """
    What was flagged or refused on one day of one officer, case, client or party. Pseudonyms and ids alone.

    `reasons` has how often by what it was for: flags of the audit events, and codes of refusals. Of the searches that
    were flagged and the events of what was refused the first, the last and some between are named; the audit trail has
    all.
    """

    day: date_aliased
    """
    the day, in UTC: 2026-11-30
    """
    party: str
    """
    whose officer, case or client it is, or the party itself
    """
    kind: Literal["officer", "case", "subject", "party"] | str
    """
    what it is that was flagged or refused; a subject is a client
    """
    name: str
    """
    its name: a pseudonym, a case's reference, a client's id, or the party's
    """
    times: int
    """
    how often that day
    """
    reasons: dict[str, int]
    """
    by flag of an audit event or code of a refusal, how often
    """
    first_at: AwareDatetime
    """
    the first time that day
    """
    last_at: AwareDatetime
    """
    the last time that day
    """
    search_ids: list[str] = []
    """
    searches that were flagged: the first, the last and some between
    """
    event_ids: list[str] = []
    """
    audit events of what was refused: the first, the last and some between
    """


class SuspectPage(Answer):
    """
    Suspects, the latest day first; of a day parties, then clients, cases and officers.
    """

    items: list[Suspect]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class Table(Answer):
    """
    Rows that together are the total, each case in one. Code lists in their order, all else by value.
    """

    rows: list[Row]
    """
    one for each value; together they are the total
    """
    withheld: bool = False
    """
    no counts but own ones, and no rows of others, because any would name a case
    """


class Times(Answer):
    """
    How long something took: of how many, the middle one, and what nine of ten did not exceed.
    """

    count: int | None
    """
    of how many; null where that would tell of a single case
    """
    median: float | None
    """
    null where nothing was timed, or with the count
    """
    p90: float | None
    """
    what nine of ten did not exceed; null where nothing was timed, or with the count
    """
    suppressed: bool = False
    """
    others' are not told: null, or of the reader's own alone
    """


class TracedFirearm(Answer):
    """
    The weapon to be traced, as read off it: as in a search, and what only a trace needs.
    """

    serial_number: str | None = None
    """
    the number of the weapon as it is marked; null where none is known
    """
    serial_state: (
        Literal["COMPLETE", "PARTIAL", "OBLITERATED", "RESTORED_FULL", "RESTORED_PARTIAL", "NONE_EVER", "UNKNOWN"]
        | str
        | None
    ) = None
    """
    how much of the number can be read, or why there is none; null where nobody says
    """
    make: str | None = None
    """
    the maker's name as it is marked or written, in any spelling; null where it is not known
    """
    model: str | None = None
    """
    the model's name as it is marked or written, in any spelling; null where it is not known
    """
    calibre: str | None = None
    """
    the calibre as it is marked or written, in any spelling: 9mm para, .45 ACP; null where it is not known
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
    ) = None
    """
    the kind of weapon; null where it is not known
    """
    country_of_manufacture: str | None = None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code (SUHH); null where it is not known
    """
    year: int | None = None
    """
    the year of manufacture; null where it is not known
    """
    importer: str | None = None
    """
    the importer's name as it is marked; null where there is none
    """
    country_of_last_import: str | None = None
    """
    where it was last lawfully imported, as its marks or papers say; null where they do not
    """
    markings: str | None = None
    """
    other texts and signs on the weapon, signs in words; null where there are none
    """
    finish: str | None = None
    """
    of the surface, in words: blued, nickel, stainless
    """
    other_numbers: list[OtherNumber] | None = None
    """
    numbers on other parts than the one that carries the serial number, five at most
    """
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
    """
    how the weapon loads and fires; null where it is not known
    """
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
    """
    the stretch, as it was given
    """
    as_: Annotated[str, Field(alias="as")]
    """
    what it was taken to mean
    """
    field: str
    """
    the field to which it belongs
    """


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
    the HTTP method to call the address with: PUT
    """
    url: str
    """
    an address that holds its own permission: anybody who has it can use it, so keep it as a secret
    """
    headers: dict[str, str]
    """
    send these with the file, as they are: they are part of what is signed
    """
    expires_at: AwareDatetime
    """
    an upload has to begin before; one that has begun may go on
    """


class Variant(Answer):
    """
    A variant: what differs in calibre, shots, barrel or catalogue code.
    """

    number: int
    """
    the variant's number, which never means another one
    """
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
    of how many shots
    """
    barrel_length_mm: int | None = None
    """
    from the breech face to the muzzle, in millimetres; null where nobody says
    """
    catalogue_codes: list[str] = []
    """
    the maker's order numbers, as they stand on import documents
    """
    origins: list[Literal["NVDRS", "GUNSNPRICES", "AFMER", "GENERAL", "MAKER", "EXAMINATION", "PARTY"] | str]
    """
    where what is said of this variant comes from
    """
    calibre_groups: list[str] = []
    """
    the groups that the calibre can mean
    """


class VariantDraft(Body):
    """
    A variant as it is written. Without a number it is new, and is given the next.
    """

    number: int | None = None
    """
    the number of a variant that is there; null for a new one, which is given the next
    """
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
    of how many shots
    """
    barrel_length_mm: int | None = None
    """
    from the breech face to the muzzle, in millimetres; null where nobody says
    """
    catalogue_codes: list[str] | None = None
    """
    the maker's order numbers, as they stand on import documents
    """
    origins: list[Literal["NVDRS", "GUNSNPRICES", "AFMER", "GENERAL", "MAKER", "EXAMINATION", "PARTY"]]
    """
    where what is said of this variant comes from
    """


class Watch(Answer):
    """
    A search that found nothing, kept watching new records.
    """

    watch_id: str
    """
    the watch, wat_ and 26 characters
    """
    until: AwareDatetime
    """
    when it ends by itself
    """


class WatchReport(Answer):
    """
    A watch as those read it who search by it.
    """

    watch_id: str
    """
    the watch, wat_ and 26 characters
    """
    state: Literal["ACTIVE", "ENDED", "STOPPED"] | str
    """
    ENDED: its time is over; STOPPED: by who searched, before that
    """
    search_id: str
    """
    the search, srch_ and 26 characters
    """
    trace_id: str | None
    """
    the trace that it watches for; null for a watch of a search
    """
    began_at: AwareDatetime
    """
    from when on it has looked at what bureaus enter
    """
    until: AwareDatetime
    """
    when it ends by itself
    """
    stopped_at: AwareDatetime | None
    """
    when it was stopped before its time; null where it was not
    """
    searched_by: str
    """
    the party that searched, out of its token
    """
    on_behalf_of: str
    """
    the country whose customs administration asks, or for which the WCO asks, ISO 3166-1 alpha-2 or XK
    """
    case_reference: str
    """
    the administration's own reference of the case; repeats of a weapon under one case join one hit
    """
    officer: str
    """
    who asks, as a pseudonym that the administration can resolve and the service cannot
    """
    operation: str | None
    """
    the name of the operation it belongs to; null for none
    """
    place: str | None = None
    """
    where the weapon is, as the search said: a port, a post; null where it did not say
    """
    hit_ids: list[str]
    """
    hits that it has opened or joined so far
    """


class WebhookDelivery(Answer):
    """
    A notification on its way to a webhook, or what became of it.
    """

    notification_id: str
    """
    its webhook-id, by which a second one of the same is known
    """
    state: Literal["WAITING", "DELIVERED", "GIVEN_UP"] | str
    """
    where it stands in its life
    """
    event: str
    """
    the notification's event; webhook.ping for a test delivery
    """
    queued_at: AwareDatetime
    """
    since when it is to be delivered
    """
    attempts: int
    """
    how often it has been tried so far
    """
    first_tried_at: AwareDatetime | None
    """
    when it was first tried; null before that
    """
    last_tried_at: AwareDatetime | None
    """
    when it was last tried; null before the first try
    """
    last_status: int | None
    """
    the HTTP status of the last answer; null where none came
    """
    last_fault: (
        Literal[
            "NAME_NOT_RESOLVED", "ADDRESS_NOT_PUBLIC", "NOT_CONNECTED", "TLS_FAILED", "NO_ANSWER_IN_TIME", "NO_HTTP"
        ]
        | str
        | None
    )
    """
    why no answer came to the last try
    """
    next_try_at: AwareDatetime | None
    """
    when it is tried next, once its webhook is; null: with the others
    """


class WebhookDeliveryPage(Answer):
    """
    Deliveries, the newest notification first.
    """

    items: list[WebhookDelivery]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class WebhookDraft(Body):
    """
    The body of PUT /v1/parties/{party}/webhook.
    """

    url: str
    """
    https, by a name of the public DNS, port 443 or 8443, without a user and without a fragment. What stands in its path and query is kept for the party and for the calls alone
    """


class WebhookFailure(Answer):
    """
    Why the last try that failed did: the status that was answered, or what kept an answer from coming.
    """

    at: AwareDatetime
    """
    when it was tried
    """
    status: int | None
    """
    the HTTP status of the answer; null where none came
    """
    fault: (
        Literal[
            "NAME_NOT_RESOLVED", "ADDRESS_NOT_PUBLIC", "NOT_CONNECTED", "TLS_FAILED", "NO_ANSWER_IN_TIME", "NO_HTTP"
        ]
        | str
        | None
    )
    """
    why none came; null where one did
    """


class WebhookPing(Answer):
    """
    A test delivery that waits to be sent.
    """

    notification_id: str
    """
    the webhook-id of the delivery; no notification is kept under it
    """
    occurred_at: AwareDatetime
    """
    when the event happened, not when it was sent
    """


class WebhookReplay(Answer):
    """
    What is sent once more.
    """

    notification_ids: list[str]
    """
    what waits to be sent again, the newest first
    """
    complete: bool
    """
    whether that is all of the period; at most 100 in one call, the newest
    """
    continue_to: AwareDatetime | None
    """
    the `to` of the next call, with the same `from`; null where it is
    """


class WebhookSecret(Answer):
    """
    A secret that deliveries are signed by; what it is was shown once.
    """

    secret_id: str
    """
    the secret, whs_ and 26 characters
    """
    created_at: AwareDatetime
    """
    when the secret was made, and shown
    """


class WebhookSecretShown(Answer):
    """
    A secret as it is shown, once.
    """

    secret_id: str
    """
    the secret, whs_ and 26 characters
    """
    created_at: AwareDatetime
    """
    when the secret was made, and shown
    """
    secret: str | None
    """
    whsec_ and 32 bytes in base64. Shown in this answer and never again: where the answer to an Idempotency-Key is repeated it is null
    """


class Withdrawal(Body):
    """
    The body of POST /v1/traces/{trace_id}/withdrawal.
    """

    reason: str
    """
    why it is withdrawn, as the bureaus will read it; no personal data
    """


class WithdrawalRequest(Body):
    """
    The body of POST /v1/record-imports/{import_id}/withdrawals.
    """

    missing: int | None = None
    """
    as many as were counted: these are withdrawn. Without it they are counted
    """
    reason: str
    """
    kept with each record that is withdrawn; no personal data
    """
    most: int | None = None
    """
    the largest share of what is held that may be withdrawn, in per cent; left out, it is 20
    """


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
    """
    the event, evt_ and 26 characters
    """
    at: AwareDatetime
    """
    when the call began, by the service's clock
    """
    action: str
    """
    the operation, by its operationId, or what the clock did
    """
    status: int
    """
    the HTTP status of the answer
    """
    problem: str | None = None
    """
    the code of the problem that was answered; null for a success
    """
    faults: list[str] = []
    """
    the fields that were refused, as pointer and code, never their values
    """
    party: str
    """
    who called, out of the token; SERVICE for what nobody called for
    """
    subject: str
    """
    the client that called, out of the token's `sub`
    """
    method: str
    """
    the HTTP method that was called
    """
    route: str
    """
    the path with its parameters' names
    """
    path: str
    """
    the path as it was called
    """
    request_id: str
    """
    the gateway's own id of the call, which no caller can set
    """
    gateway_request_id: str = ""
    """
    the id of the call that a caller may have set
    """
    function_request_id: str = ""
    """
    the id of the function's invocation, as in its log
    """
    function_version: str = ""
    """
    the version of the function that answered
    """
    deployment: str = ""
    """
    the deployment in which it happened
    """
    region: str = ""
    """
    the AWS region in which it happened
    """
    code: str = ""
    """
    the fingerprint of the package that answered
    """
    latency_ms: int | None = None
    """
    milliseconds from the beginning of the call until this event was made; null for what was no call
    """
    source_ip: str = ""
    """
    the address that the call came from, as the gateway saw it
    """
    user_agent: str = ""
    """
    what the client says that it is
    """
    issuer: str = ""
    """
    who issued the token
    """
    token_id: str = ""
    """
    the token's `jti`, by which all of its calls are found
    """
    certificate: str = ""
    """
    the thumbprint (x5t#S256) of the certificate that the call came with; empty for none
    """
    replayed: bool = False
    """
    true where an answer was given again by its Idempotency-Key
    """
    on_behalf_of: str | None = None
    """
    the country whose administration asked, or was asked for; null where the call was for none
    """
    purpose: str | None = None
    """
    the purpose of a search; null for what was none
    """
    case_reference: str | None = None
    """
    the case, where the call was of one; else null
    """
    officer: str | None = None
    """
    the officer's pseudonym, where the call was of one; else null
    """
    operation: str | None = None
    """
    the operation's name, where one was given; else null
    """
    query: str | None = None
    """
    what was asked, as JSON; of a search the weapon; null for nothing
    """
    options: str | None = None
    """
    how a search was asked for beside the weapon, as JSON; null for nothing
    """
    request_sha256: str | None = None
    """
    the SHA-256 of a body that was not understood; else null
    """
    interpretation: str | None = None
    """
    how a search was read, as JSON; null for what was none
    """
    outcome: str | None = None
    """
    what came of it: no_match, CONFIRMED; null for nothing
    """
    complete: bool | None = None
    """
    as of the search; null for what was none
    """
    disclosure: str | None = None
    """
    whether a search was answered in full or reduced; null for what was none
    """
    shape: str | None = None
    """
    the schema of this document that the answer had; null for none
    """
    shown_ids: list[str] = []
    """
    the ids of a list's items, in the order in which they were shown
    """
    search_id: str | None = None
    """
    the search that it was about; else null
    """
    batch_id: str | None = None
    """
    the batch that it was about; else null
    """
    batch_line: int | None = None
    """
    which line of the batch, from 1; else null
    """
    batch_lines: int | None = None
    """
    how many lines the batch has; else null
    """
    import_id: str | None = None
    """
    the import that it was about; else null
    """
    import_line: int | None = None
    """
    which line of the file, from 1; else null
    """
    manifest_sha256: str | None = None
    """
    the SHA-256 of the file that was announced; else null
    """
    watch_id: str | None = None
    """
    the watch that it was about; else null
    """
    reference_id: str | None = None
    """
    the firearm of the reference table that it was about; else null
    """
    missing_report_id: str | None = None
    """
    the report of a missing firearm that it was about; else null
    """
    about_party: str | None = None
    """
    the party whose row of the register it was about; else null
    """
    changes: list[str] = []
    """
    which fields were changed
    """
    reference_ids: list[str] = []
    """
    the firearms of the reference table that were answered
    """
    trace_id: str | None = None
    """
    the trace that it was about; else null
    """
    leg_id: str | None = None
    """
    the leg that it was about; else null
    """
    message_id: str | None = None
    """
    the message that it was about; else null
    """
    object_version: int | None = None
    """
    the version of the object that was made or read; else null
    """
    instead_of: str | None = None
    """
    the bureau that INTERPOL-GS stood in for; else null
    """
    reason: str | None = None
    """
    the reason that was given; else null
    """
    record_ids: list[str] = []
    """
    the records that it was about, or that were answered
    """
    decisions: list[str] = []
    """
    what was decided of each of `record_ids`, in their order
    """
    hit_ids: list[str] = []
    """
    the hits that were opened or acted on
    """
    joined_hit_ids: list[str] = []
    """
    the open hits that a repeat of a weapon joined
    """
    notifications: list[str] = []
    """
    the notifications that came of it
    """
    withheld_from: list[str] = []
    """
    the parties that may not know of what it is about; `*` stands for all but the owner and INTERPOL-GS
    """
    weights_version: str | None = None
    """
    the release of the weights that decided; else null
    """
    index_version: str | None = None
    """
    the version of the index of numbers that was asked; else null
    """
    holidays_version: str | None = None
    """
    the release of the public holidays by which something is due; else null
    """
    tables_version: str | None = None
    """
    the digest of the tables by which something was read or judged; else null
    """
    flags: list[str] = []
    """
    what was noticed that an auditor should look at
    """
    answer_sha256: str | None = None
    """
    the SHA-256 of the answer's body; null where there is none
    """
    copy_sha256: str | None = None
    """
    the SHA-256 of the file that was printed or drawn; else null
    """
    suppressed: int = 0
    """
    how many refusals like this one were not written since the last, because there were too many
    """


class YearSpan(Answer):
    """
    Years from the first to the last.
    """

    from_year: int
    """
    the first of the years that are meant
    """
    until_year: int | None
    """
    the last of the years that are meant; null where it is open
    """


class AuditEventPage(Answer):
    """
    Audit events, the newest first. A page may be short, or empty, with a cursor to go on from.
    """

    items: list[WrittenEvent]
    """
    the events, each as it was written, so that its hash can be checked
    """
    told_in_part: list[str]
    """
    ids of events of which other administrations were left out: of a client that may read the events of one administration alone
    """
    missing: list[str]
    """
    ids that the index has and the audit table has not: somebody took an event away
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class CalibreItem(Answer):
    """
    A calibre group: what is chambered or sold as one.
    """

    code: str
    """
    the calibre group's code, under which it is compared
    """
    name: str
    """
    the group's usual name
    """
    kind: str
    """
    metallic, shotgun, launcher, air, blank, less_lethal or muzzle_loading
    """
    aliases: list[str]
    """
    its other names and spellings
    """
    ambiguous_marks: list[SharedName]
    """
    marks that fit other groups too
    """


class CaseMessage(Answer):
    """
    A message as those read it whom the hit or the leg concerns.
    """

    message_id: str
    """
    the message of the case, msg_ and 26 characters
    """
    code: Literal["QUESTION", "ANSWER", "INSTRUCTION", "INFORMATION"] | str
    """
    what kind of message it is
    """
    text: str
    """
    what was said, as it was written
    """
    instructions: list[Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"] | str]
    """
    what is asked of who holds the weapon, as codes; empty for nothing
    """
    at: AwareDatetime
    """
    when it was sent
    """
    by: str
    """
    the party that wrote it
    """
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
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class EncodingCandidate(Answer):
    """
    An encoding that the file could be in, and how three of its rows would read in it.
    """

    encoding: str
    """
    the encoding, by the name that a mapping takes
    """
    rows: list[RowAsRead]
    """
    the rows in which the encodings differ most, three at most, as they would read
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
    of CSV: what parts its columns
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
    rows: list[RowAsRead] = []
    """
    the first three, as they came out
    """
    candidates: list[EncodingCandidate] = []
    """
    of a file that was refused for its encoding: those that it could be in; else empty
    """


class Firearm(Answer):
    """
    A weapon as the officer describes it.
    """

    serial_number: str | None = None
    """
    as marked; ? or _ for one unreadable character, * for any run of them
    """
    make: str | None = None
    """
    the maker's name as it is marked or written, in any spelling; null where it is not known
    """
    model: str | None = None
    """
    the model's name as it is marked or written, in any spelling; null where it is not known
    """
    calibre: str | None = None
    """
    the calibre as it is marked or written, in any spelling: 9mm para, .45 ACP; null where it is not known
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
    ) = None
    """
    the kind of weapon; null where it is not known
    """
    country_of_manufacture: str | None = None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code (SUHH); null where it is not known
    """
    finish: str | None = None
    """
    of the surface, as it is seen; it carries no weight in matching: weapons are refinished
    """
    other_numbers: list[OtherNumber] = []
    """
    numbers on other parts than the one that carries the serial number, five at most
    """


class FirearmChange(Body):
    """
    What changes of the weapon; null takes a value away.
    """

    serial_number: str | None = None
    """
    the number as it is marked, or the word the report has for it; null takes it away
    """
    serial_state: (
        Literal["COMPLETE", "PARTIAL", "OBLITERATED", "RESTORED_FULL", "RESTORED_PARTIAL", "NONE_EVER", "UNKNOWN"]
        | None
    ) = None
    """
    how much of the number can be read, or why there is none; null takes it away
    """
    make: str | None = None
    """
    the maker's name, in any spelling; a record keeps one, so null is refused
    """
    model: str | None = None
    """
    the model's name, in any spelling; null takes it away
    """
    calibre: str | None = None
    """
    the calibre, in any spelling; null takes it away
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
        | None
    ) = None
    """
    the kind of weapon; null takes it away
    """
    country_of_manufacture: str | None = None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code; null takes it away
    """
    year: int | None = None
    """
    the year of manufacture; null takes it away
    """
    importer: str | None = None
    """
    the importer's name as it is marked; null takes it away
    """
    markings: str | None = None
    """
    other texts and signs on the weapon, signs in words; null takes them away
    """
    finish: str | None = None
    """
    of the surface, in words: blued, nickel, stainless, two-tone
    """
    other_numbers: list[OtherNumberDraft] | None = None
    """
    numbers on other parts, all of them anew, five at most; null takes them away
    """


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
    """
    how much of the number can be read, or why there is none; null where nobody says
    """
    make: str
    """
    the maker's name as it is marked or written, in any spelling
    """
    model: str | None = None
    """
    the model's name as it is marked or written, in any spelling; null where it is not known
    """
    calibre: str | None = None
    """
    the calibre as it is marked or written, in any spelling: 9mm para, .45 ACP; null where it is not known
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
        | None
    ) = None
    """
    the kind of weapon; null where it is not known
    """
    country_of_manufacture: str | None = None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code (SUHH); null where it is not known
    """
    year: int | None = None
    """
    the year of manufacture; null where it is not known
    """
    importer: str | None = None
    """
    the importer's name as it is marked; null where there is none
    """
    markings: str | None = None
    """
    other texts and signs on the weapon, signs in words; null where there are none
    """
    finish: str | None = None
    """
    of the surface, in words: blued, nickel, stainless, two-tone
    """
    other_numbers: list[OtherNumberDraft] | None = None
    """
    numbers on other parts than the one that carries the serial number, five at most
    """


class HitStatistics(Answer):
    """
    Hits, counted for one reader; test hits never, and no hit on a record kept out of others' statistics.
    """

    smallest_shown: int
    """
    counts of others' cases below this one, but for 0, are suppressed
    """
    total: Count
    """
    all hits of the period that the reader's class may count
    """
    by_month: Table
    """
    of opening, as YYYY-MM in UTC
    """
    by_basis: Table
    """
    by how the number agreed
    """
    by_recorded_by: Table
    """
    by the country whose bureau recorded the weapon
    """
    by_on_behalf_of: Table
    """
    by the country whose administration searched, or was searched for
    """
    by_state: Table
    """
    by where the hits stand now
    """
    by_confirmation_answer: Table
    """
    the answer that stands; null: none was given
    """
    by_disposition: Table
    """
    by what became of the weapon; null: nobody has said yet
    """
    minutes_to_confirmation: Times
    """
    from opening to the bureau's first CONFIRMED or REFUTED
    """
    outcomes: Outcomes
    """
    how many were right, of all
    """
    outcomes_by_basis: OutcomesTable
    """
    how many were right, by how the number agreed
    """
    outcomes_by_weight: OutcomesTable
    """
    weights in bits: `0..4` is from 0 to below 4
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
    """
    what the import waits for; each kind is explained above
    """
    until: AwareDatetime | None = None
    """
    of UPLOAD until when the upload has to begin, of NEXT_TRY when it is tried again; else null
    """
    lines: LineRange | None = None
    """
    the lines that are tried again or wait to be mended; else null
    """
    lines_before: int | None = None
    """
    of ITS_TURN: at most so many lines of the bureau's own other imports come first; else null
    """
    imports_before: list[str] = []
    """
    of ITS_TURN: the ids of those imports; else empty
    """


class Information(Body):
    """
    The body of POST /v1/traces/{trace_id}/information: what the requester adds, for one leg or for all.
    """

    leg_id: str | None = None
    """
    the one leg that asked, leg_ and 26 characters; null tells all that are open
    """
    answer: str
    """
    what the bureaus asked for, or need to know; no personal data
    """
    firearm: TracedFirearm | None = None
    """
    the description as it is now, if it changed
    """


class KeptMapping(Answer):
    """
    A mapping as it is kept. Every version stays, for the imports that were made with it.
    """

    name: str
    """
    the mapping's name, which an import names
    """
    version: int
    """
    counts the versions of the mapping, from 1; each stays for the imports that were made with it
    """
    changed_at: AwareDatetime
    """
    when this version was made
    """
    changed_by: str
    """
    the client of the bureau that made this version
    """
    mapping: RecordMapping
    """
    the mapping as it stands in this version
    """


class KeptMappingPage(Answer):
    """
    Mappings in the order of their names, each as it stands.
    """

    items: list[KeptMapping]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class LegStatistics(Answer):
    """
    What countries were asked, and what they answered. A leg that nobody was asked yet is not counted.
    """

    total: Count
    """
    all legs that were put to somebody
    """
    by_asked_country: Table
    """
    by the country that was asked
    """
    by_ground: Table
    """
    by why the country was asked
    """
    by_state: Table
    """
    by where the legs stand now
    """
    by_outcome: Table
    """
    of the last answer; null: none, or one that is not for others
    """
    by_failure_reason: Table
    """
    by why a leg had no outcome; null for those that have one or are not finished
    """
    hours_to_acknowledgement: Times
    """
    from sending to the bureau's acknowledgement, in hours
    """
    hours_to_answer: Times
    """
    to the final answer or the refusal
    """
    overdue: Count
    """
    of those asked, late at this moment
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
    where the code is explained: /v1/problems/<code>, relative to the API
    """
    status: int
    """
    the HTTP status that a call of its own would have had
    """
    detail: str
    """
    what is wrong here, for a person to read; its wording may change, so compare `code`
    """
    code: str
    """
    which problem it is, the same in every language: what a program compares
    """
    errors: list[ProblemField] | None = None
    """
    for 422, one entry a fault; the first 10: `detail` says how many more
    """
    parameters: ProblemValues | None = None
    """
    the values that the detail names; null where it names none
    """


class LogCheckpointPage(Answer):
    """
    Checkpoints, the newest first, and the keys that the deployment holds good.
    """

    items: list[LogCheckpoint]
    """
    the checkpoints, the newest first
    """
    keys: LogKeys
    """
    whose signatures the deployment holds good
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class MakeItem(Answer):
    """
    A make of the tables.
    """

    code: str
    """
    the make's code, under which it is compared
    """
    name: str
    """
    the make's usual name
    """
    countries: list[str]
    """
    where the maker makes or made; former states as such
    """
    aliases: list[str]
    """
    its other names and spellings
    """
    ambiguous_aliases: list[SharedName]
    """
    names that fit other makes too
    """
    mistaken_for: list[OtherMake]
    """
    what it is often confused with
    """


class MakePage(Answer):
    """
    Makes: first what the text was read as, then what begins like it, by name. `tables_version` of the release.
    """

    items: list[MakeItem]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """
    interpretation: MakeInterpretation | None
    """
    how the words that were given were read, so that a misreading is seen
    """
    unknown: str | None = None
    """
    why the text leads nowhere
    """
    unknown_code: str | None = None
    """
    which sentence that is: one in every language
    """
    tables_version: str
    """
    the release of the tables of makes, models and calibres by which this was read
    """


class MarkInterpretation(Answer):
    """
    How a text on a mark was read.
    """

    given: str
    """
    as it was given, word for word
    """
    understood: list[MarkUnderstood]
    """
    each stretch that was understood, and as what
    """
    not_understood: list[str]
    """
    the stretches that nothing is known of
    """


class MarkItem(Answer):
    """
    A mark. What nobody has said is null or empty: no data. Its `id` is the code of what is said of it.
    """

    id: str
    """
    the mark's own name, by which others refer to it
    """
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
    """
    what kind of mark it is
    """
    looks: str
    """
    how it looks, in the language of the answer
    """
    looks_in: MarkWords
    """
    the same in each other language than English, whichever was asked for
    """
    texts: list[str]
    """
    its letters and figures as they are stamped, any of them
    """
    where: str | None
    """
    where on the weapon it stands, in words; null where nobody has said
    """
    country: str | None
    """
    former states by their own code; null for a mark of many countries
    """
    makers: list[MarkMaker]
    """
    on whose weapons it stands, as far as it tells; no proof of one
    """
    from_: Annotated[int | None, Field(alias="from")]
    """
    the first year in which it was struck; null where nobody has said
    """
    until: int | None
    """
    the last year; null where it is still used or not known
    """
    meaning: str
    """
    what follows from it, in words
    """
    source: Literal["CIP", "GENERAL"] | str
    """
    general knowledge of the field, or of the members of the C.I.P.; no document
    """
    confidence: Literal["HIGH", "MEDIUM", "LOW"] | str
    """
    how sure this is
    """
    mistaken_for: list[MistakenMark]
    """
    what it is often confused with
    """


class MarkPage(Answer):
    """
    Marks, those that fit the text best first; without a text by country. `tables_version` of the release.
    """

    items: list[MarkItem]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """
    interpretation: MarkInterpretation | None
    """
    how the words that were given were read, so that a misreading is seen
    """
    unknown: str | None = None
    """
    why the text leads nowhere
    """
    unknown_code: str | None = None
    """
    which sentence that is: one in every language
    """
    tables_version: str
    """
    the release of the tables of makes, models and calibres by which this was read
    """


class MissingReportDraft(Body):
    """
    The body of POST /v1/reference/missing-reports: what was seen, as it stands on the weapon.
    """

    make: str | None = None
    """
    the maker's name as it is marked or written, in any spelling; null where it is not known
    """
    model: str | None = None
    """
    the model's name as it is marked or written, in any spelling; null where it is not known
    """
    calibre: str | None = None
    """
    the calibre as it is marked or written, in any spelling: 9mm para, .45 ACP; null where it is not known
    """
    markings: str | None = None
    """
    other texts and signs on the weapon, signs in words; null where there are none
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
        | None
    ) = None
    """
    the kind of weapon; null where it is not known
    """
    country_of_manufacture: str | None = None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code (SUHH); null where it is not known
    """
    description: str | None = None
    """
    what was seen, in words; no personal data; one of make, model, markings and description must be given
    """
    photos: list[Photo] | None = None
    """
    the pictures that the reporter keeps, twelve at most: their names' digests, never the pictures
    """
    case_reference: str | None = None
    """
    the reporter's own reference; null for none
    """


class Parameters(Answer):
    """
    The values that a sentence names. Which of them a code has is in the page of reasons; a name means one thing.
    """

    position: int | None = None
    """
    the place of a character, counted from 1 in the number it stands in
    """
    next_position: int | None = None
    """
    the place of the character behind that
    """
    given: str | None = None
    """
    what was given: characters of a number, or a value
    """
    recorded: str | None = None
    """
    what is recorded: characters of a number, or a value
    """
    characters: str | None = None
    """
    the characters that are one side's alone
    """
    differences: list[Difference] | None = None
    """
    the characters that differ, in their order
    """
    more_alike: int | None = None
    """
    how many further characters differ that look alike
    """
    zeros_differ: bool | None = None
    """
    whether zeros in front differ as well
    """
    make: str | None = None
    """
    the name of the maker that is meant
    """
    makes: list[str] | None = None
    """
    the names of the makers that are meant
    """
    given_makes: list[str] | None = None
    """
    the makers that what was given can mean, by name
    """
    recorded_makes: list[str] | None = None
    """
    the makers that what is recorded can mean, by name
    """
    mistaken: list[str] | None = None
    """
    two codes of makes that are mistaken for each other
    """
    given_elsewhere: bool | None = None
    """
    whether it was given in another field
    """
    recorded_elsewhere: bool | None = None
    """
    whether it is recorded in another field
    """
    model: str | None = None
    """
    a model, as it was written
    """
    base_model: str | None = None
    """
    the model that it is a variant of
    """
    calibre: str | None = None
    """
    the name of the calibre that is meant
    """
    given_type: str | None = None
    """
    the type of firearm given, a code
    """
    recorded_type: str | None = None
    """
    the type of firearm recorded, a code
    """
    given_country: str | None = None
    """
    the country that was given
    """
    recorded_country: str | None = None
    """
    the country that is recorded
    """
    status: str | None = None
    """
    the record's status, a code
    """
    serial_state: str | None = None
    """
    the state of a serial number, a code
    """
    number: int | None = None
    """
    how many of what the sentence counts
    """
    field: str | None = None
    """
    a field, by its name
    """
    bits: float | None = None
    """
    the weight of the evidence, in bits
    """
    one: EventTold | None = None
    """
    the first of the events that are named
    """
    other: EventTold | None = None
    """
    the other of the events that are named
    """
    back: EventTold | None = None
    """
    a later event in the country of the first
    """
    act: EventTold | None = None
    """
    the loss, theft or unlawful act
    """
    lawful: EventTold | None = None
    """
    the lawful event, the last that is told
    """
    event: EventTold | None = None
    """
    the event that is counted from
    """
    earlier: list[EventTold] | None = None
    """
    acts that lawful events followed, three at most
    """
    party: str | None = None
    """
    the party that says so
    """
    parties: list[str] | None = None
    """
    the parties that say so
    """
    country: str | None = None
    """
    the country that is meant, null where none is known
    """
    year: int | None = None
    """
    the year that was given
    """
    recovered_on: str | None = None
    """
    the day, month or year of the recovery
    """
    arrival_in: str | None = None
    """
    the country in which no arrival is told
    """
    without_record: list[str] | None = None
    """
    the bureaus there that have no record of it
    """
    last_holder_in: str | None = None
    """
    the country whose answer names the last lawful holder
    """
    is_undated: bool | None = None
    """
    whether the event that it follows has no date
    """
    less_sure: bool | None = None
    """
    whether contradictions make it less sure
    """
    another_undated: bool | None = None
    """
    whether another such event is told without a date
    """
    component: str | None = None
    """
    a part of the weapon, a code
    """
    make_code: str | None = None
    """
    the code of the maker that is meant
    """
    most: int | None = None
    """
    the most that is known or usual
    """
    least: int | None = None
    """
    the least that is known or usual
    """
    more: int | None = None
    """
    how many there are beside those named
    """
    countries: list[str] | None = None
    """
    the countries that are meant
    """
    made_in: list[str] | None = None
    """
    the countries in which the weapon is made
    """
    lookalikes: list[LookalikeMake] | None = None
    """
    makers that fit better, four at most
    """
    types: list[str] | None = None
    """
    types of firearms, as codes
    """
    calibres: list[str] | None = None
    """
    the names of the calibres that are known
    """
    action: str | None = None
    """
    the action that was given, a code
    """
    actions: list[str] | None = None
    """
    the actions that are known, as codes
    """
    from_year: int | None = None
    """
    the first year that it can be
    """
    until_year: int | None = None
    """
    the last year that it can be
    """
    is_open: bool | None = None
    """
    whether the last year is open
    """
    recovered_in: int | None = None
    """
    the year in which the weapon was recovered
    """
    why: str | None = None
    """
    what of the number, the marks or the tables says so, in English alone
    """
    state: str | None = None
    """
    the state of a trace, a code
    """
    trace: str | None = None
    """
    the trace that is meant, by its reference or id
    """
    mark: str | None = None
    """
    the mark that leads there, in English
    """
    mark_code: str | None = None
    """
    which mark that is: its id in the table of marks, or which words name the country
    """
    former: str | None = None
    """
    a state that no longer exists, by its code
    """
    place: str | None = None
    """
    the place of a factory
    """
    kind: str | None = None
    """
    the kind of thing that is described, a code
    """
    is_unsure: bool | None = None
    """
    whether the words may be of a firearm that comes with it
    """
    name: str | None = None
    """
    a name that was given, and that no list has
    """
    path: str | None = None
    """
    the call by which a firearm is reported as missing
    """
    has_others: bool | None = None
    """
    whether there are other makers beside those named
    """
    named_too: list[str] | None = None
    """
    other makers that the words name as well
    """
    more_named_too: bool | None = None
    """
    whether the words name other makers beside those
    """
    unknown_maker: str | None = None
    """
    a word where a maker's name stands, and that is nobody's
    """
    unknown_word: str | None = None
    """
    a word in front of a model's name that no list has
    """
    design: str | None = None
    """
    a design that several makers make, by its name
    """
    thing: str | None = None
    """
    the thing that is described, a code
    """
    recorded_action: str | None = None
    """
    the action of the table's firearm, a code
    """
    line: int | None = None
    """
    a line of a file, counted from 1
    """
    columns: int | None = None
    """
    how many columns the file has
    """
    reference: str | None = None
    """
    the reference that stands for one that was not given
    """
    record: str | None = None
    """
    the record that is meant, by its id
    """
    since: str | None = None
    """
    the day since which it is so
    """
    from_letter: str | None = None
    """
    the first of the letters that are meant
    """
    to_letter: str | None = None
    """
    the last of the letters that are meant
    """
    spans: list[YearSpan] | None = None
    """
    the years that it can be, any of them
    """
    needed: float | None = None
    """
    the bits that would have been needed
    """


class Party(Answer):
    """
    A row of the register: who may come in, who is told, for whom the WCO may act.

    `version` is 0 for a party that has no row; `changed_by` is the party that changed it, SERVICE where an operator
    did. `notified` says that the party has a topic of its own, which the deployment makes.
    """

    party: str
    """
    the party, as its token names it: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
    """
    version: int = 0
    """
    counts the versions of the row, from 1; 0 for a party that has no row
    """
    changed_at: AwareDatetime | None = None
    """
    when this version was made; null before the first
    """
    changed_by: str | None = None
    """
    the party that made this version, or SERVICE where an operator or the clock did; null before the first
    """
    state: Literal["ACTIVE", "SUSPENDED"] | str = "ACTIVE"
    """
    SUSPENDED lets none of the party's tokens in
    """
    suspension_reason: (
        Literal["CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED"]
        | str
        | None
    ) = None
    """
    why it is suspended; null while ACTIVE
    """
    suspended_since: AwareDatetime | None = None
    """
    since when nobody is let in; null while ACTIVE
    """
    clients: list[RegisteredClient] = []
    """
    the systems that may call in the party's name
    """
    mandates: list[Mandate] = []
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
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class PartyVersion(Answer):
    """
    A row as it stood from `changed_at` on, and what that changed of the one before.
    """

    party: str
    """
    the party, as its token names it: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
    """
    version: int = 0
    """
    counts the versions of the row, from 1; 0 for a party that has no row
    """
    changed_at: AwareDatetime | None = None
    """
    when this version was made; null before the first
    """
    changed_by: str | None = None
    """
    the party that made this version, or SERVICE where an operator or the clock did; null before the first
    """
    state: Literal["ACTIVE", "SUSPENDED"] | str = "ACTIVE"
    """
    SUSPENDED lets none of the party's tokens in
    """
    suspension_reason: (
        Literal["CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED"]
        | str
        | None
    ) = None
    """
    why it is suspended; null while ACTIVE
    """
    suspended_since: AwareDatetime | None = None
    """
    since when nobody is let in; null while ACTIVE
    """
    clients: list[RegisteredClient] = []
    """
    the systems that may call in the party's name
    """
    mandates: list[Mandate] = []
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
    """
    what this version changed of the one before, field by field
    """


class PartyVersions(Answer):
    """
    What a row is and was, the newest version first.
    """

    items: list[PartyVersion]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class Picture(Answer):
    """
    A picture as it is answered: with where to upload it, or to read it.
    """

    picture_id: str
    """
    the picture, pic_ and 26 characters
    """
    reference_id: str
    """
    the firearm of the reference table, ref_ and 26 characters
    """
    state: Literal["AWAITING_UPLOAD", "PUBLISHED", "WITHDRAWN"] | str
    """
    where it stands in its life
    """
    version: int
    """
    counts the versions of the object, from 1
    """
    media_type: Literal["image/jpeg", "image/png"] | str
    """
    what kind of file it is
    """
    bytes: int
    """
    the size of the file, in bytes
    """
    sha256: str
    """
    the SHA-256 of the file, 64 hexadecimal digits
    """
    view: Literal["LEFT", "RIGHT", "TOP", "BOTTOM", "FRONT", "REAR", "SERIAL_NUMBER", "MARKING", "OTHER"] | str
    """
    what the picture shows
    """
    caption: str
    """
    what is to be seen, in words, for who does not see it too
    """
    source: str
    """
    the institution whose picture it is
    """
    licence: str
    """
    under which it may be shown
    """
    width: int | None = None
    """
    in pixels; null until it is published
    """
    height: int | None = None
    """
    in pixels; null until it is published
    """
    history: list[PictureStep]
    """
    what happened to it, the oldest step first
    """
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
    """
    the objects of this page, in the list's order; empty where there are none
    """


class PointOfDiversion(Answer):
    """
    Where and when the weapon left the legal world, as far as the answers fix it.
    """

    country: str | None
    """
    where the weapon left the legal world; null where that is not known
    """
    not_before: str | None
    """
    the earliest day, month or year of it: 2019-05-04, 2019-05 or 2019; null where nothing tells
    """
    not_after: str | None
    """
    the latest day, month or year of it; null where nothing tells
    """
    basis: Literal["REPORTED_LOSS", "REPORTED_THEFT", "UNLAWFUL_TRANSFER", "LAST_LAWFUL_EVENT"] | str
    """
    from what kind of event it is taken
    """
    confidence: Literal["HIGH", "MEDIUM", "LOW"] | str
    """
    how far the answers bear it out
    """
    text: str
    """
    the same in words, with the reason
    """
    code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """
    parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """


class ProblemDetails(Answer):
    """
    RFC 9457 application/problem+json.
    """

    type: str
    """
    where the code is explained: /v1/problems/<code>, relative to the API
    """
    status: int
    """
    the HTTP status, as the answer itself has it
    """
    detail: str
    """
    what is wrong here, for a person to read; its wording may change, so compare `code`
    """
    instance: str
    """
    the path that was called
    """
    code: str
    """
    which problem it is, the same in every language: what a program compares
    """
    request_id: str
    """
    the call in the logs and the audit trail of the service: give it with any question
    """
    errors: list[ProblemField] | None = None
    """
    for 422, one entry a fault
    """
    parameters: ProblemValues | None = None
    """
    the values that the detail names; absent where it names none
    """


class ProvenEvent(Answer):
    """
    An event with its place in the transparency log and the proof that it stands there.
    """

    event: WrittenEvent
    """
    the event as it was written
    """
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
    """
    the firearm record, rec_ and 26 characters
    """
    recorded_by: str
    """
    the country whose National Central Bureau recorded the weapon, ISO 3166-1 alpha-2 or XK
    """
    owner: str
    """
    the bureau to which the record belongs, and which alone may change it: NCB-FR
    """
    entered_at: AwareDatetime
    """
    when the bureau entered the record
    """
    version: int
    """
    counts the versions of the object, from 1
    """
    changed_at: AwareDatetime | None = None
    """
    when this version was made; null for the first
    """
    changed_by: str | None = None
    """
    who made the last change: a client of the owner, or us
    """
    changed_because: str | None = None
    """
    the reason that was given for the last change; null for a record that never changed
    """
    firearm: RecordedFirearm
    """
    the weapon as its bureau describes it
    """
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"] | str
    """
    what happened to the weapon, as its bureau says
    """
    occurred_on: str
    """
    the day, month or year in which the weapon was lost, stolen, trafficked or smuggled, as exactly as it is known: 2019-05-04, 2019-05 or 2019
    """
    occurred_in: str
    """
    the country where that happened: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code
    """
    ncb_reference: str
    """
    the bureau's own reference, under which it finds its file; no personal data
    """
    handling: Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"] | str
    """
    who may know of the record; the service obeys it in every answer
    """
    not_for: list[str] = []
    """
    the parties that may not know of the record: with handling NOT_FOR, always and only
    """
    concealment: Concealment | None = None
    """
    the event for which it is kept from searchers; null for none
    """
    hidden_at: AwareDatetime | None = None
    """
    since when it is kept from searchers, or was last
    """
    shown_at: AwareDatetime | None = None
    """
    since when it is no longer kept from them
    """
    status: Literal["ACTIVE", "LOCATED", "CLEARED", "CANCELLED", "EXPIRED"] | str
    """
    ACTIVE is searched for; the others are found no more, or as what they were
    """
    review_by: date_aliased
    """
    the day by which the bureau says whether the record still stands; without its word it expires after the days of grace
    """
    test: bool
    """
    true where it is of test records, which only searches with purpose TEST see
    """


class RecordChange(Body):
    """
    The body of PATCH /v1/records/{record_id}: what changes, as of RFC 7396, and why. What is not named stays.
    """

    reason: str
    """
    kept with the version that was; no personal data
    """
    firearm: FirearmChange | None = None
    """
    what changes of the weapon, field by field; what is not named stays
    """
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"] | None = None
    """
    another kind of event; absent it stays, and null is refused
    """
    occurred_on: str | None = None
    """
    another day, month or year: 2019-05-04, 2019-05 or 2019; absent it stays, and null is refused
    """
    occurred_in: str | None = None
    """
    another country; absent it stays, and null is refused
    """
    ncb_reference: str | None = None
    """
    another reference of the bureau's own; absent it stays, and null is refused
    """
    handling: Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"] | None = None
    """
    another handling, obeyed from the answer on; absent it stays, and null is refused
    """
    not_for: list[str] | None = None
    """
    the parties that may not know of the record, all of them anew; absent they stay, and null is refused
    """
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
    """
    the weapon as the bureau describes it
    """
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"]
    """
    what happened to the weapon, as its bureau says
    """
    occurred_on: str
    """
    the day, month or year in which the weapon was lost, stolen, trafficked or smuggled, as exactly as it is known: 2019-05-04, 2019-05 or 2019
    """
    occurred_in: str
    """
    the country where that happened: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code
    """
    ncb_reference: str
    """
    the bureau's own reference, under which it finds its file; no personal data
    """
    handling: Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"] | None = None
    """
    who may know of the record; the service obeys it from the answer on; left out, it is "NORMAL"
    """
    not_for: list[str] | None = None
    """
    the parties that may not know of the record: with handling NOT_FOR, always and only
    """
    concealment: Concealment | None = None
    """
    the event for which the record is kept from searchers; without one it counts for INTERPOL-GS among those that are hidden without an event
    """
    status: Literal["ACTIVE"] | None = None
    """
    always ACTIVE: a record is entered to be searched for; left out, it is "ACTIVE"
    """
    review_by: date_aliased | None = None
    """
    the day by which the bureau will say whether the record still stands; null leaves that to the deployment's rules
    """
    test: bool | None = None
    """
    true where it is of test records, which only searches with purpose TEST see; left out, it is false
    """


class RecordImport(Answer):
    """
    An import, and how far it is.

    AWAITING_UPLOAD; EXPIRED: nothing was uploaded; SPLITTING: the file is being read; REFUSED: as a whole, with
    `problem`, and no record of it was entered; WRITING: line by line; DONE: every line is answered. Of a check:
    CHECKING, line by line; CHECKED: every line is answered, and none was entered. Of one that is taken back: UNDOING,
    line by line; UNDONE.
    """

    import_id: str
    """
    the import of a file of records, imp_ and 26 characters
    """
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
    """
    how far the import is; each state is explained above
    """
    format: Literal["JSON_LINES", "CSV", "XLSX", "ODS"] | str
    """
    what kind of file it is
    """
    mapping: str | None
    """
    the name of the mapping that its columns are read by; null for the API's own names
    """
    mapping_version: int | None
    """
    the version that stood when the import was asked for, and is used
    """
    sha256: str
    """
    the SHA-256 of the file, 64 hexadecimal digits
    """
    bytes: int
    """
    the size of the file, in bytes
    """
    test: bool
    """
    true where every record of it becomes a test record
    """
    check: bool
    """
    true where the file is only looked at and nothing is entered
    """
    mode: Literal["append", "replace"] | str
    """
    replace says that the file is all that the bureau holds, append that it is not
    """
    ncb_reference: str | None
    """
    the bureau's reference of the whole file; null for none
    """
    counts: ImportCounts
    """
    how far it is, in lines
    """
    waits_for: ImportWait | None = None
    """
    null while it is worked on, and once it is over
    """
    enterable: int | None = None
    """
    of a check: lines that would enter or correct a record
    """
    problem: LineProblem | None = None
    """
    why the file was refused as a whole; null where it was not
    """
    submitted_at: AwareDatetime
    """
    when it was asked for
    """
    accepted_at: AwareDatetime | None = None
    """
    when the file had been read whole, and was as meant
    """
    finished_at: AwareDatetime | None = None
    """
    when its last line was answered; null until then
    """
    undo: ImportUndo | None = None
    """
    how far its taking back is; null where nobody asked for it
    """
    upload: Upload | None = None
    """
    told once, in the answer of the POST
    """


class RecordImportPage(Answer):
    """
    Imports, newest first.
    """

    items: list[RecordImport]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class RecordPage(Answer):
    """
    Records of a bureau's own, newest first.
    """

    items: list[Record]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class RecordVersions(Answer):
    """
    What a record is and was, the newest version first. Each says who made it, when and why.
    """

    items: list[Record]
    """
    every version, the newest first
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class Reference(Answer):
    """
    A version of a firearm's reference.
    """

    manufacturer: str | None = None
    """
    who makes it, where that is not the make
    """
    model: str
    """
    the model's name, without the make
    """
    level: Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"] | str | None = None
    """
    what this entry is to the design; null where nobody says
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
    ) = None
    """
    the kind of weapon; null where it is not known
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
    """
    how the weapon loads and fires; null where it is not known
    """
    countries_of_manufacture: list[str] = []
    """
    the main one first; former states as such
    """
    made_from: int | None = None
    """
    the first year in which it was made; null where nobody says
    """
    made_until: int | None = None
    """
    null where it is still made, or where nobody has said
    """
    serial_location: str | None = None
    """
    where the serial number sits
    """
    markings: list[Marking] = []
    """
    texts and signs that stand on such firearms, twelve at most
    """
    aliases: list[str] = []
    """
    its other names and spellings
    """
    catalogue_codes: list[str] = []
    """
    the maker's order numbers, as they stand on import documents
    """
    do_not_confuse_with: list[NotThis] = []
    """
    other firearms that it is mistaken for
    """
    importers: list[str] = []
    """
    those who imported it, as they are marked on the weapon
    """
    notes: str | None = None
    """
    what else there is to know; null for nothing
    """
    sources: list[Source]
    """
    where the facts come from; every fact that is said has one
    """
    withdrawn_on: date_aliased | None = None
    """
    from this day on it is listed no more
    """
    reference_id: str
    """
    the firearm of the reference table, ref_ and 26 characters
    """
    version: int
    """
    counts the versions of the object, from 1
    """
    effective_from: date_aliased
    """
    the first day of this version, in UTC
    """
    changed_at: AwareDatetime
    """
    when this version was made; null before the first
    """
    changed_by: str
    """
    the party that made this version, or SERVICE where an operator or the clock did; null before the first
    """
    reason: str
    """
    why this version was written
    """
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
    variants: list[Variant] = []
    """
    what differs in calibre, shots, barrel or catalogue code
    """
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
    """
    the model's name, without the make
    """
    level: Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"] | None = None
    """
    what this entry is to the design; null where nobody says
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
        | None
    ) = None
    """
    the kind of weapon; null where it is not known
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
        | None
    ) = None
    """
    how the weapon loads and fires; null where it is not known
    """
    countries_of_manufacture: list[str] | None = None
    """
    the main one first; former states as such
    """
    made_from: int | None = None
    """
    the first year in which it was made; null where nobody says
    """
    made_until: int | None = None
    """
    null where it is still made, or where nobody has said
    """
    serial_location: str | None = None
    """
    where the serial number sits
    """
    markings: list[Marking] | None = None
    """
    texts and signs that stand on such firearms, twelve at most
    """
    aliases: list[str] | None = None
    """
    its other names and spellings
    """
    catalogue_codes: list[str] | None = None
    """
    the maker's order numbers, as they stand on import documents
    """
    do_not_confuse_with: list[NotThis] | None = None
    """
    other firearms that it is mistaken for
    """
    importers: list[str] | None = None
    """
    those who imported it, as they are marked on the weapon
    """
    notes: str | None = None
    """
    what else there is to know; null for nothing
    """
    sources: list[Source]
    """
    where the facts come from, ten at most; every fact that is said must be named by one
    """
    withdrawn_on: date_aliased | None = None
    """
    from this day on it is listed no more
    """
    make: str | None = None
    """
    null for a design of many makers
    """
    variants: list[VariantDraft] | None = None
    """
    what differs in calibre, shots, barrel or catalogue code
    """
    effective_from: date_aliased | None = None
    """
    today where absent; not in the past
    """
    reason: str
    """
    why it is written; kept with the version and in the audit trail
    """


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
    """
    the model's name, without the make
    """
    level: Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"] | str | None = None
    """
    what this entry is to the design; null where nobody says
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
    ) = None
    """
    the kind of weapon; null where it is not known
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
    """
    how the weapon loads and fires; null where it is not known
    """
    countries_of_manufacture: list[str] = []
    """
    the main one first; former states as such
    """
    made_from: int | None = None
    """
    the first year in which it was made; null where nobody says
    """
    made_until: int | None = None
    """
    null where it is still made, or where nobody has said
    """
    serial_location: str | None = None
    """
    where the serial number sits
    """
    markings: list[Marking] = []
    """
    texts and signs that stand on such firearms, twelve at most
    """
    aliases: list[str] = []
    """
    its other names and spellings
    """
    catalogue_codes: list[str] = []
    """
    the maker's order numbers, as they stand on import documents
    """
    do_not_confuse_with: list[NotThis] = []
    """
    other firearms that it is mistaken for
    """
    importers: list[str] = []
    """
    those who imported it, as they are marked on the weapon
    """
    notes: str | None = None
    """
    what else there is to know; null for nothing
    """
    sources: list[Source]
    """
    where the facts come from; every fact that is said has one
    """
    withdrawn_on: date_aliased | None = None
    """
    from this day on it is listed no more
    """
    reference_id: str
    """
    the firearm of the reference table, ref_ and 26 characters
    """
    version: int
    """
    counts the versions of the object, from 1
    """
    effective_from: date_aliased
    """
    the first day of this version, in UTC
    """
    changed_at: AwareDatetime
    """
    when this version was made; null before the first
    """
    changed_by: str
    """
    the party that made this version, or SERVICE where an operator or the clock did; null before the first
    """
    reason: str
    """
    why this version was written
    """
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
    variants: list[Variant] = []
    """
    what differs in calibre, shots, barrel or catalogue code
    """
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


class SearchRequest(Body):
    """
    The body of POST /v1/searches.
    """

    firearm: SearchedFirearm
    """
    the weapon in hand: a serial number, or make with model, or make with calibre and firearm_type
    """
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
    """
    why it is searched; TEST sees test records alone, and no other purpose sees them
    """
    case_reference: str
    """
    your own reference of the case; repeats of a weapon under one case within 24 hours join one hit; no personal data
    """
    officer: str
    """
    a pseudonym of the administration's, never a name
    """
    operation: str | None = None
    """
    the name of the operation it belongs to; null for none; no personal data
    """
    place: str | None = None
    """
    where the weapon is: a port, a post, a terminal; a bureau reads it with its hit
    """
    in_sight: bool | None = None
    """
    whether the weapon can be seized now
    """
    mode: Literal["exact", "standard", "deep"] | None = None
    """
    standard finds one slip; exact none; deep two, dearer and under a budget; left out, it is "standard"
    """
    include_leads: bool | None = None
    """
    also weak matches, which open nothing; under a budget; left out, it is false
    """
    watch: bool | None = None
    """
    whether to go on looking at what bureaus enter, where no hit is found; left out, it is true
    """
    watch_days: int | None = None
    """
    for how many days to watch, 1 to 90; left out, it is 30
    """


class TimeToCrime(Answer):
    """
    From the event named to the recovery. A range where a date is known to the month or the year alone.
    """

    days_at_least: int
    """
    the fewest days that lie between the event and the recovery
    """
    days_at_most: int
    """
    the most days that lie between them; more than the fewest where a date is known to its month or year alone
    """
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
    """
    from what kind of event it is counted
    """
    counted_from_date: str
    """
    the date of that event: 2019-05-04, 2019-05 or 2019
    """
    text: str
    """
    the same in words
    """
    code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """
    parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """


class TraceRequest(Body):
    """
    The body of POST /v1/traces.
    """

    search_id: str | None = None
    """
    the search that came first; else override_reason
    """
    override_reason: str | None = None
    """
    why no search came first, in words; null where search_id names one, and one of the two must be
    """
    firearm: TracedFirearm
    """
    the weapon as it is read off, as fully as it can be: what is missing here is what bureaus ask back for
    """
    recovery: Recovery
    """
    where, when and how the weapon was found
    """
    illicit_grounds: list[
        Literal["LOCAL_LAW", "UNSC_EMBARGO", "UNMARKED", "UNLICENSED_MANUFACTURE", "UNAUTHORISED_TRANSFER"]
    ]
    """
    what makes it illicit in the country where it was found, at least one
    """
    intended_use: str
    """
    what the answers will be used for, in words; no personal data
    """
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
    priority: Literal["URGENT", "ROUTINE"] | None = None
    """
    URGENT has shorter terms where a bureau has agreed to them, and needs a justification; left out, it is "ROUTINE"
    """
    justification: str | None = None
    """
    why it is urgent; with URGENT and never else
    """
    linked_countries: list[str] | None = None
    """
    other countries that may know of the weapon, ten at most, each with a leg of its own
    """
    on_behalf_of: str | None = None
    """
    required of the WCO, refused of others
    """
    case_reference: str
    """
    your own reference of the case; no personal data
    """
    officer: str
    """
    a pseudonym of the administration's, never a name
    """
    operation: str | None = None
    """
    the name of the operation it belongs to; null for none; no personal data
    """
    share_if_traced_by_others: bool | None = None
    """
    who else traces this weapon may be told who asks, if it agrees too; left out, it is false
    """
    watch: bool | None = None
    """
    whether to go on looking for the weapon among the records that bureaus enter; left out, it is true
    """
    watch_days: int | None = None
    """
    for how many days to watch, 1 to 90; left out, it is 30
    """


class TraceStatistics(Answer):
    """
    Traces, counted for one reader at one time; test traces never.
    """

    counted_at: AwareDatetime
    """
    as of when it is counted
    """
    smallest_shown: int
    """
    counts of others' cases below this one, but for 0, are suppressed
    """
    total: Count
    """
    all traces of the period that the reader's class may count
    """
    by_month: Table
    """
    of submission, as YYYY-MM in UTC
    """
    by_operation: Table
    """
    by the operation's name; null for those without one
    """
    by_requesting_country: Table
    """
    by the country whose administration asks, or is asked for
    """
    by_state: Table
    """
    by where the traces stand now
    """
    by_outcome: Table
    """
    by what came of them; null for those that have no outcome
    """
    by_failure_reason: Table
    """
    by why there is no outcome; null for those that have one or are not finished
    """
    legs: LegStatistics
    """
    the same of their legs, one a country
    """


class Warned(Answer):
    """
    Something about a request that does not stop it and may stop its answer.
    """

    pointer: str
    """
    JSON pointer to the field that it is about
    """
    code: str
    """
    which warning it is: what a program compares
    """
    detail: str
    """
    what does not fit, in words
    """
    sentence: str | None = None
    """
    which of the sentences of its code it is
    """
    parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """


class WatchPage(Answer):
    """
    Watches, newest first.
    """

    items: list[WatchReport]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class Webhook(Answer):
    """
    Where a party is told by https, and how it stands with it.
    """

    party: str
    """
    the party, as its token names it: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
    """
    url: str
    """
    for the party itself; others read it without path and query
    """
    version: int
    """
    of the url and its secrets; the ETag
    """
    changed_at: AwareDatetime
    """
    when url or secrets were last changed
    """
    changed_by: str
    """
    the party that did
    """
    state: Literal["NO_SECRET", "ACTIVE", "FAILING", "PARKED"] | str
    """
    where it stands in its life
    """
    secrets: list[WebhookSecret]
    """
    every delivery is signed by each of these; at most two
    """
    failing_since: AwareDatetime | None
    """
    the first failed try since the last delivery; null where none is
    """
    failures: int
    """
    failed tries since the last delivery
    """
    last_failure: WebhookFailure | None
    """
    the last try that failed; null where none has
    """
    last_delivered_at: AwareDatetime | None
    """
    when something was last delivered
    """
    next_try_at: AwareDatetime | None
    """
    when what waits is tried next; null where nothing is to be
    """
    parked_at: AwareDatetime | None
    """
    since when nothing is tried any more
    """
    parked_because: Literal["GONE", "FAILED_FOR_THREE_DAYS"] | str | None
    """
    GONE: it answered 410. FAILED_FOR_THREE_DAYS: it took nothing for as long
    """


class YearReason(Answer):
    """
    One thing of the number or the marks that tells years.
    """

    code: str
    """
    which sentence it is: stable, and one in every language
    """
    parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """
    spans: list[YearSpan]
    """
    the years that it tells, any of them
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
    """
    the search that this line became, to be read by GET /v1/searches/{search_id}; null until it is answered, or where it was refused
    """
    outcome: Literal["hit", "possible", "no_match"] | str | None = None
    """
    what the search found; null until it is answered, or where it was refused
    """
    complete: bool | None = None
    """
    as of the search; null until it is answered, or where it was refused
    """
    problem: LineProblem | None = None
    """
    why there is no answer, as a call of its own would have been refused; null where nothing was wrong
    """
    answered_at: AwareDatetime | None = None
    """
    when this line was answered; null until then
    """


class CalibreInterpretation(Answer):
    """
    How the calibre was read; a bare mark such as 9 mm fits several groups, then `group` is null.

    `remark` says in words what was understood otherwise than it stands: a date that a spreadsheet made of 12/70.
    """

    given: str
    """
    as it was given, word for word
    """
    group: str | None
    """
    the code of the calibre group; null where several fit, or none
    """
    groups: list[str]
    """
    the codes of all groups that fit
    """
    via: str | None
    """
    the kind of spelling by which the word was known: name, alias, code; null where it was not
    """
    stood_in: Literal["make", "model"] | str | None = None
    """
    the field that it was written in, where that was another
    """
    remark: str | None = None
    """
    what was understood otherwise than it stands, in words; null where nothing was
    """
    remark_code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """
    remark_parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """


class CalibrePage(Answer):
    """
    Calibre groups: first what the text was read as, then what begins like it. `tables_version` of the release.
    """

    items: list[CalibreItem]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """
    interpretation: CalibreInterpretation | None
    """
    how the words that were given were read, so that a misreading is seen
    """
    unknown: str | None = None
    """
    why the text leads nowhere
    """
    unknown_code: str | None = None
    """
    which sentence that is: one in every language
    """
    tables_version: str
    """
    the release of the tables of makes, models and calibres by which this was read
    """


class Contradiction(Answer):
    """
    Events that cannot both be true.
    """

    text: str
    """
    which events cannot both be true, and why
    """
    code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """
    parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """
    told_by: list[str]
    """
    the bureaus whose answers say so, as parties
    """


class Evidence(Answer):
    """
    One field of the comparison, in words and in bits (log2 of how much likelier it is in a true match).
    """

    field: str
    """
    the field that was compared
    """
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
    """
    how the two agree
    """
    given: str | None = None
    """
    what the searcher gave; null where nothing was given, or where it is not shown
    """
    recorded: str | None = None
    """
    what the record says; null where it says nothing, or where it is not shown
    """
    via: str | None = None
    """
    the kind of spelling by which the word was known: name, alias, code; null where it was not
    """
    text: str
    """
    what was found, in words for a person
    """
    weight: float
    """
    bits: log2 of how much likelier this is in a true match than by chance; below 0 it speaks against
    """
    code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """
    parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """
    differences: list[Difference] = []
    """
    the characters in which two numbers differ, where their places can be told
    """


class FacetInterpretation(Answer):
    """
    How each value was read. `unknown`: why a value leads nowhere, by the name of its parameter.
    """

    make: MakeInterpretation | None = None
    """
    how the make was read; null where none was given
    """
    model: ModelInterpretation | None = None
    """
    how the model was read; null where none was given
    """
    calibre: CalibreInterpretation | None = None
    """
    how the calibre was read; null where none was given
    """
    firearm_type: CodeInterpretation | None = None
    """
    how the type was read; null where none was given
    """
    action: CodeInterpretation | None = None
    """
    how the action was read; null where none was given
    """
    country: CountryInterpretation | None = None
    """
    how the country was read; null where none was given
    """
    catalogue_code: FoldedInterpretation | None = None
    """
    how the catalogue code was read; null where none was given
    """
    marking: FoldedInterpretation | None = None
    """
    how the marking was read; null where none was given
    """
    unknown: dict[str, str] = {}
    """
    by parameter: why its value leads nowhere
    """
    unknown_codes: dict[str, str] = {}
    """
    by parameter: which sentence that is
    """


class IdentifyEvidence(Answer):
    """
    One field of the comparison with a reference, in words and in bits.
    """

    field: str
    """
    the field that was compared
    """
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
    """
    how the two agree
    """
    given: str | None = None
    """
    what the description says; null where it says nothing
    """
    recorded: str | None = None
    """
    what the reference table says; null where it says nothing
    """
    via: str | None = None
    """
    the kind of spelling by which the word was known: name, alias, code; null where it was not
    """
    text: str
    """
    what was found, in words for a person
    """
    weight: float
    """
    bits: log2 of how much likelier this is of this firearm than of any; below 0 it speaks against
    """
    code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """
    parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """


class Interpretation(Answer):
    """
    What the words of a description were taken to mean. What was not given, and found nowhere else, is null.
    """

    serial_number: SerialInterpretation | None = None
    """
    how the number was read; null where none was given
    """
    make: MakeInterpretation | None = None
    """
    how the make was read; null where none was given or found
    """
    model: ModelInterpretation | None = None
    """
    how the model was read; null where none was given or found
    """
    calibre: CalibreInterpretation | None = None
    """
    how the calibre was read; null where none was given or found
    """
    firearm_type: FirearmTypeInterpretation | None = None
    """
    how the type was read; null where none was given or found
    """
    country_of_manufacture: CountryInterpretation | None = None
    """
    how the country was read; null where none was given
    """


class LegEvent(Answer):
    """
    One step of a leg's life.
    """

    at: AwareDatetime
    """
    when it happened, by the service's clock
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
    """
    where the leg stood after the step
    """
    by: str
    """
    the party that took the step, or SERVICE for what the clock did
    """
    what: str
    """
    the step by its name, such as opened, sent, acknowledged, informed, told, answered or reminded
    """
    text: str | None = None
    """
    what was written with it: a question, an answer, a reason; null for nothing
    """
    text_code: str | None = None
    """
    of what the service says itself: which sentence it is
    """
    text_parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """
    share: int | None = None
    """
    of a reminder: per cent of the time that had passed
    """
    response: LegResponse | None = None
    """
    the bureau's answer, where the step was one; else null
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
    of an end without an answer: why
    """
    changes: list[FieldChange] = []
    """
    of the description, when it was corrected
    """


class LegReason(Answer):
    """
    One ground to ask a country, or who is asked for it.
    """

    code: str
    """
    which sentence it is: stable, and the same in every language
    """
    parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """


class Match(Answer):
    """
    A record that may be this weapon, with the reasons.
    """

    record_id: str
    """
    the record that matches, rec_ and 26 characters: an officer asserts a possible match by it
    """
    decision: Literal["hit", "possible", "lead"] | str
    """
    hit: three parties are told; possible: nobody is, an officer must compare; lead: weak, only where asked for
    """
    basis: Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"] | str
    """
    how the number of the match agrees with what was given
    """
    weight: float
    """
    bits: the prior and the evidence, added
    """
    prior: float
    """
    bits: how unlikely it is beforehand that the weapon in hand is this record, below 0
    """
    threshold: float | None = None
    """
    bits that a hit needs in the case of this match: whether make, model and calibre bear it out. A match that weighs more and is no hit is kept from it by a rule, as why_not_hit says; null of older answers
    """
    shown_from: float | None = None
    """
    bits from which a match of this kind is shown as what it is called; null where it is, whatever it weighs
    """
    evidence: list[Evidence]
    """
    the comparison field by field, which says why
    """
    why_not_hit: str | None
    """
    why it is no hit, in words; null for a hit
    """
    why_not_hit_code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """
    why_not_hit_parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """
    firearm: MatchedFirearm
    """
    what the record says of the weapon, as far as is needed to compare it
    """
    record_kind: Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"] | str
    """
    what happened to the weapon, as its bureau says
    """
    recorded_by: str
    """
    the country whose National Central Bureau recorded the weapon, ISO 3166-1 alpha-2 or XK
    """
    hit_id: str | None
    """
    the hit that was opened or joined, hit_ and 26 characters; null for what is no hit
    """


class MissingReport(Answer):
    """
    A report as it stands, for who made it and for INTERPOL-GS.
    """

    missing_report_id: str
    """
    the report of a missing firearm, mis_ and 26 characters
    """
    state: Literal["OPEN", "IN_REVIEW", "ADDED", "ALREADY_KNOWN", "REJECTED"] | str
    """
    where it stands in its life
    """
    version: int
    """
    counts the versions of the object, from 1
    """
    reported_by: str
    """
    the party that reported it
    """
    reported_at: AwareDatetime
    """
    when it was reported
    """
    make: str | None
    """
    the make as it stands on the weapon; null where none does
    """
    model: str | None
    """
    the model as it stands on the weapon; null where none does
    """
    calibre: str | None
    """
    the calibre as it stands on the weapon; null where none does
    """
    markings: str | None
    """
    other texts and signs on the weapon, signs in words; null where there are none
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
    """
    the kind of weapon; null where it is not known
    """
    country_of_manufacture: str | None
    """
    where it was made: ISO 3166-1 alpha-2, XK, or a former state's ISO 3166-3 code (SUHH); null where it is not known
    """
    description: str | None
    """
    what was seen, in the reporter's words; null for nothing
    """
    photos: list[Photo]
    """
    the pictures that the reporter keeps; nobody else has them
    """
    case_reference: str | None
    """
    the reporter's own reference; null for none
    """
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
    """
    what happened to it, the oldest step first
    """


class MissingReportPage(Answer):
    """
    Reports, newest first.
    """

    items: list[MissingReport]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


class NoteReason(Answer):
    """
    Which note it is, for machines.
    """

    code: str | None
    """
    which note it is: stable, and one in every language; null of older ones
    """
    parameters: Parameters
    """
    the values that the note names; `field` is the one that it is on
    """


class ReferencePage(Answer):
    """
    Firearms by model. A page may hold fewer than were asked for, or none, and yet have a `next_cursor`.
    """

    items: list[ReferenceSummary]
    """
    the firearms, by model; a page may hold fewer than were asked for and yet have a next one
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """
    interpretation: FacetInterpretation
    """
    how each value of the query was read, so that a misreading is seen
    """


class Search(Answer):
    """
    The answer, and who asked, for whom and why.
    """

    search_id: str
    """
    the search, srch_ and 26 characters
    """
    searched_at: AwareDatetime
    """
    when it was asked, and as of when it is answered
    """
    outcome: Literal["hit", "possible", "no_match"] | str
    """
    hit: at least one match is told to three parties; possible: an officer must compare; no_match: everything was looked at and nothing found
    """
    complete: bool
    """
    false where not all was looked through, or more hits and possible matches fit than are shown; then it is never no_match. Of leads the best are shown
    """
    disclosure: Literal["full", "reduced"] | str = "full"
    """
    reduced: who asks was shown many records today, so that matches which are no hits come without their numbers and evidence, and are not opened by their ids; hits are always whole
    """
    interpretation: Interpretation
    """
    how each field was read, so that a misreading is seen
    """
    matches: list[Match]
    """
    the records that may be this weapon, by weight, twenty at most; empty for no_match
    """
    watch: Watch | None
    """
    the watch that goes on looking; null where something was found, or where none was wanted
    """
    confirmation_required: bool
    """
    a hit is no evidence until its owner confirms it
    """
    searched_by: str
    """
    the party that searched, out of its token
    """
    on_behalf_of: str
    """
    the country whose customs administration asks, or is asked for
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
    )
    """
    why it was searched; TEST sees test records alone, and no other purpose sees them
    """
    case_reference: str
    """
    the administration's own reference of the case; repeats of a weapon under one case join one hit
    """
    officer: str
    """
    who asks, as a pseudonym that the administration can resolve and the service cannot
    """
    operation: str | None
    """
    the name of the operation it belongs to; null for none
    """
    place: str | None = None
    """
    where the weapon is, as the search said: a port, a post; null where it did not say
    """
    in_sight: bool | None
    """
    whether the weapon could be seized when it was searched for; null where nobody said
    """
    mode: Literal["exact", "standard", "deep"] | str
    """
    how far the search went
    """
    firearm: Firearm
    """
    as it was given
    """
    weights_version: str
    """
    the release of the weights that decided
    """
    index_version: str
    """
    the version of the index of numbers that was asked, v and a number
    """


class SearchBatchReport(Answer):
    """
    A batch and what came of each line so far.
    """

    batch_id: str
    """
    the batch of searches, sbat_ and 26 characters
    """
    state: Literal["QUEUED", "RUNNING", "DONE"] | str
    """
    QUEUED: no line answered yet; RUNNING: some; DONE: all
    """
    counts: BatchCounts
    """
    how many lines had which answer so far
    """
    submitted_at: AwareDatetime
    """
    when the batch was taken in
    """
    finished_at: AwareDatetime | None
    """
    when its last line was answered; null until then
    """
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


class SearchPage(Answer):
    """
    Searches, newest first.
    """

    items: list[Search]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """


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


class YearEstimate(Answer):
    """
    Years of manufacture that a number or a mark tells, with the reason. A wide span rather than a wrong point.

    `source` says whose knowledge it is. An estimate excludes nothing, and no time is counted from it.
    """

    from_: Annotated[int, Field(alias="from")]
    """
    the first year that it can be of
    """
    until: int | None
    """
    the last year; null where it is open
    """
    reason: str
    """
    what of the number or the marks says so
    """
    reasons: list[YearReason] = []
    """
    the same for machines, each thing by itself; empty of older estimates
    """
    source: str
    """
    whose knowledge it is
    """
    confidence: Literal["HIGH", "MEDIUM", "LOW"] | str
    """
    how sure this is
    """


class DescriptionInterpretation(Answer):
    """
    What was understood, and what was not.
    """

    makes: list[NameUnderstood] = []
    """
    the makers that the words name, in their order
    """
    models: list[NameUnderstood] = []
    """
    the models that the words name, in their order
    """
    calibres: list[CalibreUnderstood] = []
    """
    the calibres that the words name, in their order
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
    ) = None
    """
    the type that the words name; null where they name none
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
    """
    the action that the words name; null where they name none
    """
    countries: list[str] = []
    """
    of manufacture; the first is the first said
    """
    year: int | None = None
    """
    the year of manufacture that the words give; null where they give none
    """
    year_estimate: YearEstimate | None = None
    """
    the years of manufacture that a serial number or the marks in the text tell, where no year is given and the maker is known; compared with nothing
    """
    markings: list[str] = []
    """
    what is said to stand on the weapon
    """
    importers: list[str] = []
    """
    codes of importers, which are no makers
    """
    understood: list[UnderstoodText] = []
    """
    each stretch that was understood, and as what
    """
    not_understood: list[str] = []
    """
    the stretches that nothing is known of: nothing was concluded from them
    """


class Hit(Answer):
    """
    An open or closed hit. Repeats of the weapon under the same case join it for 24 hours, while it is open.
    """

    hit_id: str
    """
    the hit, hit_ and 26 characters
    """
    state: Literal["NOTIFIED", "CONFIRMATION_REQUESTED", "CONFIRMED", "REFUTED", "ESCALATED", "CLOSED"] | str
    """
    where the hit stands; drawn in docs/states.md
    """
    opened_at: AwareDatetime
    """
    when the hit was opened
    """
    record_id: str
    """
    the firearm record, rec_ and 26 characters
    """
    search_id: str | None
    """
    null for the owner of a record that it keeps from the searcher
    """
    decision: str = "hit"
    """
    always hit: nothing less opens one
    """
    basis: Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"] | str
    """
    how the number of the match agrees with what was given
    """
    weight: float
    """
    bits: the prior and the evidence added, as they were when the hit was opened
    """
    searched_by: str
    """
    the party that searched, out of its token
    """
    on_behalf_of: str
    """
    the country whose customs administration searched, or was searched for, ISO 3166-1 alpha-2 or XK
    """
    case_reference: str | None
    """
    null for the owner of a record that it keeps from the searcher
    """
    officer: str | None
    """
    the pseudonym; null for the bureau that recorded the weapon: call the desk
    """
    recorded_by: str
    """
    the country whose National Central Bureau recorded the weapon, ISO 3166-1 alpha-2 or XK
    """
    asserted: AssertedBy | None = None
    """
    why an officer took a possible match to be the weapon; null where the number decided
    """
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
    """
    why it was searched; null for the owner of a record that it keeps from the searcher
    """
    priority: Literal["URGENT", "ROUTINE"] | str | None = None
    """
    by which the hit was told
    """
    desks: Annotated[dict[str, Desk], Field(validate_default=True)] = {}
    """
    by party the office to call, as the register had it: the bureau's, INTERPOL-GS's, the searcher's and that of the administration searched for
    """
    test: bool = False
    """
    true for a hit on a test record, which is sent to nobody
    """
    version: int = 1
    """
    counts the versions of the object, from 1
    """
    requests: list[RequestMade] = []
    """
    for confirmation; three at most, anew after WITHDRAWN
    """
    answers: list[AnswerGiven] = []
    """
    of the bureau; the last one stands
    """
    due_at: AwareDatetime | None = None
    """
    until when the bureau's answer is due
    """
    escalated_at: AwareDatetime | None = None
    """
    when it went to INTERPOL-GS because the bureau had not answered; null where it did not
    """
    disposition: Disposed | None = None
    """
    what became of the weapon; null until who searched has said so
    """
    reminders: list[Reminder] = []
    """
    by the clock, of what nobody did
    """


class HitPage(Answer):
    """
    Hits, newest first, or by when an answer is due.
    """

    items: list[Hit]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """
    listed_from: AwareDatetime | None
    """
    opened from then on: `from`, or twelve months before `to` or now; older ones by `from`. null by `order=due`, which lists all that are due
    """


class HitReport(Answer):
    """
    A hit as it is read by itself: with whom it was told to.
    """

    hit_id: str
    """
    the hit, hit_ and 26 characters
    """
    state: Literal["NOTIFIED", "CONFIRMATION_REQUESTED", "CONFIRMED", "REFUTED", "ESCALATED", "CLOSED"] | str
    """
    where the hit stands; drawn in docs/states.md
    """
    opened_at: AwareDatetime
    """
    when the hit was opened
    """
    record_id: str
    """
    the firearm record, rec_ and 26 characters
    """
    search_id: str | None
    """
    null for the owner of a record that it keeps from the searcher
    """
    decision: str = "hit"
    """
    always hit: nothing less opens one
    """
    basis: Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"] | str
    """
    how the number of the match agrees with what was given
    """
    weight: float
    """
    bits: the prior and the evidence added, as they were when the hit was opened
    """
    searched_by: str
    """
    the party that searched, out of its token
    """
    on_behalf_of: str
    """
    the country whose customs administration searched, or was searched for, ISO 3166-1 alpha-2 or XK
    """
    case_reference: str | None
    """
    null for the owner of a record that it keeps from the searcher
    """
    officer: str | None
    """
    the pseudonym; null for the bureau that recorded the weapon: call the desk
    """
    recorded_by: str
    """
    the country whose National Central Bureau recorded the weapon, ISO 3166-1 alpha-2 or XK
    """
    asserted: AssertedBy | None = None
    """
    why an officer took a possible match to be the weapon; null where the number decided
    """
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
    """
    why it was searched; null for the owner of a record that it keeps from the searcher
    """
    priority: Literal["URGENT", "ROUTINE"] | str | None = None
    """
    by which the hit was told
    """
    desks: Annotated[dict[str, Desk], Field(validate_default=True)] = {}
    """
    by party the office to call, as the register had it: the bureau's, INTERPOL-GS's, the searcher's and that of the administration searched for
    """
    test: bool = False
    """
    true for a hit on a test record, which is sent to nobody
    """
    version: int = 1
    """
    counts the versions of the object, from 1
    """
    requests: list[RequestMade] = []
    """
    for confirmation; three at most, anew after WITHDRAWN
    """
    answers: list[AnswerGiven] = []
    """
    of the bureau; the last one stands
    """
    due_at: AwareDatetime | None = None
    """
    until when the bureau's answer is due
    """
    escalated_at: AwareDatetime | None = None
    """
    when it went to INTERPOL-GS because the bureau had not answered; null where it did not
    """
    disposition: Disposed | None = None
    """
    what became of the weapon; null until who searched has said so
    """
    reminders: list[Reminder] = []
    """
    by the clock, of what nobody did
    """
    told: list[Receipt] = []
    """
    each notification of the hit's opening and steps that the reader may know of, the oldest first; of older hits those since 2026-11-29
    """
    told_in_full: bool = True
    """
    false where there were so many that the oldest are left out
    """


class Identified(Answer):
    """
    A firearm of the reference table that fits the description.
    """

    reference_id: str
    """
    the firearm of the reference table, ref_ and 26 characters
    """
    make: str | None
    """
    null for a design of many makers
    """
    model: str
    """
    the model's name in the table
    """
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
    """
    the kind of weapon; null where the table does not say
    """
    country_of_manufacture: str | None
    """
    the main country of manufacture; null where the table does not say
    """
    score: float
    """
    the share of this one among all that fits, unlisted guns included
    """
    certainty: Literal["confident", "likely", "possible"] | str
    """
    how far the first answer can be relied on without another look
    """
    evidence: list[IdentifyEvidence]
    """
    the comparison field by field, which says why
    """
    marks: str | None = None
    """
    the marks by which this one is known
    """
    marks_code: str | None = None
    """
    which marks those are: the same in every language
    """
    do_not_confuse_with: list[LookAlike] = []
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
    look_for_codes: list[str | None] = []
    """
    of each the code of what is said; null of what stands on the weapon as it is written
    """
    exclude: list[Exclusion] = []
    """
    of the first three answers: what of this look is no such firearm, and how to tell
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
    """
    the record that the line entered or found, rec_ and 26 characters; null where it was refused, or of a check where it would be new
    """
    version: int | None = None
    """
    of the record that a changed line has made, or found
    """
    fields: list[str] = []
    """
    of a changed line: what it says otherwise
    """
    problem: LineProblem | None = None
    """
    why the line was refused; null where it was not
    """
    undo: Literal["cancelled", "restored", "changed_since", "hit_answered"] | str | None = None
    """
    of `lines=undone` and `kept`: cancelled; restored, to what it was; changed_since, so that it stays; hit_answered: somebody answered a hit on it, so that it stays
    """
    notes: list[str] = []
    """
    what was understood otherwise than it was written
    """
    note_reasons: list[NoteReason] = []
    """
    the code and values of each note, in their order; empty of older lines
    """
    answered_at: AwareDatetime
    """
    when this line was answered
    """


class Leg(Answer):
    """
    One country's part of a trace.
    """

    leg_id: str
    """
    the leg of the trace, leg_ and 26 characters
    """
    country: str | None
    """
    null where nothing leads to a country, and INTERPOL-GS is asked
    """
    party: str
    """
    the bureau that is asked, or INTERPOL-GS where it has no address in the register
    """
    ground: Literal["COUNTRY_OF_MANUFACTURE", "LAST_LEGAL_IMPORT", "LINKED_COUNTRY", "NO_COUNTRY_KNOWN"] | str
    """
    why this country is asked
    """
    reason: str
    """
    why this country is asked, in words
    """
    reasons: list[LegReason] = []
    """
    the grounds of it, and who is asked for the country, by code; none of older legs
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
    """
    where the leg stands; drawn in docs/states.md
    """
    due_at: AwareDatetime | None
    """
    until when the next step is due; null when nothing is
    """
    clock_at: AwareDatetime | None = None
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
    concerning: list[ConcerningEvent] = []
    """
    what the bureau is told of other countries' answers: what concerns it, as they allow
    """
    also_asked: list[AlsoAsked] = []
    """
    for the bureau, where one trace is read: other traces of this weapon put to it, at most 50
    """
    history: list[LegEvent]
    """
    what happened to it, the oldest step first
    """


class RecordImportReport(Answer):
    """
    An import, how its file was read, and a page of its answered lines, or of the records that it lacks.
    """

    import_id: str
    """
    the import of a file of records, imp_ and 26 characters
    """
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
    """
    how far the import is; each state is explained with RecordImport
    """
    format: Literal["JSON_LINES", "CSV", "XLSX", "ODS"] | str
    """
    what kind of file it is
    """
    mapping: str | None
    """
    the name of the mapping that its columns are read by; null for the API's own names
    """
    mapping_version: int | None
    """
    the version that stood when the import was asked for, and is used
    """
    sha256: str
    """
    the SHA-256 of the file, 64 hexadecimal digits
    """
    bytes: int
    """
    the size of the file, in bytes
    """
    test: bool
    """
    true where every record of it becomes a test record
    """
    check: bool
    """
    true where the file is only looked at and nothing is entered
    """
    mode: Literal["append", "replace"] | str
    """
    replace says that the file is all that the bureau holds, append that it is not
    """
    ncb_reference: str | None
    """
    the bureau's reference of the whole file; null for none
    """
    counts: ImportCounts
    """
    how far it is, in lines
    """
    waits_for: ImportWait | None = None
    """
    null while it is worked on, and once it is over
    """
    enterable: int | None = None
    """
    of a check: lines that would enter or correct a record
    """
    problem: LineProblem | None = None
    """
    why the file was refused as a whole; null where it was not
    """
    submitted_at: AwareDatetime
    """
    when it was asked for
    """
    accepted_at: AwareDatetime | None = None
    """
    when the file had been read whole, and was as meant
    """
    finished_at: AwareDatetime | None = None
    """
    when its last line was answered; null until then
    """
    undo: ImportUndo | None = None
    """
    how far its taking back is; null where nobody asked for it
    """
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
    missing: list[MissingRecord] = []
    """
    of `lines=missing`: the newest first; a page may be short, or empty, and have a cursor
    """
    withdrawal: ImportWithdrawal | None = None
    """
    of mode replace: what was counted of the records that it lacks, or withdrawn
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the lines that follow, opaque; null on the last page
    """


class Trace(Answer):
    """
    A trace as its parties read it.
    """

    trace_id: str
    """
    the trace, trc_ and 26 characters
    """
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
    """
    where the trace stands; drawn in docs/states.md
    """
    version: int
    """
    counts the versions of the object, from 1
    """
    submitted_at: AwareDatetime
    """
    when it was asked for
    """
    requested_by: str
    """
    the party that asked, out of its token
    """
    on_behalf_of: str
    """
    the country whose customs administration asks, or is asked for
    """
    case_reference: str
    """
    the administration's own reference of the case; repeats of a weapon under one case join one hit
    """
    officer: str
    """
    who asks, as a pseudonym that the administration can resolve and the service cannot
    """
    operation: str | None
    """
    the name of the operation it belongs to; null for none
    """
    priority: Literal["URGENT", "ROUTINE"] | str
    """
    URGENT where somebody waits for it with the weapon in hand
    """
    justification: str | None
    """
    why it is urgent; null for ROUTINE
    """
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
    """
    where, when and how the weapon was found
    """
    illicit_grounds: list[
        Literal["LOCAL_LAW", "UNSC_EMBARGO", "UNMARKED", "UNLICENSED_MANUFACTURE", "UNAUTHORISED_TRANSFER"] | str
    ]
    """
    what makes it illicit in the country where it was found
    """
    intended_use: str
    """
    what the answers will be used for, in words
    """
    desk: Desk | None = None
    """
    the office to call; null for none
    """
    authority: str | None = None
    """
    the authority that asks, an office; null where nobody has said
    """
    offence: str | None = None
    """
    the offence that is looked into; null where nobody has said
    """
    legal_basis: str | None = None
    """
    the law by which it is asked; null where nobody has said
    """
    special_instructions: str | None = None
    """
    what the bureaus are asked to do or to leave; null for nothing
    """
    search_id: str | None
    """
    the search that came first, srch_ and 26 characters; null where `override_reason` says why none did
    """
    override_reason: str | None
    """
    why no search came first; null where one did
    """
    warnings: list[Warned]
    """
    what does not stop the request and may stop its answer; empty for nothing
    """
    linked_countries: list[str] = []
    """
    other countries that the requester wants asked
    """
    share_if_traced_by_others: bool | None = None
    """
    for who asks alone
    """
    legs: list[Leg]
    """
    one for each country that is asked; a bureau reads its own alone
    """
    linked_traces: int = 0
    """
    other parties' traces of the same weapon; they know as little
    """
    linked_parties: list[str] = []
    """
    those that agreed to be named, as did who asks
    """
    watch_id: str | None = None
    """
    the watch that goes on looking for the weapon among records, wat_ and 26 characters; null for none
    """
    chain_of_custody: list[ChainLink] = []
    """
    what the answers tell of the weapon's life, in the order of time
    """
    contradictions: list[Contradiction] = []
    """
    which answers cannot both be true; empty for none
    """
    taken_back: list[ChainLink] = []
    """
    what was told once and is no more in a later answer
    """
    point_of_diversion: PointOfDiversion | None = None
    """
    where and when the weapon left the legal world; null where the answers do not tell
    """
    time_to_crime: TimeToCrime | None = None
    """
    how long that is before the recovery; null where no date tells
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
    closed_at: AwareDatetime | None = None
    """
    since when it is as it ended; null while it is open
    """
    test: bool = False
    """
    true where it is of test records, which only searches with purpose TEST see
    """


class TracePage(Answer):
    """
    Traces, newest first.
    """

    items: list[Trace]
    """
    the objects of this page, in the list's order; empty where there are none
    """
    next_cursor: str | None
    """
    what to give as `cursor` for the page that follows, opaque; null on the last page
    """
    listed_from: AwareDatetime
    """
    submitted from then on: `from`, or twelve months before `to` or now; older ones by `from`
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
    """
    the firearms that fit, best first, ten at most; empty where none does
    """
    kind: KindUnderstood | None = None
    """
    what is described; null where nothing says it
    """
    interpretation: DescriptionInterpretation
    """
    what of the words was understood, and what was not
    """
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
    """
    the parts of a standard description that neither the words nor the first answer settle
    """
    advice: str | None
    """
    what to look at next, in words; null where nothing more is needed
    """
    advice_code: str | None = None
    """
    which sentence it is: stable, and one in every language; null of what was said before there were codes
    """
    advice_parameters: Parameters = Parameters()
    """
    the values that the sentence names
    """
    complete: bool
    """
    false where more firearms of the table could fit than were compared
    """
    weights_version: str | None = None
    """
    null in an answer kept from before they had one
    """
