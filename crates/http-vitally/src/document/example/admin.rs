//! Examples of admins.

use serde_json::{Value, json};

use super::{message, missing, page_of};

pub(crate) fn not_found() -> Value {
    message("Admin not found")
}

pub(crate) fn missing_email() -> Value {
    missing(&["email"])
}

pub(crate) fn admin() -> Value {
    json!({
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e5a1",
        "name": "Richard Hendricks",
        "email": "richard@piedpiper.com",
        "licenseStatus": "active",
    })
}

pub(crate) fn page() -> Value {
    page_of(&admin())
}
