//! A document as the rules look at it.

use jsonschema::{Draft, Registry};
use serde_json::{Map, Value, json};

use crate::dialect::Dialect;

/// What a document is called where schemas refer to each other.
const URI: &str = "urn:document";

/// The methods a path can have operations of.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A document, and what it takes to look around in it.
pub struct Document {
    /// Its dialect.
    pub name: &'static str,
    /// The document.
    pub json: Value,
    registry: Registry<'static>,
}

/// A call of a document.
pub struct Operation<'a> {
    /// Where it is, for messages.
    pub at: String,
    /// In lower case.
    pub method: &'a str,
    /// As the document writes it, with parameters in braces.
    pub path: &'a str,
    /// Its `operationId`; empty where it has none.
    pub id: &'a str,
    /// All of it.
    pub json: &'a Value,
    /// Where it is, as a JSON pointer.
    pub pointer: String,
}

/// A body that is sent or answered.
pub struct Body<'a> {
    /// Where it is, for messages.
    pub at: String,
    /// Schema, example and so on.
    pub content: &'a Value,
    /// Where that is, as a JSON pointer.
    pub pointer: String,
}

/// A schema, wherever it stands.
pub struct Schema<'a> {
    /// Where it is, as a JSON pointer.
    pub pointer: String,
    /// All of it.
    pub json: &'a Value,
}

impl Document {
    /// The document of a dialect.
    pub fn of(dialect: &Dialect) -> Self {
        let json = serde_json::to_value(&dialect.openapi).expect("a document is JSON");
        Self::new(dialect.name, json)
    }

    /// A document by itself.
    ///
    /// # Panics
    /// When it refers to elsewhere.
    pub fn new(name: &'static str, json: Value) -> Self {
        let mut closed = json.clone();
        close(&mut closed);
        let draft = Draft::Draft202012;
        let registry = Registry::new()
            .add(URI, draft.create_resource(closed))
            .and_then(jsonschema::RegistryBuilder::prepare);
        Self {
            name,
            json,
            registry: registry.expect("a document without references to elsewhere"),
        }
    }

    /// Every call.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.json["paths"].as_object().expect("paths");
        let operations = paths.iter().flat_map(|(path, item)| {
            let item = item.as_object().expect("a path");
            let methods = item
                .iter()
                .filter(|(method, _)| METHODS.contains(&method.as_str()));
            methods.map(move |(method, json)| Operation {
                at: format!("{} {method} {path}", self.name),
                method,
                path,
                id: json["operationId"].as_str().unwrap_or_default(),
                json,
                pointer: format!("/paths/{}/{method}", escaped(path)),
            })
        });
        operations.collect()
    }

    /// Every body of every call.
    pub fn bodies(&self) -> Vec<Body<'_>> {
        let operations = self.operations();
        let mut bodies = Vec::new();
        for operation in &operations {
            bodies.extend(operation.request());
            bodies.extend(operation.answers());
        }
        bodies
    }

    /// Every schema, and every schema within one.
    pub fn schemas(&self) -> Vec<Schema<'_>> {
        let mut found = Vec::new();
        let named = self.json["components"]["schemas"].as_object();
        for (name, schema) in named.into_iter().flatten() {
            gather(schema, format!("/components/schemas/{name}"), &mut found);
        }
        for operation in self.operations() {
            let Operation { json, pointer, .. } = operation;
            let parameters = json["parameters"].as_array().into_iter().flatten();
            for (index, parameter) in parameters.enumerate() {
                let pointer = format!("{pointer}/parameters/{index}/schema");
                gather(&parameter["schema"], pointer, &mut found);
            }
            let responses = json["responses"].as_object();
            for (status, response) in responses.into_iter().flatten() {
                let headers = response["headers"].as_object();
                for (name, header) in headers.into_iter().flatten() {
                    let pointer = format!("{pointer}/responses/{status}/headers/{name}/schema");
                    gather(&header["schema"], pointer, &mut found);
                }
            }
        }
        for body in self.bodies() {
            let pointer = format!("{}/schema", body.pointer);
            gather(&body.content["schema"], pointer, &mut found);
        }
        found
    }

    /// What a schema refers to, or itself.
    ///
    /// # Panics
    /// When that is not there.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => self
                .at(reference)
                .unwrap_or_else(|| panic!("{}: {reference} is not there", self.name)),
            None => schema,
        }
    }

    /// Where a reference leads.
    pub fn at(&self, reference: &str) -> Option<&Value> {
        self.json.pointer(reference.strip_prefix('#')?)
    }

    /// What is wrong with a value of the schema at a pointer, undeclared fields included.
    ///
    /// # Panics
    /// When that is no schema.
    pub fn faults(&self, pointer: &str, value: &Value) -> Vec<String> {
        let schema = json!({ "$ref": format!("{URI}#{}", encoded(pointer)) });
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&schema)
            .unwrap_or_else(|error| panic!("{} {pointer}: {error}", self.name));
        let errors = validator.iter_errors(value);
        errors
            .map(|error| {
                format!(
                    "{} {pointer}: {error} at {:?}",
                    self.name,
                    error.instance_path().as_str()
                )
            })
            .collect()
    }
}

