//! What the documents say of a call.

use http::{HeaderName, Method, StatusCode, header};
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr, Response};

use super::template::{Template, tidy};
use super::validators::Validators;
use super::{Fault, Violation, body, headers};
use crate::dialect::{Dialect, owns};
use crate::testing::Answer;

/// The documents of the dialects that a router serves.
pub struct Documents(Vec<Document>);

/// One dialect's.
pub(super) struct Document {
    dialect: &'static str,
    /// The paths that it owns, by who words the refusals there.
    owned: [Vec<&'static str>; 2],
    templates: Vec<(String, Template)>,
    pub(super) openapi: OpenApi,
    pub(super) validators: Validators,
}

/// What the document has for a method and a path.
enum Found<'a> {
    /// A call.
    Call(&'a str, &'a Operation),
    /// The path, but not with that method.
    Path(&'a str),
    /// Nothing.
    Nothing,
}

impl Documents {
    /// Those of these dialects.
    pub fn of<'a>(dialects: impl IntoIterator<Item = &'a Dialect>) -> Self {
        Self(dialects.into_iter().map(Document::of).collect())
    }

    /// Everything about an answer that its document does not tell of.
    pub fn judge(&self, method: &Method, path: &str, answer: &Answer) -> Vec<Violation> {
        let path = tidy(path);
        let (call, faults) = match self.owner(&path) {
            Some((document, prefix)) => document.judge(prefix, method, &path, answer),
            None => (format!("{method} {path}"), body::judge_page(method, answer)),
        };
        let status = answer.status;
        let of_the_call = |Fault { place, what }| Violation {
            call: call.clone(),
            status,
            place,
            what,
        };
        faults.into_iter().map(of_the_call).collect()
    }

    /// Whose path it is, and by which prefix: the longest wins, as it does at the edge.
    fn owner(&self, path: &str) -> Option<(&Document, &'static str)> {
        let prefixes = self.0.iter().flat_map(|document| {
            let owned = document.owned.iter().flatten();
            owned.map(move |prefix| (document, *prefix))
        });
        prefixes
            .filter(|(_, prefix)| owns(prefix, path))
            .max_by_key(|(_, prefix)| prefix.len())
    }
}

impl Document {
    fn of(dialect: &Dialect) -> Self {
        let openapi = dialect.openapi.clone();
        let paths = openapi.paths.paths.keys();
        let templates = paths.map(|path| (path.clone(), Template::new(path)));
        let public = dialect.public.as_ref();
        Self {
            dialect: dialect.name,
            owned: [
                dialect.prefixes.to_vec(),
                public.map_or(Vec::new(), |public| public.prefixes.to_vec()),
            ],
            templates: templates.collect(),
            openapi,
            validators: Validators::default(),
        }
    }

    /// The name of the call and what is wrong with its answer.
    fn judge(
        &self,
        prefix: &str,
        method: &Method,
        path: &str,
        answer: &Answer,
    ) -> (String, Vec<Fault>) {
        let dialect = self.dialect;
        match self.find(method, path) {
            Found::Call(template, operation) => {
                let id = operation
                    .operation_id
                    .as_deref()
                    .unwrap_or("without a name");
                let call = format!("{dialect} {id} ({method} {template})");
                (call, self.judge_call(operation, method, answer))
            }
            // A page of another origin asks beforehand what it may send; the answer is CORS's, of no call.
            _ if *method == Method::OPTIONS && answer.status == StatusCode::OK => (
                format!("{dialect} {method} {path}"),
                body::judge_absent(answer),
            ),
            Found::Path(template) => {
                let refused = [StatusCode::METHOD_NOT_ALLOWED];
                let faults = self.judge_refusal(prefix, &refused, method, answer);
                (format!("{dialect} {method} {template}"), faults)
            }
            Found::Nothing => {
                // Zudo takes some methods on no path at all, and says so first.
                let refused = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
                let faults = self.judge_refusal(prefix, &refused, method, answer);
                (format!("{dialect} {method} {path}"), faults)
            }
        }
    }

