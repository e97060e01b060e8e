//! How a workspace scores health, as this API shows it.

use stele_application::HealthPolicy;
use stele_domain::{Band, FactorBands, HealthUnit};

use super::number;
use crate::health_settings::{self as wire, PerFactor};

/// The settings, all of them.
pub(crate) fn health_settings(policy: &HealthPolicy) -> wire::HealthSettings {
    let HealthPolicy { version, settings } = policy;
    wire::HealthSettings {
        version: *version,
        missing: settings.missing().word(),
        weights: PerFactor::of(|factor| settings.weight(factor)),
        bands: PerFactor::of(|factor| bands(settings.bands(factor), factor.unit())),
        beyond: PerFactor::of(|factor| settings.bands(factor).beyond),
    }
}

fn bands(of: &FactorBands, unit: HealthUnit) -> Vec<wire::BandSetting> {
    let FactorBands {
        bands,
        // Shown beside these.
        beyond: _,
    } = of;
    let band = |Band { limit, points }: &Band| wire::BandSetting {
        limit: number(unit.tell(*limit)),
        points: *points,
    };
    bands.iter().map(band).collect()
}
