//! What every target of one decoder does: its first bytes are given, so that
//! the fuzzer need not find them, and the rest is any.

use std::panic;

use sysu_img::{FailOn, Format, Limits, Pages, Pipeline};

/// Lets a panic pass that begins in a decoder of others, and is caught and
/// told as an error: what it finds is theirs to mend. One of our own ends the
/// run, caught or not.
pub fn ours_only() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let ours = |file: &str| file.contains("sysu") || file.contains("fuzz");
        if panic.location().is_none_or(|place| ours(place.file())) {
            usual(panic);
        }
    }));
}

/// Decodes `data` as a file of that format, whatever it costs within narrow
/// limits: pixels or an error, the same ones twice.
pub fn decode(format: Format, magic: &[u8], data: &[u8]) {
    let mut bytes = magic.to_vec();
    bytes.extend_from_slice(data);
    if Format::sniff(&bytes) != Some(format) {
        return;
    }
    let limits = Limits::default()
        .max_pixels(1 << 20)
        .max_memory(64 << 20)
        .max_frames(16);
    let pipeline = Pipeline::from_bytes(bytes).limits(limits);
    for fail_on in [FailOn::Truncated, FailOn::Never] {
        let all = pipeline.clone().pages(Pages::All).fail_on(fail_on);
        let (first, second) = (all.to_picture(), all.to_picture());
        assert!(first == second);
    }
}
