//! The decoder of Ico, on any bytes.
#![no_main]

mod one_format;

use libfuzzer_sys::fuzz_target;
use sysu_img::Format;

fuzz_target!(init: one_format::ours_only(), |data: &[u8]| one_format::decode(Format::Ico, b"\0\0\x01\0", data));
