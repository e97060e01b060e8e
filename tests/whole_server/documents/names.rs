//! Schemas have the names that the vendors' users look for.

/// What the vendors call the things that their pages tell of, and what a client's user will look for.
#[test]
fn the_vendors_own_words_are_the_names_of_schemas() {
    let documents = super::document::all();
    for (dialect, names) in [
        (
            "vitally",
            &[
                "Account",
                "User",
                "Admin",
                "NpsResponse",
                "Organization",
                "Conversation",
                "Message",
                "Note",
                "Task",
                "CustomField",
            ][..],
        ),
        ("zudo", &["Contact", "Meeting", "Request", "Pagination"]),
        (
            "posthog",
            &[
                "Account",
                "AccountRequest",
                "PatchedAccountRequest",
                "PaginatedAccountList",
                "UsageMetric",
            ],
        ),
        (
            "alguna",
            &["Account", "Customer", "Contact", "Alias", "Pagination"],
        ),
        (
            "native",
            &[
                "Account",
                "Contact",
                "Organization",
                "Segment",
                "Event",
                "HealthSettings",
                "Key",
                "Workspace",
                "Problem",
            ],
        ),
    ] {
        let document = documents.iter().find(|document| document.name == dialect);
        let schemas = &document.expect("a document").json["components"]["schemas"];
        for name in names {
            assert!(schemas[name].is_object(), "{dialect} has no {name}");
        }
    }
}
