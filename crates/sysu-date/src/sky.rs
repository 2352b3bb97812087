//! Sun and moon, by formulas: good to a minute or two where the sun rises
//! at all, and to a few minutes for the moon.
//!
//! ```
//! use sysu_date::{DateTime, sky};
//!
//! let noon: DateTime = "2024-06-20T12:00Z".parse()?;
//! let day = sky::sun(noon, 51.5, -0.13)?;
//! let rise = day.rise.expect("it rises in London");
//! assert_eq!(rise.to_iso_date(), "2024-06-20");
//! assert_eq!(rise.hour(), 3);
//! # Ok::<(), sysu_date::Error>(())
//! ```
//!
//! # Source
//!
//! Jean Meeus, Astronomical Algorithms, second edition, chapters 25 (the
//! sun), 28 (equation of time) and 49 (phases of the moon), as far as their
//! larger terms go.

use crate::{DateTime, Error, ErrorKind, Unit};
use std::f64::consts::TAU;

/// Julian day of 2000-01-01T12:00Z.
const J2000: f64 = 2_451_545.0;
/// 1970-01-01T00:00Z as a Julian day.
const UNIX: f64 = 2_440_587.5;
/// Terrestrial time is ahead of the clock by about this many days.
const DELTA_T: f64 = 69.0 / 86_400.0;
/// Years for which the formulas are trusted.
const YEARS: std::ops::RangeInclusive<i32> = 1800..=2200;

/// The sun over a day at a place.
#[derive(Clone, Copy, Debug)]
pub struct Sun {
    /// When its upper edge comes up; `None` where it does not that day.
    pub rise: Option<DateTime>,
    /// When it stands highest.
    pub noon: DateTime,
    /// When its upper edge goes down.
    pub set: Option<DateTime>,
    /// When it is 6° below the horizon in the morning.
    pub dawn: Option<DateTime>,
    /// When it is 6° below the horizon in the evening.
    pub dusk: Option<DateTime>,
    /// How long it is up, in seconds: 0 in polar night, 86,400 where it
    /// does not go down.
    pub length: i64,
}

/// The sun on the day of a moment in its zone, at a latitude and a
/// longitude in degrees, positive to the north and to the east.
///
/// # Errors
///
/// [`ErrorKind::Range`] if latitude or longitude is outside ±90 and ±180, or
/// the year outside 1800 to 2200.
pub fn sun(
    day: DateTime,
    latitude: f64,
    longitude: f64,
) -> Result<Sun, Error> {
    within("latitude", latitude, 90)?;
    within("longitude", longitude, 180)?;
    year(day)?;
    let start = day.start_of(Unit::Day)?;
    let next = day.next_start_of(Unit::Day)?;
    let middle = f64::midpoint(julian(start), julian(next));
    // The highest point nearest to the middle of the day.
    let mut noon = middle;
    for _ in 0..3 {
        let now = Place::of(noon, latitude);
        let shift = longitude / 360.0 + now.equation;
        let of_day = (noon + 0.5 + shift).rem_euclid(1.0);
        noon += 0.5 - of_day;
    }
    let find = |altitude: f64, side: f64| -> Option<f64> {
        let mut at = noon;
        for _ in 0..6 {
            let now = Place::of(at, latitude);
            let transit =
                noon + Place::of(noon, latitude).equation - now.equation;
            at = transit + side * now.hour_angle(altitude)? / TAU;
        }
        Some(at)
    };
    let moment = |julian: f64| date(julian, day);
    let event = |altitude, side| find(altitude, side).map(moment).transpose();
    // The edge of the disc, lifted by the air.
    const EDGE: f64 = -0.833;
    let (rise, set) = (find(EDGE, -1.0), find(EDGE, 1.0));
    let length = match (rise, set) {
        (Some(rise), Some(set)) => ((set - rise) * 86_400.0).round() as i64,
        _ if Place::of(noon, latitude).altitude() > EDGE => 86_400,
        _ => 0,
    };
    Ok(Sun {
        rise: rise.map(moment).transpose()?,
        noon: moment(noon)?,
        set: set.map(moment).transpose()?,
        dawn: event(-6.0, -1.0)?,
        dusk: event(-6.0, 1.0)?,
        length,
    })
}

/// The sun at a moment, for a latitude.
struct Place {
    declination: f64,
    /// How far the sun is ahead of the clock, in days.
    equation: f64,
    latitude: f64,
}

