//! A display's description.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    if let Some(edid) = parse::edid(data) {
        assert!(edid.refresh_hz.is_none_or(f64::is_finite));
        assert!(edid.vendor.is_none_or(|v| v.len() == 3));
    }
    // With a sum that is right, so that what is behind it is reached.
    let mut block = [0u8; 128];
    let len = data.len().min(119);
    block[..8].copy_from_slice(&[0, 255, 255, 255, 255, 255, 255, 0]);
    block[8..8 + len].copy_from_slice(&data[..len]);
    let sum = block[..127].iter().fold(0u8, |s, b| s.wrapping_add(*b));
    block[127] = 0u8.wrapping_sub(sum);
    assert!(parse::edid(&block).is_some());
});
