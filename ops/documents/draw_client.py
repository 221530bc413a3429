"""`python -m ops.documents.draw_client`: the models and methods of the client in `client/`, drawn from the description.

A model for each schema and, in both clients, a method for each operation, named by its `operationId`. What answers may
hold is open, so that a field or a code that is added later is no error to a client of today: lists of codes take any
text, and bounds are the service's to hold. With --check it says whether the committed files are what the description
says.
"""

import json
import keyword
import re
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import fill, indent
from typing import Any, Final

from datamodel_code_generator import GenerateConfig, InputFileType, LiteralType, PythonVersion, generate
from datamodel_code_generator.enums import DataModelType

from ops.drawn import write_or_check

ROOT: Final = Path(__file__).parent.parent.parent
DOCUMENT: Final = ROOT / "docs" / "openapi.json"
PACKAGE: Final = ROOT / "client" / "iarms_client"
_BOUNDS: Final = (
    "pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems uniqueItems "
    "multipleOf minProperties maxProperties propertyNames patternProperties title example examples"
).split()
# What the client sends by itself, or is told once for all calls.
_OF_THE_CLIENT: Final = ("accept", "accept-language", "authorization", "content-type", "user-agent", "x-request-id")
_FORMS: Final = ("date", "date-time")
_DRAWN: Final = "Drawn from the API's description by `python -m ops.documents.draw_client`; not edited by hand."


@dataclass(frozen=True)
class Operation:
    """One operation of the description, as a method of the client."""

    method: str
    path: str
    said: Mapping[str, Any]
    schemas: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.said["operationId"])

    @cached_property
    def parameters(self) -> list[Mapping[str, Any]]:
        return [each for each in self.said.get("parameters", []) if each["name"].lower() not in _OF_THE_CLIENT]

    def placed(self, place: str) -> list[Mapping[str, Any]]:
        """Its parameters in `path`, `query` or `header`."""
        return [each for each in self.parameters if each["in"] == place]

    @property
    def body(self) -> str | None:
        """The name of the body's model."""
        content = self.said.get("requestBody", {}).get("content", {})
        return _named(content["application/json"]["schema"]) if content else None

    @cached_property
    def successes(self) -> dict[int, Mapping[str, Any]]:
        return {int(code): answer for code, answer in self.said["responses"].items() if code.startswith("2")}

    @property
    def may_be_unchanged(self) -> bool:
        """Whether it can be asked for what has changed alone, and answers 304 to that."""
        asks = [each["name"].lower() for each in self.placed("header")]
        return "304" in self.said["responses"] and "if-none-match" in asks

    @cached_property
    def content(self) -> tuple[str, Mapping[str, Any]]:
        """The media type of its success, and its schema; an empty one for an answer without a body."""
        for answer in self.successes.values():
            for media_type, said in answer.get("content", {}).items():
                return media_type, said.get("schema", {})
        return "", {}

    @property
    def answer(self) -> str:
        """The type of what it answers with, as Python writes it."""
        media_type, schema = self.content
        if not media_type:
            return "None"
        if not media_type.endswith("json"):
            return "File | None" if self.may_be_unchanged else "File"
        if "anyOf" in schema:
            return " | ".join(f"models.{_named(each)}" for each in schema["anyOf"])
        return f"models.{_named(schema)}" if "$ref" in schema else "dict[str, Any]"

    @property
    def item(self) -> str | None:
        """The type of the items that it pages through; None where it is no list of pages."""
        fields = self.schemas.get(_named(self.content[1]), {}).get("properties", {})
        if "cursor" not in [each["name"] for each in self.placed("query")] or not {"items", "next_cursor"} <= set(
            fields
        ):
            return None
        return f"models.{_named(fields['items']['items'])}"


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """Every operation of a description."""
    schemas = document["components"]["schemas"]
    return [
        Operation(method.upper(), path, said, schemas)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
        if isinstance(said, dict) and "operationId" in said
    ]


def drawn(document: Mapping[str, Any]) -> dict[Path, str]:
    """What each drawn file holds."""
    all_operations = operations(document)
    return {
        PACKAGE / "models.py": _formatted(_models(document, all_operations)),
        PACKAGE / "operations.py": _formatted(_methods(all_operations, is_async=False)),
        PACKAGE / "async_operations.py": _formatted(_methods(all_operations, is_async=True)),
    }


