//! How health is scored, and scores.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stele_application::ports::HealthDay;
use stele_domain::{Band, FactorBands, HealthFactor, HealthScore, HealthSettings, MissingFactor};

use super::json;
use super::parts::{small, time};
use crate::entity::health_settings::Model;
use crate::error::Malformed;

const SETTINGS: Malformed = Malformed("health_settings.settings");

/// Settings as they are stored: the factors by their words.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsDocument {
    missing: String,
    factors: BTreeMap<String, FactorDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorDocument {
    weight: u32,
    /// Limits, in the steps of the factor's unit, with their points.
    bands: Vec<(u64, u8)>,
    beyond: u8,
}

pub(crate) fn settings_cell(settings: &HealthSettings) -> String {
    let factor = |factor: HealthFactor| {
        let FactorBands { bands, beyond } = settings.bands(factor);
        let document = FactorDocument {
            weight: settings.weight(factor),
            bands: bands.iter().map(|band| (band.limit, band.points)).collect(),
            beyond: *beyond,
        };
        (factor.word().to_owned(), document)
    };
    json::write(&SettingsDocument {
        missing: settings.missing().word().to_owned(),
        factors: HealthFactor::ALL.into_iter().map(factor).collect(),
    })
}

/// The version, and how health is scored.
pub(crate) fn settings_from_row(row: &Model) -> Result<(i64, HealthSettings), Malformed> {
    let Model {
        workspace_id: _,
        version,
        settings,
    } = row;
    let SettingsDocument { missing, factors } = json::read(SETTINGS.0, settings)?;
    let missing = MissingFactor::from_word(&missing).ok_or(SETTINGS)?;
    let mut weights = [0; HealthFactor::COUNT];
    let mut bands = HealthFactor::ALL.map(|_| FactorBands {
        bands: Vec::new(),
        beyond: 0,
    });
    if factors.len() != HealthFactor::COUNT {
        return Err(SETTINGS);
    }
    for (word, document) in factors {
        let place = HealthFactor::from_word(&word).ok_or(SETTINGS)?.index();
        let band = |(limit, points)| Band { limit, points };
        weights[place] = document.weight;
        bands[place] = FactorBands {
            bands: document.bands.into_iter().map(band).collect(),
            beyond: document.beyond,
        };
    }
    let settings = HealthSettings::new(weights, bands, missing);
    Ok((*version, settings.map_err(|_| SETTINGS)?))
}

pub(crate) fn score_cell(score: HealthScore) -> i64 {
    i64::from(score.thousandths())
}

pub(crate) fn day_from_cells(day: i64, score: Option<i64>) -> Result<HealthDay, Malformed> {
    Ok(HealthDay {
        day: time("health_days.day", day)?,
        score: score.map(day_score).transpose()?,
    })
}

fn day_score(thousandths: i64) -> Result<HealthScore, Malformed> {
    const WHAT: &str = "health_days.score";
    HealthScore::from_thousandths(small(WHAT, thousandths)?).ok_or(Malformed(WHAT))
}
