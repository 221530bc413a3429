"""What an identification says, in every language: the same codes and values, and in Arabic no English word."""

import json
import re

import pytest

from iarms.domain.languages import in_language
from tests.domain.identification.references import identified

TEXTS = [
    "beretta 92 type, 9mm, PT92 on slide, made in brazil",
    "kalashnikov with 10 in a circle on trunnion, not a Norinco",
    "looks like a Glock 19, cannot be sure",
    "not a Glock - Colt 1911 .45",
    "Zastava M70 bolt action, made in Germany 1890",
    "Smith & Wesson Glock 19 shotgun .45 ACP",
    "magazine Glock 17",
    "toy pistol Beretta 92",
    "3D printed Glock 19 frame",
    "Remington shotgun 25549 with 870 and Springfield",
    "Beretta 92 9mm PAK",
    "Zzyzx Makarov, ČSSR, 9mm",
    "NP22 copy of Sig P226, 7.65",
    "Glock Zzyzx 19, Soviet Union, revolver",
]
ARABIC = re.compile("[\u0600-\u06ff]")


@pytest.mark.parametrize("text", TEXTS)
def test_arabic_has_no_word_in_latin_letters_that_is_no_value(text: str):
    english = identified(text)
    arabic = in_language(english, "ar")
    assert in_language(english, "en") == english
    for item, before in zip(arabic.items, english.items, strict=True):
        for said, was in zip(item.evidence, before.evidence, strict=True):
            assert (said.code, said.parameters) == (was.code, was.parameters)
            values = json.dumps([said.parameters, said.given, said.recorded], ensure_ascii=False)
            if "mistaken" not in said.parameters and "design" not in said.parameters:
                assert [word for word in re.findall(r"[A-Za-z]+", said.text) if word not in values] == [], said.text
            assert ARABIC.search(said.text), said.text
        sentences = [other.why for other in item.do_not_confuse_with if other.design]
        sentences += [word for each in item.exclude for word in (each.what, each.by)]
        assert all(ARABIC.search(each) for each in sentences), sentences
    if arabic.kind is not None:
        assert not re.search("[A-Za-z]", arabic.kind.means)


def test_the_descriptions_lead_to_most_of_the_sentences():
    codes = {each.code for text in TEXTS for item in identified(text).items for each in item.evidence}
    assert len(codes) >= 20, sorted(str(code) for code in codes)


def test_what_was_kept_before_there_were_codes_stays_english():
    answer = identified(TEXTS[0])
    first = answer.items[0]
    [evidence, *_] = first.evidence
    older = first.model_copy(update={"evidence": (evidence.model_copy(update={"code": None, "parameters": {}}),)})
    said = in_language(answer.model_copy(update={"items": (older,)}), "ar")
    assert said.items[0].evidence[0].text == evidence.text