def _models(document: Mapping[str, Any], all_operations: list[Operation]) -> str:
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    answered = _reached(schemas, [said for each in all_operations for said in each.said["responses"].values()])
    sent = _reached(schemas, [each.said.get("requestBody", {}) for each in all_operations])
    opened = {name: _opened(said) if name not in sent - answered else _unbound(said) for name, said in schemas.items()}
    asked = {"openapi": document["openapi"], "info": document["info"], "paths": {}, "components": {"schemas": opened}}
    made = generate(
        json.dumps(asked),
        config=GenerateConfig(
            input_file_type=InputFileType.OpenAPI,
            output_model_type=DataModelType.PydanticV2BaseModel,
            base_class="iarms_client.shapes.Answer",
            base_class_map=dict.fromkeys(sent - answered, "iarms_client.shapes.Body"),
            target_python_version=PythonVersion.PY_311,
            enum_field_as_literal=LiteralType.All,
            use_field_description=True,
            strict_nullable=True,
            use_schema_description=True,
            use_standard_collections=True,
            use_union_operator=True,
            use_annotated=True,
            use_double_quotes=True,
            disable_timestamp=True,
            disable_future_imports=True,
            snake_case_field=False,
            formatters=[],
            custom_file_header=f'"""What the API is sent and answers with, a model for each.\n\n{_DRAWN}\n"""',
        ),
    )
    if not isinstance(made, str):
        raise TypeError("the models are one module")
    # An empty default is itself, and needs no validating; that of a model is one of its kind.
    made = re.sub(r"Annotated\[(list\[.+\]), Field\(validate_default=True\)\] = \[\]", r"\1 = []", made)
    return re.sub(r"Annotated\[([A-Z]\w+), Field\(validate_default=True\)\] = \{\}", r"\1 = \1()", made)


def _opened(said: Any) -> Any:
    """A schema of answers: without bounds, and with room for codes that are added later."""
    said = _unbound(said)
    if isinstance(said, list):
        return [_opened(each) for each in said]
    if not isinstance(said, dict):
        return said
    if "const" in said and isinstance(said["const"], str):
        return {name: each for name, each in said.items() if name != "const"}
    if "enum" in said and said.get("type", "string") == "string":
        kept = {name: each for name, each in said.items() if name not in ("enum", "type")}
        return {**kept, "anyOf": [{"type": "string", "enum": said["enum"]}, {"type": "string"}]}
    return {name: _opened(each) if name != "default" else each for name, each in said.items()}


def _unbound(said: Any, *, names: bool = False) -> Any:
    """A schema without what only the service holds; `names` where the keys are names of fields."""
    if isinstance(said, list):
        return [_unbound(each) for each in said]
    if not isinstance(said, dict):
        return said
    kept = {name: each for name, each in said.items() if names or (name not in _BOUNDS and not name.startswith("x-"))}
    if not names and kept.get("additionalProperties") is False:
        del kept["additionalProperties"]
    # An address that is signed is sent as it was given, to the letter.
    if not names and kept.get("format") not in (None, *_FORMS) and isinstance(kept["format"], str):
        del kept["format"]
    return {name: _unbound(each, names=name == "properties" and not names) for name, each in kept.items()}


def _reached(schemas: Mapping[str, Any], said: Any) -> set[str]:
    """The names of all schemas that something refers to, by however many steps."""
    found: set[str] = set()
    left = [said]
    while left:
        for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(left.pop())):
            if name not in found:
                found.add(name)
                left.append(schemas[name])
    return found


def _methods(all_operations: list[Operation], *, is_async: bool) -> str:
    """The module of one client's methods."""
    name, kind = ("AsyncOperations", "asynchronous") if is_async else ("Operations", "synchronous")
    pages = "AsyncPages" if is_async else "Pages"
    sender = "AsyncSender" if is_async else "Sender"
    head = [
        f'"""Every operation of the API as a method of the {kind} client, named by its `operationId`.',
        "",
        _DRAWN,
        '"""',
        "",
        "from collections.abc import Mapping",
        "from typing import Any",
        "",
        "from iarms_client import models",
        "from iarms_client.calls import Call, File, Match",
        f"from iarms_client.senders import {pages}, {sender}",
        "",
        "",
        f"class {name}({sender}):",
        '    """The operations."""',
        "",
    ]
    return "\n".join([*head, *("\n".join(_method(each, pages, is_async=is_async)) for each in all_operations)])


