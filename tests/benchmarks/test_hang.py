"""How many instances wait through a hang, by the simulation and by hand."""

from benchmarks.hang import figures, waiting, with_deadline, without_deadline


def test_before_every_call_had_an_instance_for_as_long_as_lambda_let_it():
    found = waiting(200, 60, without_deadline)
    assert 1_999 <= found.at_end <= found.most <= 2_001, "ten seconds of 200 a second"
    assert found.calls == 12_000


def test_now_an_instance_waits_three_and_a_half_seconds_and_then_one_and_a_half():
    assert (with_deadline(0), with_deadline(1)) == (3.5, 1.5)
    found = waiting(200, 60, with_deadline)
    assert 690 <= found.most <= 701, "3.5 s of 200 a second, until the first are free"
    assert 295 <= found.at_end <= 301, "1.5 s of 200 a second"
    assert figures() == {"instances at the most": found.most, "instances at the end": found.at_end}
