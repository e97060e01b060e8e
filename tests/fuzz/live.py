"""Live records for calls that name one.

A document says that `account_id` is a UUID; which UUIDs are accounts only the server knows. Whatever is drawn for such a field at random names
nothing, and a call that makes a meeting would never make one. So the ids in answers are remembered by what they are ids of, and most ids in bodies
that name nothing are replaced by one that names something. What is no id at all is left alone.
"""

import re
import uuid
import zlib

# Of how many unknown ids one is sent as it is.
KEPT = 4

# The most ids of one kind that are remembered; the oldest, which the demo has made, are forgotten last.
REMEMBERED = 50

# Fields that are not named for what they hold.
TEAM = ("member", "admin")
ALIASES = {"assignedto": TEAM, "author": TEAM, "completedby": TEAM, "accountowner": TEAM, "member": TEAM}


class Records:
    """The ids of live records, by kind: `account`, `npsresponse`."""

    def __init__(self):
        self.ids = {}

    def learn(self, path, answer):
        """Takes note of the ids in a good answer to a call of a path without its parameters."""
        segments = [segment for segment in path.split("/") if segment and not segment.startswith("{")]
        kind = kind_of(segments[-1])
        for record in records_in(answer):
            if is_id(record.get("id")):
                ids = self.ids.setdefault(kind, [])
                if record["id"] not in ids and len(ids) < REMEMBERED:
                    ids.append(record["id"])

    def forget(self, gone):
        """Takes note that a record is no more."""
        for ids in self.ids.values():
            if gone in ids:
                ids.remove(gone)

    def put_into(self, value, kinds=()):
        """A copy of a body with live ids in it. `kinds` are those that the field it stands in may name."""
        if isinstance(value, dict):
            of_type = kind_of(value["type"]) if isinstance(value.get("type"), str) else None
            return {
                key: self.put_into(inner, (of_type,) if key == "id" and of_type else kinds_named_by(key))
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self.put_into(inner, kinds) for inner in value]
        return self.one_like(value, kinds) if is_id(value) else value

    def one_like(self, value, kinds):
        known = [known for kind in kinds for known in self.ids.get(kind, ()) if type(known) is type(value)]
        chance = zlib.crc32(str(value).encode())
        if not known or value in known or chance % KEPT == 0:
            return value
        return known[chance % len(known)]


def records_in(answer):
    """The records of a page, or the one that is answered, in whatever envelope."""
    if isinstance(answer, dict):
        for envelope in ("data", "results"):
            if envelope in answer:
                return records_in(answer[envelope])
        return [answer]
    if isinstance(answer, list):
        return [record for record in answer if isinstance(record, dict)]
    return []


def kinds_named_by(key):
    """`accountIds`, `account_id` and `account` name accounts."""
    name = re.sub(r"ids?$", "", key.replace("_", "").lower()) or key
    return ALIASES.get(name, (kind_of(name),))


def kind_of(name):
    return name.replace("_", "").lower().removesuffix("s")


def is_id(value):
    """Whether a value is of the form of ids: a UUID, or a number that is not negative."""
    if isinstance(value, str):
        try:
            return str(uuid.UUID(value)) == value.lower()
        except ValueError:
            return False
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
