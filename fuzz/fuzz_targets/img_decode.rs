//! Any bytes: every decoder ends in pixels or in an error, and twice in the
//! same pixels.
#![no_main]

#[allow(dead_code, reason = "the targets of one decoder use the rest")]
mod one_format;

use libfuzzer_sys::fuzz_target;
use sysu_img::{FailOn, Limits, Pages, Pipeline};

fuzz_target!(init: one_format::ours_only(), |data: &[u8]| {
    let limits = Limits::default()
        .max_pixels(1 << 20)
        .max_memory(32 << 20)
        .max_frames(16);
    let pipeline = Pipeline::from_bytes(data).limits(limits);
    for fail_on in [FailOn::Truncated, FailOn::Never] {
        let all = pipeline.clone().pages(Pages::All).fail_on(fail_on);
        let (first, second) = (all.to_picture(), all.to_picture());
        assert!(one_format::same(&first, &second));
    }
});
