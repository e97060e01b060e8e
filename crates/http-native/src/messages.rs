//! Messages: what is written in a conversation.

mod create;
mod delete;

use stele_application::Resource;
use stele_http::Edge;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The fields in which a body names other records; a recipient who is not there is told of the sender's field too.
const NAMES: [(Resource, &str); 2] = [(Resource::Contact, "from"), (Resource::Member, "from")];

/// The calls on messages.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(create::create))
        .routes(routes!(delete::delete))
}
