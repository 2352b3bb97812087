//! Pictures out of nothing: created, written, joined.

use sysu_img::{
    Align, Colour, Create, ErrorKind, Join, Limits, Pipeline, Position,
    Raster, Recipe, Samples, Size, Source, Space, Text, Value, Wrap,
};

fn bytes(raster: &Raster) -> &[u8] {
    let Samples::U8(samples) = raster.samples() else { panic!() };
    samples
}

fn plain(width: u32, height: u32, colour: Colour) -> Source {
    Create::plain(Size::new(width, height), colour).into()
}

fn recipe(json: &str) -> sysu_img::Result<Pipeline> {
    let value: Value = serde_json::from_str(json).unwrap();
    let recipe = Recipe::new(&value, ".")?;
    let source = recipe.source()?.unwrap();
    recipe.apply(Pipeline::new(source))
}

#[test]
fn a_created_picture_has_its_colour_and_channels() {
    let size = Size::new(3, 2);
    let half = "rgb(255 0 0 / 50%)".parse().unwrap();
    let picture =
        Pipeline::create(Create::plain(size, half)).to_picture().unwrap();
    assert_eq!(bytes(picture.raster()), [255, 0, 0, 128].repeat(6));
    let create = Create::plain(size, Colour::WHITE).channels(1);
    let picture = Pipeline::create(create).to_picture().unwrap();
    assert_eq!(bytes(picture.raster()), [255; 6]);
}

#[test]
fn noise_has_its_mean_and_deviation_and_repeats() {
    let make = |seed| {
        let size = Size::new(200, 200);
        let noise = Create::noise(size, 100.0, 20.0).seed(seed).channels(1);
        Pipeline::create(noise).to_picture().unwrap().into_raster()
    };
    let noise = make(1);
    let values: Vec<f64> =
        bytes(&noise).iter().map(|&v| f64::from(v)).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    let deviation = (squares / values.len() as f64).sqrt();
    assert!((mean - 100.0).abs() < 0.5, "{mean}");
    assert!((deviation - 20.0).abs() < 0.3, "{deviation}");
    assert_eq!(noise, make(1));
    assert_ne!(noise, make(2));
}

#[test]
fn gradients_go_from_end_to_end() {
    let colours = [Colour::BLACK, Colour::WHITE];
    let row = Create::linear(Size::new(256, 1), 0.0, colours).channels(1);
    let picture = Pipeline::create(row).to_picture().unwrap();
    let ramp: Vec<u8> = (0..=255).collect();
    let off = bytes(picture.raster()).iter().zip(&ramp);
    assert!(off.clone().all(|(a, b)| a.abs_diff(*b) <= 1));
    let down = Create::linear(Size::new(1, 3), 90.0, colours).channels(1);
    let picture = Pipeline::create(down).to_picture().unwrap();
    assert_eq!(bytes(picture.raster()), [43, 128, 213]);
    let round = Create::radial(Size::new(101, 101), colours).channels(1);
    let picture = Pipeline::create(round).to_picture().unwrap();
    let samples = bytes(picture.raster());
    assert_eq!((samples[50 * 101 + 50], samples[0]), (0, 252));
}

#[test]
fn a_created_picture_is_cut_into_frames() {
    let made = recipe(
        r#"{"input": {"create": {"width": 4, "height": 6, "channels": 3,
            "background": "red", "pageHeight": 2}}}"#,
    );
    let picture = made.unwrap().to_picture().unwrap();
    assert_eq!((picture.size(), picture.frames().len()), (Size::new(4, 2), 3));
}

