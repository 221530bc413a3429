"""Drawings of firearms, made of parameters: silhouettes, and where the number sits.

    canvas              what shapes are drawn on: millimetres from the muzzle, named places
    pistols, revolvers  handguns; long_guns of long_parts, stocks and sights: everything else
    library             which row of `data/silhouettes.json` draws a firearm
    places              the words for where a number sits, as spots of a silhouette
    picture             a canvas as SVG
    drawing             a firearm's drawing
    photographs         a picture that was uploaded, by its own bytes

Other packages import from here, not from the modules.
"""

from iarms.domain.drawings.drawing import Drawing, DrawnFirearm, drawing_of, drawing_shows
from iarms.domain.drawings.photographs import PictureFault, PictureSize, picture_of
from iarms.domain.drawings.picture import LICENCE_URL

__all__ = [
    "LICENCE_URL",
    "Drawing",
    "DrawnFirearm",
    "PictureFault",
    "PictureSize",
    "drawing_of",
    "drawing_shows",
    "picture_of",
]
