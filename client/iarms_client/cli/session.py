"""What one run of the command has: its profile, its client, its screen; and how it ends when something goes wrong."""

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer
from pydantic import ValidationError

from iarms_client.cli.profiles import Profile, WrongUse, chosen_profile
from iarms_client.cli.screen import Screen
from iarms_client.cli.statuses import DONE, STOPPED, WRONG_USE, advice, status_of
from iarms_client.clients import Client
from iarms_client.problems import IarmsError, Problem

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
        return self.profile.client(self.language)


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
            return command(*given, **named)
        except IarmsError as error:
            _tell(screen, error)
            end(status_of(error))
        except BrokenPipeError:  # who reads the output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            end(STOPPED)
        except (WrongUse, ValidationError, ValueError, OSError) as error:
            screen.say(f"iarms: {_words(error)}", style="red")
            end(WRONG_USE)
        except (KeyboardInterrupt, Stopped) as stopped:
            screen.say(f"iarms: stopped{f': {stopped}' if str(stopped) else ''}", style="yellow")
            end(STOPPED)

    return run


def _tell(screen: Screen, error: IarmsError) -> None:
    if screen.as_json:
        said = dict(error.said) if isinstance(error, Problem) else {"detail": str(error)}
        screen.line({"error": type(error).__name__, **said})
        return
    parts = [str(error)]
    if isinstance(error, Problem):
        faults = [f"{each.pointer}: {each.detail}" for each in error.errors]
        parts = [f"{error.code or error.status}: {'; '.join(faults) or error.detail}"]
    if what_to_do := advice(error):
        parts.append(what_to_do)
    if error.request_id:
        parts.append(f"request {error.request_id}")
    screen.say("iarms: " + " -- ".join(parts), style="red")


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        faults = error.errors(include_input=False, include_url=False)
        return "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in faults[:3])
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


__all__ = ["DONE", "Session", "Stopped", "end", "session", "told"]