#[test]
fn what_cannot_be_created_is_refused_by_name() {
    for (json, words) in [
        (r#"{"width": 0, "height": 1, "background": "red"}"#, "width"),
        (r#"{"width": 1, "height": 1}"#, "background"),
        (r#"{"width": 1, "height": 1, "background": "redd"}"#, "redd"),
        (
            r#"{"width": 1, "height": 1, "channels": 5, "background": "red"}"#,
            "channels",
        ),
        (
            r#"{"width": 1, "height": 1, "noise": {"type": "blue"}}"#,
            "gaussian",
        ),
        (
            r#"{"width": 1, "height": 1, "channels": 3,
                "noise": {"type": "gaussian", "sigma": -1}}"#,
            "sigma",
        ),
        (
            r#"{"width": 1, "height": 3, "background": "red",
                "pageHeight": 2}"#,
            "pageHeight",
        ),
        (r#"{"width": 1, "height": 1, "background": "red", "x": 1}"#, "x"),
    ] {
        let json = format!(r#"{{"input": {{"create": {json}}}}}"#);
        let value: Value = serde_json::from_str(&json).unwrap();
        let err = Recipe::new(&value, ".").unwrap_err().to_string();
        assert!(err.contains(words), "{json}: {err}");
    }
}

/// Sizes measured on sharp 0.35.5.
#[test]
fn pictures_are_joined_in_cells_of_the_largest() {
    let sources = [plain(4, 3, Colour::WHITE), plain(8, 2, Colour::WHITE)];
    let stacked = Pipeline::join(Join::new(sources)).to_picture().unwrap();
    assert_eq!(stacked.size(), Size::new(8, 6));
    let sources = (0..4).map(|_| plain(4, 3, Colour::WHITE));
    let grid = Join::new(sources).across(2).shim(4);
    let grid = Pipeline::join(grid).to_picture().unwrap();
    assert_eq!(grid.size(), Size::new(12, 10));
    let pixel = |x: usize, y: usize| bytes(grid.raster())[(y * 12 + x) * 3];
    assert_eq!((pixel(3, 2), pixel(4, 2), pixel(8, 7)), (255, 0, 255));
}

#[test]
fn joined_pictures_stand_where_they_are_told() {
    let sources = [plain(2, 2, Colour::WHITE), plain(4, 4, Colour::WHITE)];
    let join = Join::new(sources).align(Position::Gravity(1, 1));
    let picture = Pipeline::join(join).to_picture().unwrap();
    let white = |x: usize, y: usize| bytes(picture.raster())[(y * 4 + x) * 3];
    assert_eq!((white(0, 0), white(2, 2), white(3, 3)), (0, 255, 255));
}

#[test]
fn joined_pictures_become_frames() {
    let sources = [plain(2, 2, Colour::WHITE), plain(4, 1, Colour::BLACK)];
    let join = Join::new(sources).animated(70);
    let picture = Pipeline::join(join).to_picture().unwrap();
    assert_eq!((picture.size(), picture.frames().len()), (Size::new(4, 2), 2));
    assert_eq!(picture.frames()[0].delay_ms, 70);
}

#[test]
fn one_picture_alone_is_not_joined() {
    let one = Join::new([plain(2, 2, Colour::WHITE)]);
    let err = Pipeline::join(one).to_picture().unwrap_err();
    assert!(err.to_string().contains("at least two"), "{err}");
}

#[test]
fn words_are_as_large_as_their_ink() {
    let make = |text: &str| {
        let text = Text::new(text).font("36").unwrap().embedded_only();
        Pipeline::text(text).to_picture().unwrap()
    };
    let (one, two) = (make("H"), make("HH"));
    assert_eq!(one.size().height, two.size().height);
    assert!(two.size().width > 2 * one.size().width);
    // A letter H is as high as a capital: 1456 of 2048 in Roboto.
    let capital = 36.0 * 1456.0 / 2048.0f64;
    assert!(f64::from(one.size().height).abs_sub_one(capital));
    let samples = bytes(one.raster());
    assert_eq!(one.raster().space(), Space::Grey);
    assert_eq!(
        (samples.iter().max(), samples.iter().min()),
        (Some(&255), Some(&0))
    );
}

trait Near {
    fn abs_sub_one(self, other: f64) -> bool;
}

impl Near for f64 {
    fn abs_sub_one(self, other: f64) -> bool {
        (self - other).abs() <= 1.0
    }
}

#[test]
fn long_lines_are_broken_and_aligned() {
    let words = "the quick brown fox jumps over the lazy dog";
    let make = |text: Text| {
        let text = text.font("20").unwrap().embedded_only();
        Pipeline::text(text).to_picture().unwrap().size()
    };
    let whole = make(Text::new(words));
    let broken = make(Text::new(words).width(150));
    assert!(whole.width > 300 && whole.height < 30, "{whole}");
    assert!(broken.width <= 150 && broken.height > 60, "{broken}");
    let never = make(Text::new(words).width(150).wrap(Wrap::None));
    assert!(never.width > 300, "{never}");
    let full = make(Text::new(words).width(150).justify());
    assert!((145..=150).contains(&full.width), "{full}");
    let apart = make(Text::new(words).width(150).spacing(20));
    assert!(apart.height > broken.height + 20, "{apart}");
    let right = Text::new("a\nlonger").align(Align::Right);
    let right = Pipeline::text(right.font("20").unwrap().embedded_only());
    let right = right.to_picture().unwrap();
    let width = right.size().width as usize;
    let first = &bytes(right.raster())[..width * 8];
    let left_half = first.chunks(width).flat_map(|row| &row[..width / 2]);
    assert!(left_half.clone().all(|v| *v == 0), "the a is not at the right");
}

#[test]
fn words_fill_a_box() {
    let text = Text::new("Hello").fit(200, 50).embedded_only();
    let output =
        Pipeline::text(text).png(sysu_img::Png::default()).to_bytes().unwrap();
    let size = output.info.size;
    assert!(size.width <= 200 && (48..=50).contains(&size.height), "{size}");
    assert!(output.info.report.text_dpi.unwrap() > 300);
}

#[test]
fn markup_colours_words_and_broken_markup_is_refused() {
    let words = r#"<span foreground="red">R</span><b>b</b>"#;
    let text = Text::new(words).markup().embedded_only();
    let text = text.font("30").unwrap().colour(Colour::rgb8(0, 0, 255));
    let picture = Pipeline::text(text).to_picture().unwrap();
    let pixels: Vec<&[u8]> = bytes(picture.raster()).chunks(4).collect();
    assert!(pixels.contains(&&[255, 0, 0, 255][..]));
    assert!(pixels.contains(&&[0, 0, 255, 255][..]));
    let broken = Pipeline::text(Text::new("a <b>").markup());
    let err = broken.to_picture().unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::InvalidOption { .. }), "{err}");
}

#[test]
fn letters_that_no_font_has_are_named() {
    let text = Text::new("a\u{4e2d}").embedded_only();
    let output =
        Pipeline::text(text).png(sysu_img::Png::default()).to_bytes().unwrap();
    let warnings = output.info.report.warnings;
    assert_eq!(warnings, ["no font has U+4E2D"]);
}

#[test]
fn huge_letters_are_refused_before_they_are_drawn() {
    let text = Text::new("x").font("100000").unwrap().dpi(1_000_000);
    let err = Pipeline::text(text).to_picture().unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Limit { .. }), "{err}");
    let wide = Text::new("x ".repeat(2000)).font("1000").unwrap();
    let pipeline =
        Pipeline::text(wide).limits(Limits::default().max_pixels(1 << 20));
    let err = pipeline.to_picture().unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Limit { .. }), "{err}");
}

