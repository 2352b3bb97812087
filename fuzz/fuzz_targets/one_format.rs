//! What every target of one decoder does: its first bytes are given, so that
//! the fuzzer need not find them, and the rest is any.

use std::panic;

use sysu_img::{
    FailOn, Format, Limits, Pages, Picture, Pipeline, Result, Samples,
};

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
        assert!(same(&first, &second));
    }
}

/// The same pixels, or the same error. Numbers that are none are the same if
/// their bits are.
pub fn same(a: &Result<Picture>, b: &Result<Picture>) -> bool {
    let (a, b) = match (a, b) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(a), Err(b)) => return a.kind() == b.kind(),
        _ => return false,
    };
    a.frames().len() == b.frames().len()
        && a.frames().iter().zip(b.frames()).all(|(a, b)| {
            match (a.raster.samples(), b.raster.samples()) {
                (Samples::F32(a), Samples::F32(b)) => {
                    let bits = |v: &f32| v.to_bits();
                    a.iter().map(bits).eq(b.iter().map(bits))
                }
                (a, b) => a == b,
            }
        })
}
