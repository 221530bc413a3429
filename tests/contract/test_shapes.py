"""What the document says may be left out of a body."""

from tests.contract.routes import described, operations

SCHEMAS = described()["components"]["schemas"]


def test_a_body_says_in_words_what_is_taken_for_a_field_that_is_left_out():
    assert SCHEMAS["SearchRequest"]["properties"]["mode"]["description"].endswith('; left out, it is "standard"')
    assert set(SCHEMAS["SearchRequest"]["required"]) == {"firearm", "purpose", "case_reference", "officer"}
    for operation in operations().values():
        schema = operation.get("requestBody", {"content": {}})["content"].get("application/json", {}).get("schema", {})
        for described_field in (
            SCHEMAS.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {}).values()
        ):
            assert "default" not in described_field
