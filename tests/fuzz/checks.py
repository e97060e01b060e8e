"""Checks that schemathesis lacks: an answer has no header and no body that its document does not tell of, and all that it tells of a quota."""

import schemathesis

# What any answer over HTTP may carry, whatever it answers. `Allow` comes with 405.
TRANSPORT = {
    "allow",
    "connection",
    "content-length",
    "content-type",
    "date",
    "transfer-encoding",
    "vary",
    "x-request-id",
}
# What tells a browser which pages may call.
CORS = "access-control-"


def declared(response, case):
    """The document's answer of this status. What a document does not foresee is told by another check."""
    return case.operation.responses.find_by_status_code(response.status_code)


@schemathesis.check
def undocumented_header(ctx, response, case):
    """Every header is declared for the status, or part of the transport."""
    answer = declared(response, case)
    if answer is None:
        return
    known = TRANSPORT | {name.lower() for name in answer.definition.get("headers", {})}
    received = {name.lower() for name in response.headers}
    unknown = sorted(name for name in received - known if not name.startswith(CORS))
    assert not unknown, f"{response.status_code} has undocumented headers: {', '.join(unknown)}"


@schemathesis.check
def missing_quota_header(ctx, response, case):
    """While a quota is in force, as it is here, every answer has the headers that the document tells of it."""
    answer = declared(response, case)
    if answer is None:
        return
    quota = [name for name in answer.definition.get("headers", {}) if "ratelimit" in name.lower()]
    missing = [name for name in quota if name.lower() not in response.headers]
    assert not missing, f"{response.status_code} lacks documented headers: {', '.join(missing)}"


@schemathesis.check
def undocumented_body(ctx, response, case):
    """A status without content in the document has none on the wire."""
    answer = declared(response, case)
    if answer is None or answer.definition.get("content"):
        return
    assert not response.content, f"{response.status_code} has an undocumented body: {response.content[:200]!r}"
