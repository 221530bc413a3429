"""Writing as it is seen: Arabic letters in the form that their neighbours give them, and what runs from right to left.

PDF shows glyphs where it is told to. Arabic letters change their form where they join, and a line in Arabic or Hebrew
runs from the right while its numbers and Latin words run from the left. The joining forms are those that Unicode
itself names (as decompositions of its presentation forms); the order is the Unicode bidirectional algorithm (UAX 9)
without embeddings and isolates: our texts may not hold those control characters at all.
"""

import unicodedata
from functools import cache
from typing import Final, NamedTuple

_TATWEEL: Final = "\u0640"
_LAM: Final = "\u0644"
_MIRRORED: Final = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")
_CLOSED_BY: Final = {"(": ")", "[": "]", "{": "}"}
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "BN"})


class _Letter(NamedTuple):
    """The presentation forms of an Arabic letter; a letter without an initial form does not join to the left."""

    isolated: str = ""
    final: str = ""
    initial: str = ""
    medial: str = ""


class Cluster(NamedTuple):
    """A character and the marks that sit on it."""

    text: str
    level: int


def shape_arabic(text: str) -> str:
    """Arabic letters in the forms that they have beside each other, lam and alef as one; other writing as it is."""
    letters, ligatures = _forms()
    shown: list[str] = []
    place = 0
    while place < len(text):
        char = text[place]
        before = _joins_left(_neighbour(text, place, -1))
        pair = ligatures.get(text[place : place + 2]) if char == _LAM else None
        if pair:
            shown.append(pair.final if before else pair.isolated)
            place += 2
            continue
        letter = letters.get(char)
        if letter:
            after = bool(letter.initial) and _joins_right(_neighbour(text, place, 1))
            form = {
                (False, False): letter.isolated,
                (True, False): letter.final,
                (False, True): letter.initial,
                (True, True): letter.medial,
            }[before and bool(letter.final), after]
            shown.append(form or char)
        else:
            shown.append(char)
        place += 1
    return "".join(shown)


