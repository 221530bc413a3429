"""Options that several commands have, with the codes of the description to complete."""

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer

from iarms_client import models


def codes_of(model: type[Any], field: str) -> list[str]:
    """The codes that a field of the description takes."""

    def texts(kind: Any) -> list[str]:
        if get_origin(kind) is Literal:
            return [str(each) for each in get_args(kind)]
        if get_origin(kind) in (Union, types.UnionType, list, Annotated):
            return [text for each in get_args(kind) for text in texts(each)]
        return []

    return texts(model.model_fields[field].annotation)


def completed(model: type[Any], field: str) -> Any:
    """What completes a code of a field, however it is typed."""
    return lambda incomplete: [each for each in codes_of(model, field) if each.lower().startswith(incomplete.lower())]


PURPOSES = completed(models.SearchRequest, "purpose")
Limit = Annotated[int, typer.Option("--limit", min=1, help="So many at most.")]
Case = Annotated[str | None, typer.Option("--case", help="The case that it is for.", envvar="IARMS_CASE")]
Officer = Annotated[str | None, typer.Option(help="Your officer's pseudonym, never a name.", envvar="IARMS_OFFICER")]
OnBehalfOf = Annotated[
    str | None, typer.Option("--on-behalf-of", help="The country that the WCO asks for.", envvar="IARMS_ON_BEHALF_OF")
]
Purpose = Annotated[
    str | None,
    typer.Option(help="Why: see `iarms codes search_purpose`.", autocompletion=PURPOSES, envvar="IARMS_PURPOSE"),
]
Operation = Annotated[str | None, typer.Option(help="The operation that it is part of.")]
Place = Annotated[str | None, typer.Option(help="Where the weapon is: a port, a post.", envvar="IARMS_PLACE")]
Mode = Annotated[
    str | None, typer.Option(help="exact, standard or deep.", autocompletion=completed(models.SearchRequest, "mode"))
]
WatchDays = Annotated[
    int | None, typer.Option("--watch-days", min=1, max=90, help="How long to keep watch, if nothing is found.")
]
Make = Annotated[str | None, typer.Option(help="The maker, as it is written.")]
Model = Annotated[str | None, typer.Option(help="The model, as it is written.")]
Calibre = Annotated[str | None, typer.Option(help="The calibre, as it is written.")]
Type = Annotated[
    str | None,
    typer.Option("--type", help="PISTOL, RIFLE, ...", autocompletion=completed(models.SearchedFirearm, "firearm_type")),
]
Country = Annotated[str | None, typer.Option("--country", help="The country of manufacture.")]
Out = Annotated[str | None, typer.Option("--out", "-o", help="The file to write.")]
