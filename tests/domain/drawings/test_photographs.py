"""A picture by its own bytes: its size, or why it cannot be shown, and never an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.drawings import PictureFault, PictureSize, picture_of
from tests.pictures import jpeg, png


def fault(data: bytes, announced: str = "image/png") -> str:
    found = picture_of(data, announced)  # type: ignore[arg-type]
    assert isinstance(found, PictureFault)
    assert found.detail
    return found.code


def test_whole_pictures_have_a_size():
    assert picture_of(png(640, 480), "image/png") == PictureSize(640, 480)
    assert picture_of(jpeg(640, 480), "image/jpeg") == PictureSize(640, 480)


@pytest.mark.parametrize("kind", ["tEXt", "zTXt", "iTXt", "eXIf", "tIME", "caBX", "prVt"])
def test_what_a_program_writes_into_png_is_refused(kind: str):
    assert fault(png(4, 4, **{kind: b"x"})) == "picture_has_metadata"


def test_what_a_camera_or_a_person_writes_into_jpeg_is_refused():
    assert fault(jpeg(4, 4, exif=b"Exif\0\0"), "image/jpeg") == "picture_has_metadata"
    assert fault(jpeg(4, 4, exif=b"http://ns.adobe.com/xap/1.0/\0"), "image/jpeg") == "picture_has_metadata"
    assert fault(jpeg(4, 4, comment=b"in the yard"), "image/jpeg") == "picture_has_metadata"


def test_what_is_written_between_and_after_the_scans_of_a_jpeg_is_found():
    whole = jpeg(4, 4)
    for extra in (b"\xff\xfe\0\x09in yard", b"\xff\xe1\0\x08Exif\0\0"):
        assert fault(whole[:-2] + extra + whole[-2:], "image/jpeg") == "picture_has_metadata"
        assert fault(whole.replace(b"\xff\xda", extra + b"\xff\xda"), "image/jpeg") == "picture_has_metadata"
    assert fault(whole.replace(b"\xff\xc0", b"in yard\xff\xc0"), "image/jpeg") == "picture_broken"


def test_a_profile_of_colours_is_part_of_a_picture_whatever_bytes_it_has():
    profile = b"\xff\xe2\0\x14ICC_PROFILE\0\1\1\xff\xd9\xff\xfe"
    whole = jpeg(640, 480).replace(b"\xff\xc0", profile + b"\xff\xc0")
    assert picture_of(whole, "image/jpeg") == PictureSize(640, 480)
    assert fault(whole.replace(b"ICC_", b"MPF_"), "image/jpeg") == "picture_has_metadata"


def test_what_goes_on_after_its_end_is_two_files():
    assert fault(png(4, 4) + b"PK\3\4") == "picture_broken"
    assert fault(jpeg(4, 4) + b"PK\3\4", "image/jpeg") == "picture_broken"


def test_a_picture_is_as_large_as_it_says_and_no_larger_than_may_be():
    assert fault(png(12_001, 1)) == "picture_too_large"
    assert fault(png(0, 5)) == "picture_too_large"
    assert fault(jpeg(10_000, 10_000), "image/jpeg") == "picture_too_large"


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7"])
def test_what_is_neither_is_neither(data: bytes):
    assert fault(data) == "not_the_picture"


@given(
    whole=st.sampled_from([(png(4, 4), "image/png"), (jpeg(4, 4), "image/jpeg")]),
    at=st.integers(0),
    value=st.integers(0, 255),
)
def test_any_byte_may_be_another(whole: tuple[bytes, str], at: int, value: int):
    data, announced = bytearray(whole[0]), whole[1]
    data[at % len(data)] = value
    for cut in (bytes(data), bytes(data[: at % len(data)])):
        assert isinstance(picture_of(cut, announced), PictureFault | PictureSize)  # type: ignore[arg-type]