impl Place {
    fn of(julian: f64, latitude: f64) -> Self {
        let t = (julian + DELTA_T - J2000) / 36_525.0;
        let mean = 280.466_46 + t * (36_000.769_83 + t * 0.000_303_2);
        let anomaly = 357.529_11 + t * (35_999.050_29 - t * 0.000_153_7);
        let eccentricity = 0.016_708_634 - t * 0.000_042_037;
        let m = anomaly.to_radians();
        let centre = (1.914_602 - t * 0.004_817) * m.sin()
            + (0.019_993 - t * 0.000_101) * (2.0 * m).sin()
            + 0.000_289 * (3.0 * m).sin();
        let node = (125.04 - 1934.136 * t).to_radians();
        let apparent =
            (mean + centre - 0.005_69 - 0.004_78 * node.sin()).to_radians();
        let tilt = (23.439_291 - t * 0.013_004_2 + 0.002_56 * node.cos())
            .to_radians();
        let declination = (tilt.sin() * apparent.sin()).asin();
        let y = (tilt / 2.0).tan().powi(2);
        let l = mean.to_radians();
        let equation = y * (2.0 * l).sin() - 2.0 * eccentricity * m.sin()
            + 4.0 * eccentricity * y * m.sin() * (2.0 * l).cos()
            - 0.5 * y * y * (4.0 * l).sin()
            - 1.25 * eccentricity * eccentricity * (2.0 * m).sin();
        let latitude = latitude.to_radians();
        Self { declination, equation: equation / TAU, latitude }
    }

    /// The angle from noon at which the sun stands so high; `None` where it
    /// never does.
    fn hour_angle(&self, altitude: f64) -> Option<f64> {
        let (sin, cos) = self.latitude.sin_cos();
        let cosine = (altitude.to_radians().sin()
            - sin * self.declination.sin())
            / (cos * self.declination.cos());
        (-1.0..=1.0).contains(&cosine).then(|| cosine.acos())
    }

    /// How high it stands at noon, in degrees.
    fn altitude(&self) -> f64 {
        90.0 - (self.latitude - self.declination).abs().to_degrees()
    }
}

/// A phase of the moon that has a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It stands before the sun.
    New,
    /// Half of it is lit, and more tomorrow.
    FirstQuarter,
    /// All of it is lit.
    Full,
    /// Half of it is lit, and less tomorrow.
    LastQuarter,
}

impl Phase {
    /// The name: `"new moon"`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new moon",
            Self::FirstQuarter => "first quarter",
            Self::Full => "full moon",
            Self::LastQuarter => "last quarter",
        }
    }
}

/// The moon at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Moon {
    /// How much of it is lit, 0 to 1.
    pub lit: f64,
    /// Days since the new moon.
    pub age: f64,
    /// The next four phases, in order.
    pub next: [(Phase, DateTime); 4],
}

impl Moon {
    /// The name of what is seen: `"waxing crescent"`.
    pub fn name(&self) -> &'static str {
        // A principal phase is one for half a day on either side.
        const NAMES: [&str; 4] = [
            "waxing crescent",
            "waxing gibbous",
            "waning gibbous",
            "waning crescent",
        ];
        let next = match self.next[0].0 {
            Phase::FirstQuarter => 0,
            Phase::Full => 1,
            Phase::LastQuarter => 2,
            Phase::New => 3,
        };
        NAMES[next]
    }
}

/// The moon at a moment, and its next phases.
///
/// # Errors
///
/// [`ErrorKind::Range`] if the year is outside 1800 to 2200.
///
/// # Example
///
/// ```
/// use sysu_date::{DateTime, sky};
///
/// let at: DateTime = "2024-01-12T00:00Z".parse()?;
/// let moon = sky::moon(at)?;
/// assert_eq!(moon.name(), "waxing crescent");
/// assert_eq!(moon.next[1].0.name(), "full moon");
/// assert_eq!(moon.next[1].1.to_iso_date(), "2024-01-25");
/// # Ok::<(), sysu_date::Error>(())
/// ```
pub fn moon(at: DateTime) -> Result<Moon, Error> {
    year(at)?;
    let now = julian(at);
    // Phases are counted in quarters from the new moon of 2000-01-06.
    let mut quarter =
        ((now - 2_451_550.1) / 29.530_588_861 * 4.0).floor() as i64 - 2;
    // To the second, as they are given: the next one is later than `at`.
    while date(phase(quarter), at)?.timestamp() <= at.timestamp() {
        quarter += 1;
    }
    let last = phase(quarter - 1);
    let new = (quarter - 1).div_euclid(4) * 4;
    // Between two phases the angle grows evenly, nearly enough.
    let part = (now - last) / (phase(quarter) - last);
    let angle = ((quarter - 1).rem_euclid(4) as f64 + part) / 4.0 * TAU;
    let kinds =
        [Phase::New, Phase::FirstQuarter, Phase::Full, Phase::LastQuarter];
    let which = |n: i64| -> Result<(Phase, DateTime), Error> {
        let quarter = quarter + n;
        let kind = kinds[quarter.rem_euclid(4) as usize];
        Ok((kind, date(phase(quarter), at)?))
    };
    Ok(Moon {
        lit: (1.0 - angle.cos()) / 2.0,
        age: now - phase(new),
        next: [which(0)?, which(1)?, which(2)?, which(3)?],
    })
}

