//! Saying how health is scored.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_domain::{
    Band, FactorBands, HealthFactor, HealthPlace, HealthSettings as Settings, HealthUnit,
    MissingFactor as Missing, Scope,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, Path, Problem, Unread, read};
use utoipa::ToSchema;

use super::{
    BandSetting, HealthBands, HealthSettings, HealthWeights, MissingFactor, PerFactor,
    PointsBeyond, example,
};
use crate::error::Error;
use crate::{body, convert};

/// How health is to be scored from here on: all of it.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
#[expect(dead_code, reason = "only the schema of what `read` reads")]
pub(crate) struct UpdateHealthSettings {
    /// The version that this is a change of: where it is no longer the last one, nothing is written. Without it, whatever
    /// the last one is gives way.
    #[schema(required = false, minimum = 0)]
    version: i64,
    /// What becomes of a factor without data.
    missing: MissingFactor,
    #[schema(value_type = HealthWeights)]
    weights: PerFactor<u32>,
    #[schema(value_type = HealthBands)]
    bands: PerFactor<Vec<BandSetting>>,
    #[schema(value_type = PointsBeyond)]
    beyond: PerFactor<u8>,
}

/// What may become of a factor without data.
const POLICIES: &[(&str, Missing)] = &[
    (Missing::LeftOut.word(), Missing::LeftOut),
    (Missing::Neutral.word(), Missing::Neutral),
];

/// The settings, and the version that they are a change of.
fn settings(mut object: ObjectReader) -> Result<(Settings, Option<i64>), Faults> {
    let version = object.optional("version", read::integer);
    let missing = object.required("missing", read::choice(POLICIES));
    let weights = object.required("weights", |value| {
        per_factor(value, |_, value| weight(value))
    });
    let bands = object.required("bands", |value| per_factor(value, bands));
    let beyond = object.required("beyond", |value| {
        per_factor(value, |_, value| points(value))
    });
    let mut settings = None;
    if let (Some(missing), Some(weights), Some(bands), Some(beyond)) =
        (missing, weights, bands, beyond)
    {
        let bands = HealthFactor::ALL.map(|factor| FactorBands {
            bands: bands[factor.index()].clone(),
            beyond: beyond[factor.index()],
        });
        match Settings::new(weights, bands, missing) {
            Ok(made) => settings = Some(made),
            Err(faults) => {
                for fault in faults {
                    object.fault(path(fault.place), Problem::Rule(fault.to_string().into()));
                }
            }
        }
    }
    body::finish(object, || Some((settings?, version)))
}

/// An object with something for each factor, in their order.
fn per_factor<T, E: Into<Faults>>(
    value: Value,
    reader: impl Fn(HealthFactor, Value) -> Result<T, E>,
) -> Result<[T; HealthFactor::COUNT], Faults> {
    let mut object = ObjectReader::of(value)?;
    let read = HealthFactor::ALL
        .map(|factor| object.required(factor.word(), |value| reader(factor, value)));
    body::finish(object, || {
        let read: Option<Vec<_>> = read.into_iter().collect();
        read?.try_into().ok()
    })
}

fn bands(factor: HealthFactor, value: Value) -> Result<Vec<Band>, Faults> {
    read::list_of(|value| band(factor.unit(), value))(value)
}

fn band(unit: HealthUnit, value: Value) -> Result<Band, Faults> {
    let mut object = ObjectReader::of(value)?;
    let limit = object.required("limit", |value| limit(unit, value));
    let points = object.required("points", points);
    body::finish(object, || {
        Some(Band {
            limit: limit?,
            points: points?,
        })
    })
}

fn limit(unit: HealthUnit, value: Value) -> Result<u64, Problem> {
    let told = read::number(value)?.as_f64().unwrap_or(f64::INFINITY);
    let not_whole = "what is counted has whole limits";
    match unit.limit(told) {
        Some(limit) => Ok(limit),
        None if told >= 0.0 && told.is_finite() => Err(Problem::Rule(not_whole.into())),
        None => Err(Problem::OutOfRange {
            min: Some(0),
            max: i64::try_from(unit.max_limit()).ok(),
        }),
    }
}

fn weight(value: Value) -> Result<u32, Problem> {
    read_up_to(Settings::MAX_WEIGHT, value)
}

fn points(value: Value) -> Result<u8, Problem> {
    read_up_to(Settings::MAX_POINTS, value)
}

/// A whole number from 0 to `max`.
fn read_up_to<T: TryFrom<i64> + Into<i64> + PartialOrd + Copy>(
    max: T,
    value: Value,
) -> Result<T, Problem> {
    let beyond = || Problem::OutOfRange {
        min: Some(0),
        max: Some(max.into()),
    };
    let number = match read::integer(value) {
        Err(Problem::OutOfRange { .. }) => return Err(beyond()),
        other => other?,
    };
    let number = T::try_from(number).ok();
    number.filter(|number| *number <= max).ok_or_else(beyond)
}

/// The way to a place in the body, which has the shape of the settings.
fn path(place: HealthPlace) -> Path {
    let of = |part: &str, factor: HealthFactor| Path::from(part).then(factor.word());
    match place {
        HealthPlace::Weights => Path::from("weights"),
        HealthPlace::Weight(factor) => of("weights", factor),
        HealthPlace::Bands(factor) => of("bands", factor),
        HealthPlace::Limit(factor, band) => of("bands", factor).then(band).then("limit"),
        HealthPlace::Points(factor, band) => of("bands", factor).then(band).then("points"),
        HealthPlace::Beyond(factor) => of("beyond", factor),
    }
}

