"""The API's document as HTML: a page for each group of operations, a list of all, and all shapes of bodies."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final, NamedTuple

from infra.portal.layout import REFERENCE, SCHEMAS

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_BOUNDS: Final = {
    "minimum": "from {}",
    "maximum": "to {}",
    "exclusiveMinimum": "above {}",
    "exclusiveMaximum": "below {}",
    "minLength": "{} characters at least",
    "maxLength": "{} characters at most",
    "minItems": "{} at least",
    "maxItems": "{} at most",
    "pattern": "matches {}",
    "default": "{} where it is left out",
}
_SHAPES: Final = "#/components/schemas/"


class Operation(NamedTuple):
    """An operation of the document, with its place in it."""

    method: str
    path: str
    tag: str
    described: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its id, by which it is linked to."""
        return str(self.described["operationId"])


def operations_of(document: Mapping[str, Any]) -> list[Operation]:
    """Every operation, in the order of the document."""
    return [
        Operation(method.upper(), path, (each.get("tags") or ["other"])[0], each)
        for path, found in document["paths"].items()
        for method, each in found.items()
        if method in _METHODS
    ]


def page_of_tag(tag: str) -> str:
    """The name of the page with a group of operations."""
    return f"{REFERENCE}-{tag}"


def listed(document: Mapping[str, Any]) -> str:
    """All operations by group, each with a link to where it is described."""
    described = {tag["name"]: tag.get("description", "") for tag in document.get("tags", ())}
    lines = ["<h1>All operations</h1>"]
    for tag, operations in _by_tag(document).items():
        lines.append(f'<h2 id="{escape(tag)}"><a href="{page_of_tag(tag)}">{escape(tag)}</a></h2>')
        if described.get(tag):
            lines.append(f"<p>{escape(described[tag])}</p>")
        rows = "".join(
            f'<tr><td class="method">{each.method}</td><td><a href="{page_of_tag(tag)}#{each.name}"><code>'
            f"{escape(each.path)}</code></a></td><td>{escape(each.described.get('summary', ''))}</td></tr>"
            for each in operations
        )
        lines.append(_table(("method", "path", "what it does"), rows))
    return "\n".join(lines)


