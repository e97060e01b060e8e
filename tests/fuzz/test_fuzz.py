"""Tests of what is told to the fuzzer: that its checks can fail, and that what it puts in is live."""

from types import SimpleNamespace

import checks
import closed
import live
import pytest


def answer(headers=(), content=b"", status=200):
    return SimpleNamespace(status_code=status, headers={name: [""] for name in headers}, content=content)


def documented(definition):
    answers = SimpleNamespace(find_by_status_code={200: SimpleNamespace(definition=definition)}.get)
    return SimpleNamespace(operation=SimpleNamespace(responses=answers))


def test_a_header_that_no_document_has_is_a_fault():
    case = documented({"headers": {"RateLimit-Limit": {}}})
    checks.undocumented_header(None, answer(["date", "ratelimit-limit", "access-control-max-age"]), case)
    with pytest.raises(AssertionError, match="x-secret"):
        checks.undocumented_header(None, answer(["date", "X-Secret"]), case)


def test_a_quota_whose_headers_are_missing_is_a_fault():
    case = documented({"headers": {"X-RateLimit-Limit": {}, "Retry-After": {}}})
    checks.missing_quota_header(None, answer(["x-ratelimit-limit"]), case)
    with pytest.raises(AssertionError, match="X-RateLimit-Limit"):
        checks.missing_quota_header(None, answer(["date"]), case)


def test_a_body_where_none_is_documented_is_a_fault():
    checks.undocumented_body(None, answer(content=b"{}"), documented({"content": {"application/json": {}}}))
    checks.undocumented_body(None, answer(), documented({}))
    with pytest.raises(AssertionError, match="undocumented body"):
        checks.undocumented_body(None, answer(content=b"{}"), documented({}))


def document(**schemas):
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Account"}}}
    operation = {"requestBody": {"content": content}, "responses": {"200": {"content": dict(content)}}}
    operation["responses"]["200"]["content"] = {"application/json": dict(content["application/json"])}
    return {"paths": {"/a": {"parameters": [], "get": operation}}, "components": {"schemas": schemas}}


def closed_schemas(**schemas):
    made = document(**schemas)
    closed.close_answers(made)
    return made["components"]["schemas"], made["paths"]["/a"]["get"]


ID = {"type": "object", "properties": {"id": {"type": "string"}}}


def test_objects_of_answers_are_closed_and_those_of_requests_stay_open():
    schemas, operation = closed_schemas(Account=ID)
    assert schemas["Account"] == ID
    assert schemas["Account.closed"] == {**ID, "unevaluatedProperties": False}
    sent, answered = operation["requestBody"], operation["responses"]["200"]
    references = [content["content"]["application/json"]["schema"]["$ref"] for content in (sent, answered)]
    assert references == ["#/components/schemas/Account", "#/components/schemas/Account.closed"]


def test_parts_are_closed_as_one_whole():
    whole = {"allOf": [{"$ref": "#/components/schemas/Id"}, {"properties": {"name": {}}}]}
    schemas, _ = closed_schemas(Account=whole, Id=ID)
    assert schemas["Account.closed"]["unevaluatedProperties"] is False
    assert schemas["Id.part"] == ID
    assert "Id.closed" not in schemas


def test_what_is_free_by_nature_stays_free():
    free = {"type": "object", "additionalProperties": True, "properties": {"id": {}}}
    schemas, _ = closed_schemas(Account={"properties": {"traits": free, "any": {"type": "object"}}})
    assert schemas["Account.closed"]["properties"] == {"traits": free, "any": {"type": "object"}}


def test_a_schema_that_holds_itself_is_closed_once():
    schemas, _ = closed_schemas(Account={"properties": {"parent": {"$ref": "#/components/schemas/Account"}}})
    assert schemas["Account.closed"]["properties"]["parent"] == {"$ref": "#/components/schemas/Account.closed"}


LIVE = "0194c0f3-f100-7000-8000-000000000001"
UNKNOWN = ["00000000-0000-4000-8000-00000000000" + digit for digit in "0123456789abcdef"]


def test_most_unknown_ids_become_live_ones_of_their_kind():
    records = live.Records()
    records.learn("/v1/accounts", {"data": [{"id": LIVE}], "next_cursor": None})
    records.learn("/api/v1/accounts/{accountId}", {"data": {"id": 7}})
    put = [records.put_into({"account_id": unknown})["account_id"] for unknown in UNKNOWN]
    assert {*put} - {*UNKNOWN} == {LIVE} and {*put} & {*UNKNOWN}
    # A kind that nothing is known of, and what is no id, stay as they are.
    body = {"contact_id": UNKNOWN[0], "account_id": "none", "accountId": True, "traits": {"plan": UNKNOWN[1]}}
    assert records.put_into(body) == body
    assert {7} < {records.put_into({"accountId": number})["accountId"] for number in range(9)}


def test_a_field_names_kinds_by_its_name_or_by_the_type_beside_it():
    records = live.Records()
    records.learn("/resources/admins", {"results": [{"id": LIVE}]})
    for body in ({"from": {"type": "admin", "id": None}}, {"assignedToId": None}, {"author_ids": [None]}):
        filled = [records.put_into(fill(body, unknown)) for unknown in UNKNOWN]
        assert fill(body, LIVE) in filled


def fill(value, unknown):
    if isinstance(value, dict):
        return {key: fill(inner, unknown) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, unknown) for inner in value]
    return unknown if value is None else value


def test_what_is_deleted_is_forgotten():
    records = live.Records()
    records.learn("/v1/keys", [{"id": LIVE}])
    records.forget(LIVE)
    assert records.put_into({"key_id": UNKNOWN[1]}) == {"key_id": UNKNOWN[1]}
