"""What the answers of a trace say together: the chain, its contradictions, the point of diversion, time to crime."""

from collections import Counter
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.text.partial_dates import span_of
from iarms.domain.tracing.findings import findings, may_see, redacted_for, with_findings
from iarms.models.trace import CustodyKind, Findings, Leg
from tests.domain.tracing.traces import answer, event, leg, trace_of


def found(*legs: Leg, **rest: Any) -> Findings:
    return findings(trace_of(legs, **rest))


def told(result: Findings) -> list[str]:
    return [
        " ".join(filter(None, (link.kind, link.date, link.country, link.to_country)))
        for link in result.chain_of_custody
    ]


AT_TO_KE = (
    event("SALE", "2001-03-04", "AT", holder="DEALER"),
    event("MANUFACTURE", "1999", "AT", holder="MAKER"),
    event("EXPORT", "2003-05", "AT", to_country="DE"),
)
DE = (event("SALE", "2004-01-20", "DE", holder="PRIVATE"), event("IMPORT", "2003-05-30", "DE"))


# The chain


def test_the_events_of_all_legs_and_the_recovery_stand_in_the_order_of_their_dates():
    result = found(leg("DE", answer(*DE)), leg("AT", answer(*AT_TO_KE, outcome="EXPORTED_TO", next_country="DE")))

    assert told(result) == [
        "MANUFACTURE 1999 AT", "SALE 2001-03-04 AT", "EXPORT 2003-05 AT DE", "IMPORT 2003-05-30 DE",
        "SALE 2004-01-20 DE", "RECOVERY 2020-06-15 KE",
    ]  # fmt: skip
    assert result.contradictions == ()
    assert [link.told_by for link in result.chain_of_custody][-2:] == [("NCB-DE",), ("WCO",)]
    assert result.chain_of_custody[-1].note == "seized in a container: Mombasa, berth 14"
    assert result.chain_of_custody[-1].leg_ids == ()


def test_within_one_year_the_way_of_the_weapon_decides():
    result = found(
        leg(
            "AT",
            answer(
                event("IMPORT", "2019", "DE"),
                event("SALE", "2019", "DE", holder="PRIVATE"),
                event("EXPORT", "2019", "AT", to_country="DE"),
                event("SALE", "2019", "AT", holder="DEALER"),
                event("PROOF", "2019", "AT"),
                event("MANUFACTURE", "2019", "AT"),
            ),
        )
    )

    assert [name.split()[0] + name[-2:] for name in told(result)[:-1]] == [
        "MANUFACTUREAT", "PROOFAT", "SALEAT", "EXPORTDE", "IMPORTDE", "SALEDE",
    ]  # fmt: skip


def test_events_without_a_date_stand_where_kind_and_country_allow_and_say_so():
    result = found(
        leg(
            "AT",
            answer(event("EXPORT", None, "AT", to_country="DE"), event("SALE", "2001", "AT"), event("MANUFACTURE")),
        ),
        leg("DE", answer(event("SALE", "2004", "DE"), event("THEFT", None, "DE"), event("IMPORT", None, "DE"))),
    )

    assert [name.split()[0] for name in told(result)] == [
        "MANUFACTURE", "SALE", "EXPORT", "IMPORT", "SALE", "THEFT", "RECOVERY",
    ]  # fmt: skip
    assert [link.kind for link in result.chain_of_custody if link.placed] == [
        "MANUFACTURE",
        "EXPORT",
        "IMPORT",
        "THEFT",
    ]
    assert all(link.placed is None for link in result.chain_of_custody if link.date)


def test_an_event_without_a_date_that_fits_nowhere_stands_at_the_end_of_its_leg():
    result = found(
        leg("AT", answer(event("MANUFACTURE", "1999", "AT"), event("SALE", None, "BR"))), leg("DE", answer(*DE))
    )

    assert [name.split()[0] for name in told(result)] == ["MANUFACTURE", "SALE", "IMPORT", "SALE", "RECOVERY"]
    assert result.chain_of_custody[1].placed == "no date was told; it stands here at the end of what its bureau told"


