"""Deployments that the command knows: tables of a file of the user's, without any secret in it."""

import json
import os
import tomllib
from pathlib import Path
from typing import Any, Final

import platformdirs
from pydantic import BaseModel, ConfigDict, ValidationError

from iarms_client.cli.files import others_may_change, write_private
from iarms_client.clients import Client
from iarms_client.exchanges import Patience
from iarms_client.tokens import ClientCredentials, hold_private, read_secret

FILE: Final = "profiles.toml"


class WrongUse(Exception):
    """What the command was told is not as it should be; nothing was sent."""


class Profile(BaseModel):
    """One deployment, how to get in, and what a search says where it does not say it itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    language: str | None = None
    token_file: Path | None = None
    token_url: str | None = None
    client_id: str | None = None
    key_file: Path | None = None
    key_id: str | None = None
    algorithm: str = "ES256"
    scope: str | None = None
    audience: str | None = None
    certificate: Path | None = None
    certificate_key: Path | None = None
    authority: Path | None = None
    officer: str | None = None
    on_behalf_of: str | None = None
    purpose: str | None = None
    place: str | None = None
    deadline: float = 60.0

    @property
    def way_in(self) -> str:
        """Where its tokens are from, for a person."""
        if os.environ.get("IARMS_TOKEN"):
            return "the variable IARMS_TOKEN"
        if self.token_url:
            return f"{self.token_url}, by " + (f"the key {self.key_file}" if self.key_file else "certificate")
        return f"the file {self.token_file}" if self.token_file else "nowhere"

    def client(self, language: str | None = None) -> Client:
        """A client of it, spoken to in a language. Raises WrongUse where the profile cannot be used."""
        certificate = None
        if self.certificate:
            certificate = (self.certificate.expanduser(), (self.certificate_key or self.certificate).expanduser())
            hold_private(certificate[1])
        try:
            return Client(
                self.url,
                self._token(),
                certificate=certificate,
                authority=self.authority and self.authority.expanduser(),
                language=language,
                patience=Patience(deadline=self.deadline),
            )
        except (OSError, ValueError) as error:
            raise WrongUse(f"the profile's url, certificate or authority cannot be used: {error}") from None

    def _token(self) -> Any:
        if text := os.environ.get("IARMS_TOKEN"):
            return text.strip()
        if self.token_url:
            return ClientCredentials(
                token_url=self.token_url,
                client_id=self.client_id or "",
                key_file=self.key_file and self.key_file.expanduser(),
                key_id=self.key_id,
                algorithm=self.algorithm,
                scope=self.scope,
                audience=self.audience,
            )
        if self.token_file:
            path = self.token_file.expanduser()
            return lambda: read_secret(path)
        return None


def config_file() -> Path:
    """The file of profiles: `IARMS_CONFIG`, or in the user's own folder of settings."""
    return Path(os.environ.get("IARMS_CONFIG") or Path(platformdirs.user_config_dir("iarms")) / FILE)


def known_profiles() -> tuple[dict[str, Profile], str | None]:
    """Every profile by name, and the name of the default one. Raises WrongUse for a file that cannot be read."""
    path = config_file()
    try:
        said = tomllib.loads(path.read_text("utf-8"))
        if others_may_change(path):  # who may, sends this one's tokens where he likes
            raise WrongUse(f"others may change {path}: chmod 600 {path}")
    except FileNotFoundError:
        return {}, None
    except (OSError, ValueError) as error:
        raise WrongUse(f"{path}: {error}") from None
    found = {}
    for name, table in said.get("profiles", {}).items():
        try:
            found[name] = Profile.model_validate(table)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            field = ".".join(str(each) for each in first["loc"])
            more = ": a secret stands in a file of its own, named by token_file" if field == "token" else ""
            raise WrongUse(f"{path}: profile {name}: {field}: {first['msg']}{more}") from None
    return found, said.get("default")


def chosen_profile(name: str | None) -> tuple[str, Profile]:
    """The profile of that name, of IARMS_PROFILE, of IARMS_URL, the default one, or the only one. Raises WrongUse."""
    name = name or os.environ.get("IARMS_PROFILE")
    if name is None and (url := os.environ.get("IARMS_URL")):
        return "IARMS_URL", Profile(url=url)
    found, default = known_profiles()
    name = name or default or (next(iter(found)) if len(found) == 1 else None)
    if name in found:
        return name, found[name]
    known = ", ".join(found) or "none"
    if name is None:
        raise WrongUse(f"which deployment? `iarms profiles add NAME --url ...`, or --profile (known: {known})")
    raise WrongUse(f"no profile {name} in {config_file()} (known: {known})")


def add_profile(name: str, fields: dict[str, Any]) -> Path:
    """Write a profile to the end of the file; the first one is the default. Raises WrongUse where its name is taken."""
    found, _ = known_profiles()
    if name in found:
        raise WrongUse(f"{config_file()} has a profile {name}; change it there")
    Profile.model_validate(fields)
    path = config_file()
    before = path.read_text("utf-8") if path.exists() else f"default = {json.dumps(name)}\n"
    # Of plain texts, JSON's strings are TOML's.
    lines = [f"{key} = {json.dumps(str(value))}" for key, value in fields.items() if value is not None]
    write_private(path, "\n".join([before.rstrip("\n"), "", f"[profiles.{json.dumps(name)}]", *lines, ""]))
    return path
