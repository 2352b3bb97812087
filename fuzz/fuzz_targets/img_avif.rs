//! The decoder of Avif, on any bytes.
#![no_main]

mod one_format;

use libfuzzer_sys::fuzz_target;
use sysu_img::Format;

fuzz_target!(init: one_format::ours_only(), |data: &[u8]| one_format::decode(Format::Avif, b"", data));
