//! Any words, as markup and as they are: a picture or an error, no panic,
//! and nothing larger than was allowed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_img::{Limits, Pipeline, Text};

fuzz_target!(|input: (&str, u16, bool)| {
    let (words, width, markup) = input;
    let mut text = Text::new(words).embedded_only();
    if width > 0 {
        text = text.width(u32::from(width));
    }
    if markup {
        text = text.markup();
    }
    let limits = Limits::default().max_pixels(1 << 18);
    if let Ok(picture) = Pipeline::text(text).limits(limits).to_picture() {
        assert!(picture.size().pixels() <= 1 << 18);
    }
});
