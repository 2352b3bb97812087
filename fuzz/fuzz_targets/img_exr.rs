//! The decoder of Exr, on any bytes.
#![no_main]

mod one_format;

use libfuzzer_sys::fuzz_target;
use sysu_img::Format;

fuzz_target!(init: one_format::ours_only(), |data: &[u8]| one_format::decode(Format::Exr, b"\x76\x2f\x31\x01", data));
