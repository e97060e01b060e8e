"""What schemathesis is told about Stele beside its documents: where the live values go, and what more is checked."""

import json
import os
import uuid

import schemathesis

import checks  # noqa: F401  registers the checks
import closed
import live

PROJECT_TOKEN = os.environ["STELE_PROJECT_TOKEN"]
KEY_ID = os.environ["STELE_KEY_ID"]

RECORDS = live.Records()


@schemathesis.hook
def before_load_schema(ctx, raw_schema):
    """Holds answers to their fields: one that the document does not name is a fault."""
    closed.close_answers(raw_schema)


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Puts in what no document can know."""
    # Calls that take no key are PostHog's capture: the project token stands in the body.
    if case.operation.definition.raw.get("security") == []:
        case.body = with_token(case.body)
    case.body = RECORDS.put_into(case.body)
    # The key that every call is made with is never revoked.
    if case.path_parameters and case.path_parameters.get("id") == KEY_ID:
        if case.method.upper() == "DELETE":
            case.path_parameters["id"] = str(uuid.UUID(int=0))


@schemathesis.hook
def after_call(ctx, case, response):
    """Remembers which records there are."""
    if not 200 <= response.status_code < 300:
        return
    if case.method.upper() == "DELETE":
        RECORDS.forget((case.path_parameters or {}).get("id"))
    elif response.content:
        RECORDS.learn(case.path, response.json())


def with_token(body):
    """A body with the live token where it has one, and where it has none; whatever is no token at all stays."""
    if isinstance(body, list):
        return [with_token(event) for event in body]
    if not isinstance(body, dict) or not isinstance(body.get("api_key", ""), str):
        return body
    return {**body, "api_key": PROJECT_TOKEN}


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    """Events, one to a line."""
    if isinstance(value, bytes):
        return value
    events = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(event).encode() for event in events)