#[test]
fn sharps_options_of_text_are_checked_as_sharp_does() {
    for (json, words) in [
        (r#"{"text": ""}"#, "text"),
        (r#"{"text": "x", "dpi": 72, "height": 9, "width": 9}"#, "only one"),
        (r#"{"text": "x", "align": "up"}"#, "align"),
        (r#"{"text": "x", "wrap": "never"}"#, "wrap"),
        (r#"{"text": "x", "dpi": 0}"#, "dpi"),
        (r#"{"text": "x", "spacing": 1.5}"#, "spacing"),
        (r#"{"text": "x", "fontfile": "no/such.ttf"}"#, "no such file"),
        (r#"{"text": "x", "nonsense": 1}"#, "nonsense"),
    ] {
        let json = format!(r#"{{"input": {{"text": {json}}}}}"#);
        let value: Value = serde_json::from_str(&json).unwrap();
        let err = Recipe::new(&value, ".").unwrap_err().to_string();
        assert!(err.contains(words), "{json}: {err}");
    }
}

#[test]
fn an_overlay_may_be_made_or_be_a_pipeline() {
    let json = r#"{
        "input": {"create": {"width": 40, "height": 30, "channels": 3,
                             "background": "black"}},
        "ops": [["composite", [
            {"input": {"text": {"text": "I", "font": "20",
                                "systemFonts": false}},
             "gravity": "centre"},
            {"input": {"file": {"create": {"width": 4, "height": 8,
                                "channels": 3, "background": "red"}},
                       "ops": [["rotate", 90]]},
             "left": 0, "top": 0}
        ]]]}"#;
    let picture = recipe(json).unwrap().to_picture().unwrap();
    let samples = bytes(picture.raster());
    let pixel = |x: usize, y: usize| &samples[(y * 40 + x) * 3..][..3];
    // Turned: 8 wide and 4 high.
    assert_eq!((pixel(7, 3), pixel(7, 4)), (&[255, 0, 0][..], &[0; 3][..]));
    assert_eq!(pixel(20, 15), [255, 255, 255]);
}
