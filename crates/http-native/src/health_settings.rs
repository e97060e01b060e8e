//! How a workspace scores health.

mod get;
mod update;

use serde::Serialize;
use serde_json::{Number, Value, json};
use stele_domain::{HealthFactor, HealthSettings as Limits, HealthUnit};
use stele_http::Edge;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, Object, ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The calls on the settings of health.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default().routes(routes!(get::get, update::update))
}

/// How a workspace scores health: what `PUT` takes, so that what is answered can be changed and sent back.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct HealthSettings {
    /// One more with each change; 0 where the workspace never said anything, and the default holds.
    #[schema(minimum = 0)]
    pub(crate) version: i64,
    /// What becomes of a factor without data.
    #[schema(value_type = MissingFactor)]
    pub(crate) missing: &'static str,
    #[schema(value_type = HealthWeights)]
    pub(crate) weights: PerFactor<u32>,
    #[schema(value_type = HealthBands)]
    pub(crate) bands: PerFactor<Vec<BandSetting>>,
    #[schema(value_type = PointsBeyond)]
    pub(crate) beyond: PerFactor<u8>,
}

/// Something for each factor.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct PerFactor<T> {
    email_response: T,
    open_requests: T,
    meeting_frequency: T,
    issue_resolution: T,
    recent_activity: T,
}

impl<T> PerFactor<T> {
    /// What `of` says of each.
    pub(crate) fn of(of: impl Fn(HealthFactor) -> T) -> Self {
        Self {
            email_response: of(HealthFactor::EmailResponse),
            open_requests: of(HealthFactor::OpenRequests),
            meeting_frequency: of(HealthFactor::MeetingFrequency),
            issue_resolution: of(HealthFactor::IssueResolution),
            recent_activity: of(HealthFactor::RecentActivity),
        }
    }
}

/// Points for what lies within a limit and not within that of a band before.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct BandSetting {
    /// The limit, in the factor's unit.
    pub(crate) limit: Number,
    /// The points.
    pub(crate) points: u8,
}

/// What becomes of a factor without data.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum MissingFactor {
    /// It is left out; the others share its weight.
    LeftOut,
    /// It counts with the points that Zudo gives it then: 50, 100, 40, 70 and 20, in the order of the factors.
    Neutral,
}

/// How much each factor counts, for the document.
pub(crate) struct HealthWeights;

impl PartialSchema for HealthWeights {
    fn schema() -> RefOr<Schema> {
        per_factor("How much each factor counts; not all are 0.", |_| {
            whole_number(Limits::MAX_WEIGHT).into()
        })
    }
}

impl ToSchema for HealthWeights {}

/// How each factor's value turns into points, for the document.
pub(crate) struct HealthBands;

impl PartialSchema for HealthBands {
    fn schema() -> RefOr<Schema> {
        per_factor(
            "How each factor's value turns into points: the first band that the value lies within holds it. The limits of \
             `meeting_frequency` are meant as at least and fall; those of `open_requests` are meant as at most, the others as \
             under, and they rise. Response is told in hours, resolution and activity in days.",
            |factor| {
                ArrayBuilder::new()
                    .items(Ref::from_schema_name(name_of_band(factor.unit())))
                    .min_items(Some(1))
                    .max_items(Some(Limits::MAX_BANDS))
                    .into()
            },
        )
    }
}

impl ToSchema for HealthBands {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        for unit in [HealthUnit::Count, HealthUnit::Hours, HealthUnit::Days] {
            schemas.push((name_of_band(unit).to_owned(), band(unit)));
        }
    }
}

/// The points beyond each factor's last band, for the document.
pub(crate) struct PointsBeyond;

impl PartialSchema for PointsBeyond {
    fn schema() -> RefOr<Schema> {
        per_factor(
            "The points for what lies beyond each factor's last band.",
            |_| whole_number(Limits::MAX_POINTS.into()).into(),
        )
    }
}

impl ToSchema for PointsBeyond {}

fn whole_number(max: u32) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(0))
        .maximum(Some(max))
        .build()
}

/// What the document calls a band whose limit is in this unit.
fn name_of_band(unit: HealthUnit) -> &'static str {
    match unit {
        HealthUnit::Count => "CountBand",
        HealthUnit::Hours => "HoursBand",
        HealthUnit::Days => "DaysBand",
    }
}

fn band(unit: HealthUnit) -> RefOr<Schema> {
    let (kind, about) = match unit {
        HealthUnit::Count => (Type::Integer, "The limit: how many."),
        HealthUnit::Hours => (Type::Number, "The limit, in hours."),
        HealthUnit::Days => (Type::Number, "The limit, in days."),
    };
    let max = unit.max_limit().to_string().parse::<i32>();
    let limit = ObjectBuilder::new()
        .schema_type(kind)
        .minimum(Some(0))
        .maximum(Some(max.unwrap_or(i32::MAX)))
        .description(Some(about));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("limit", limit)
        .property("points", whole_number(Limits::MAX_POINTS.into()))
        .required("limit")
        .required("points")
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
        .description(Some(
            "Points for what lies within a limit and not within that of a band before.",
        ))
        .into()
}

/// The schema of an object with something for each factor, and nothing else.
fn per_factor(description: &str, of: impl Fn(HealthFactor) -> RefOr<Schema>) -> RefOr<Schema> {
    HealthFactor::ALL
        .into_iter()
        .fold(ObjectBuilder::new(), |object, factor| {
            object
                .property(factor.word(), of(factor))
                .required(factor.word())
        })
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
        .description(Some(description))
        .into()
}

/// The default.
pub(crate) fn example() -> Value {
    let times = json!([
        { "limit": 3, "points": 100 },
        { "limit": 7, "points": 80 },
        { "limit": 14, "points": 60 },
        { "limit": 30, "points": 40 },
    ]);
    json!({
        "version": 0,
        "missing": "left_out",
        "weights": {
            "email_response": 25,
            "open_requests": 20,
            "meeting_frequency": 20,
            "issue_resolution": 20,
            "recent_activity": 15,
        },
        "bands": {
            "email_response": [
                { "limit": 4, "points": 100 },
                { "limit": 12, "points": 80 },
                { "limit": 24, "points": 60 },
                { "limit": 48, "points": 40 },
            ],
            "open_requests": [
                { "limit": 0, "points": 100 },
                { "limit": 2, "points": 80 },
                { "limit": 5, "points": 60 },
                { "limit": 10, "points": 40 },
            ],
            "meeting_frequency": [
                { "limit": 24, "points": 100 },
                { "limit": 12, "points": 80 },
                { "limit": 6, "points": 60 },
            ],
            "issue_resolution": times.clone(),
            "recent_activity": times,
        },
        "beyond": {
            "email_response": 20,
            "open_requests": 20,
            "meeting_frequency": 40,
            "issue_resolution": 20,
            "recent_activity": 20,
        },
    })
}
