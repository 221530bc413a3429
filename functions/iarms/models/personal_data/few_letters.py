"""A text as personal data is looked for in it: in few letters, without accents, with digits and spaces of one kind."""

import unicodedata


def in_few_letters(text: str) -> str:
    """The text without accents, its digits ASCII, its spaces plain, its letters those that patterns are written in; a
    line that joins words is a space."""
    text = text.replace("_", " ")
    if text.isascii() and text.isprintable():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(_plain_character(c) for c in decomposed if not unicodedata.combining(c))


def _plain_character(character: str) -> str:
    if character.isascii() or "\u0400" <= character <= "\u045f" or character == "ß":
        return " " if character.isspace() else character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if not character.isalpha() or "\u0620" <= character <= "\u06d3":
        return " " if character.isspace() else character
    return "i" if character == "ı" else "X" if character.isupper() else "x"
