"""INTERPOL's pictures of firearms: announced, uploaded by a signed location, looked at, shown, withdrawn."""

import hashlib
from typing import Any

import pytest
import requests

from iarms import tables
from tests.builders import any_picture, any_reference_draft
from tests.pictures import jpeg, png
from tests.world import Answer, World

GS = "INTERPOL-GS"
PATH = "/v1/reference/firearms"


def firearm(world: World) -> str:
    answer = world.call("POST", PATH, any_reference_draft(), party=GS)
    assert answer.status == 201, answer.text
    return f"{PATH}/{answer.json['reference_id']}"


def announced(world: World, path: str, data: bytes, **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", f"{path}/pictures", any_picture(data, **fields), party=GS)
    assert answer.status == 201, answer.text
    return answer.json


def put(picture: dict[str, Any], data: bytes) -> None:
    told = picture["upload"]
    answer = requests.request(told["method"], told["url"], data=data, headers=told["headers"], timeout=1)
    assert answer.status_code == 200, answer.text


def decided(world: World, path: str, picture: dict[str, Any], **decision: Any) -> Answer:
    target = f"{path}/pictures/{picture['picture_id']}/decisions"
    return world.call("POST", target, {"decision": "PUBLISHED", **decision}, party=GS)


def shown(world: World, path: str, party: str = "ADM-KE") -> list[dict[str, Any]]:
    answer = world.call("GET", f"{path}/pictures", party=party)
    assert answer.status == 200, answer.text
    return answer.json["items"]


@pytest.mark.parametrize(("media_type", "data"), [("image/png", png(40, 30)), ("image/jpeg", jpeg(40, 30))])
def test_a_picture_that_is_published_is_read_by_everybody_at_a_location_of_its_own(
    world: World, media_type: str, data: bytes
):
    path = firearm(world)
    picture = announced(world, path, data, media_type=media_type)
    assert shown(world, path) == []
    assert [each["state"] for each in shown(world, path, GS)] == ["AWAITING_UPLOAD"]
    put(picture, data)

    answer = decided(world, path, picture)

    assert answer.status == 201, answer.text
    for party in ("WCO", "ADM-KE", "NCB-FR", GS):
        (one,) = shown(world, path, party)
        assert (one["state"], one["width"], one["height"], one["upload"]) == ("PUBLISHED", 40, 30, None)
        assert requests.get(one["download"]["url"], timeout=1).content == data
    events = [each for each in world.documents(tables.AUDIT) if each["action"].endswith("_picture")]
    assert [(each["outcome"], each["manifest_sha256"]) for each in events] == [
        ("AWAITING_UPLOAD", hashlib.sha256(data).hexdigest()),
        ("PUBLISHED", hashlib.sha256(data).hexdigest()),
    ]


def test_one_that_is_withdrawn_says_so_and_is_read_no_more(world: World):
    path, data = firearm(world), png(4, 4)
    picture = announced(world, path, data)
    put(picture, data)
    decided(world, path, picture)

    assert decided(world, path, picture, decision="WITHDRAWN", reason="another weapon").status == 201

    (one,) = shown(world, path)
    assert (one["state"], one["download"], one["version"]) == ("WITHDRAWN", None, 3)
    assert one["history"][-1]["reason"] == "another weapon"
    again = decided(world, path, picture)
    assert (again.status, again.json["code"]) == (409, "not_from_this_state")


def test_the_firearm_as_it_is_read_says_how_many_are_published_and_where(world: World):
    path, data = firearm(world), png(4, 4)
    picture = announced(world, path, data)
    put(picture, data)
    assert world.call("GET", path).json["pictures"] is None
    decided(world, path, picture)
    for read in (path, f"{path}-1"):
        assert world.call("GET", read).json["pictures"] == {"published": 1, "path": f"{path}/pictures"}
    decided(world, path, picture, decision="WITHDRAWN", reason="another weapon")
    assert world.call("GET", path).json["pictures"] is None


@pytest.mark.parametrize(
    ("data", "media_type", "code"),
    [
        (jpeg(4, 4), "image/png", "not_the_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", "not_the_picture"),
        (png(4, 4, tEXt=b"Author\0somebody"), "image/png", "picture_has_metadata"),
        (jpeg(4, 4, exif=b"Exif\0\0GPS"), "image/jpeg", "picture_has_metadata"),
        (png(12_000, 12_000), "image/png", "picture_too_large"),
        (png(4, 4)[:-3], "image/png", "picture_broken"),
    ],
)
def test_a_file_that_cannot_be_shown_is_not_published(world: World, data: bytes, media_type: str, code: str):
    path = firearm(world)
    picture = announced(world, path, data, media_type=media_type)
    put(picture, data)

    answer = decided(world, path, picture)

    assert (answer.status, [each["code"] for each in answer.json["errors"]]) == (422, [code])
    assert shown(world, path) == []


def test_what_was_not_uploaded_is_not_published(world: World):
    path = firearm(world)
    answer = decided(world, path, announced(world, path, png(4, 4)))
    assert (answer.status, answer.json["code"]) == (409, "not_uploaded")


def test_a_picture_of_another_firearm_or_of_none_is_not_found(world: World):
    path = firearm(world)
    picture = announced(world, path, png(4, 4))
    nobodys = f"{PATH}/ref_01M85DMB00YQ46BE7EXRQ7A5HS"
    assert decided(world, nobodys, picture).status == 404
    assert world.call("GET", f"{nobodys}/pictures").status == 404
    assert world.call("POST", f"{nobodys}/pictures", any_picture(), party=GS).status == 404


@pytest.mark.parametrize("party", ["WCO", "ADM-KE", "NCB-FR"])
def test_nobody_else_puts_pictures(world: World, party: str):
    path = firearm(world)
    assert world.call("POST", f"{path}/pictures", any_picture(), party=party).status == 403


@pytest.mark.parametrize("fields", [{"bytes": 5_000_001}, {"media_type": "image/svg+xml"}, {"sha256": "x"}])
def test_what_is_no_picture_is_not_announced(world: World, fields: dict[str, Any]):
    assert world.call("POST", f"{firearm(world)}/pictures", any_picture(**fields), party=GS).status == 422


def test_the_same_picture_is_put_once(world: World):
    path, data = firearm(world), png(4, 4)
    picture = announced(world, path, data)
    put(picture, data)
    decided(world, path, picture)
    again = world.call("POST", f"{path}/pictures", any_picture(data), party=GS)
    assert (again.status, again.json["code"]) == (409, "picture_published")
