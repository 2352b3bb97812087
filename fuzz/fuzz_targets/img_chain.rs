//! A small picture and any chain of steps: an answer or an error, no panic,
//! and nothing larger than was allowed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_img::{Alpha, Limits, Pipeline, Raster, Samples, Size, Space};

fuzz_target!(|text: &str| {
    let samples = Samples::U8((0..=255).cycle().take(13 * 7 * 4).collect());
    let size = Size::new(13, 7);
    let raster = Raster::new(size, Space::Srgb, Alpha::Straight, samples)
        .expect("the samples fit the size");
    let limits = Limits::default().max_pixels(1 << 18).max_memory(8 << 20);
    let pipeline = Pipeline::from_raster(raster).limits(limits);
    if let Ok(chain) = pipeline.chain(text)
        && let Ok(picture) = chain.to_picture()
    {
        assert!(picture.size().pixels() <= 1 << 18);
    }
});
