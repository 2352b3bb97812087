//! The decoder of Svg, on any bytes.
#![no_main]

mod one_format;

use libfuzzer_sys::fuzz_target;
use sysu_img::Format;

fuzz_target!(init: one_format::ours_only(), |data: &[u8]| one_format::decode(Format::Svg, b"<svg xmlns='http://www.w3.org/2000/svg'", data));
