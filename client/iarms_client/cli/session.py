"""What one run of the command has: its profile, its client, its screen; and how it ends when something goes wrong."""

import functools
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NoReturn, ParamSpec, TypeVar

import typer
from pydantic import ValidationError

from iarms_client.cli.faults import Fault, faults_of, in_words
from iarms_client.cli.profiles import Profile, WrongUse, chosen_profile
from iarms_client.cli.screen import Screen
from iarms_client.cli.statuses import DONE, NO_ANSWER, STOPPED, WRONG_USE, advice, status_of
from iarms_client.clients import Client
from iarms_client.problems import IarmsError, Problem

_LOCALES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Session:
    """One run."""

    screen: Screen
    profile_name: str | None = None
    language: str | None = None

    @cached_property
    def profile(self) -> Profile:
        return chosen_profile(self.profile_name)[1]

    @cached_property
    def client(self) -> Client:
        """A client in the language that was asked for, or, where people read it, in that of the machine.

        What machines read is in no language that nobody asked for: a script says the same on every machine.
        """
        asked = self.language or self.profile.language
        return self.profile.client(asked or (None if self.screen.as_json else language_here(os.environ)))


def language_here(environment: Mapping[str, str]) -> str | None:
    """The language that a machine speaks to its user, as its locale says; None where it says none."""
    said = next((said for name in _LOCALES if (said := environment.get(name))), "")
    language = said.partition(":")[0].partition(".")[0].partition("@")[0].replace("_", "-")
    return language if _LANGUAGE.fullmatch(language) and language != "POSIX" else None


class Stopped(Exception):
    """Stopped by Ctrl-C, with a word on how to go on."""


def session(context: typer.Context) -> Session:
    """The session of a command."""
    found: Session = context.find_root().obj
    return found


def end(status: int) -> NoReturn:
    """End the command with this status."""
    raise typer.Exit(status)


def told(command: Callable[P, T]) -> Callable[P, T]:
    """A command whose errors are one line, and an exit status."""

    @functools.wraps(command)
    def run(*given: P.args, **named: P.kwargs) -> T:
        context: Any = named.get("context") or given[0]
        screen = session(context).screen
        try:
            done = command(*given, **named)
            sys.stdout.flush()
            return done
        except IarmsError as error:
            _tell(screen, error, faults_of(context, error))
            end(status_of(error))
        except BrokenPipeError:  # who reads the output has seen enough
            nobody_reads()
            end(STOPPED)
        except (WrongUse, ValidationError, ValueError, OSError) as error:
            _tell_wrong_use(screen, error, faults_of(context, error))
            # Of no file: the output, which was to tell what came of what was done.
            end(NO_ANSWER if isinstance(error, OSError) and not error.filename else WRONG_USE)
        except (KeyboardInterrupt, Stopped) as stopped:
            screen.say(f"iarms: stopped{f': {stopped}' if str(stopped) else ''}", style="yellow")
            end(STOPPED)

    return run


def nobody_reads() -> None:
    """Nobody reads the output any more: what is still to be written of it goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(screen: Screen, error: IarmsError, faults: list[Fault]) -> None:
    if screen.as_json:
        said: dict[str, Any] = dict(error.said) if isinstance(error, Problem) else {"detail": str(error)}
        if faults:
            said["errors"] = [each.document for each in faults]
        screen.line({"error": type(error).__name__, **said})
        return
    parts = [str(error)]
    if isinstance(error, Problem):
        parts = [f"{error.code or error.status}: {in_words(faults) or error.detail or error.title}"]
    if what_to_do := advice(error):
        parts.append(what_to_do)
    if error.request_id:
        parts.append(f"request {error.request_id}")
    screen.say("iarms: " + " -- ".join(parts), style="red")


def _tell_wrong_use(screen: Screen, error: Exception, faults: list[Fault]) -> None:
    detail = in_words(faults) or _words(error)
    if screen.as_json:
        errors = {"errors": [each.document for each in faults]} if faults else {}
        screen.line({"error": WrongUse.__name__, "detail": detail, **errors})
    else:
        screen.say(f"iarms: {detail}", style="red")


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


__all__ = ["DONE", "Session", "Stopped", "end", "nobody_reads", "session", "told"]
