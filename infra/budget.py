"""What the account of a deployment may cost a month before somebody is told."""

from pydantic import Field

from infra.fields import Data


class MonthlyBudget(Data):
    """`monthly_usd`: of the whole account, in US dollars. The office is told at four fifths of it, and when what is
    forecast for the month is more than all of it."""

    monthly_usd: int = Field(ge=1, le=10_000_000)
