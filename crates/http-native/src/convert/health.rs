//! How an account is doing as this API shows it.

use serde_json::Number;
use stele_application::AccountHealth;
use stele_application::ports::HealthDay;
use stele_domain::{FactorReport, HealthReport, HealthScore, HealthSettings};

use super::{number, time};
use crate::accounts as wire;

/// How an account is doing, everything looked at.
pub(crate) fn account_health(health: AccountHealth) -> wire::AccountHealth {
    let AccountHealth {
        account,
        computed_at,
        settings,
        report,
        history,
    } = health;
    let coverage = number(report.coverage());
    let HealthReport {
        score: total,
        // Told as their quotient.
        present_weight: _,
        total_weight: _,
        factors,
    } = report;
    let factors = factors.iter().map(|report| factor(*report, &settings));
    wire::AccountHealth {
        account_id: account.id.to_string(),
        computed_at: time(computed_at),
        score: total.map(score),
        coverage,
        factors: factors.collect(),
        history: history.iter().map(day).collect(),
    }
}

/// A score, of a hundred.
pub(super) fn score(score: HealthScore) -> Number {
    number(f64::from(score.thousandths()) / 1000.0)
}

fn factor(report: FactorReport, settings: &HealthSettings) -> wire::HealthFactor {
    let FactorReport {
        factor,
        input,
        band,
        weight,
        points,
    } = report;
    let unit = factor.unit();
    let limit = |index: usize| {
        let band = settings.bands(factor).bands.get(index)?;
        Some(number(unit.tell(band.limit)))
    };
    wire::HealthFactor {
        factor: factor.word(),
        input: input.map(number),
        unit: unit.word(),
        band: band.map(|index| wire::HealthBand {
            index,
            bound: factor.bound().word(),
            limit: limit(index),
        }),
        weight,
        points,
    }
}

fn day(day: &HealthDay) -> wire::HealthDay {
    let HealthDay { day, score: of_day } = day;
    wire::HealthDay {
        day: day.to_date_string(),
        score: of_day.map(score),
    }
}