/// The Julian day of a quarter, counted from the new moon of January 2000.
fn phase(quarter: i64) -> f64 {
    let k = quarter as f64 / 4.0;
    let t = k / 1236.85;
    let mean = 2_451_550.097_66
        + 29.530_588_861 * k
        + t * t * (0.000_154_37 - t * 0.000_000_15);
    let e = 1.0 - t * (0.002_516 + t * 0.000_007_4);
    let sun = (2.5534 + 29.105_356_70 * k).to_radians();
    let moon =
        (201.5643 + 385.816_935_28 * k + 0.010_758_2 * t * t).to_radians();
    let argument = (160.7108 + 390.670_502_84 * k).to_radians();
    let node = (124.7746 - 1.563_755_88 * k).to_radians();
    let kind = quarter.rem_euclid(4);
    let shift = if kind % 2 == 0 {
        let full = kind == 2;
        let of = |new: f64, at_full: f64| if full { at_full } else { new };
        of(-0.407_20, -0.406_14) * moon.sin()
            + of(0.172_41, 0.173_02) * e * sun.sin()
            + of(0.016_08, 0.016_14) * (2.0 * moon).sin()
            + of(0.010_39, 0.010_43) * (2.0 * argument).sin()
            + of(0.007_39, 0.007_34) * e * (moon - sun).sin()
            - of(0.005_14, 0.005_15) * e * (moon + sun).sin()
            + of(0.002_08, 0.002_09) * e * e * (2.0 * sun).sin()
            - 0.001_11 * (moon - 2.0 * argument).sin()
            - 0.000_57 * (moon + 2.0 * argument).sin()
            + 0.000_56 * e * (2.0 * moon + sun).sin()
            - 0.000_42 * (3.0 * moon).sin()
            + 0.000_42 * e * (sun + 2.0 * argument).sin()
            + 0.000_38 * e * (sun - 2.0 * argument).sin()
            - 0.000_24 * e * (2.0 * moon - sun).sin()
            - 0.000_17 * node.sin()
    } else {
        let w = 0.003_06 - 0.000_38 * e * sun.cos() + 0.000_26 * moon.cos()
            - 0.000_02 * (moon - sun).cos()
            + 0.000_02 * (moon + sun).cos()
            + 0.000_02 * (2.0 * argument).cos();
        let side = if kind == 1 { w } else { -w };
        -0.628_01 * moon.sin() + 0.171_72 * e * sun.sin()
            - 0.011_83 * e * (moon + sun).sin()
            + 0.008_62 * (2.0 * moon).sin()
            + 0.008_04 * (2.0 * argument).sin()
            + 0.004_54 * e * (moon - sun).sin()
            + 0.002_04 * e * e * (2.0 * sun).sin()
            - 0.001_80 * (moon - 2.0 * argument).sin()
            - 0.000_70 * (moon + 2.0 * argument).sin()
            - 0.000_40 * (3.0 * moon).sin()
            - 0.000_34 * e * (2.0 * moon - sun).sin()
            + 0.000_32 * e * (sun + 2.0 * argument).sin()
            + 0.000_32 * e * (sun - 2.0 * argument).sin()
            - 0.000_28 * e * e * (moon + 2.0 * sun).sin()
            + 0.000_27 * e * (2.0 * moon + sun).sin()
            - 0.000_17 * node.sin()
            + side
    };
    mean + shift - DELTA_T
}

fn julian(at: DateTime) -> f64 {
    at.timestamp() as f64 / 86_400.0 + UNIX
}

/// A Julian day as a moment in the zone of another, to the second.
fn date(julian: f64, like: DateTime) -> Result<DateTime, Error> {
    let second = ((julian - UNIX) * 86_400.0).round() as i64;
    Ok(DateTime::from_seconds(second)?.in_zone(like.zone()))
}

fn within(field: &'static str, value: f64, max: i64) -> Result<(), Error> {
    if value.abs() <= max as f64 {
        return Ok(());
    }
    let value = value as i64;
    Err(ErrorKind::Range { field, value, min: -max, max }.into())
}

fn year(at: DateTime) -> Result<(), Error> {
    let (min, max) = (*YEARS.start() as i64, *YEARS.end() as i64);
    crate::civil::range("year", at.year() as i64, min, max)
}
