"""On which line of a TOML file each table, key and element of a list stands; `tomllib`, which reads what they say, does
not tell."""

import tomllib
from collections.abc import Mapping
from typing import Any

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

At = tuple[str | int, ...]
"""A place in a file: keys, and of a list the number of the element, from 0."""


def lines_of(text: str) -> Mapping[At, int]:
    """The line of each place of a file that `tomllib` reads, from 1. A table's is that of its own heading, or of the
    first in which it is named."""
    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode("utf-8"))
    return _Lines(tree.root_node).found


class _Lines:
    def __init__(self, root: Node) -> None:
        self.found: dict[At, int] = {}
        self._elements: dict[At, int] = {}
        for node in root.named_children:
            match node.type:
                case "pair":
                    self._pair((), node)
                case "table":
                    self._table(self._current(_keys(node.named_children[0])), node)
                case "table_array_element":
                    place = self._current(_keys(node.named_children[0])[:-1])
                    place = (*place, _keys(node.named_children[0])[-1])
                    self._elements[place] = self._elements.get(place, -1) + 1
                    self._note(place, node)
                    self._table((*place, self._elements[place]), node)

    def _current(self, keys: At) -> At:
        """A heading's place: where it passes through a list of tables, the newest of them is meant."""
        place: At = ()
        for key in keys:
            place = (*place, key)
            if place in self._elements:
                place = (*place, self._elements[place])
        return place

    def _table(self, place: At, node: Node) -> None:
        self._note(place[:-1], node)
        self.found[place] = node.start_point.row + 1
        for child in node.named_children[1:]:
            if child.type == "pair":
                self._pair(place, child)

    def _pair(self, table: At, node: Node) -> None:
        key, value = node.named_children[0], next(each for each in node.named_children[1:] if each.type != "comment")
        place = (*table, *_keys(key))
        self._note(place, node)
        self._value(place, value)

    def _value(self, place: At, node: Node) -> None:
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(place, child)
        elif node.type == "array":
            for number, child in enumerate(each for each in node.named_children if each.type != "comment"):
                self._note((*place, number), child)
                self._value((*place, number), child)

    def _note(self, place: At, node: Node) -> None:
        """Note a place and those that it lies in, each where it is named first."""
        for end in range(1, len(place) + 1):
            self.found.setdefault(place[:end], node.start_point.row + 1)


def _keys(node: Node) -> tuple[str, ...]:
    """The keys of a bare, quoted or dotted key."""
    inside: Any = tomllib.loads(f"{(node.text or b'').decode('utf-8')} = 0")
    keys: list[str] = []
    while isinstance(inside, dict):
        ((key, inside),) = inside.items()
        keys.append(key)
    return tuple(keys)
