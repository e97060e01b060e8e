//! Looks at every answer of a router.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use http_body_util::BodyExt;

use super::{Documents, Violation};
use crate::testing::Answer;

/// Keeps what it finds in the answers of a router until it is dropped; then it panics, unless there is nothing.
#[must_use = "what it found is told when it is dropped"]
pub struct Watch(Arc<Shared>);

struct Shared {
    documents: Arc<Documents>,
    found: Mutex<BTreeSet<Violation>>,
}

impl Watch {
    /// The most violations that are told one by one.
    const TOLD: usize = 20;

    /// Holds answers to these documents.
    pub fn new(documents: impl Into<Arc<Documents>>) -> Self {
        Self(Arc::new(Shared {
            documents: documents.into(),
            found: Mutex::default(),
        }))
    }

    /// The same router, each of whose answers is looked at.
    pub fn around(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(Arc::clone(&self.0), look))
    }

    /// What was found so far; it is not found again.
    pub fn take(&self) -> Vec<Violation> {
        let mut found = self.0.found.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *found).into_iter().collect()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A test that fails already is told why.
        if !std::thread::panicking() {
            tell(&self.take());
        }
    }
}

/// The same router, which panics in the middle of a request whose answer is not as documented: whoever
/// [sends](crate::testing::send) it panics.
pub fn strict(router: Router, documents: Documents) -> Router {
    router.layer(from_fn_with_state(Arc::new(documents), refuse))
}

async fn refuse(State(documents): State<Arc<Documents>>, request: Request, next: Next) -> Response {
    let (response, violations) = judged(&documents, request, next).await;
    tell(&violations);
    response
}

/// Panics with violations, if there are any.
fn tell(found: &[Violation]) {
    if found.is_empty() {
        return;
    }
    let mut message = format!("{} answers are not as documented:\n", found.len());
    for violation in found.iter().take(Watch::TOLD) {
        writeln!(message, "- {violation}").expect("a String takes everything");
    }
    panic!("{message}");
}

async fn look(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (response, violations) = judged(&shared.documents, request, next).await;
    let mut found = shared.found.lock().unwrap_or_else(PoisonError::into_inner);
    found.extend(violations);
    drop(found);
    response
}

/// The answer to a request, and what its document does not tell of it.
async fn judged(documents: &Documents, request: Request, next: Next) -> (Response, Vec<Violation>) {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let (parts, body) = next.run(request).await.into_parts();
    let body = body
        .collect()
        .await
        .expect("a body that was made in memory");
    let answer = Answer {
        status: parts.status,
        headers: parts.headers.clone(),
        body: body.to_bytes(),
    };
    let violations = documents.judge(&method, &path, &answer);
    let response = Response::from_parts(parts, Body::from(answer.body));
    (response, violations)
}