impl<'a> Operation<'a> {
    /// What may be sent, by media type.
    pub fn request(&self) -> Vec<Body<'a>> {
        let pointer = format!("{}/requestBody/content", self.pointer);
        let at = format!("{} request", self.at);
        bodies(&self.json["requestBody"]["content"], &at, &pointer)
    }

    /// What may be answered, by status and media type.
    pub fn answers(&self) -> Vec<Body<'a>> {
        let responses = self.json["responses"].as_object().expect("responses");
        let answers = responses.iter().flat_map(|(status, response)| {
            let pointer = format!("{}/responses/{status}/content", self.pointer);
            bodies(
                &response["content"],
                &format!("{} {status}", self.at),
                &pointer,
            )
        });
        answers.collect()
    }

    /// Its parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.json["parameters"].as_array().into_iter().flatten()
    }

    /// The statuses that it can answer.
    pub fn statuses(&self) -> Vec<&'a str> {
        let responses = self.json["responses"].as_object().expect("responses");
        responses.keys().map(String::as_str).collect()
    }

    /// Whether it takes no key.
    pub fn is_public(&self) -> bool {
        self.json["security"] == json!([])
    }
}

fn bodies<'a>(contents: &'a Value, at: &str, pointer: &str) -> Vec<Body<'a>> {
    let contents = contents.as_object().into_iter().flatten();
    contents
        .map(|(media_type, content)| Body {
            at: format!("{at} {media_type}"),
            content,
            pointer: format!("{pointer}/{}", escaped(media_type)),
        })
        .collect()
}

/// A schema and all within it.
fn gather<'a>(schema: &'a Value, pointer: String, found: &mut Vec<Schema<'a>>) {
    for keyword in ["properties", "patternProperties"] {
        let named = schema[keyword].as_object();
        for (name, inner) in named.into_iter().flatten() {
            gather(
                inner,
                format!("{pointer}/{keyword}/{}", escaped(name)),
                found,
            );
        }
    }
    for keyword in ["items", "additionalProperties", "propertyNames"] {
        if schema[keyword].is_object() {
            gather(&schema[keyword], format!("{pointer}/{keyword}"), found);
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf", "prefixItems"] {
        let listed = schema[keyword].as_array();
        for (index, inner) in listed.into_iter().flatten().enumerate() {
            gather(inner, format!("{pointer}/{keyword}/{index}"), found);
        }
    }
    found.push(Schema {
        pointer,
        json: schema,
    });
}

/// Closes every object that lists its fields and does not say whether it has others.
fn close(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(close);
            if takes_objects(map) && map.get("properties").is_some_and(Value::is_object) {
                map.entry("additionalProperties").or_insert(json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a schema's `type` is that of objects, or has it among others.
pub fn takes_objects(schema: &Map<String, Value>) -> bool {
    match schema.get("type") {
        Some(Value::String(word)) => word == "object",
        Some(Value::Array(words)) => words.iter().any(|word| word == "object"),
        _ => false,
    }
}

/// A step of a JSON pointer (RFC 6901).
fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// A pointer in the fragment of a URI.
fn encoded(pointer: &str) -> String {
    let bytes = pointer.bytes().map(|byte| match byte {
        b'{' | b'}' | b'$' | b'%' | b'"' | b' ' => format!("%{byte:02X}"),
        _ => char::from(byte).to_string(),
    });
    bytes.collect()
}
