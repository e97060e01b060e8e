//! Schemas that several calls share and no type of their own stands for.

use stele_domain::Identifier;
use utoipa::ToSchema;
use utoipa::openapi::schema::{AllOfBuilder, ArrayBuilder, Object, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};

/// The external id of a write that changes what has it already.
pub(crate) fn external_id(noun: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .min_length(Some(1))
        .max_length(Some(Identifier::MAX))
        .description(Some(format!(
            "Your id of it, kept as sent. Where a {noun} of the workspace has it already, that one is changed."
        )))
}

/// Everything that `T` is, and more.
pub(crate) fn extended<T: ToSchema>(description: &str, more: ObjectBuilder) -> RefOr<Schema> {
    AllOfBuilder::new()
        .item(Ref::from_schema_name(T::name()))
        .item(more.schema_type(Type::Object))
        .description(Some(description))
        .into()
}

/// The schemas that [`extended`] refers to.
pub(crate) fn extends<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// Notes and tasks have no categories. Those who generate clients know no type of which `null` is all there is.
pub(crate) fn no_category() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("Always `null`: there are no categories."))
        .build()
}

/// Tasks have no projects.
pub(crate) fn no_projects() -> ArrayBuilder {
    ArrayBuilder::new()
        .max_items(Some(0))
        .description(Some("Always empty: there are no projects."))
}
