//! Dates, zones, durations and intervals in which the hard things are right.
#![forbid(unsafe_code)]
