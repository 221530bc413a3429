"""Code lists, health, the OpenAPI document."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.answers.recorder import Recorder


def serve(recorder: "Recorder", size: int, seed: int) -> None:
    """The code lists in every language, health, the OpenAPI document."""
    del size, seed
    for language in (
        "en",
        "fr",
        "es",
        "ar",
        "pt",
        "",
        "fr;q=0.2, es;q=0.9",
        "*",
        "ar-EG",
        "xx, fr",
        "en;q=0",
        "nonsense;;",
    ):
        for party in ("WCO", "NCB-FR"):
            recorder.call("codes", "GET", "/v1/codes", party=party, headers={"Accept-Language": language})
    recorder.call("codes", "GET", "/v1/codes", party="AUDITOR")
    recorder.call("codes", "GET", "/v1/codes?list=outcome")
    recorder.call("service", "GET", "/v1/health", party="")
    recorder.call("service", "GET", "/v1/openapi.json", party="")