def tag_pages(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The page of each group of operations: its name, its title, its HTML."""
    for tag, operations in _by_tag(document).items():
        body = "\n".join(
            ["<h1>Operations: " + escape(tag) + "</h1>", *(_operation(each, document) for each in operations)]
        )
        yield page_of_tag(tag), f"Operations: {tag}", body


def shapes(document: Mapping[str, Any]) -> str:
    """Every shape of bodies and answers, with its fields."""
    lines = ["<h1>All shapes</h1>", "<p>Of bodies and answers, by their names in the document.</p>"]
    for name, schema in document["components"]["schemas"].items():
        lines += [f'<h2 id="{escape(name)}">{escape(name)}</h2>', _shape(schema)]
    return "\n".join(lines)


def _by_tag(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document.get("tags", ())}
    for each in operations_of(document):
        found.setdefault(each.tag, []).append(each)
    return {tag: operations for tag, operations in found.items() if operations}


def _operation(operation: Operation, document: Mapping[str, Any]) -> str:
    described = operation.described
    scopes = [scope for each in described.get("security", ()) for names in each.values() for scope in names]
    needs = " or ".join(f"<code>{escape(scope)}</code>" for scope in scopes)
    lines = [
        f'<h2 id="{operation.name}">{escape(described.get("summary", operation.name))}</h2>',
        f'<p><span class="method">{operation.method}</span> <code>{escape(operation.path)}</code></p>',
        f"<p>{escape(described.get('description', ''))}</p>" if described.get("description") else "",
        f"<p>Scope: {needs}.</p>" if needs else "<p>Needs no token.</p>",
    ]
    if described.get("parameters"):
        lines += ["<h3>Parameters</h3>", _parameters(described["parameters"], document)]
    if "requestBody" in described:
        lines += ["<h3>Body</h3>", *_contents(described["requestBody"])]
    lines += ["<h3>Answers</h3>", _answers(described["responses"], document)]
    lines += [part for status, each in described["responses"].items() for part in _examples(each, f"{status}: ")]
    return "\n".join(line for line in lines if line)


def _parameters(parameters: list[dict[str, Any]], document: Mapping[str, Any]) -> str:
    rows = []
    for parameter in (_resolved(each, document) for each in parameters):
        name = f"<code>{escape(parameter['name'])}</code>"
        needed = "required" if parameter.get("required") else ""
        schema = parameter.get("schema", {})
        said = parameter.get("description") or schema.get("description", "")
        where = f"{parameter['in']} {needed}"
        rows.append(f"<tr><td>{name}</td><td>{where}</td><td>{_kind(schema)}</td><td>{escape(said)}</td></tr>")
    return _table(("name", "in", "kind", "what it is"), "".join(rows))


def _answers(responses: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    rows = []
    for status, response in responses.items():
        told = _resolved(response, document)
        kinds = ", ".join(dict.fromkeys(_kind(each.get("schema", {})) for each in told.get("content", {}).values()))
        headers = ", ".join(f"<code>{escape(name)}</code>" for name in told.get("headers", {}))
        rows.append(
            f"<tr><td>{escape(status)}</td><td>{escape(told.get('description', ''))}</td><td>{kinds}</td>"
            f"<td>{headers}</td></tr>"
        )
    return _table(("status", "when", "body", "headers"), "".join(rows))


def _contents(body: Mapping[str, Any]) -> Iterator[str]:
    for media_type, content in body["content"].items():
        yield f"<p><code>{escape(media_type)}</code>: {_kind(content.get('schema', {}))}</p>"
    yield from _examples(body)


def _examples(told: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for content in told.get("content", {}).values():
        examples = dict(content.get("examples", {}))
        if "example" in content:
            examples["example"] = {"value": content["example"]}
        for name, example in examples.items():
            if "value" in example:
                text = example["value"] if isinstance(example["value"], str) else _json(example["value"])
                summary = escape(before + str(example.get("summary") or name))
                yield f"<p>{summary}</p>\n<pre><code>{escape(text)}</code></pre>"


def _shape(schema: Mapping[str, Any]) -> str:
    said = f"<p>{escape(schema['description'])}</p>" if schema.get("description") else ""
    if "properties" not in schema:
        return f"{said}<p>{_kind(schema)}</p>"
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{_kind(each)}</td><td>{'yes' if name in required else 'no'}</td>"
        f"<td>{escape(each.get('description', ''))}</td></tr>"
        for name, each in schema["properties"].items()
    )
    return said + _table(("field", "kind", "required", "what it is"), rows)


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value may be, in words, with links to shapes."""
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(_SHAPES)
        return f'<a href="{SCHEMAS}#{escape(name)}">{escape(name)}</a>'
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_kind(each) for each in schema[several]))
    if "const" in schema:
        return f"<code>{escape(_json(schema['const']))}</code>"
    if "enum" in schema:
        return "one of " + ", ".join(f"<code>{escape(str(each))}</code>" for each in schema["enum"])
    if schema.get("type") == "array":
        items = _kind(schema["items"]) if "items" in schema else "anything"
        return f"list of {items}{_bounds(schema)}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"by name {_kind(schema['additionalProperties'])}"
    kind = str(schema.get("type", "anything"))
    form = f" ({escape(schema['format'])})" if "format" in schema else ""
    return kind + form + _bounds(schema)


def _bounds(schema: Mapping[str, Any]) -> str:
    found = [
        words.format(f"<code>{escape(_json(schema[name]))}</code>") for name, words in _BOUNDS.items() if name in schema
    ]
    return "; " + ", ".join(found) if found else ""


def _resolved(part: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference of the document stands for; the part itself where it is none."""
    if "$ref" not in part:
        return part
    found: Any = document
    for name in str(part["$ref"]).removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def _table(head: tuple[str, ...], rows: str) -> str:
    cells = "".join(f'<th scope="col">{each}</th>' for each in head)
    return f'<div class="table" tabindex="0"><table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) if isinstance(value, dict | list) else json.dumps(value)