def runs_from_the_right(text: str, *, otherwise: bool = False) -> bool:
    """Whether the first letter that has a direction runs from right to left; `otherwise` where none has."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return otherwise


def as_seen(line: str, *, from_the_right: bool) -> str:
    """One line as it is seen from left to right, in a text that as a whole runs `from_the_right` or not."""
    base = int(from_the_right)
    shaped = shape_arabic(line)
    if not base and not any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in shaped):
        return shaped
    clusters = _clusters(shaped, base)
    for level in range(max(cluster.level for cluster in clusters), 0, -1):
        start = 0
        while start < len(clusters):
            end = start
            while end < len(clusters) and clusters[end].level >= level:
                end += 1
            clusters[start:end] = clusters[start:end][::-1]
            start = max(end, start + 1)
    return "".join(_placed(cluster) for cluster in clusters)


def _placed(cluster: Cluster) -> str:
    """From the right: brackets turned, and marks before their letter, since they are drawn to the right of the pen."""
    if cluster.level % 2 == 0:
        return cluster.text
    return cluster.text[1:] + cluster.text[0].translate(_MIRRORED)


def _clusters(text: str, base: int) -> list[Cluster]:
    parts: list[str] = []
    for char in text:
        if parts and unicodedata.bidirectional(char) == "NSM":
            parts[-1] += char
        else:
            parts.append(char)
    levels = _levels([part[0] for part in parts], [unicodedata.bidirectional(part[0]) or "L" for part in parts], base)
    return [Cluster(part, level) for part, level in zip(parts, levels, strict=True)]


def _levels(chars: list[str], kinds: list[str], base: int) -> list[int]:
    """Rules W1 to W7, N0 to N2, I1, I2 and L1 of UAX 9."""
    edge = "R" if base else "L"
    weak = _weak([edge if kind == "NSM" else kind for kind in kinds], edge)
    resolved = _neutrals(_brackets(chars, weak, edge), edge)
    raised = {"L": 0, "R": 1, "AN": 2, "EN": 2} if not base else {"L": 2, "R": 1, "AN": 2, "EN": 2}
    levels = [raised[kind] for kind in resolved]
    for place in range(len(kinds) - 1, -1, -1):
        if kinds[place] not in ("WS", "B", "S", "BN"):
            break
        levels[place] = base
    return levels


def _weak(kinds: list[str], edge: str) -> list[str]:
    """Rules W2 to W7: what digits, and the signs beside them, count as. W1 is done by who calls."""
    kinds = _arabic(kinds, edge)
    kinds = _between_numbers(kinds)
    kinds = _beside_numbers(kinds)
    kinds = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]  # W6
    return _latin_numbers(kinds, edge)


def _arabic(kinds: list[str], edge: str) -> list[str]:
    """W2 and W3: European digits after Arabic letters are Arabic ones, and those letters run from the right."""
    strong, changed = edge, []
    for kind in kinds:
        if kind in ("L", "R", "AL"):
            strong = kind
        changed.append("AN" if kind == "EN" and strong == "AL" else "R" if kind == "AL" else kind)
    return changed


def _between_numbers(kinds: list[str]) -> list[str]:
    """W4: one sign that parts two numbers of a kind is part of them: 3+4, 1,5."""
    changed = list(kinds)
    for place in range(1, len(changed) - 1):
        left, kind, right = changed[place - 1 : place + 2]
        if left == right and ((kind == "ES" and left == "EN") or (kind == "CS" and left in ("EN", "AN"))):
            changed[place] = left
    return changed


def _beside_numbers(kinds: list[str]) -> list[str]:
    """W5: signs such as % and the euro's beside a European number are part of it."""
    changed = list(kinds)
    for place, kind in enumerate(kinds):
        if kind == "ET":
            end = next((n for n in range(place, len(kinds)) if kinds[n] != "ET"), len(kinds))
            beside = (place > 0 and changed[place - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
            changed[place] = "EN" if beside else "ON"
    return changed


def _latin_numbers(kinds: list[str], edge: str) -> list[str]:
    """W7: European digits after Latin letters run as these do."""
    strong, changed = edge, []
    for kind in kinds:
        if kind in ("L", "R"):
            strong = kind
        changed.append("L" if kind == "EN" and strong == "L" else kind)
    return changed


def _brackets(chars: list[str], kinds: list[str], edge: str) -> list[str]:
    """Both brackets of a pair run as the text does, or as all of what is in them where what is before does too."""
    for start, end in _pairs(chars, kinds):
        inside = {_direction(kind) for kind in kinds[start + 1 : end] if kind not in _NEUTRAL}
        if edge in inside:
            kinds[start] = kinds[end] = edge
        elif inside:
            before = next((_direction(kind) for kind in kinds[start - 1 :: -1] if kind not in _NEUTRAL), edge)
            kinds[start] = kinds[end] = before if start else edge
    return kinds


def _pairs(chars: list[str], kinds: list[str]) -> list[tuple[int, int]]:
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, char in enumerate(chars):
        if kinds[place] != "ON":
            continue
        if char in _CLOSED_BY:
            opened.append((_CLOSED_BY[char], place))
        for back in range(len(opened) - 1, -1, -1):
            if opened[back][0] == char:
                pairs.append((opened[back][1], place))
                del opened[back:]
                break
    return sorted(pairs)


def _neutrals(kinds: list[str], edge: str) -> list[str]:
    place = 0
    while place < len(kinds):
        if kinds[place] not in _NEUTRAL:
            place += 1
            continue
        end = next((n for n in range(place, len(kinds)) if kinds[n] not in _NEUTRAL), len(kinds))
        left = _direction(kinds[place - 1]) if place else edge
        right = _direction(kinds[end]) if end < len(kinds) else edge
        kinds[place:end] = [left if left == right else edge] * (end - place)
        place = end
    return kinds


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _neighbour(text: str, place: int, step: int) -> str:
    """The next character that way, over marks that sit on others; empty at the end."""
    place += step
    while 0 <= place < len(text) and unicodedata.combining(text[place]):
        place += step
    return text[place] if 0 <= place < len(text) else ""


def _joins_left(char: str) -> bool:
    letter = _forms()[0].get(char)
    return char == _TATWEEL or bool(letter and letter.initial)


def _joins_right(char: str) -> bool:
    letter = _forms()[0].get(char)
    return char == _TATWEEL or bool(letter and letter.final)


@cache
def _forms() -> tuple[dict[str, _Letter], dict[str, _Letter]]:
    """Letters, and lam with an alef, by what they are made of: what Unicode's presentation forms decompose into."""
    letters: dict[str, _Letter] = {}
    ligatures: dict[str, _Letter] = {}
    for code in (*range(0xFB50, 0xFBFF + 1), *range(0xFE80, 0xFEFC + 1)):
        form, *made_of = unicodedata.decomposition(chr(code)).split()[:3] or [""]
        name = form.strip("<>")
        base = "".join(chr(int(part, 16)) for part in made_of)
        if name not in _Letter._fields or base.startswith(" "):
            continue
        if len(base) == 1:
            letters[base] = letters.get(base, _Letter())._replace(**{name: chr(code)})
        elif len(base) == 2 and base[0] == _LAM and code >= 0xFEF5:
            ligatures[base] = ligatures.get(base, _Letter())._replace(**{name: chr(code)})
    return letters, ligatures
