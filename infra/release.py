"""How a new version of the functions behind the API takes over from the old one, and what takes it back."""

from typing import Final, Literal

from pydantic import Field

from infra.fields import Data

Shift = Literal[
    "at once",
    "canary 10 % for 5 minutes",
    "canary 10 % for 10 minutes",
    "canary 10 % for 15 minutes",
    "canary 10 % for 30 minutes",
    "linear 10 % every minute",
    "linear 10 % every 2 minutes",
    "linear 10 % every 3 minutes",
    "linear 10 % every 10 minutes",
]

# The role in which CodeDeploy shifts calls, by the end of its name.
SHIFTING: Final = "shifting"

# As CodeDeploy names them.
CONFIGURATIONS: Final[dict[Shift, str]] = {
    "at once": "CodeDeployDefault.LambdaAllAtOnce",
    "canary 10 % for 5 minutes": "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    "canary 10 % for 10 minutes": "CodeDeployDefault.LambdaCanary10Percent10Minutes",
    "canary 10 % for 15 minutes": "CodeDeployDefault.LambdaCanary10Percent15Minutes",
    "canary 10 % for 30 minutes": "CodeDeployDefault.LambdaCanary10Percent30Minutes",
    "linear 10 % every minute": "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
    "linear 10 % every 2 minutes": "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes",
    "linear 10 % every 3 minutes": "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes",
    "linear 10 % every 10 minutes": "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes",
}


class Release(Data):
    """`shift`: by which steps calls go over to a new version. It is taken back where it raises or times out, where more
    than `failed_percent` of the API's answers are 5xx, and where one search in a hundred takes it longer than
    `slow_milliseconds`: nothing of which a party can bring about by what it sends."""

    shift: Shift
    failed_percent: float = Field(default=1.0, gt=0, le=50)
    slow_milliseconds: int = Field(default=3_000, ge=100, le=10_000)

    @property
    def is_gradual(self) -> bool:
        """Whether a new version meets a part of the calls first."""
        return self.shift != "at once"
