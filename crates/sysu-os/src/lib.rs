//! Facts of the operating system and the hardware, right inside containers too.
#![deny(unsafe_code)]
