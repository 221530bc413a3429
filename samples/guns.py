"""A weapon as it was made and stamped, before anybody typed anything."""

from typing import NamedTuple

from samples.draws import Rand
from samples.makers import Maker, Model, Trade


class Gun(NamedTuple):
    """The truth behind a record. `calibre` is a code, `serial` as stamped, separators and Cyrillic letters included."""

    maker: Maker
    model: Model
    calibre: str
    firearm_type: str
    year: int
    country: str
    serial: str


def draw_gun(trade: Trade, rand: Rand) -> Gun:
    """A gun by the shares of makers, models and layouts. The layout decides the years, the year the country."""
    maker = trade.makers.draw(rand)
    model = maker.models.draw(rand)
    layout = model.layouts.draw(rand)
    year = layout.first + int(rand() * (layout.last - layout.first + 1))
    return Gun(
        maker,
        model,
        model.calibres.draw(rand),
        model.types.draw(rand),
        year,
        maker.country(year, rand),
        layout.shape.stamp(rand, year),
    )