/// Update the health settings
///
/// Of the key's workspace. What is told of an account follows at once; the scores that lists of accounts are ordered and filtered
/// by follow when they are computed next. A change that changes nothing leaves `version` alone.
#[utoipa::path(
    put,
    path = "/v1/health_settings",
    operation_id = "healthSettings.update",
    tag = "Health settings",
    request_body = UpdateHealthSettings,
    responses(
        (status = 200, description = "The settings as they are now.", body = HealthSettings),
        (status = 409, description = "The settings have changed since the version told; nothing is written."),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<HealthSettings>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let (settings, version) = body::read(body, settings).await?;
    let policy = edge.stele.put_health_settings(caller, settings, version);
    Ok(Json(convert::health_settings(&policy.await?)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::HealthSettings as Settings;
    use stele_http::ObjectReader;

    use super::settings;
    use crate::health_settings::example;

    /// A fault's place, and what is wrong there.
    type Told = (String, String);

    fn read(body: Value) -> Result<(Settings, Option<i64>), Vec<Told>> {
        ObjectReader::of(body).and_then(settings).map_err(|faults| {
            let told = faults.iter();
            told.map(|fault| (fault.path.pointer(), fault.to_string()))
                .collect()
        })
    }

    #[track_caller]
    fn refused(body: Value, expected: &[(&str, &str)]) {
        let told = read(body).expect_err("faults");
        let told: Vec<_> = told.iter().map(|(at, what)| (&**at, &**what)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn the_example_is_the_default() {
        assert_eq!(read(example()), Ok((Settings::default(), Some(0))));
        let mut unversioned = example();
        unversioned
            .as_object_mut()
            .expect("an object")
            .remove("version");
        assert_eq!(read(unversioned), Ok((Settings::default(), None)));
    }

    #[test]
    fn limits_may_be_fractions_of_time_but_not_of_things() {
        let mut body = example();
        body["bands"]["email_response"][0]["limit"] = json!(0.5);
        let (settings, _) = read(body.clone()).expect("valid");
        let email = &settings.bands(stele_domain::HealthFactor::EmailResponse);
        assert_eq!(email.bands[0].limit, 1_800_000_000);
        body["bands"]["meeting_frequency"][0]["limit"] = json!(24.5);
        refused(
            body,
            &[(
                "/bands/meeting_frequency/0/limit",
                "what is counted has whole limits",
            )],
        );
    }

    #[test]
    fn whatever_has_the_wrong_shape_is_told_with_its_place() {
        refused(
            json!({ "weights": [], "bands": {}, "beyond": null, "colour": 1 }),
            &[
                ("/missing", "missing is required"),
                ("/weights", "weights must be an object"),
                ("/bands/email_response", "bands.email_response is required"),
                ("/bands/open_requests", "bands.open_requests is required"),
                (
                    "/bands/meeting_frequency",
                    "bands.meeting_frequency is required",
                ),
                (
                    "/bands/issue_resolution",
                    "bands.issue_resolution is required",
                ),
                (
                    "/bands/recent_activity",
                    "bands.recent_activity is required",
                ),
                ("/beyond", "beyond must be an object"),
                ("/colour", "colour is not a field of this body"),
            ],
        );
        let mut body = example();
        body["version"] = json!("1");
        body["missing"] = json!("zero");
        body["weights"]["email_response"] = json!(-1);
        body["weights"]["open_requests"] = json!(1001);
        body["weights"]["colour"] = json!(1);
        body["bands"]["email_response"][1] = json!({ "limit": -1, "points": 101, "from": 0 });
        body["bands"]["open_requests"] = json!({});
        body["beyond"]["recent_activity"] = json!(2.5);
        refused(
            body,
            &[
                ("/version", "version must be an integer"),
                ("/missing", "missing must be one of left_out, neutral"),
                (
                    "/weights/email_response",
                    "weights.email_response must be between 0 and 1000",
                ),
                (
                    "/weights/open_requests",
                    "weights.open_requests must be between 0 and 1000",
                ),
                ("/weights/colour", "colour is not a field of this body"),
                (
                    "/bands/email_response/1/limit",
                    "bands.email_response[1].limit must be between 0 and 240000",
                ),
                (
                    "/bands/email_response/1/points",
                    "bands.email_response[1].points must be between 0 and 100",
                ),
                (
                    "/bands/email_response/1/from",
                    "from is not a field of this body",
                ),
                (
                    "/bands/open_requests",
                    "bands.open_requests must be an array",
                ),
                (
                    "/beyond/recent_activity",
                    "beyond.recent_activity must be an integer",
                ),
            ],
        );
    }

    #[test]
    fn settings_that_make_no_sense_are_told_with_their_places() {
        let mut body = example();
        for weight in body["weights"]
            .as_object_mut()
            .expect("an object")
            .values_mut()
        {
            *weight = json!(0);
        }
        body["bands"]["email_response"][1]["limit"] = json!(4);
        body["bands"]["meeting_frequency"][1]["limit"] = json!(25);
        body["bands"]["issue_resolution"] = json!([]);
        body["bands"]["recent_activity"][3]["limit"] = json!(10_001);
        refused(
            body,
            &[
                ("/weights", "weights must not all be 0"),
                (
                    "/bands/email_response/1/limit",
                    "bands.email_response.1.limit must be larger than the limit before",
                ),
                (
                    "/bands/meeting_frequency/1/limit",
                    "bands.meeting_frequency.1.limit must be smaller than the limit before",
                ),
                (
                    "/bands/issue_resolution",
                    "bands.issue_resolution must hold 1 to 20 bands",
                ),
                (
                    "/bands/recent_activity/3/limit",
                    "bands.recent_activity.3.limit must be at most 10000",
                ),
            ],
        );
    }
}
