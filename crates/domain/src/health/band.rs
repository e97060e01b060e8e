//! From what was measured to points.

use super::HealthUnit;
use super::measure::Measure;

/// How a band's limit is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BandBound {
    /// What is smaller than the limit.
    Under,
    /// What is not larger than the limit.
    AtMost,
    /// What is not smaller than the limit.
    AtLeast,
}

impl BandBound {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            BandBound::Under => "under",
            BandBound::AtMost => "at_most",
            BandBound::AtLeast => "at_least",
        }
    }

    /// Whether a band with the limit `later` reaches beyond one with the limit `earlier`.
    pub(super) fn widens(self, earlier: u64, later: u64) -> bool {
        match self {
            BandBound::Under | BandBound::AtMost => later > earlier,
            BandBound::AtLeast => later < earlier,
        }
    }

    /// The smallest limit that tells anything apart: nothing is under zero, and everything is at least zero.
    pub(super) const fn min_limit(self) -> u64 {
        match self {
            BandBound::Under | BandBound::AtLeast => 1,
            BandBound::AtMost => 0,
        }
    }
}

/// Points for what lies within a limit, and not within that of a band before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Band {
    /// The limit, in [steps](HealthUnit::steps) of the factor's [unit](super::HealthFactor::unit): microseconds, or whole
    /// things. How it is meant is the factor's [bound](super::HealthFactor::bound).
    pub limit: u64,
    /// The points, at most 100.
    pub points: u8,
}

/// The bands of one factor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FactorBands {
    /// The bands, from what is best to what is worst by the factor's bound; the first that a value lies within holds it.
    pub bands: Vec<Band>,
    /// The points for what lies beyond the last.
    pub beyond: u8,
}

impl FactorBands {
    /// Bands whose limits are whole in `unit`.
    pub(super) fn of<const N: usize>(
        unit: HealthUnit,
        bands: [(u64, u8); N],
        beyond: u8,
    ) -> FactorBands {
        let bands = bands.map(|(whole, points)| Band {
            limit: whole * unit.steps(),
            points,
        });
        FactorBands {
            bands: bands.into(),
            beyond,
        }
    }

    /// The place of the band that holds a value, the number of bands where it lies beyond all of them, and its points.
    pub(super) fn judge(&self, measure: Measure, bound: BandBound) -> (usize, u8) {
        self.bands
            .iter()
            .enumerate()
            .find(|(_, band)| measure.is_within(bound, band.limit))
            .map_or((self.bands.len(), self.beyond), |(place, band)| {
                (place, band.points)
            })
    }
}