def _method(operation: Operation, pages: str, *, is_async: bool) -> Iterator[str]:
    item = operation.item
    answer = f"{pages}[{operation.answer}, {item}]" if item else operation.answer
    send = "_pages" if item else "_send"
    waits = is_async and not item
    yield f"    {'async ' if waits else ''}def {operation.name}(self, {', '.join(_signature(operation))}) -> {answer}:"
    yield indent(_docstring(operation), "        ")
    yield f"        return {'await ' if waits else ''}self.{send}(Call("
    kind = operation.answer.removesuffix(" | None")
    yield f'            "{operation.name}", "{operation.method}", "{operation.path}", answer={kind},'
    yield from (f"            {each}," for each in _facts(operation))
    yield "        ))"
    yield ""


def _signature(operation: Operation) -> Iterator[str]:
    for given in operation.placed("path"):
        yield f"{_variable(given['name'])}: {_type(given['schema'])}"
    if operation.body:
        yield f"body: models.{operation.body} | Mapping[str, Any]"
    rest = [*operation.placed("query"), *operation.placed("header")]
    if rest:
        yield "*"
    for given in sorted(rest, key=lambda each: not _is_needed(each)):
        name = given["name"].lower()
        kind = "Match" if name == "if-match" else _type(given["schema"])
        needed = _is_needed(given)
        optional = "" if needed else " = None" if "None" in kind else " | None = None"
        yield f"{_variable(given['name'])}: {kind}{optional}"


def _is_needed(given: Mapping[str, Any]) -> bool:
    return bool(given.get("required"))


def _docstring(operation: Operation) -> str:
    said = [operation.said.get("summary") or operation.name]
    if more := operation.said.get("description"):
        said += ["", more]
    told = [
        f"{_variable(each['name'])}: {each['description']}"
        for each in [*operation.placed("path"), *operation.placed("query"), *operation.placed("header")]
        if each.get("description")
    ]
    if told:
        said += ["", *told]
    lines = "\n".join(said).replace("\\", "\\\\").replace('"""', "'''").split("\n")
    wrapped = "\n".join(fill(line, 108, subsequent_indent="    " if line in told else "") for line in lines)
    return f'"""{wrapped}\n"""' if "\n" in wrapped else f'"""{wrapped}"""'


def _facts(operation: Operation) -> Iterator[str]:
    """The keyword arguments of its call."""
    if operation.placed("path"):
        yield "path_parameters=" + _mapping(operation.placed("path"))
    if operation.placed("query"):
        yield "query=" + _mapping(operation.placed("query"))
    if operation.placed("header"):
        yield "headers=" + _mapping(operation.placed("header"))
    if operation.body:
        yield f"body=body, model=models.{operation.body}"
    if not operation.said.get("security"):
        yield "needs_token=False"
    yield f"media_type={operation.content[0]!r}"
    yield f"successes={(*operation.successes, *([304] if operation.may_be_unchanged else []))!r}"


def _mapping(given: list[Mapping[str, Any]]) -> str:
    return "{" + ", ".join(f'"{each["name"]}": {_variable(each["name"])}' for each in given) + "}"


def _variable(name: str) -> str:
    plain = re.sub(r"\W", "_", name).lower()
    return plain + "_" if keyword.iskeyword(plain) else plain


def _type(schema: Mapping[str, Any]) -> str:
    """The type of a parameter, as Python writes it."""
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    plain = {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}
    return plain.get(schema.get("type", "string"), "str")


def _named(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _formatted(text: str) -> str:
    """A module as the project's formatter has it."""
    ruff = Path(sysconfig.get_path("scripts")) / "ruff"
    place = ("--stdin-filename", str(PACKAGE / "drawn.py"))
    mended = subprocess.run(
        [ruff, "check", "--quiet", "--fix-only", "--select", "F401,I,UP", *place, "-"],
        input=text, capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout  # fmt: skip
    shaped = subprocess.run(
        [ruff, "format", "--quiet", *place, "-"], input=mended, capture_output=True, text=True, check=True, cwd=ROOT
    )
    return shaped.stdout


def main() -> int:
    """Write the files, or with --check say whether the committed ones are what the description says."""
    return write_or_check(drawn(json.loads(DOCUMENT.read_text("utf-8"))), "make client-methods")


if __name__ == "__main__":
    raise SystemExit(main())
