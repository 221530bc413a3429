"""Every operation of the API as a method of the asynchronous client, named by its `operationId`.

Drawn from the API's description by `python -m ops.documents.draw_client`; not edited by hand.
"""

from collections.abc import Mapping
from typing import Any

from iarms_client import models
from iarms_client.calls import Call, File, Match
from iarms_client.senders import AsyncPages, AsyncSender


class AsyncOperations(AsyncSender):
    """The operations."""

    async def read_portal(self, *, if_none_match: str | None = None) -> File | None:
        """The portal: guides, the description, the changelog

        Pages to read in a browser: text and one style sheet, which ask nobody but this API and run nothing.

        if_none_match: the ETag of what is there already: 304 where it is as it was
        """
        return await self._send(
            Call(
                "read_portal",
                "GET",
                "/docs",
                answer=File,
                headers={"If-None-Match": if_none_match},
                needs_token=False,
                media_type="text/html",
                successes=(200, 304),
            )
        )

    async def read_portal_page(self, page: str, *, if_none_match: str | None = None) -> File | None:
        """A page of the portal

        `portal.css` is its style sheet, `iarms.http` the requests of the guides.

        page: as the portal's own links have it: `first-search`
        if_none_match: the ETag of what is there already: 304 where it is as it was
        """
        return await self._send(
            Call(
                "read_portal_page",
                "GET",
                "/docs/{page}",
                answer=File,
                path_parameters={"page": page},
                headers={"If-None-Match": if_none_match},
                needs_token=False,
                media_type="text/html",
                successes=(200, 304),
            )
        )

    def list_checkpoints(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.LogCheckpointPage, models.LogCheckpoint]:
        """List the checkpoints of the transparency log, the newest first

        Each tree that was signed, with the witnesses that have cosigned it and whether that is the quorum; and the
        keys that the deployment holds good. **Compare these with keys that came to you another way**: who could
        alter the log could alter this answer. For a client that is limited to one administration too.

        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_checkpoints",
                "GET",
                "/v1/audit/checkpoints",
                answer=models.LogCheckpointPage,
                query={"limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_audit_events(
        self,
        *,
        party: str | None = None,
        administration: str | None = None,
        officer: str | None = None,
        record_id: str | None = None,
        search_id: str | None = None,
        hit_id: str | None = None,
        trace_id: str | None = None,
        action: str | None = None,
        outcome: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.AuditEventPage, models.WrittenEvent]:
        """List audit events, the newest first

        By any of these together; without any, all. An event is found some seconds after it happened, usually; what
        came late stands in its place in time. `from` and `to` go by the time in an event's id, when its call began.
        **A page may be short, or empty, with a cursor**: one page reads the index sixty times at most, and the list
        ends where `next_cursor` is null. Events are told as they were written, with what was asked and how it was
        understood, and no content of a record. Reading them is an event too.

        party: who called; SERVICE for what nobody called for
        administration: of its customs administration, or on its behalf: KE
        officer: a pseudonym: with `administration` or `party`, whose it is, one officer's
        record_id: events that this record was among
        search_id: events of this search
        hit_id: opened, joined, or a step of it
        trace_id: events of this trace
        action: the operation, as create_search; or clock_reminded
        outcome: as the event has it: no_match, CONFIRMED; of a refusal its problem's code
        from_: from this moment on; RFC 3339, included
        to: up to this moment; RFC 3339, not included
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_audit_events",
                "GET",
                "/v1/audit/events",
                answer=models.AuditEventPage,
                query={
                    "party": party,
                    "administration": administration,
                    "officer": officer,
                    "record_id": record_id,
                    "search_id": search_id,
                    "hit_id": hit_id,
                    "trace_id": trace_id,
                    "action": action,
                    "outcome": outcome,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                },
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_audit_event(self, event_id: str) -> models.ProvenEvent:
        """Read an audit event and the proof that it stands in the log

        The event as it was written; `entry`, its canonical text, whose hash the log has; its position, and the
        proof of it against the newest checkpoint that has its quorum of witnesses, or the newest of all, as
        c2sp.org/tlog-proof has it: it can be checked with nothing but the keys. `unproven` says why there is none.

        event_id: the audit event that is meant, by its id
        """
        return await self._send(
            Call(
                "read_audit_event",
                "GET",
                "/v1/audit/events/{event_id}",
                answer=models.ProvenEvent,
                path_parameters={"event_id": event_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_suspects(
        self,
        *,
        party: str | None = None,
        kind: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.SuspectPage, models.Suspect]:
        """List who was flagged or refused for fishing or flooding, the latest day first

        By party, client, case and officer, in that order, a row a day: for what, how often, when first and last,
        and the ids of searches and audit events to follow; of each kind those first of whom there is most.
        Pseudonyms and ids alone, nothing of what was searched for or found. Whole days of UTC; without `from`, of
        the last seven. Eventually consistent.

        party: the party whose they are
        kind: what they are; a subject is a client
        from_: from this moment on; RFC 3339, included
        to: up to this moment; RFC 3339, not included
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_suspects",
                "GET",
                "/v1/audit/suspects",
                answer=models.SuspectPage,
                query={"party": party, "kind": kind, "from": from_, "to": to, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def list_codes(
        self,
    ) -> models.Codes:
        """Every code list with its labels

        Codes are the same in every language; labels are for people, as are the sentences of other answers, which
        have codes beside them.
        """
        return await self._send(
            Call(
                "list_codes",
                "GET",
                "/v1/codes",
                answer=models.Codes,
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_concealment_statistics(
        self, *, owner: str | None = None, from_: str | None = None, to: str | None = None
    ) -> models.HidingStatistics:
        """How bureaus use records that are kept from searchers

        For INTERPOL-GS: by month and bureau, records that were hidden, with an event behind or without, the hits
        that they drew, how many of these the bureau answered, and what is to be looked into. Without `from`, about
        three months up to `to` or now; whole months, thirteen at most. Test records do not count.

        owner: the bureau, as NCB-FR
        from_: RFC 3339; from its month on
        to: RFC 3339; to its month, included
        """
        return await self._send(
            Call(
                "read_concealment_statistics",
                "GET",
                "/v1/concealment-statistics",
                answer=models.HidingStatistics,
                query={"owner": owner, "from": from_, "to": to},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_health(
        self,
    ) -> models.Health:
        """Whether the service can answer

        Whether the register can be read and the audit trail written, a second ago at most; 503 where not. One such
        call a minute and function instance has a row of the trail.
        """
        return await self._send(
            Call(
                "read_health",
                "GET",
                "/v1/health",
                answer=models.Health,
                needs_token=False,
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_hit_statistics(self, *, from_: str | None = None, to: str | None = None) -> models.HitStatistics:
        """Hits counted: by basis, bureau, outcome, time to confirmation

        Those that the caller may know of. Counts so small that they would name another's case are null. REFUTED and
        NOT_SAME_WEAPON are the false hits by which the decision rule is judged. Test hits never count. Without
        `from`, those of the twelve months before `to` or now.

        from_: opened; RFC 3339, included
        to: opened; RFC 3339, not included
        """
        return await self._send(
            Call(
                "read_hit_statistics",
                "GET",
                "/v1/hit-statistics",
                answer=models.HitStatistics,
                query={"from": from_, "to": to},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_hits(
        self,
        *,
        state: str | None = None,
        recorded_by: str | None = None,
        on_behalf_of: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        order: str | None = None,
        due_before: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.HitPage, models.Hit]:
        """List hits, newest first, or by when an answer is due

        Those that concern the caller: a bureau's own records', an administration's own searches', all for the WCO
        and INTERPOL-GS. Without `from`, those of twelve months, as `listed_from` says. Eventually consistent.

        `order=due` lists those alone whose answer is due (`due_at`), whenever they were opened, the next one first:
        what a bureau has to answer, and what a searcher waits for. Late ones, whose `due_at` is over, stand at the
        head. Strongly consistent. `from` and `to` do not go with it, and `due_before` with nothing else. Filters
        that few pass can leave a page short, or empty, with a `next_cursor` to go on from.

        state: only those that stand there now
        recorded_by: the country whose bureau recorded the weapon
        on_behalf_of: the administration searched for
        from_: opened; RFC 3339, included
        to: opened; RFC 3339, not included
        order: newest: as opened; due: by when an answer is due, and no others
        due_before: with `order=due`: an answer is due; RFC 3339, not included
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_hits",
                "GET",
                "/v1/hits",
                answer=models.HitPage,
                query={
                    "state": state,
                    "recorded_by": recorded_by,
                    "on_behalf_of": on_behalf_of,
                    "from": from_,
                    "to": to,
                    "order": order,
                    "due_before": due_before,
                    "limit": limit,
                    "cursor": cursor,
                },
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_hit(self, hit_id: str) -> models.HitReport:
        """Read a hit

        For INTERPOL-GS, the WCO, the recording bureau and the administration searched for: the weapon as given
        beside what is recorded, where it is, whom to call, and who has been told and has acknowledged.

        hit_id: the hit that is meant, by its id
        """
        return await self._send(
            Call(
                "read_hit",
                "GET",
                "/v1/hits/{hit_id}",
                answer=models.HitReport,
                path_parameters={"hit_id": hit_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def request_confirmation(
        self,
        hit_id: str,
        body: models.ConfirmationRequest | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Hit:
        """Ask the recording bureau to confirm a hit

        By the searcher, or the administration searched for. Due in 10 minutes (URGENT) or 60 (ROUTINE); an
        unanswered request is repeated by the clock, the third one goes to INTERPOL-GS.

        hit_id: the hit that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "request_confirmation",
                "POST",
                "/v1/hits/{hit_id}/confirmation-requests",
                answer=models.Hit,
                path_parameters={"hit_id": hit_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.ConfirmationRequest,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def confirm_hit(
        self,
        hit_id: str,
        body: models.Confirmation | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Hit:
        """Confirm or refute a hit on one's own record, say by when, or take a confirmation back

        By the recording bureau, asked or unasked; by INTERPOL-GS in its stead where the bureau has no address or
        the hit was escalated. An answer may carry instructions, as codes and in words. WITHDRAWN takes a CONFIRMED
        back, of a closed hit too, which stays closed. A record that was entered in error confirms nothing.

        hit_id: the hit that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "confirm_hit",
                "POST",
                "/v1/hits/{hit_id}/confirmations",
                answer=models.Hit,
                path_parameters={"hit_id": hit_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.Confirmation,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def dispose_hit(
        self,
        hit_id: str,
        body: models.Disposal | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Hit:
        """Say what became of the weapon

        By the searcher, or the administration searched for; the hit ends with it. NOT_SAME_WEAPON counts as a false
        hit, by which the decision rule is judged.

        hit_id: the hit that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "dispose_hit",
                "POST",
                "/v1/hits/{hit_id}/disposition",
                answer=models.Hit,
                path_parameters={"hit_id": hit_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.Disposal,
                media_type="application/json",
                successes=(201,),
            )
        )

    def list_hit_messages(
        self, hit_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.CaseMessagePage, models.CaseMessage]:
        """List the messages of a hit, newest first

        For those whom the hit concerns. Each says to whom it was sent and who has acknowledged it.

        hit_id: the hit that is meant, by its id
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_hit_messages",
                "GET",
                "/v1/hits/{hit_id}/messages",
                answer=models.CaseMessagePage,
                path_parameters={"hit_id": hit_id},
                query={"limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def send_hit_message(
        self, hit_id: str, body: models.CaseMessageDraft | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.CaseMessage:
        """Say something about a hit to all others whom it concerns

        By the recording bureau, the searcher, the administration searched for, the WCO and INTERPOL-GS, which is
        marked where it stands in for the bureau. Told once to each of the others. Coded, dated, without personal
        data, 200 at most; also after the end.

        hit_id: the hit that is meant, by its id
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "send_hit_message",
                "POST",
                "/v1/hits/{hit_id}/messages",
                answer=models.CaseMessage,
                path_parameters={"hit_id": hit_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.CaseMessageDraft,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def print_hit(self, hit_id: str, *, language: str | None = None) -> File:
        """The report on a hit, to be printed

        A tagged PDF of the hit as the caller may read it: the weapon in hand and what is recorded, the evidence,
        the bureau's answers with their instructions, what became of the weapon. Of a record whose bureau says
        NO_ONWARD_SHARING, or that is kept from the caller since, others print nothing that it says. What it was
        made of is kept, under the version and the digest that it names (`read_hit_copy`). Send `Accept:
        application/pdf`.

        hit_id: the hit that is meant, by its id
        language: of the report; without it, the language that the register has for the caller
        """
        return await self._send(
            Call(
                "print_hit",
                "GET",
                "/v1/hits/{hit_id}/report",
                answer=File,
                path_parameters={"hit_id": hit_id},
                query={"language": language},
                media_type="application/pdf",
                successes=(200,),
            )
        )

    async def read_hit_copy(self, hit_id: str, version: int, *, sha256: str | None = None) -> models.HitReport:
        """What a report on a hit was made of

        Word for word what the caller was given of this version when it was printed, for as long as the object
        itself is kept: its SHA-256 is the one that the report names. 404 `not_printed` of a version that was not
        printed for the caller.

        hit_id: the hit that is meant, by its id
        version: as the report names it
        sha256: of the copy, as the report names it; without it, the first that was printed of this version
        """
        return await self._send(
            Call(
                "read_hit_copy",
                "GET",
                "/v1/hits/{hit_id}/versions/{version}",
                answer=models.HitReport,
                path_parameters={"hit_id": hit_id, "version": version},
                query={"sha256": sha256},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_notifications(
        self,
        *,
        event: str | None = None,
        acknowledged: bool | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.NotificationPage, models.Notification]:
        """List one's own notifications, newest first

        One for each event and recipient, whether it came by a queue, by an address, or not yet; what is still to be
        received: `acknowledged=false`. A filter that few pass can leave a page short, or empty, with a
        `next_cursor` to go on from. Eventually consistent.

        event: the kind of event: only notifications of it
        acknowledged: false: those that nobody has acknowledged yet
        from_: told; RFC 3339, included
        to: told; RFC 3339, not included
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_notifications",
                "GET",
                "/v1/notifications",
                answer=models.NotificationPage,
                query={
                    "event": event,
                    "acknowledged": acknowledged,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                },
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_notification(self, notification_id: str) -> models.Notification:
        """Read a notification

        By its recipient, and INTERPOL-GS: the message as it was sent, whether it was sent, and acknowledged.

        notification_id: the notification that is meant, by its id, one of the caller's own
        """
        return await self._send(
            Call(
                "read_notification",
                "GET",
                "/v1/notifications/{notification_id}",
                answer=models.Notification,
                path_parameters={"notification_id": notification_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def acknowledge_notification(
        self,
        notification_id: str,
        body: models.Acknowledgement | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> models.Notification:
        """Say that a notification is received

        The first acknowledgement stands; a later one is answered with it.

        notification_id: the notification that is meant, by its id, one of the caller's own
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "acknowledge_notification",
                "POST",
                "/v1/notifications/{notification_id}/acknowledgement",
                answer=models.Notification,
                path_parameters={"notification_id": notification_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.Acknowledgement,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def read_openapi(
        self,
    ) -> dict[str, Any]:
        """This document

        Made of the doors themselves, and the same in every deployment of a release.
        """
        return await self._send(
            Call(
                "read_openapi",
                "GET",
                "/v1/openapi.json",
                answer=dict[str, Any],
                needs_token=False,
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_parties(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.PartyPage, models.Party]:
        """List the register by the names of the parties

        By INTERPOL-GS. Eventually consistent.

        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_parties",
                "GET",
                "/v1/parties",
                answer=models.PartyPage,
                query={"limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_party(self, party: str) -> models.Party:
        """Read a party's row in the register

        By the party itself, and every row by INTERPOL-GS with registry:write.

        party: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
        """
        return await self._send(
            Call(
                "read_party",
                "GET",
                "/v1/parties/{party}",
                answer=models.Party,
                path_parameters={"party": party},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def replace_party(
        self,
        party: str,
        body: models.PartyDraft | Mapping[str, Any],
        *,
        if_none_match: str | None = None,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Party:
        """Write a party's row anew

        By INTERPOL-GS: the whole row, over the version that was read (If-Match); the first row of a party with If-
        None-Match: *, or without either. What was read may be sent back with its changes. Who is suspended is let
        in nowhere within a minute. The party is told, and administrations with an address whose mandate changed.
        `suspends_itself` and `last_client` (409): INTERPOL-GS must stay able to undo it. `last_certificate` (422):
        the last one of a client that is let in is ended by its `not_after`: without any, whatever its token names
        opens.

        party: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
        if_none_match: * writes the first one, and nothing where there is one already (412)
        if_match: the ETag that was read: nothing is done where another version stands (412); for the first one left
            out, and needed for a change (428)
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "replace_party",
                "PUT",
                "/v1/parties/{party}",
                answer=models.Party,
                path_parameters={"party": party},
                headers={"If-None-Match": if_none_match, "If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.PartyDraft,
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_officers(self, party: str) -> models.OfficerList:
        """Read a party's list of its officers

        By the party itself: an administration, or the WCO. 404 where it has sent none.

        party: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
        """
        return await self._send(
            Call(
                "read_officers",
                "GET",
                "/v1/parties/{party}/officers",
                answer=models.OfficerList,
                path_parameters={"party": party},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def replace_officers(
        self,
        party: str,
        body: models.OfficerListDraft | Mapping[str, Any],
        *,
        if_none_match: str | None = None,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.OfficerList:
        """Send a party's list of its officers

        By the party itself: pseudonyms, never names, the whole list, over the version that was read (If-Match); the
        first one without, or with If-None-Match: *. Within a minute a search or a trace by an officer who is not on
        it is 403 officer_unknown, lines of batches too. `officers: null` takes the list away.

        party: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
        if_none_match: * writes the first one, and nothing where there is one already (412)
        if_match: the ETag that was read: nothing is done where another version stands (412); for the first one left
            out, and needed for a change (428)
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "replace_officers",
                "PUT",
                "/v1/parties/{party}/officers",
                answer=models.OfficerList,
                path_parameters={"party": party},
                headers={"If-None-Match": if_none_match, "If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.OfficerListDraft,
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_party_versions(
        self, party: str, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.PartyVersions, models.PartyVersion]:
        """Read what a party's row is and was

        Newest first, each with what it changed. By the party itself, and every row's by INTERPOL-GS with
        registry:write.

        party: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_party_versions",
                "GET",
                "/v1/parties/{party}/versions",
                answer=models.PartyVersions,
                path_parameters={"party": party},
                query={"limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_webhook(self, party: str) -> models.Webhook:
        """Read a party's webhook, and how it stands with it

        By the party itself, and by INTERPOL-GS with registry:write, which reads the url without its path and query.
        Says whether anything has failed since the last delivery, by which status, and when what waits is tried
        next. 404 where there is none.

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        """
        return await self._send(
            Call(
                "read_webhook",
                "GET",
                "/v1/parties/{party}/webhook",
                answer=models.Webhook,
                path_parameters={"party": party},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def replace_webhook(
        self,
        party: str,
        body: models.WebhookDraft | Mapping[str, Any],
        *,
        if_none_match: str | None = None,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Webhook:
        """Register a party's webhook, or have it lead elsewhere

        By the party itself, or by INTERPOL-GS with registry:write. The party is told by its queue all the same. The
        first one without If-Match, or with If-None-Match: *; a change over the version that was read. Until the
        party makes a secret (POST .../webhook/secrets) nothing is sent. Secrets stay with a change; what failed
        before is forgotten, and what waits is sent to where it leads now.

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        if_none_match: * writes the first one, and nothing where there is one already (412)
        if_match: the ETag that was read: nothing is done where another version stands (412); for the first one left
            out, and needed for a change (428)
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "replace_webhook",
                "PUT",
                "/v1/parties/{party}/webhook",
                answer=models.Webhook,
                path_parameters={"party": party},
                headers={"If-None-Match": if_none_match, "If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.WebhookDraft,
                media_type="application/json",
                successes=(200,),
            )
        )

    async def delete_webhook(self, party: str, *, if_match: Match | None = None) -> models.Webhook:
        """Take a party's webhook away

        By the party itself, or by INTERPOL-GS with registry:write. What waits is not sent any more; the party's
        queue and its list of notifications have it.

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        """
        return await self._send(
            Call(
                "delete_webhook",
                "DELETE",
                "/v1/parties/{party}/webhook",
                answer=models.Webhook,
                path_parameters={"party": party},
                headers={"If-Match": if_match},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_deliveries(
        self, party: str, *, waiting: bool | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.WebhookDeliveryPage, models.WebhookDelivery]:
        """List what was delivered to the webhook, or waits for it

        By the party itself, the newest notification first. What is over is kept for 30 days.

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        waiting: true: what waits; else what was delivered or given up
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_deliveries",
                "GET",
                "/v1/parties/{party}/webhook/deliveries",
                answer=models.WebhookDeliveryPage,
                path_parameters={"party": party},
                query={"waiting": waiting, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def ping_webhook(
        self, party: str, body: models.Acknowledgement | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.WebhookPing:
        """Have a test sent to the webhook

        By the party itself. A delivery of event webhook.ping, sent at once and not again; what came of it is in GET
        .../webhook/deliveries. A webhook that is failing is tried by it now.

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "ping_webhook",
                "POST",
                "/v1/parties/{party}/webhook/pings",
                answer=models.WebhookPing,
                path_parameters={"party": party},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.Acknowledgement,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def replay_notifications(
        self, party: str, body: models.ReplayDraft | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.WebhookReplay:
        """Have notifications sent to the webhook once more

        By the party itself: by ids, or of a period. Under the ids that they have, so that a receiver that has them
        leaves them out. At most 100 in one call, the newest of the period; `continue_to` goes on.

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "replay_notifications",
                "POST",
                "/v1/parties/{party}/webhook/replays",
                answer=models.WebhookReplay,
                path_parameters={"party": party},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.ReplayDraft,
                media_type="application/json",
                successes=(202,),
            )
        )

    async def resume_webhook(
        self, party: str, body: models.Acknowledgement | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.Webhook:
        """Take up a webhook again that was parked

        By the party itself, once its endpoint is mended. What has waited is sent, in the order in which it was
        told; what waited for more than 30 days is not, and can be asked for (POST .../webhook/replays).

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "resume_webhook",
                "POST",
                "/v1/parties/{party}/webhook/resumption",
                answer=models.Webhook,
                path_parameters={"party": party},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.Acknowledgement,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def make_webhook_secret(
        self,
        party: str,
        body: models.Acknowledgement | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.WebhookSecretShown:
        """Make a secret that deliveries are signed by

        By the party itself. The secret is in this answer and in none after it. There can be two at a time, and each
        delivery is signed by both: make the second, have your receiver know it, end the first.

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "make_webhook_secret",
                "POST",
                "/v1/parties/{party}/webhook/secrets",
                answer=models.WebhookSecretShown,
                path_parameters={"party": party},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.Acknowledgement,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def end_webhook_secret(self, party: str, secret_id: str, *, if_match: Match | None = None) -> models.Webhook:
        """End a secret: deliveries are not signed by it any more

        By the party itself. The last one stays.

        party: WCO, INTERPOL-GS, ADM-XX or NCB-XX
        secret_id: the secret, whs_ and 26 characters
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        """
        return await self._send(
            Call(
                "end_webhook_secret",
                "DELETE",
                "/v1/parties/{party}/webhook/secrets/{secret_id}",
                answer=models.Webhook,
                path_parameters={"party": party, "secret_id": secret_id},
                headers={"If-Match": if_match},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def list_problems(
        self,
    ) -> models.ProblemsExplained:
        """Every code of a problem, explained

        What each code of a problem or of a field's fault means, those of problems first, by the alphabet: in
        English, French, Spanish or Arabic by Accept-Language, as JSON, or as a plain page for `Accept: text/html`.
        """
        return await self._send(
            Call(
                "list_problems",
                "GET",
                "/v1/problems",
                answer=models.ProblemsExplained,
                needs_token=False,
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_problem(self, code: str) -> models.ProblemExplained:
        """A code of a problem, explained

        Where the `type` of a problem leads: what its code means, what it comes from, what to do, whether trying
        again helps, and with which statuses and from which operations it comes. In English, French, Spanish or
        Arabic by Accept-Language, as JSON, or as a plain page for `Accept: text/html`.

        code: the code of a problem, or of an entry of its errors
        """
        return await self._send(
            Call(
                "read_problem",
                "GET",
                "/v1/problems/{code}",
                answer=models.ProblemExplained,
                path_parameters={"code": code},
                needs_token=False,
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_record_imports(
        self, *, state: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.RecordImportPage, models.RecordImport]:
        """List one's own imports, newest first

        The bureau's own of the last 30 days, all or of a state, without their lines: WRITING is being entered,
        AWAITING_UPLOAD wants its file. Eventually consistent.

        state: of this state alone
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_record_imports",
                "GET",
                "/v1/record-imports",
                answer=models.RecordImportPage,
                query={"state": state, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def create_record_import(
        self, body: models.RecordImportRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.RecordImport:
        """Import firearm records from a file

        JSON Lines or CSV. PUT the file to `upload.url` with `upload.headers`, before `upload.expires_at`; no other
        file is taken there. It is read whole first, and entered line by line when it is the one announced. By its
        reference and number each line is a new record, corrects the one that the bureau has, or changes nothing; or
        it is refused with its errors, and a bad one stops no other. What came of them is read by the import's id,
        for 30 days. The very same file is refused, unless `again` is said. With `check` each line is answered as it
        would be, and nothing is entered.

        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "create_record_import",
                "POST",
                "/v1/record-imports",
                answer=models.RecordImport,
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.RecordImportRequest,
                media_type="application/json",
                successes=(202,),
            )
        )

    async def read_record_import(
        self, import_id: str, *, lines: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> models.RecordImportReport:
        """Read an import and what came of its lines

        By the bureau that sent it, for 30 days. Lines that are still pending are not among `lines`; what they wait
        for is in `waits_for`. `file` says how the file was read, or in which encodings it could be.

        import_id: the import that is meant, by its id
        lines: which of the answered lines, or records that it lacks
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return await self._send(
            Call(
                "read_record_import",
                "GET",
                "/v1/record-imports/{import_id}",
                answer=models.RecordImportReport,
                path_parameters={"import_id": import_id},
                query={"lines": lines, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def undo_record_import(
        self, import_id: str, body: models.UndoRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.RecordImport:
        """Take an import back as a whole

        By the bureau that sent it, for 30 days. Records that it entered are cancelled, those that it corrected
        become again what they were, each by a new version; hits and watches are told. A record that was changed
        since, or of which a hit was answered, stays: `lines=kept` lists those. The same file can be sent again
        afterwards.

        import_id: the import that is meant, by its id
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "undo_record_import",
                "POST",
                "/v1/record-imports/{import_id}/undo",
                answer=models.RecordImport,
                path_parameters={"import_id": import_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.UndoRequest,
                media_type="application/json",
                successes=(202,),
            )
        )

    async def withdraw_missing_records(
        self, import_id: str, body: models.WithdrawalRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.ImportWithdrawal:
        """Count the records that a file of all lacks, and withdraw them

        By the bureau that sent it, of a DONE import with `mode` replace. Without `missing` they are counted:
        `withdrawal` of the import says how many would go, and what share of what is held. With `missing`, the
        number that was counted, these very records are CANCELLED, each by a new version with the reason; hits and
        watches are told. One that was changed since the import was asked for, or of which a hit was answered,
        stays. A 409: `not_a_replacement`, `import_not_done`, `withdrawal_under_way`, `not_counted`,
        `count_differs`, `share_too_large` (more than `most` per cent, 20 unless it is said), `later_import`.

        import_id: the import that is meant, by its id
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "withdraw_missing_records",
                "POST",
                "/v1/record-imports/{import_id}/withdrawals",
                answer=models.ImportWithdrawal,
                path_parameters={"import_id": import_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.WithdrawalRequest,
                media_type="application/json",
                successes=(202,),
            )
        )

    def list_record_mappings(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.KeptMappingPage, models.KeptMapping]:
        """List one's own mappings by name

        The bureau's own, each in the version that stands.

        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_record_mappings",
                "GET",
                "/v1/record-mappings",
                answer=models.KeptMappingPage,
                query={"limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_record_mapping(self, name: str, *, version: int | None = None) -> models.KeptMapping:
        """Read one of one's own mappings

        By the bureau that keeps it. With `version`, as it was then: what an import was read by stays to be seen.

        name: small letters, digits, single hyphens
        version: an earlier version of it
        """
        return await self._send(
            Call(
                "read_record_mapping",
                "GET",
                "/v1/record-mappings/{name}",
                answer=models.KeptMapping,
                path_parameters={"name": name},
                query={"version": version},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def put_record_mapping(
        self,
        name: str,
        body: models.RecordMapping | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.KeptMapping:
        """Keep a mapping of one's own columns under a name

        A new version, which imports that are asked for from now on use; earlier ones stay. The first needs no If-
        Match, a change does. The same mapping again is the version that stands.

        name: small letters, digits, single hyphens
        if_match: the ETag that was read: nothing is done where another version stands (412); for the first one left
            out, and needed for a change (428)
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "put_record_mapping",
                "PUT",
                "/v1/record-mappings/{name}",
                answer=models.KeptMapping,
                path_parameters={"name": name},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.RecordMapping,
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_records(
        self,
        *,
        status: str | None = None,
        record_kind: str | None = None,
        ncb_reference: str | None = None,
        serial_number: str | None = None,
        test: bool | None = None,
        from_: str | None = None,
        to: str | None = None,
        review_before: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.RecordPage, models.Record]:
        """List one's own records, newest first

        A bureau's own, as they are now. With `review_before` it is the list for periodic validation. Eventually
        consistent.

        status: only records that stand so
        record_kind: only records of this kind
        ncb_reference: the bureau's whole reference
        serial_number: compared by letters and digits
        test: true for test records alone, false for none of them; without it both
        from_: entered; RFC 3339, included
        to: entered; RFC 3339, not included
        review_before: records whose review_by is before this day
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_records",
                "GET",
                "/v1/records",
                answer=models.RecordPage,
                query={
                    "status": status,
                    "record_kind": record_kind,
                    "ncb_reference": ncb_reference,
                    "serial_number": serial_number,
                    "test": test,
                    "from": from_,
                    "to": to,
                    "review_before": review_before,
                    "limit": limit,
                    "cursor": cursor,
                },
                media_type="application/json",
                successes=(200,),
            )
        )

    async def create_record(
        self, body: models.RecordDraft | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.Record:
        """Enter a firearm record

        The record is found by its serial number the moment this is answered.

        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "create_record",
                "POST",
                "/v1/records",
                answer=models.Record,
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.RecordDraft,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def read_record(self, record_id: str) -> models.Record | models.SharedRecord:
        """Read a record in full

        One's own; for searchers, a record that a search of theirs matched, as its handling lets them; for INTERPOL-
        GS, one of a hit for which it stands in: its bureau has no address, or the hit was escalated.

        record_id: the record that is meant, by its id
        """
        return await self._send(
            Call(
                "read_record",
                "GET",
                "/v1/records/{record_id}",
                answer=models.Record | models.SharedRecord,
                path_parameters={"record_id": record_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def change_record(
        self,
        record_id: str,
        body: models.RecordChange | Mapping[str, Any],
        *,
        if_match: Match,
        idempotency_key: str | None = None,
    ) -> models.Record:
        """Correct a record, or say what became of it

        By its owner, to the version that it has read (If-Match). Fields that are named change, null takes an
        optional one away, and what was is kept with who changed it and why. A corrected number is found the moment
        this is answered; a record that is not ACTIVE is searched for no more.

        record_id: the record that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412); 428 without it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "change_record",
                "PATCH",
                "/v1/records/{record_id}",
                answer=models.Record,
                path_parameters={"record_id": record_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.RecordChange,
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_record_versions(
        self, record_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.RecordVersions, models.Record]:
        """What a record of one's own is and was, newest first

        By the bureau that entered it: each version whole, with who made it, when and why.

        record_id: the record that is meant, by its id
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_record_versions",
                "GET",
                "/v1/records/{record_id}/versions",
                answer=models.RecordVersions,
                path_parameters={"record_id": record_id},
                query={"limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_calibres(
        self, *, q: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.CalibrePage, models.CalibreItem]:
        """Find calibre groups by name, mark or beginning

        First every group that the text can mean, then what begins like it. The release's own tables.

        q: what to look for, as a person writes it; without it the list from its beginning
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_calibres",
                "GET",
                "/v1/reference/calibres",
                answer=models.CalibrePage,
                query={"q": q, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_references(
        self,
        *,
        make: str | None = None,
        model: str | None = None,
        calibre: str | None = None,
        firearm_type: str | None = None,
        action: str | None = None,
        country: str | None = None,
        catalogue_code: str | None = None,
        marking: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.ReferencePage, models.ReferenceSummary]:
        """Find firearms by their facets

        At least one facet; several narrow. Makes, models and calibres are read as people write them, catalogue
        codes and markings without regard to case and signs; `interpretation` says how, and why a value leads
        nowhere. By model; firearms withdrawn or still to come are not listed. Eventually consistent.

        make: the maker, in any spelling
        model: the model, in any spelling; best with its make
        calibre: a bare 9 mm means every group it can
        firearm_type: only firearms of this type
        action: only firearms that load and fire so
        country: of manufacture; former states by their own code
        catalogue_code: the factory's, as on import documents
        marking: words that stand on the weapon; all must
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_references",
                "GET",
                "/v1/reference/firearms",
                answer=models.ReferencePage,
                query={
                    "make": make,
                    "model": model,
                    "calibre": calibre,
                    "firearm_type": firearm_type,
                    "action": action,
                    "country": country,
                    "catalogue_code": catalogue_code,
                    "marking": marking,
                    "limit": limit,
                    "cursor": cursor,
                },
                media_type="application/json",
                successes=(200,),
            )
        )

    async def create_reference(
        self, body: models.ReferenceDraft | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.Reference:
        """Write a new firearm

        By INTERPOL-GS. The id follows from make and model: 409 where they are there. A fact needs a source.

        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "create_reference",
                "POST",
                "/v1/reference/firearms",
                answer=models.Reference,
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.ReferenceDraft,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def read_reference(self, reference_id: str, *, as_of: str | None = None) -> models.ReferenceView:
        """Read a firearm as it stood on a day

        `ref_...` is the parent with all variants; `ref_...-2` the same, with that variant picked out as `variant`.
        404 before the first version. A withdrawn firearm is still read, and says so.

        reference_id: the firearm of the reference table that is meant, by its id
        as_of: today where absent; days to come for INTERPOL-GS alone
        """
        return await self._send(
            Call(
                "read_reference",
                "GET",
                "/v1/reference/firearms/{reference_id}",
                answer=models.ReferenceView,
                path_parameters={"reference_id": reference_id},
                query={"as_of": as_of},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def replace_reference(
        self,
        reference_id: str,
        body: models.ReferenceDraft | Mapping[str, Any],
        *,
        if_match: Match,
        idempotency_key: str | None = None,
    ) -> models.Reference:
        """Write a new version of a firearm

        By INTERPOL-GS: the whole of it, over the latest version (If-Match), from a day on that is not past.
        Variants keep their numbers; new ones are sent without. What stood before stays readable with `as_of`.

        reference_id: the firearm of the reference table that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412); 428 without it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "replace_reference",
                "PUT",
                "/v1/reference/firearms/{reference_id}",
                answer=models.Reference,
                path_parameters={"reference_id": reference_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.ReferenceDraft,
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_drawing(
        self, reference_id: str, *, numbers: bool | None = None, if_none_match: str | None = None
    ) -> File | None:
        """Read a firearm's silhouette

        An SVG in millimetres, drawn from parameters and no picture of the weapon itself: of its family, else of the
        design that it is made to, else of its type, as its description says. `ref_...-2` draws that variant. With
        `numbers` it shows where the number sits, or the usual places where that is not known. Under the licence of
        its `Link`. 404 `no_drawing` where neither family nor type is known.

        reference_id: the firearm of the reference table that is meant, by its id
        numbers: with the places of the number, numbered and told below
        if_none_match: the ETag of what is there already: 304 where it is as it was
        """
        return await self._send(
            Call(
                "read_drawing",
                "GET",
                "/v1/reference/firearms/{reference_id}/drawing",
                answer=File,
                path_parameters={"reference_id": reference_id},
                query={"numbers": numbers},
                headers={"If-None-Match": if_none_match},
                media_type="image/svg+xml",
                successes=(200, 304),
            )
        )

    async def list_pictures(self, reference_id: str) -> models.PictureList:
        """List INTERPOL's pictures of a firearm

        Oldest first, each with what it shows, whose it is and under which licence. A published one is read at
        `download.url` without a token for five minutes; one that was withdrawn says since when and why.

        reference_id: the firearm of the reference table that is meant, by its id
        """
        return await self._send(
            Call(
                "list_pictures",
                "GET",
                "/v1/reference/firearms/{reference_id}/pictures",
                answer=models.PictureList,
                path_parameters={"reference_id": reference_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def announce_picture(
        self, reference_id: str, body: models.PictureDraft | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.Picture:
        """Put a picture to a firearm

        By INTERPOL-GS: JPEG or PNG, up to 5 MB. PUT the file to `upload.url` with `upload.headers`, then decide
        `PUBLISHED`. No SVG, and no file with Exif, XMP, IPTC or comments: they can tell a place.

        reference_id: the firearm of the reference table that is meant, by its id
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "announce_picture",
                "POST",
                "/v1/reference/firearms/{reference_id}/pictures",
                answer=models.Picture,
                path_parameters={"reference_id": reference_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.PictureDraft,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def decide_picture(
        self,
        reference_id: str,
        picture_id: str,
        body: models.PictureDecision | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> models.Picture:
        """Publish or withdraw a picture

        By INTERPOL-GS. `PUBLISHED` reads the file: it has to be the one that was announced, whole, of at most 40
        million pixels, without metadata (422). `WITHDRAWN` shows it no more; file and steps are kept.

        reference_id: the firearm of the reference table that is meant, by its id
        picture_id: the picture that is meant, by its id
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "decide_picture",
                "POST",
                "/v1/reference/firearms/{reference_id}/pictures/{picture_id}/decisions",
                answer=models.Picture,
                path_parameters={"reference_id": reference_id, "picture_id": picture_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.PictureDecision,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def identify_firearm(
        self, body: models.IdentifyRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.Identification:
        """Find what firearm is described

        Free text in one's own words and most languages, or fields, read with the tables that searches read with;
        `interpretation` says what was understood and what was not. A design's name with type or copy leaves the
        maker open. A score of 0.8 and more is `confident`; a gun in no list has no such answer. Nothing understood
        is an empty list.

        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "identify_firearm",
                "POST",
                "/v1/reference/identify",
                answer=models.Identification,
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.IdentifyRequest,
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_makes(
        self, *, q: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.MakePage, models.MakeItem]:
        """Find makes by name, alias or beginning

        First what the text is read as, misspelt or not, then what begins like it. The release's own tables.

        q: what to look for, as a person writes it; without it the list from its beginning
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_makes",
                "GET",
                "/v1/reference/makes",
                answer=models.MakePage,
                query={"q": q, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_marks(
        self,
        *,
        q: str | None = None,
        kind: str | None = None,
        country: str | None = None,
        make: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.MarkPage, models.MarkItem]:
        """Find marks on weapons by how they look or read

        Proof, factory, acceptance, property and import marks, year codes, selectors, marks of deactivation. `q` is
        words in most languages (flèche dans un triangle, звезда в круге, 三角 66), letters as they are stamped, a
        country or a maker; best first, and `interpretation` says how it was read. The release's own table, of
        general knowledge, each mark with its confidence.

        q: what to look for, as a person writes it; without it the list from its beginning
        kind: only marks of this kind
        country: this country and its former states
        make: the maker, in any spelling
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_marks",
                "GET",
                "/v1/reference/marks",
                answer=models.MarkPage,
                query={"q": q, "kind": kind, "country": country, "make": make, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_missing_reports(
        self, *, state: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.MissingReportPage, models.MissingReport]:
        """List reports of missing firearms, newest first

        One's own; for INTERPOL-GS all of them. Eventually consistent.

        state: only those that stand there now
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_missing_reports",
                "GET",
                "/v1/reference/missing-reports",
                answer=models.MissingReportPage,
                query={"state": state, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def report_missing_reference(
        self, body: models.MissingReportDraft | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.MissingReport:
        """Report a firearm that the table does not hold

        By searchers and bureaus: what was seen, as it stands on the weapon. Pictures stay with the reporter, who
        says which there are. INTERPOL-GS decides; the outcome stands in the report.

        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "report_missing_reference",
                "POST",
                "/v1/reference/missing-reports",
                answer=models.MissingReport,
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.MissingReportDraft,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def read_missing_report(self, missing_report_id: str) -> models.MissingReport:
        """Read a report of a missing firearm, and what came of it

        By who reported it, and INTERPOL-GS: what was seen, each decision with its reason, and the reference that
        came of it.

        missing_report_id: the report that is meant, by its id
        """
        return await self._send(
            Call(
                "read_missing_report",
                "GET",
                "/v1/reference/missing-reports/{missing_report_id}",
                answer=models.MissingReport,
                path_parameters={"missing_report_id": missing_report_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def decide_missing_report(
        self,
        missing_report_id: str,
        body: models.MissingDecision | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> models.MissingReport:
        """Decide on a report of a missing firearm

        By INTERPOL-GS: takes it up (IN_REVIEW), then says which reference was added or had been there, or why it is
        rejected.

        missing_report_id: the report that is meant, by its id
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "decide_missing_report",
                "POST",
                "/v1/reference/missing-reports/{missing_report_id}/decisions",
                answer=models.MissingReport,
                path_parameters={"missing_report_id": missing_report_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.MissingDecision,
                media_type="application/json",
                successes=(201,),
            )
        )

    def list_search_batches(
        self, *, state: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.SentBatchPage, models.SentBatch]:
        """List one's own batches, newest first

        Those that the caller sent in the last 30 days, all or of a state, with what came of their lines as far as
        it is counted: every ten lines. What came of each line is read by the batch's id. Batches that were sent
        before there were such counts have neither state nor counts here, and stand under no `state`.

        state: of this state alone
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_search_batches",
                "GET",
                "/v1/search-batches",
                answer=models.SentBatchPage,
                query={"state": state, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def create_search_batch(
        self, body: models.SearchBatchRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.SearchBatch:
        """Search for many firearms

        Up to 1,000 searches, 1 MB in all and 16 kB each. The 202 says that every line will be answered; what came
        of them is read by the batch's id. Each line is a search of its own: audited, notified and counted. A line
        that is refused is answered in its place and stops no other.

        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "create_search_batch",
                "POST",
                "/v1/search-batches",
                answer=models.SearchBatch,
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.SearchBatchRequest,
                media_type="application/json",
                successes=(202,),
            )
        )

    async def read_search_batch(self, batch_id: str) -> models.SearchBatchReport:
        """Read a batch and what came of its lines

        By the party that sent it, for 30 days. A line has a search_id and outcome, or a problem, or neither while
        it is pending.

        batch_id: the batch that is meant, by its id
        """
        return await self._send(
            Call(
                "read_search_batch",
                "GET",
                "/v1/search-batches/{batch_id}",
                answer=models.SearchBatchReport,
                path_parameters={"batch_id": batch_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_searches(
        self,
        *,
        on_behalf_of: str | None = None,
        operation: str | None = None,
        outcome: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.SearchPage, models.Search]:
        """List searches, newest first

        One's own; for an administration, also those that the WCO made on its behalf. Eventually consistent.

        on_behalf_of: the administration searched for
        operation: only those of this operation, by its whole name
        outcome: only searches with this outcome
        from_: from this moment on; RFC 3339, included
        to: up to this moment; RFC 3339, not included
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_searches",
                "GET",
                "/v1/searches",
                answer=models.SearchPage,
                query={
                    "on_behalf_of": on_behalf_of,
                    "operation": operation,
                    "outcome": outcome,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                },
                media_type="application/json",
                successes=(200,),
            )
        )

    async def create_search(
        self, body: models.SearchRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.Search:
        """Search for a firearm

        Every match says why it is a hit, or why not. A hit notifies three parties. A search that could not be
        completed never says no_match.

        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "create_search",
                "POST",
                "/v1/searches",
                answer=models.Search,
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.SearchRequest,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def read_search(self, search_id: str) -> models.Search:
        """Read a search and its answer again

        By who searched, and the administration that was searched for; word for word what was answered then, for as
        long as the search is kept.

        search_id: the search that is meant, by its id
        """
        return await self._send(
            Call(
                "read_search",
                "GET",
                "/v1/searches/{search_id}",
                answer=models.Search,
                path_parameters={"search_id": search_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def assert_match(
        self,
        search_id: str,
        record_id: str,
        body: models.Assertion | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> models.Hit:
        """Say that a possible match is the weapon

        By the searcher, after comparing. Opens the hit, or joins the one that is open for the case.

        search_id: the search that is meant, by its id
        record_id: the record that is meant, by its id
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "assert_match",
                "POST",
                "/v1/searches/{search_id}/matches/{record_id}/assertion",
                answer=models.Hit,
                path_parameters={"search_id": search_id, "record_id": record_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.Assertion,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def read_trace_statistics(self, *, from_: str | None = None, to: str | None = None) -> models.TraceStatistics:
        """Traces counted: by operation, country, outcome, failure, times, what is overdue

        Those that concern the caller, as it may see them. Counts so small that they would name another's case are
        null. Test traces never count. Without `from`, those of the twelve months before `to` or now.

        from_: submitted; RFC 3339, included
        to: submitted; RFC 3339, not included
        """
        return await self._send(
            Call(
                "read_trace_statistics",
                "GET",
                "/v1/trace-statistics",
                answer=models.TraceStatistics,
                query={"from": from_, "to": to},
                media_type="application/json",
                successes=(200,),
            )
        )

    def list_traces(
        self,
        *,
        state: str | None = None,
        on_behalf_of: str | None = None,
        operation: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPages[models.TracePage, models.Trace]:
        """List traces, newest first

        One's own, those on one's behalf, those that one is asked in; all for INTERPOL-GS. Without `from`, those of
        twelve months, as `listed_from` says. Eventually consistent.

        state: only those that stand there now
        on_behalf_of: the administration that asks
        operation: only those of this operation, by its whole name
        from_: submitted; RFC 3339, included
        to: submitted; RFC 3339, not included
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_traces",
                "GET",
                "/v1/traces",
                answer=models.TracePage,
                query={
                    "state": state,
                    "on_behalf_of": on_behalf_of,
                    "operation": operation,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                },
                media_type="application/json",
                successes=(200,),
            )
        )

    async def create_trace(
        self, body: models.TraceRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.Trace:
        """Ask where a firearm left the legal world

        After a search (`search_id`), or with a reason why none came first. The weapon is kept as given and as
        understood; one leg goes to each country that may know, with the ground in words. `warnings` stop nothing
        and may stop an answer.

        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "create_trace",
                "POST",
                "/v1/traces",
                answer=models.Trace,
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.TraceRequest,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def read_trace(self, trace_id: str) -> models.Trace:
        """Read a trace

        Who asks sees all of it; a bureau the weapon and its own leg; INTERPOL-GS all but what a bureau keeps for
        who asks.

        trace_id: the trace that is meant, by its id
        """
        return await self._send(
            Call(
                "read_trace",
                "GET",
                "/v1/traces/{trace_id}",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def inform_trace(
        self,
        trace_id: str,
        body: models.Information | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Trace:
        """Tell a bureau what it asked, or all of them something more

        By who submitted it. A `firearm` that differs corrects the description: it is understood, doubted and routed
        anew. Countries that only the wrong one led to are withdrawn unless they have answered, new ones are asked,
        and the others are told what has changed, which the history of their leg holds in `changes`.

        trace_id: the trace that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "inform_trace",
                "POST",
                "/v1/traces/{trace_id}/information",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.Information,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def acknowledge_leg(
        self,
        trace_id: str,
        leg_id: str,
        body: models.Acknowledgement | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Trace:
        """Say that a request is received

        By the bureau that is asked.

        trace_id: the trace that is meant, by its id
        leg_id: the leg of the trace that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "acknowledge_leg",
                "POST",
                "/v1/traces/{trace_id}/legs/{leg_id}/acknowledgement",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id, "leg_id": leg_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.Acknowledgement,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def request_information(
        self,
        trace_id: str,
        leg_id: str,
        body: models.InformationRequest | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Trace:
        """Ask who submitted a trace for more

        By the bureau that is asked; its own time stands still until it is told.

        trace_id: the trace that is meant, by its id
        leg_id: the leg of the trace that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "request_information",
                "POST",
                "/v1/traces/{trace_id}/legs/{leg_id}/information-requests",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id, "leg_id": leg_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.InformationRequest,
                media_type="application/json",
                successes=(201,),
            )
        )

    def list_leg_messages(
        self, trace_id: str, leg_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.CaseMessagePage, models.CaseMessage]:
        """List the messages of a leg of a trace, newest first

        For those whom the leg concerns. Each says to whom it was sent and who has acknowledged it.

        trace_id: the trace that is meant, by its id
        leg_id: the leg of the trace that is meant, by its id
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_leg_messages",
                "GET",
                "/v1/traces/{trace_id}/legs/{leg_id}/messages",
                answer=models.CaseMessagePage,
                path_parameters={"trace_id": trace_id, "leg_id": leg_id},
                query={"limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def send_leg_message(
        self,
        trace_id: str,
        leg_id: str,
        body: models.CaseMessageDraft | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> models.CaseMessage:
        """Say something about a leg of a trace to all others whom it concerns

        By its bureau, who submitted the trace, the administration that is asked for, and INTERPOL-GS, which is
        marked where it stands in for the bureau. Told once to each of the others. Coded, dated, without personal
        data, 200 at most; also after the end. It is no step of the leg: no clock stands still for it.

        trace_id: the trace that is meant, by its id
        leg_id: the leg of the trace that is meant, by its id
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "send_leg_message",
                "POST",
                "/v1/traces/{trace_id}/legs/{leg_id}/messages",
                answer=models.CaseMessage,
                path_parameters={"trace_id": trace_id, "leg_id": leg_id},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                model=models.CaseMessageDraft,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def open_leg(
        self,
        trace_id: str,
        leg_id: str,
        body: models.Acknowledgement | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Trace:
        """Ask a country that an answer named

        By who submitted the trace; where the arrangement does not open such legs at once.

        trace_id: the trace that is meant, by its id
        leg_id: the leg of the trace that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "open_leg",
                "POST",
                "/v1/traces/{trace_id}/legs/{leg_id}/opening",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id, "leg_id": leg_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.Acknowledgement,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def answer_leg(
        self,
        trace_id: str,
        leg_id: str,
        body: models.LegResponse | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Trace:
        """Answer a trace, in part or whole, or refuse with a ground

        By the bureau that is asked, acknowledged or not, late or not, also after the leg has expired. What was
        answered already is changed by an answer with `correction`, which then stands in its place. A request that
        was withdrawn takes no answer.

        trace_id: the trace that is meant, by its id
        leg_id: the leg of the trace that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "answer_leg",
                "POST",
                "/v1/traces/{trace_id}/legs/{leg_id}/responses",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id, "leg_id": leg_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.LegResponse,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def withdraw_leg(
        self,
        trace_id: str,
        leg_id: str,
        body: models.Withdrawal | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Trace:
        """Withdraw the request to one country

        By who submitted the trace, or for whom. The leg ends, its bureau is told; the other legs go on.

        trace_id: the trace that is meant, by its id
        leg_id: the leg of the trace that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "withdraw_leg",
                "POST",
                "/v1/traces/{trace_id}/legs/{leg_id}/withdrawal",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id, "leg_id": leg_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.Withdrawal,
                media_type="application/json",
                successes=(201,),
            )
        )

    async def print_trace(self, trace_id: str, *, language: str | None = None) -> File:
        """The report on a trace, to be printed

        A tagged PDF of what the caller may see of the trace: what was asked and answered, the chain of custody with
        its timeline drawn, contradictions, the point of diversion and how sure it is. What it was made of is kept,
        under the version and the digest that it names (`read_trace_copy`). Send `Accept: application/pdf`.

        trace_id: the trace that is meant, by its id
        language: of the report; without it, the language that the register has for the caller
        """
        return await self._send(
            Call(
                "print_trace",
                "GET",
                "/v1/traces/{trace_id}/report",
                answer=File,
                path_parameters={"trace_id": trace_id},
                query={"language": language},
                media_type="application/pdf",
                successes=(200,),
            )
        )

    async def read_trace_copy(self, trace_id: str, version: int, *, sha256: str | None = None) -> models.Trace:
        """What a report on a trace was made of

        Word for word what the caller was given of this version when it was printed, for as long as the object
        itself is kept: its SHA-256 is the one that the report names. 404 `not_printed` of a version that was not
        printed for the caller.

        trace_id: the trace that is meant, by its id
        version: as the report names it
        sha256: of the copy, as the report names it; without it, the first that was printed of this version
        """
        return await self._send(
            Call(
                "read_trace_copy",
                "GET",
                "/v1/traces/{trace_id}/versions/{version}",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id, "version": version},
                query={"sha256": sha256},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def withdraw_trace(
        self,
        trace_id: str,
        body: models.Withdrawal | Mapping[str, Any],
        *,
        if_match: Match | None = None,
        idempotency_key: str | None = None,
    ) -> models.Trace:
        """Withdraw a trace

        By who submitted it, or for whom. Its open legs end, and their bureaus are told.

        trace_id: the trace that is meant, by its id
        if_match: the ETag that was read: nothing is done where another version stands (412). Without it, or with *,
            no version is held against it
        idempotency_key: 1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and
            body give the first answer again and do nothing twice; with another body it is 422
            `idempotency_key_reused`
        """
        return await self._send(
            Call(
                "withdraw_trace",
                "POST",
                "/v1/traces/{trace_id}/withdrawal",
                answer=models.Trace,
                path_parameters={"trace_id": trace_id},
                headers={"If-Match": if_match, "Idempotency-Key": idempotency_key},
                body=body,
                model=models.Withdrawal,
                media_type="application/json",
                successes=(201,),
            )
        )

    def list_watches(
        self, *, on_behalf_of: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncPages[models.WatchPage, models.WatchReport]:
        """List watches, newest first

        A search that found no hit goes on watching what bureaus enter. Eventually consistent.

        on_behalf_of: the administration searched for
        limit: how many a page holds at most, 1 to 100
        cursor: `next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else
        """
        return self._pages(
            Call(
                "list_watches",
                "GET",
                "/v1/watches",
                answer=models.WatchPage,
                query={"on_behalf_of": on_behalf_of, "limit": limit, "cursor": cursor},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def read_watch(self, watch_id: str) -> models.WatchReport:
        """Read a watch and the hits that it has led to

        By who searched, and the administration that was searched for. `state` says whether it still looks; it can
        be read for 90 days after its end.

        watch_id: the watch that is meant, by its id
        """
        return await self._send(
            Call(
                "read_watch",
                "GET",
                "/v1/watches/{watch_id}",
                answer=models.WatchReport,
                path_parameters={"watch_id": watch_id},
                media_type="application/json",
                successes=(200,),
            )
        )

    async def stop_watch(self, watch_id: str) -> models.WatchReport:
        """End a watch before its time

        Nothing that bureaus enter from now on opens a hit by it. It can be read for 90 days more.

        watch_id: the watch that is meant, by its id
        """
        return await self._send(
            Call(
                "stop_watch",
                "DELETE",
                "/v1/watches/{watch_id}",
                answer=models.WatchReport,
                path_parameters={"watch_id": watch_id},
                media_type="application/json",
                successes=(200,),
            )
        )
