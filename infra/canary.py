"""The search for the test record that is made again and again, as a deployment says it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Canary(BaseModel):
    """`runs`: each `minute`, as everywhere where somebody is woken; by `call` alone (`make canary`), as on one machine;
    or `never`, where the function is not even there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    runs: Literal["minute", "call", "never"] = "minute"
