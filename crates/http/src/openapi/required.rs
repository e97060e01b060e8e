//! Headers that are always there.

use http::StatusCode;
#[cfg(any(test, feature = "testing"))]
use utoipa::openapi::header::Header;
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;

/// What OpenAPI calls it; utoipa's headers do not have the word, but an extension is printed beside the rest under the
/// name it is given.
const REQUIRED: &str = "required";

/// Which answers never come without which header, where a document declares both: who may not enter is told by what
/// they could (RFC 9110, section 11.6.1), who is to wait how long, and what was made has a place.
const ALWAYS: [(StatusCode, &str); 3] = [
    (StatusCode::UNAUTHORIZED, "WWW-Authenticate"),
    (StatusCode::TOO_MANY_REQUESTS, "Retry-After"),
    (StatusCode::CREATED, "Location"),
];

/// Says so of the headers that are always there. Those of quotas are not: whoever runs the server may turn quotas off.
pub fn require_headers(document: &mut OpenApi) {
    for operation in operations(document) {
        for (status, name) in ALWAYS {
            let response = operation.responses.responses.get_mut(status.as_str());
            let Some(RefOr::T(response)) = response else {
                continue;
            };
            if let Some(RefOr::T(header)) = response.headers.get_mut(name) {
                let words = header.extensions.get_or_insert_default();
                words.insert(REQUIRED.to_owned(), true.into());
            }
        }
    }
}

/// Whether a document says of a header that it is always there.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn is_required(header: &Header) -> bool {
    let word = header
        .extensions
        .as_ref()
        .and_then(|words| words.get(REQUIRED));
    word.is_some_and(|word| *word == true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use utoipa::openapi::OpenApi;

    use super::require_headers;

    #[test]
    fn what_always_tells_where_it_is_says_so() {
        let header = json!({ "schema": { "type": "string" } });
        let mut document: OpenApi = serde_json::from_value(json!({
            "openapi": "3.1.0",
            "info": { "title": "Toy", "version": "1" },
            "paths": { "/a": { "post": { "responses": {
                "201": { "description": "Made", "headers": { "Location": header, "RateLimit-Limit": header } },
                "409": { "description": "Wait", "headers": { "Retry-After": header } },
            } } } },
        }))
        .expect("a document");
        require_headers(&mut document);
        let printed = serde_json::to_value(&document).expect("JSON");
        let responses = &printed["paths"]["/a"]["post"]["responses"];
        assert_eq!(responses["201"]["headers"]["Location"]["required"], true);
        for (status, name) in [("201", "RateLimit-Limit"), ("409", "Retry-After")] {
            assert_eq!(responses[status]["headers"][name], header);
        }
    }
}