def test_what_two_legs_tell_alike_is_one_link_of_both_and_both_notes_are_kept():
    same = ("EXPORT", "2003-05", "AT")
    result = found(
        leg("AT", answer(event(*same, to_country="DE", note="licence 7"), restrictions=["NOT_AS_EVIDENCE"])),
        leg("DE", answer(event(*same, to_country="DE", note="box 3"), restrictions=["NO_ONWARD_SHARING"])),
    )

    link = result.chain_of_custody[0]
    assert len(result.chain_of_custody) == 2
    assert (link.told_by, link.leg_ids) == (("NCB-AT", "NCB-DE"), ("leg_AT", "leg_DE"))
    assert link.note == "NCB-AT: licence 7 / NCB-DE: box 3"
    assert link.restrictions == ("NOT_AS_EVIDENCE", "NO_ONWARD_SHARING")


def test_two_alike_events_of_one_answer_are_two_sales_of_that_year():
    sale = event("SALE", "2001", "AT", holder="PRIVATE")

    assert told(found(leg("AT", answer(sale, sale))))[:2] == ["SALE 2001 AT", "SALE 2001 AT"]
    assert len(told(found(leg("AT", answer(sale, final=False), answer(sale, final=False))))) == 2


def test_a_partial_answer_adds_and_a_final_one_with_events_replaces():
    first = answer(event("MANUFACTURE", "1999", "AT"), event("SALE", "2001", "AT"), final=False)
    second = answer(event("EXPORT", "2003", "AT", to_country="KE"), final=False)

    assert [name.split()[0] for name in told(found(leg("AT", first, second)))] == [
        "MANUFACTURE", "SALE", "EXPORT", "RECOVERY",
    ]  # fmt: skip
    result = found(leg("AT", first, second, answer(event("MANUFACTURE", "1999", "AT"), event("SALE", "2002", "AT"))))
    assert told(result) == ["MANUFACTURE 1999 AT", "SALE 2002 AT", "RECOVERY 2020-06-15 KE"]
    assert [(link.kind, link.date, link.told_by) for link in result.taken_back] == [
        ("SALE", "2001", ("NCB-AT",)), ("EXPORT", "2003", ("NCB-AT",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "stands"),
    [
        (answer(outcome="FIRST_PURCHASER_IDENTIFIED"), True),
        (answer(outcome="NO_RECORD"), False),
        (answer(failure_reason="WRONG_MAKER"), False),
    ],
)
def test_a_final_answer_without_events_takes_back_only_where_it_says_that_there_is_none(last, stands):
    result = found(leg("AT", answer(event("SALE", "2001", "AT"), final=False), last))

    assert (told(result)[0] == "SALE 2001 AT") == stands
    assert bool(result.taken_back) != stands


def test_exported_to_is_an_export_where_no_event_tells_it():
    result = found(leg("AT", answer(event("MANUFACTURE", "1999", "AT"), outcome="EXPORTED_TO", next_country="KE")))

    export = result.chain_of_custody[1]
    assert (export.kind, export.date, export.country, export.to_country) == ("EXPORT", None, "AT", "KE")
    assert export.note == "from the outcome of the answer, which tells no such event"


def test_the_country_of_an_event_that_names_none_is_the_country_that_tells_it():
    assert told(found(leg("AT", answer(event("SALE", "2001")))))[0] == "SALE 2001 AT"


# Contradictions

CONTRADICTIONS = [
    (
        "before it was made",
        [leg("AT", answer(event("MANUFACTURE", "2005", "AT"), event("EXPORT", "2001", "AT", to_country="KE")))],
        {},
    ),
    (
        "made in two countries",
        [leg("AT", answer(event("MANUFACTURE", "1999"))), leg("BR", answer(event("MANUFACTURE", "1999")))],
        {},
    ),
    (
        "made at two times",
        [leg("AT", answer(event("MANUFACTURE", "1999"))), leg("DE", answer(event("MANUFACTURE", "2001", "AT")))],
        {},
    ),
    ("the year", [leg("AT", answer(event("MANUFACTURE", "1999-03")))], {"firearm": {"year": 2004}}),
    (
        "the country",
        [leg("AT", answer(event("MANUFACTURE", "1999-03")))],
        {"firearm": {"country_of_manufacture": "BR"}},
    ),
    ("after it was found", [leg("AT", answer(event("SALE", "2021", "AT")))], {}),
    ("found though destroyed", [leg("AT", answer(event("DESTRUCTION", "2010", "AT")))], {}),
    ("found though destroyed", [leg("AT", answer(event("DESTRUCTION", None, "AT")))], {}),
    ("found though destroyed", [leg("AT", answer(outcome="DESTROYED_ON_RECORD"))], {}),
    (
        "after it was destroyed",
        [leg("AT", answer(event("DESTRUCTION", "2010", "AT"), event("SALE", "2012", "AT")))],
        {},
    ),
    (
        "imported before it was exported",
        [
            leg("AT", answer(event("EXPORT", "2005", "AT", to_country="DE"))),
            leg("DE", answer(event("IMPORT", "2003", "DE"))),
        ],
        {},
    ),
    (
        "imported without an export",
        [
            leg("AT", answer(event("MANUFACTURE", "1999"), outcome="STATE_STOCK")),
            leg("DE", answer(event("IMPORT", "2003", "DE"))),
        ],
        {},
    ),
    (
        "in two countries at one time",
        [
            leg("FR", answer(event("SALE", "2001"), event("STATE_ISSUE", "2009"))),
            leg("ES", answer(event("SALE", "2005"))),
        ],
        {},
    ),
    (
        "in two countries on one day",
        [leg("FR", answer(event("SALE", "2001-04-05"))), leg("ES", answer(event("THEFT", "2001-04-05")))],
        {},
    ),
    (
        "exported or not",
        [
            leg("AT", answer(outcome="DOMESTIC_NEVER_EXPORTED")),
            leg("DE", answer(event("EXPORT", "2003", "AT", to_country="DE"))),
        ],
        {},
    ),
    (
        "exported or not",
        [
            leg("AT", answer(event("SALE", "2001"), outcome="DOMESTIC_NEVER_EXPORTED")),
            leg("DE", answer(event("SALE", "2003", "DE"))),
        ],
        {},
    ),
    (
        "both say that it was theirs",
        [leg("AT", answer(outcome="DOMESTIC_NEVER_EXPORTED")), leg("DE", answer(outcome="DOMESTIC_NEVER_EXPORTED"))],
        {},
    ),
    (
        "reported missing after it was sent abroad",
        [leg("AT", answer(event("EXPORT", "2003", "AT", to_country="KE"), event("THEFT", "2005", "AT")))],
        {},
    ),
    (
        "held where it had left",
        [leg("AT", answer(event("EXPORT", "2003", "AT", to_country="KE"), event("SALE", "2005", "AT")))],
        {},
    ),
    (
        "sent to two countries",
        [
            leg(
                "AT",
                answer(event("EXPORT", "2003", "AT", to_country="KE"), event("EXPORT", "2005", "AT", to_country="BR")),
            )
        ],
        {},
    ),
    (
        "lawful or not",
        [
            leg("AT", answer(event("SALE", "2003", "AT", lawful=True))),
            leg("DE", answer(event("SALE", "2003", "AT", lawful=False))),
        ],
        {},
    ),
]


@pytest.mark.parametrize(
    ("words", "legs", "rest"), CONTRADICTIONS, ids=[f"{n}-{c[0]}" for n, c in enumerate(CONTRADICTIONS)]
)
def test_what_cannot_all_be_true_is_said_with_who_says_what(words, legs, rest):
    result = found(*legs, **rest)

    said = [each for each in result.contradictions if words in each.text]
    assert len(said) == 1
    assert said[0].told_by
    assert all(party in said[0].text for party in said[0].told_by)


@pytest.mark.parametrize(
    "events",
    [
        (event("MANUFACTURE", "1999"), event("EXPORT", "1999-03", "AT", to_country="KE")),
        (event("EXPORT", "2003-05", "AT", to_country="KE"), event("IMPORT", "2003", "KE")),
        (event("EXPORT", "2003", "AT", to_country="DE"), event("IMPORT", "2005", "AT"), event("SALE", "2006", "AT")),
        (event("SALE", "2020", "AT"),),
        (event("EXPORT", "2003", "AT", to_country="KE"), event("THEFT", "2003", "AT")),
        (event("MANUFACTURE", "1985", "YUCS"), event("EXPORT", "1999", "RS", to_country="KE")),
        (event("DEACTIVATION", "2001", "AT"), event("SALE", "2002", "AT")),
        (event("DESTRUCTION", "2022", "KE"),),
    ],
)
def test_what_may_all_be_true_is_no_contradiction(events):
    contradictions = [each.text for each in found(leg("AT", answer(*events))).contradictions]

    assert [text for text in contradictions if "after it was found" not in text] == []


def test_a_country_without_record_of_what_was_sent_to_it_contradicts_nobody():
    result = found(
        leg("AT", answer(event("EXPORT", "2003", "AT", to_country="DE"), outcome="EXPORTED_TO", next_country="DE")),
        leg("DE", answer(outcome="NO_RECORD")),
    )

    assert result.contradictions == ()
    assert result.point_of_diversion is not None
    assert result.point_of_diversion.country is None
    assert "NCB-DE has no record of it" in result.point_of_diversion.text


def test_contradictions_beyond_what_anybody_weighs_are_counted():
    late = [event("SALE", f"2021-01-{day:02d}", "AT") for day in range(1, 29)]
    later = [event("SALE", f"2021-02-{day:02d}", "AT") for day in range(1, 29)]
    result = found(leg("AT", answer(*late)), leg("DE", answer(*later)))

    assert len(result.contradictions) == 50
    assert result.contradictions[-1].text == "7 more contradictions of these kinds"


# The point of diversion

SALE = event("SALE", "2004-01-20", "DE", holder="PRIVATE")
DIVERSIONS = [
    ("a dated theft", [SALE, event("THEFT", "2009-08", "DE")], "REPORTED_THEFT", "HIGH", "DE", "2009-08", "2009-08"),
    ("a dated loss", [SALE, event("LOSS", "2009", "DE")], "REPORTED_LOSS", "HIGH", "DE", "2009", "2009"),
    ("a theft alone", [event("THEFT", "2009", "DE")], "REPORTED_THEFT", "HIGH", "DE", "2009", "2009"),
    (
        "a theft without a date",
        [SALE, event("THEFT", None, "DE")],
        "REPORTED_THEFT",
        "MEDIUM",
        "DE",
        "2004-01-20",
        "2020-06-15",
    ),
    (
        "a sale that may be later",
        [SALE, event("THEFT", "2004", "DE")],
        "REPORTED_THEFT",
        "MEDIUM",
        "DE",
        "2004",
        "2004",
    ),
    (
        "an unlawful transfer",
        [SALE, event("TRANSFER", "2010", "DE", lawful=False)],
        "UNLAWFUL_TRANSFER",
        "HIGH",
        "DE",
        "2010",
        "2010",
    ),
    ("nothing after the sale", [SALE], "LAST_LAWFUL_EVENT", "MEDIUM", "DE", "2004-01-20", "2020-06-15"),
    (
        "recovered and lawfully sold again",
        [event("THEFT", "2002", "DE"), SALE],
        "LAST_LAWFUL_EVENT",
        "MEDIUM",
        "DE",
        "2004-01-20",
        "2020-06-15",
    ),
    (
        "stolen, sold again, stolen again",
        [event("THEFT", "2002", "DE"), SALE, event("THEFT", "2012", "DE")],
        "REPORTED_THEFT",
        "HIGH",
        "DE",
        "2012",
        "2012",
    ),
    (
        "exported",
        [event("EXPORT", "2003", "DE", to_country="TD")],
        "LAST_LAWFUL_EVENT",
        "LOW",
        None,
        "2003",
        "2020-06-15",
    ),
    (
        "an unlawful export",
        [event("EXPORT", "2003", "DE", to_country="TD", lawful=False)],
        "UNLAWFUL_TRANSFER",
        "HIGH",
        "DE",
        "2003",
        "2003",
    ),
    (
        "a theft with a contradiction",
        [SALE, event("THEFT", "2009", "DE"), event("MANUFACTURE", "2008")],
        "REPORTED_THEFT",
        "MEDIUM",
        "DE",
        "2009",
        "2009",
    ),
    (
        "a theft after the recovery",
        [SALE, event("THEFT", "2022", "DE")],
        "LAST_LAWFUL_EVENT",
        "LOW",
        "DE",
        "2004-01-20",
        "2020-06-15",
    ),
]


@pytest.mark.parametrize(
    ("name", "events", "basis", "confidence", "country", "after", "before"), DIVERSIONS, ids=[d[0] for d in DIVERSIONS]
)
def test_the_point_of_diversion(name, events, basis, confidence, country, after, before):
    point = found(leg("DE", answer(*events))).point_of_diversion

    assert point is not None
    assert (point.basis, point.confidence, point.country) == (basis, confidence, country)
    assert (point.not_before, point.not_after) == (after, before)


def test_the_interval_after_a_lawful_event_is_low_unless_that_country_names_the_last_holder_finally():
    def confidence(response):
        point = found(leg("DE", response)).point_of_diversion
        return point and point.confidence

    assert confidence(answer(SALE)) == "MEDIUM"
    assert confidence(answer(SALE, final=False)) == "LOW"
    assert confidence(answer(SALE, outcome="FIRST_PURCHASER_IDENTIFIED")) == "LOW"


def test_reported_lost_or_stolen_without_an_event_is_somewhere_after_the_last_lawful_one():
    point = found(leg("DE", answer(SALE, outcome="REPORTED_LOST_OR_STOLEN"))).point_of_diversion

    assert point is not None
    assert (point.basis, point.confidence, point.not_before) == ("REPORTED_LOSS", "MEDIUM", "2004-01-20")


@pytest.mark.parametrize(
    "legs",
    [[], [leg("DE")], [leg("DE", answer(failure_reason="REFUSED_LAW"))], [leg("DE", answer(outcome="NO_RECORD"))]],
)
def test_where_nothing_is_told_nothing_is_concluded(legs):
    result = found(*legs)

    assert result.point_of_diversion is None
    assert result.time_to_crime is None
    assert [link.kind for link in result.chain_of_custody] == ["RECOVERY"]


# Time to crime

TIMES = [
    ("both known to the day", [SALE], "2020-06-15", (5991, 5991), "2004-01-20"),
    ("a sale of a month", [event("SALE", "2004-01", "DE")], "2020-06-15", (5980, 6010), "2004-01"),
    ("a recovery of a year", [SALE], "2020", (5825, 6190), "2004-01-20"),
    ("both of one year", [event("SALE", "2020", "DE")], "2020", (0, 365), "2020"),
    (
        "the last of several",
        [SALE, event("TRANSFER", "2010-01-01", "DE", holder="PRIVATE")],
        "2020-01-01",
        (3652, 3652),
        "2010-01-01",
    ),
    (
        "to dealers it is no retail",
        [SALE, event("SALE", "2010", "DE", holder="DEALER")],
        "2020-06-15",
        (5991, 5991),
        "2004-01-20",
    ),
    (
        "unlawful acquisitions are none",
        [SALE, event("SALE", "2010", "DE", holder="PRIVATE", lawful=False)],
        "2020-06-15",
        (5991, 5991),
        "2004-01-20",
    ),
    ("a theft is none", [SALE, event("THEFT", "2010", "DE")], "2020-06-15", (5991, 5991), "2004-01-20"),
]


@pytest.mark.parametrize(("name", "events", "recovered", "days", "since"), TIMES, ids=[t[0] for t in TIMES])
def test_time_to_crime_is_a_range_of_days_from_the_last_lawful_acquisition(name, events, recovered, days, since):
    time = found(leg("DE", answer(*events)), recovered=recovered).time_to_crime

    assert time is not None
    assert (time.days_at_least, time.days_at_most) == days
    assert time.counted_from_date == since
    assert since in time.text


@pytest.mark.parametrize(
    "events",
    [
        [event("SALE", None, "DE", holder="PRIVATE")],
        [event("THEFT", "2010", "DE")],
        [event("SALE", "2010", "DE", holder="DEALER")],
        [event("SALE", "2021", "DE", holder="PRIVATE")],
    ],
)
def test_time_to_crime_is_null_without_an_acquisition_before_the_recovery(events):
    assert found(leg("DE", answer(*events))).time_to_crime is None


def test_an_acquisition_without_a_date_is_said_beside_the_count():
    time = found(leg("DE", answer(SALE, event("SALE", None, "DE", holder="PRIVATE")))).time_to_crime

    assert time is not None
    assert "another acquisition is told without a date and may be later" in time.text


# Who may see

READERS = [
    ((), "NCB-DE", True),
    (("NOT_AS_EVIDENCE",), "NCB-DE", True),
    (("NO_ONWARD_SHARING",), "NCB-DE", False),
    (("NO_ONWARD_SHARING",), "INTERPOL-GS", True),
    (("NO_ONWARD_SHARING",), "WCO", True),
    (("NO_ONWARD_SHARING",), "ADM-KE", True),
    (("NO_ONWARD_SHARING",), "ADM-DE", False),
    (("REQUESTER_ONLY",), "NCB-AT", True),
    (("REQUESTER_ONLY",), "WCO", True),
    (("REQUESTER_ONLY",), "ADM-KE", True),
    (("REQUESTER_ONLY",), "INTERPOL-GS", False),
    (("REQUESTER_ONLY",), "NCB-DE", False),
]


@pytest.mark.parametrize(("restrictions", "reader", "may"), READERS)
def test_restrictions_decide_who_sees_an_answer(restrictions, reader, may):
    trace = trace_of([leg("AT", answer(event("SALE", "2001"), restrictions=restrictions)), leg("DE", answer(SALE))])

    assert may_see(reader, restrictions, told_by="NCB-AT", trace=trace) is may
    seen = redacted_for(with_findings(trace), reader)
    assert any(link.country == "AT" for link in seen.chain_of_custody) is may
    assert [leg.leg_id for leg, shown in zip(trace.legs, seen.legs, strict=True) if leg != shown] == (
        [] if may else ["leg_AT"]
    )


def test_who_may_not_see_an_answer_sees_nothing_that_follows_from_it():
    secret = answer(event("THEFT", "2010-02-03", "AT", note="from the armoury"), restrictions=["REQUESTER_ONLY"])
    trace = with_findings(trace_of([leg("AT", secret), leg("DE", answer(SALE, outcome="STATE_STOCK"))]))

    assert "2010-02-03" in trace.model_dump_json()
    seen = redacted_for(trace, "NCB-DE")
    assert "2010-02-03" not in seen.model_dump_json()
    assert "armoury" not in seen.model_dump_json()
    assert (seen.outcome, seen.point_of_diversion and seen.point_of_diversion.basis) == (
        "STATE_STOCK",
        "LAST_LAWFUL_EVENT",
    )
    assert redacted_for(trace, "WCO") == trace


# Whatever they tell

DATES = st.one_of(
    st.none(),
    st.integers(1990, 2024).map(str),
    st.tuples(st.integers(1990, 2024), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02d}"),
    st.dates().map(str).filter(lambda d: d > "1500"),
)
COUNTRIES = st.one_of(st.none(), st.sampled_from(["AT", "DE", "KE", "YUCS", "RS"]))
KINDS = st.sampled_from(get_args(CustodyKind))
EVENTS = st.builds(
    event,
    KINDS,
    DATES,
    COUNTRIES,
    to_country=COUNTRIES,
    holder=st.sampled_from([None, "PRIVATE", "DEALER"]),
    lawful=st.sampled_from([None, True, False]),
)
RESPONSES = st.builds(
    lambda events, final, outcome: answer(*events, final=final, outcome=outcome, next_country="KE"),
    st.lists(EVENTS, max_size=6),
    st.booleans(),
    st.sampled_from(["EXPORTED_TO", "NO_RECORD", "DOMESTIC_NEVER_EXPORTED", "LAST_LEGAL_HOLDER_IDENTIFIED"]),
)
LEGS = st.tuples(st.lists(RESPONSES, max_size=3), st.lists(RESPONSES, max_size=3), st.lists(RESPONSES, max_size=2)).map(
    lambda three: [leg(country, *responses) for country, responses in zip(("AT", "DE", "RS"), three, strict=True)]
)


def identity(item: Any, country: str | None = None) -> tuple[Any, ...]:
    return (item.kind, item.date, item.country or country, item.to_country, item.holder, item.lawful)


@given(LEGS, DATES.filter(bool))
def test_whatever_is_told_each_event_stands_once_or_is_taken_back_and_dates_never_go_backwards(legs, recovered):
    result = found(*legs, recovered=recovered)

    chain = result.chain_of_custody
    for each in legs:
        own = Counter(identity(link) for link in chain if each.leg_id in link.leg_ids)
        back = Counter(identity(link) for link in result.taken_back if each.leg_id in link.leg_ids)
        given_in = [
            Counter(identity(e, each.country) for e in step.response.events) for step in each.history if step.response
        ]
        most: Counter[tuple[Any, ...]] = Counter()
        for one in given_in:
            most |= one
        for key, times in most.items():
            assert own[key] + back[key] == times
    spans = [span_of(link.date) for link in chain if link.date]
    assert not any(later.before(earlier) for n, earlier in enumerate(spans) for later in spans[n + 1 :])
    assert [link.leg_ids for link in chain].count(()) == 1
    assert all(bool(link.placed) == (link.date is None) for link in chain)
    if result.time_to_crime:
        assert 0 <= result.time_to_crime.days_at_least <= result.time_to_crime.days_at_most
    assert found(*legs, recovered=recovered) == result


def test_what_was_reported_before_the_last_lawful_event_is_named_up_to_three_and_the_rest_counted():
    losses = [event("THEFT", f"20{year:02}", "DE") for year in range(1, 6)]
    point = found(leg("DE", answer(*losses, event("SALE", "2015", "DE", holder="PRIVATE")))).point_of_diversion
    assert point is not None
    assert point.text.count("NCB-DE: theft") == 3
    assert "; and 2 more) was followed by lawful events" in point.text
