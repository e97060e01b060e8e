//! How an account is doing as this dialect shows it.

use serde_json::Number;
use stele_application::AccountHealth;
use stele_domain::{FactorReport, HealthReport, HealthSettings};

use super::account::health_score;
use crate::accounts::health_scores as wire;

/// The score over ten, and everything that it is made of.
pub(crate) fn health_scores(health: &AccountHealth) -> wire::HealthScores {
    let AccountHealth {
        account: _,
        computed_at: _,
        settings,
        report,
        // Vitally shows none.
        history: _,
    } = health;
    let HealthReport {
        score,
        // Told as their quotient.
        present_weight: _,
        total_weight: _,
        factors,
    } = report;
    wire::HealthScores {
        score: score.map(health_score),
        coverage: number(report.coverage()),
        factors: factors
            .iter()
            .map(|report| factor(report, settings))
            .collect(),
    }
}

fn factor(report: &FactorReport, settings: &HealthSettings) -> wire::HealthScoreFactor {
    let FactorReport {
        factor,
        input,
        band,
        weight,
        points,
    } = *report;
    let unit = factor.unit();
    let band = band.map(|index| wire::HealthScoreBand {
        index,
        bound: factor.bound().word(),
        limit: settings
            .bands(factor)
            .bands
            .get(index)
            .map(|band| number(unit.tell(band.limit))),
    });
    wire::HealthScoreFactor {
        factor: factor.word(),
        input: input.map(number),
        unit: unit.word(),
        band,
        weight,
        points,
    }
}

/// A number as JavaScript prints it: `4`, `0.5`.
fn number(value: f64) -> Number {
    value
        .to_string()
        .parse()
        .expect("a finite number in digits is a JSON number")
}
