"""Schemas of answers that name all of an object's fields.

In a document an object may have more fields than are named, so that clients made today still read the answers of tomorrow. Answers of today have
none that are not named: a field that is there and in no document is a fault. So answers are checked against copies of their schemas in which
objects that name fields are closed. What is free by nature, such as traits, says `additionalProperties` and stays free.
"""

PREFIX = "#/components/schemas/"
GROUPS = ("allOf", "anyOf", "oneOf")
FREE = ("additionalProperties", "unevaluatedProperties")


def close_answers(document):
    """Points the answers of a document at closed copies of their schemas."""
    closing = Closing(document.get("components", {}).setdefault("schemas", {}))
    for path in document["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                for answer in operation.get("responses", {}).values():
                    for content in answer.get("content", {}).values():
                        content["schema"] = closing.copy(content["schema"])
    closing.schemas.update(closing.made)


class Closing:
    def __init__(self, schemas):
        self.schemas = schemas
        self.made = {}

    def copy(self, schema, whole=True):
        """A copy with all objects in it closed; where it is but a part of one, closing that object is left to the whole."""
        if not isinstance(schema, dict):
            return schema
        copied = {key: self.inner(key, value) for key, value in schema.items()}
        if "$ref" in schema:
            copied["$ref"] = self.reference(schema["$ref"], whole)
        elif whole and self.names_fields(schema):
            copied["unevaluatedProperties"] = False
        elif not whole and schema.get("type") == "object" and not self.names_fields(schema):
            copied.setdefault("additionalProperties", True)
        return copied

    def inner(self, key, value):
        if key in ("properties", "patternProperties"):
            return {name: self.copy(field) for name, field in value.items()}
        if key in GROUPS:
            return [self.copy(part, whole=False) for part in value]
        return self.copy(value) if key in ("items", "additionalProperties") else value

    def reference(self, reference, whole):
        name = reference.removeprefix(PREFIX)
        copied = f"{name}.{'closed' if whole else 'part'}"
        if copied not in self.made:
            # Before what is in it is looked at: a schema may hold itself.
            self.made[copied] = None
            self.made[copied] = self.copy(self.schemas[name], whole)
        return PREFIX + copied

    def names_fields(self, schema):
        """Whether an object of the schema has fields by name, and says nothing of others."""
        if any(key in schema for key in FREE):
            return False
        return "properties" in schema or any(key in schema for key in GROUPS)
