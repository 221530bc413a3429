"""Mutants of one place each, named so that a line that moves changes none."""

from benchmarks.mutants import mutants_of

SOURCE = '''
"""A module's docstring decides nothing."""
LIMITS = {"low": 1, "high": 2}

def is_due(age: int, known: bool | None = None) -> bool:
    """Nor does a function's."""
    if not known and age >= LIMITS["low"]:
        raise ValueError(f"{age} is due")
    return age in (3, 4) or any(age < each for each in LIMITS.values() if each)
'''


def test_a_mutant_changes_one_place_and_says_which():
    changes = {(mutant.where, mutant.before, mutant.after) for mutant in mutants_of("a.py", SOURCE)}
    for change in (
        ("is_due", "not known and age >= LIMITS['low']", "not known or age >= LIMITS['low']"),
        ("is_due", "not known and age >= LIMITS['low']", "not known"),
        ("is_due", "not known and age >= LIMITS['low']", "not known and age > LIMITS['low']"),
        ("is_due", "raise ValueError(f'{age} is due')", "(gone)"),
    ):
        assert change in changes
    assert ("", "LIMITS = {'low': 1, 'high': 2}", "LIMITS = {'low': 2, 'high': 1}") in changes
    assert not any("docstring" in before or "is due" in after for _, before, after in changes)
    assert not any("bool | None" in before and "bool & None" in after for _, before, after in changes)


def test_mutants_compile_are_told_apart_and_keep_their_names_when_lines_move():
    mutants = mutants_of("a.py", SOURCE)
    for mutant in mutants:
        compile(mutant.tree, "a.py", "exec")
    keys = [mutant.key for mutant in mutants]
    assert len(keys) == len(set(keys)) > 20
    assert [mutant.key for mutant in mutants_of("a.py", f"\n\n# moved\n{SOURCE}")] == keys
