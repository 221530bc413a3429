"""What is wrong with a field, told by what was typed: the option, the argument or the file that the field is from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from iarms_client.calls import UnusableParameter
from iarms_client.problems import Problem

# Fields of the API that no parameter of a command is named after, and the parameters that fill them.
_FILLED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "acknowledged": ("unacknowledged",),
    "case_reference": ("case",),
    "code": ("code",),
    "country_of_manufacture": ("country",),
    "failure_reason": ("failure",),
    "final": ("partial",),
    "format": ("file_format",),
    "from": ("begin", "since"),
    "from_": ("begin", "since"),
    "instructions": ("instruction",),
    "mode": ("replace",),
    "ncb_reference": ("reference",),
    "notification_id": ("ack",),
    "order": ("due",),
    "priority": ("urgent",),
    "to": ("until",),
    "watch": ("keep_watch", "no_watch"),
    "watch_days": ("days",),
}
# Parameters out of which several fields are read.
_FILES: Final = ("file",)
_OF_A_REPORT: Final = {"hit_id": ("of",), "trace_id": ("of",)}


@dataclass(frozen=True)
class Fault:
    """One field's fault. `pointer` and `code` are for machines; `said_by` is what was typed, or empty."""

    pointer: str
    code: str
    detail: str
    said_by: str = ""

    @property
    def words(self) -> str:
        """For a person: what was typed, and the field where its name is another."""
        field = field_of(self.pointer)
        named = self.said_by or self.pointer.strip("/").replace("/", ".")
        is_told = not field or _plain(field) in _plain(named)
        return f"{named}{'' if is_told else f' ({field})'}: {self.detail}" if named else self.detail

    @property
    def document(self) -> dict[str, str]:
        """For a machine: as the API says it, and what was typed."""
        said = {"pointer": self.pointer, "code": self.code, "detail": self.detail}
        return {**said, "option": self.said_by} if self.said_by else said


def _plain(name: str) -> str:
    return name.replace("-", "_").lower()


def field_of(pointer: str) -> str:
    """The name of the field that a pointer ends in; its place in a list is none."""
    return next((part for part in reversed(pointer.split("/")) if part and not part.isdigit()), "")


def typed_as(context: Any, pointer: str) -> str:
    """The option or argument of this command that a field is from, else the file; empty where it is from neither.

    An option is named as it was to be typed, an argument as the usage names it, a field of a file after the file.
    """
    field = field_of(pointer)
    parameters = {each.name: each for each in context.command.params}
    for name in (field, *_FILLED_BY.get(field, ()), *_OF_A_REPORT.get(field, ())):
        if name in parameters and name not in _FILES:
            return _typed(parameters[name])
    for name in _FILES:
        if field and (given := context.params.get(name)):
            return f"{given}: {pointer.strip('/').replace('/', '.')}"
    return ""


def _typed(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    return str(max(parameter.opts, key=len))


def faults_of(context: Any, error: Exception) -> list[Fault]:
    """Every field's fault that an error tells of; none where it tells of no field."""
    return [Fault(pointer, code, detail, typed_as(context, pointer)) for pointer, code, detail in _told_in(error)]


def _told_in(error: Exception) -> Iterator[tuple[str, str, str]]:
    if isinstance(error, Problem):
        for fault in error.errors:
            yield fault.pointer, fault.code, fault.detail
    elif isinstance(error, ValidationError):
        for each in error.errors(include_input=False, include_url=False, include_context=False):
            detail = "is needed" if each["type"] == "missing" else each["msg"]
            yield "/" + "/".join(str(part) for part in each["loc"]), each["type"], detail
    elif isinstance(error, UnusableParameter):
        yield f"/path/{error.name}", "missing", error.detail


def in_words(faults: Iterable[Fault], most: int = 5) -> str:
    """Faults in one line, the first few."""
    told = list(faults)
    more = f"; and {len(told) - most} more" if len(told) > most else ""
    return "; ".join(each.words for each in told[:most]) + more
