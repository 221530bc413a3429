"""The scene of an attack: of each kind of thing some of several parties, kept from some or known to some, each with
words of its own."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from iarms.handlers import reference
from tests import clock
from tests.attack.canaries import Canaries, Origin, with_words
from tests.attack.described import body_of, is_text, operation
from tests.attack.judge import Call, Judge, whole_token
from tests.attack.rules import GS, OWN_NAMES
from tests.builders import any_import, any_picture, any_record, any_reference_draft, any_search, any_trace
from tests.pictures import png
from tests.world import Answer, World

_FIRST: Final = frozenset({"replace_officers", "replace_webhook"})
"""What is written here for the first time, and so over no version."""
HIDDEN = {"handling": "NOTIFY_OWNER_ONLY"}
"""Kept from everybody."""


class Scene:
    """Makes things by the calls of their owners, judged like any other."""

    def __init__(self, world: World, canaries: Canaries, taken: Sequence[Call] = ()) -> None:
        self.world, self.canaries = world, canaries
        self.judge = Judge(world, canaries, taken=list(taken))

    def made(self, name: str, party: str, body: Any = None, /, **ids: str) -> Any:
        """Do an operation with a body whose texts are words; gives what it answered."""
        called = operation(name)
        given = body if body is not None else body_of(called)
        sent = with_words(given, is_text, self.canaries.new)
        headers = {"Idempotency-Key": f"scene-{len(self.judge.taken)}"} if called.method == "POST" else {}
        if called.method in ("PATCH", "PUT") and not OWN_NAMES.issuperset(called.ids) and name not in _FIRST:
            headers["If-Match"] = '"1"'
        answer = self.judge.attack(Call(called, whole_token(party), ids, "", sent, headers))
        assert answer.status in (200, 201, 202), (name, answer.text)
        return answer.json if answer.text.startswith("{") else answer

    def set_up(self) -> None:
        """All of it."""
        clock._at = clock.BEGIN - timedelta(days=2000)
        self.of_an_ended_mandate()
        clock._at = clock.BEGIN
        records = self.records()
        self.reference()
        self.searches(records)
        self.made("change_record", "NCB-FR", {"reason": "x", **HIDDEN}, record_id=records["CH778812"])
        self.traces()
        self.files()
        self.made("replace_officers", "ADM-TZ", {"officers": ["k-4711"]}, party="ADM-TZ")
        for party in ("NCB-FR", "NCB-BR"):
            self.made("replace_webhook", party, {"url": f"https://{party.lower()}.example/x"}, party=party)
            for _ in range(2):
                self.made("make_webhook_secret", party, {}, party=party)
            self.made("ping_webhook", party, {}, party=party)
        self.carry()

    def carry(self) -> None:
        """The streams and queues do what is theirs, and what goes out is for whom it goes to."""
        self.world.after()
        self.world.work_off()
        self.world.import_all()
        self.world.index()
        self.world.after()
        self.world.notify()
        self.world.index_audit()
        self.world.sequence()
        self.judge.look()
        for party in self.world.queues:
            for message in self.world.messages(party):
                self.judge.check_text(party, str(message), "", f"a message for {party}: {message}")

    def of_an_ended_mandate(self) -> None:
        """A hit, a watch and a trace that the WCO made for Tanzania while it might."""
        record = any_record(serial_number="TZ661234", ncb_reference="x", occurred_in="FR")
        self.made("create_record", "NCB-FR", record)
        search = any_search(serial_number="TZ661234", on_behalf_of="TZ", operation="x", place="x")
        self.made("create_search", "WCO", search)
        self.made("create_search", "WCO", any_search(serial_number="TZ999917", on_behalf_of="TZ", operation="x"))
        recovery = {"date": "2021-01-04", "country": "TZ", "place": "x", "circumstances": "CONTAINER_SEIZURE"}
        self.made("create_trace", "WCO", any_trace(on_behalf_of="TZ", recovery=recovery, serial_number="TZ771234"))
        self.carry()

    def records(self) -> dict[str, str]:
        """Records of each handling, of three bureaus; gives ids by number."""
        drafts = (
            ("NCB-FR", any_record(serial_number="AB012347")),
            ("NCB-FR", any_record(serial_number="HD012347", **HIDDEN)),
            ("NCB-FR", any_record(serial_number="NF012347", handling="NOT_FOR", not_for=["ADM-KE"])),
            ("NCB-FR", any_record(serial_number="NW012347", handling="NOT_FOR", not_for=["WCO", "NCB-DE"])),
            ("NCB-FR", any_record(serial_number="NS012347", handling="NO_ONWARD_SHARING")),
            ("NCB-FR", any_record(serial_number="UN994415")),
            ("NCB-FR", any_record(serial_number="CH778812")),
            ("NCB-DE", any_record(serial_number="ZK998877", occurred_in="DE")),
            ("NCB-BR", any_record(serial_number="BR445566", occurred_in="BR")),
            ("NCB-BR", any_record(serial_number="TS445566", occurred_in="BR", test=True)),
        )
        ids = {}
        for bureau, draft in drafts:
            draft["firearm"] |= {"markings": "x", "importer": "x"}
            ids[draft["firearm"]["serial_number"]] = self.made("create_record", bureau, draft)["record_id"]
        self.world.index()
        self.made("change_record", "NCB-FR", {"reason": "x"}, record_id=ids["UN994415"])
        return ids

    def searches(self, records: dict[str, str]) -> None:
        """Hits told and hits kept from the searcher, what was said of them, watches and batches."""
        texts = {"operation": "x", "place": "x"}
        hits = []
        for party, country, number in (
            ("WCO", "KE", "AB012347"),
            ("WCO", "KE", "HD012347"),
            ("WCO", "KE", "NF012347"),
            ("WCO", "GH", "NF012347"),
            ("ADM-GH", None, "NW012347"),
            ("WCO", "KE", "CH778812"),
            ("ADM-KE", None, "ZK998877"),
            ("ADM-SN", None, "NS012347"),
            ("WCO", "GH", "BR445566"),
            ("ADM-SN", None, "AB01234?"),
            ("ADM-SN", None, "UX771199"),
            ("WCO", "KE", "UX771188"),
        ):
            found = self.made("create_search", party, any_search(serial_number=number, on_behalf_of=country, **texts))
            hits += [(party, match["hit_id"]) for match in found["matches"] if match["hit_id"]]
        self.world.after()
        self.judge.look()
        said = {"code": "QUESTION", "text": "x"}
        for party, hit in hits:
            self.made("send_hit_message", party, said, hit_id=hit)
            self.made("request_confirmation", party, {"priority": "URGENT", "reason": "x"}, hit_id=hit)
        for hit_id, hit in list(self.judge.facts.hits.items()):
            owner = f"NCB-{hit['recorded_by']}"
            self.made("send_hit_message", owner, said, hit_id=hit_id)
            until = (clock.BEGIN + timedelta(days=2)).isoformat()
            answer = {"answer": "TIME_NEEDED", "until": until, "note": "x", "reason": "x"}
            self.made("confirm_hit", owner, answer, hit_id=hit_id)
        first_party, first_hit = hits[0]
        for party in (first_party, "NCB-FR"):
            self.made("print_hit", party, hit_id=first_hit)
        for party, number in (("WCO", "AB012347"), ("ADM-GH", "AB012347")):
            country = "KE" if party == "WCO" else None
            lines = [any_search(serial_number=number, on_behalf_of=country, **texts)]
            self.made("create_search_batch", party, {"searches": lines})

    def traces(self) -> None:
        """Traces with legs, answers that may be passed on and answers that may not, and what was said of them."""
        linked = any_trace(serial_number="TR456781", country_of_manufacture="BR", linked_countries=["FR", "DE"])
        own = any_trace(serial_number="TR456799", country_of_manufacture="FR", on_behalf_of=None)
        own["recovery"]["country"] = "SN"
        for party, body in (("WCO", linked), ("ADM-SN", own)):
            trace = self.made("create_trace", party, body)
            of = {leg["party"]: leg["leg_id"] for leg in trace["legs"]}
            ids = {"trace_id": trace["trace_id"]}
            for bureau, leg in of.items():
                self.made("send_leg_message", bureau, {"code": "QUESTION", "text": "x"}, leg_id=leg, **ids)
            self.made("request_information", "NCB-FR", {"question": "x"}, leg_id=of["NCB-FR"], **ids)
            self.made("inform_trace", party, {"answer": "x", "leg_id": of["NCB-FR"]}, **ids)
            event = {"kind": "EXPORT", "date": "2001", "country": "FR", "to_country": "DE", "note": "x"}
            answer = {"outcome": "EXPORTED_TO", "next_country": "DE", "events": [event], "note": "x"}
            if party == "ADM-SN":
                answer["restrictions"] = ["REQUESTER_ONLY"]
            self.made("answer_leg", "NCB-FR", answer, leg_id=of["NCB-FR"], **ids)
            self.made("print_trace", party, **ids)
            self.made("print_trace", "NCB-FR", **ids)

    def reference(self) -> None:
        """A firearm with a version to come, and reports of what is missing."""
        made = self.made("create_reference", GS, any_reference_draft(notes="x"))["reference_id"]
        later = any_reference_draft(notes="x", effective_from="2027-03-01")
        later["variants"] = [{**each, "number": number} for number, each in enumerate(later["variants"], 1)]
        self.made("replace_reference", GS, later, reference_id=made)
        picture = self.made("announce_picture", GS, any_picture(caption="x"), reference_id=made)["picture_id"]
        withdrawn = {"decision": "WITHDRAWN", "reason": "x"}
        self.made("decide_picture", GS, withdrawn, reference_id=made, picture_id=picture)
        self.made("announce_picture", GS, any_picture(caption="x"), reference_id=made)
        data = png(4, 4)
        shown = self.made("announce_picture", GS, any_picture(data, caption="x"), reference_id=made)["picture_id"]
        self.world.s3.put_object(Bucket=reference.settings.pictures_bucket, Key=f"pictures/{made}/{shown}", Body=data)
        self.made("decide_picture", GS, {"decision": "PUBLISHED"}, reference_id=made, picture_id=shown)
        for party in ("ADM-KE", "NCB-FR", "WCO"):
            report = {"make": "Zymurgy", "model": "Quokka", "description": "x", "markings": "x", "case_reference": "x"}
            self.made("report_missing_reference", party, report)
        report_id = next(iter(self.judge.facts.reports))
        self.made("decide_missing_report", GS, {"decision": "IN_REVIEW"}, missing_report_id=report_id)

    def files(self) -> None:
        """Two bureaus' files and the mappings of their columns."""
        for bureau in ("NCB-FR", "NCB-DE"):
            line = any_record(serial_number=f"IM{bureau[-2:]}77123", ncb_reference=self.canaries.new())
            data = json.dumps(line).encode() + b'\n{"line": "no record"}\n'
            asked: Answer = self.world.call(
                "POST", "/v1/record-imports", any_import(data, mode="replace"), party=bureau
            )
            assert asked.status == 202, asked.text
            self.world.upload(asked, data)
            self.judge.look()
            self.canaries.settle(data.decode(), Origin("create_record_import", bureau, {}))
            self.made("create_record_import", bureau, any_import(data + b"\n", ncb_reference="x", check=True))
            mapping = {"columns": {"NUM": "firearm.serial_number", "FABRICANT": "firearm.make"}}
            self.made("put_record_mapping", bureau, mapping, name=f"registre-{bureau[-2:].lower()}")