    fn find(&self, method: &Method, path: &str) -> Found<'_> {
        let taking = self
            .templates
            .iter()
            .filter(|(_, template)| template.takes(path));
        let Some((text, _)) = taking.max_by_key(|(_, template)| template.rank()) else {
            return Found::Nothing;
        };
        match operation(&self.openapi.paths.paths[text], method) {
            Some(operation) => Found::Call(text, operation),
            None => Found::Path(text),
        }
    }

    fn judge_call(&self, operation: &Operation, method: &Method, answer: &Answer) -> Vec<Fault> {
        let Some(declared) = self.response(operation, answer.status) else {
            let text = String::from_utf8_lossy(&answer.body);
            return vec![Fault::new(
                "status",
                format!("it is not declared; the body is {text}"),
            )];
        };
        let mut faults = headers::judge(self, declared, answer, &[]);
        faults.extend(body::judge(self, declared, method, answer));
        faults
    }

    /// Where no call answers it is the edge that does, in the shape in which the dialect's calls fail.
    fn judge_refusal(
        &self,
        prefix: &str,
        refused: &[StatusCode],
        method: &Method,
        answer: &Answer,
    ) -> Vec<Fault> {
        let status = answer.status;
        let failed = [
            StatusCode::INTERNAL_SERVER_ERROR,
            StatusCode::SERVICE_UNAVAILABLE,
        ];
        if !refused.contains(&status) && !failed.contains(&status) {
            let what = format!("the document has no such call; that would be {refused:?}");
            return vec![Fault::new("status", what)];
        }
        let Some(declared) = self.failure(prefix) else {
            return Vec::new();
        };
        // RFC 9110, section 15.5.6.
        let more: &[HeaderName] = if status == StatusCode::METHOD_NOT_ALLOWED {
            &[header::ALLOW]
        } else {
            &[]
        };
        let mut faults = headers::judge(self, declared, answer, more);
        let missing = more
            .iter()
            .filter(|name| !answer.headers.contains_key(*name));
        faults.extend(missing.map(|name| Fault::new(format!("header {name}"), "it is missing")));
        faults.extend(body::judge(self, declared, method, answer));
        faults
    }

    /// How calls on the paths of whoever owns a prefix say that they failed.
    fn failure(&self, prefix: &str) -> Option<&Response> {
        let owned = self.owned.iter().find(|owned| owned.contains(&prefix))?;
        let neighbours = self.openapi.paths.paths.iter().filter(|(path, _)| {
            let path = tidy(path);
            owned.iter().any(|prefix| owns(prefix, &path))
        });
        let mut operations = neighbours.flat_map(|(_, item)| {
            let PathItem {
                get,
                put,
                post,
                delete,
                patch,
                ..
            } = item;
            [get, put, post, delete, patch].into_iter().flatten()
        });
        let failed = StatusCode::INTERNAL_SERVER_ERROR;
        operations.find_map(|operation| self.response(operation, failed))
    }

    fn response<'a>(
        &'a self,
        operation: &'a Operation,
        status: StatusCode,
    ) -> Option<&'a Response> {
        match operation.responses.responses.get(status.as_str())? {
            RefOr::T(response) => Some(response),
            RefOr::Ref(reference) => {
                let name = reference
                    .ref_location
                    .strip_prefix("#/components/responses/")?;
                match self.openapi.components.as_ref()?.responses.get(name)? {
                    RefOr::T(response) => Some(response),
                    RefOr::Ref(_) => None,
                }
            }
        }
    }

    pub(super) fn header<'a>(&'a self, header: &'a RefOr<Header>) -> Option<&'a Header> {
        match header {
            RefOr::T(header) => Some(header),
            RefOr::Ref(reference) => {
                let name = reference
                    .ref_location
                    .strip_prefix("#/components/headers/")?;
                match self.openapi.components.as_ref()?.headers.get(name)? {
                    RefOr::T(header) => Some(header),
                    RefOr::Ref(_) => None,
                }
            }
        }
    }
}

/// A HEAD is answered as the GET, without its body.
fn operation<'a>(item: &'a PathItem, method: &Method) -> Option<&'a Operation> {
    match *method {
        Method::GET | Method::HEAD => item.get.as_ref(),
        Method::PUT => item.put.as_ref(),
        Method::POST => item.post.as_ref(),
        Method::DELETE => item.delete.as_ref(),
        Method::PATCH => item.patch.as_ref(),
        Method::OPTIONS => item.options.as_ref(),
        _ => None,
    }
}
