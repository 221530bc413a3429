"""The encoding of one file: settled once on its first lines, then each line read by it.

One encoding for all lines of a file. Lines in UTF-8 among those of a code page are read as UTF-8, with a note, where
that is sure; a line of Polish or Czech can be UTF-8 by chance, and is not. What a mapping says is believed, unless the
bytes are no text in it or the file is in UTF-8.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from iarms.domain.files.encoding_judgement import EncodingJudgement, has_words, is_likelier, judge_encoding, text_in
from iarms.domain.files.encoding_sample import LineSampler
from iarms.domain.files.encodings import OF_SEVERAL_BYTES, codec_of
from iarms.domain.files.file_row import RefusedEncoding
from iarms.domain.languages import Note, note
from iarms.errors import FieldError
from iarms.models.mapping import Encoding
from iarms.models.record_import import EncodingCandidate, EncodingGround

_ROWS_SHOWN: Final = 3
# So many pieces that are UTF-8 in a file without a line that is not: no chance.
_SURELY_UTF8: Final = 8
_MEND: Final = "save the file as UTF-8, or name its encoding in the mapping"
_UNCLEAR_LINE: Final = FieldError(
    "", "encoding_unclear", f"the line can be read in two encodings, as two texts: {_MEND}"
)


class DecodedLine(NamedTuple):
    """The text of a line, or its fault. `notes` say what was mended."""

    text: str
    fault: FieldError | None = None
    notes: tuple[Note, ...] = ()


class EncodingChoice:
    """The encoding of a file: the one that is said, else what its lines show. `country` is that of its bureau.

    `encoding` and `ground`, what told it, are final once the first line has been read.
    """

    def __init__(self, said: Encoding | None, sampler: LineSampler, country: str | None) -> None:
        self.said = said
        self.encoding: str = said or "utf-8"
        self.ground: EncodingGround = "mapping" if said else "bytes"
        self._is_told = False
        self._sampler = sampler
        self._country = country
        self._is_mixed = False
        self._twins: tuple[str, ...] = ()

    def be_told(self, encoding: Encoding, ground: EncodingGround) -> None:
        """Take the encoding that the first bytes show: its lines come as UTF-8 from here on.

        Raises RefusedEncoding where another one was said.
        """
        if self.said not in (None, encoding):
            detail = f"the mapping says {self.said}, and the first bytes of the file show {encoding.upper()}: {_MEND}"
            raise RefusedEncoding("encoding_differs", detail, (EncodingCandidate(encoding=encoding, rows=()),))
        self.encoding, self.ground, self._is_told = encoding, ground, True

    def settle(self, lines: Sequence[tuple[int, bytes]]) -> None:
        """Settle it on lines with bytes beyond ASCII, by their number. Raises RefusedEncoding where it is unclear, or
        is not the one that was said.
        """
        if self._is_told:
            return
        utf8 = [line for _, line in lines if _is_utf8(line)]
        others = [line for _, line in lines if not _is_utf8(line)]
        if self.said is not None:
            self._hold_against(self.said, lines, utf8, others)
        elif others:
            self._settle_mixture(lines, utf8, others)
        elif utf8:
            self._settle_utf8(lines, utf8)

    def decode(self, data: bytes) -> DecodedLine:
        """The text of a line after all is settled."""
        if data.isascii():
            return DecodedLine(data.decode("ascii"))
        as_utf8 = _utf8(data)
        if self._is_told or self.encoding == "utf-8":
            return DecodedLine(as_utf8) if as_utf8 is not None else self._undecodable()
        text = text_in(data, self.encoding)
        if as_utf8 is not None:
            if text is None or self._is_surely_utf8(data, self.encoding):
                self._is_mixed = True
                return DecodedLine(as_utf8, None, (note("line_in_utf8"),))
            sample = self._sampler.sample([data])
            is_open = self._is_mixed or is_likelier(sample, "utf-8", self.encoding)
            if is_open and not is_likelier(sample, self.encoding, "utf-8"):
                return DecodedLine("", _UNCLEAR_LINE)
        if text is None:
            return self._undecodable()
        return DecodedLine(text) if self._is_alone(data, text) else DecodedLine("", _UNCLEAR_LINE)

    def _is_surely_utf8(self, line: bytes, encoding: str) -> bool:
        """Whether a line is UTF-8 and not in this encoding, by its words: a number has the form of UTF-8 by chance."""
        sample = self._sampler.sample([line])
        return has_words(sample, "utf-8") and is_likelier(sample, "utf-8", encoding)

    def _is_alone(self, data: bytes, text: str) -> bool:
        """Whether a line has no other text in an encoding that gave the same for the lines that settled it."""
        if not self._twins:
            return True
        other = [name for name in self._twins if text_in(data, name) not in (None, text)]
        if not other:
            return True
        sample = self._sampler.sample([data])
        surpassed = tuple(name for name in other if is_likelier(sample, self.encoding, name))
        self._twins = tuple(name for name in self._twins if name not in surpassed)
        return len(surpassed) == len(other)

    def _undecodable(self) -> DecodedLine:
        detail = f"holds bytes that are none of {self.encoding.upper()}, which the file is in: save the whole file as"
        return DecodedLine("", FieldError("", "not_in_encoding", f"{detail} UTF-8"))

    def _settle_utf8(self, lines: Sequence[tuple[int, bytes]], utf8: list[bytes]) -> None:
        """UTF-8 for lines that all are, unless words are those of another encoding, or all that there is are a few
        numbers that another one reads as well.
        """
        sample = self._sampler.sample(utf8)
        if len(sample.runs()) >= _SURELY_UTF8:
            return
        judged = judge_encoding(sample, self._country)
        if judged.encoding is None and (not sample.numbers or (sample.words and judged.candidates[:1] == ("utf-8",))):
            return
        self._settle_on(judged, lines)

    def _settle_mixture(self, lines: Sequence[tuple[int, bytes]], utf8: list[bytes], others: list[bytes]) -> None:
        """One encoding for lines of which some are no UTF-8: theirs, unless most are surely UTF-8."""
        judged = judge_encoding(self._sampler.sample(others), self._country)
        if judged.encoding is None:
            sure = utf8 if judge_encoding(self._sampler.sample(utf8), self._country).encoding == "utf-8" else []
        else:
            sure = [line for line in utf8 if self._is_surely_utf8(line, judged.encoding)]
        if len(sure) * 2 >= len(lines):
            return
        self._settle_on(judged, lines)
        self._is_mixed = bool(sure)

    def _settle_on(self, judged: EncodingJudgement, lines: Sequence[tuple[int, bytes]]) -> None:
        if judged.encoding is None or judged.ground is None:
            raise self._refused(lines, judged.candidates)
        self.encoding, self._twins = judged.encoding, judged.twins
        self.ground = judged.ground

    def _hold_against(
        self, said: str, lines: Sequence[tuple[int, bytes]], utf8: list[bytes], others: list[bytes]
    ) -> None:
        """Raises RefusedEncoding where a file is plainly in another encoding than its mapping says."""
        if said == "utf-8":
            if len(others) * 2 > len(lines):
                judged = judge_encoding(self._sampler.sample(others), self._country)
                raise self._differs(said, lines, (judged.encoding,) if judged.encoding else judged.candidates)
            return
        sure = [line for line in utf8 if self._is_surely_utf8(line, said)]
        if utf8 and not others:
            is_other = is_likelier(self._sampler.sample(utf8), "utf-8", said)
        else:
            is_other = len(sure) * 2 > len(lines)
        if is_other:
            raise self._differs(said, lines, ("utf-8",))
        strange = [line for line in others if text_in(line, said) is None]
        if strange and (said not in OF_SEVERAL_BYTES or len(strange) * 2 > len(lines)):
            judged = judge_encoding(self._sampler.sample(others), self._country)
            raise self._differs(said, lines, (judged.encoding,) if judged.encoding else judged.candidates)

    def _refused(self, lines: Sequence[tuple[int, bytes]], names: tuple[str, ...]) -> RefusedEncoding:
        candidates = self._candidates(lines, names)
        detail = f"the encoding of the file cannot be told by its words and its country: {_shown(candidates)}{_MEND}"
        return RefusedEncoding("encoding_unclear", detail, candidates)

    def _differs(self, said: str, lines: Sequence[tuple[int, bytes]], names: tuple[str, ...]) -> RefusedEncoding:
        candidates = self._candidates(lines, (said, *(name for name in names if name != said)))
        detail = f"the mapping says {said}, and the file is not in it: {_shown(candidates)}{_MEND}"
        return RefusedEncoding("encoding_differs", detail, candidates)

    def _candidates(self, lines: Sequence[tuple[int, bytes]], names: tuple[str, ...]) -> tuple[EncodingCandidate, ...]:
        """Three rows as each encoding reads them: those that most of them read in ways of their own."""
        rows = [line for line in lines if not self._sampler.is_heading(line[1])] or list(lines)
        codecs = [codec_of(name) for name in names]
        texts = {number: len({data.decode(codec, "replace") for codec in codecs}) for number, data in rows}
        shown = sorted(sorted(rows, key=lambda line: (-texts[line[0]], line[0]))[:_ROWS_SHOWN])
        return tuple(EncodingCandidate(encoding=name, rows=self._sampler.rows(shown, name)) for name in names)


def _shown(candidates: tuple[EncodingCandidate, ...]) -> str:
    """The values of the first row that the candidates read in different ways, one after the other."""
    for place in range(_ROWS_SHOWN):
        rows = [list(each.rows[place].fields.values()) for each in candidates if place < len(each.rows)]
        if len(rows) < len(candidates):
            break
        for values in zip(*rows, strict=False):
            if len(set(values)) == len(candidates) > 1:
                line = candidates[0].rows[place].line
                told = "; ".join(f"{each.encoding} {value}" for each, value in zip(candidates, values, strict=True))
                return f"line {line} reads in {told}; "
    return f"it could be {', '.join(each.encoding for each in candidates)}; " if candidates else ""


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _is_utf8(data: bytes) -> bool:
    return _utf8(data) is not None
