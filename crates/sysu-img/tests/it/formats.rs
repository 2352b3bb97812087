//! The larger formats: animation, palettes, AVIF, JPEG XL, SVG.

use sysu_img::{
    Alpha, Avif, Depth, ErrorKind, Format, Frame, Gif, Jxl, Metadata, Pages,
    Picture, Pipeline, Png, Raster, Resize, Samples, Size, Space,
};

/// A smooth picture, so that codecs with loss have no excuse.
fn smooth(size: Size, alpha: bool) -> Raster {
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            samples.push((x * 200 / size.width) as u8 + 20);
            samples.push((y * 200 / size.height) as u8 + 20);
            samples.push(((x + y) * 100 / (size.width + size.height)) as u8);
            if alpha {
                samples.push((x * 255 / size.width.max(2)) as u8);
            }
        }
    }
    let alpha = if alpha { Alpha::Straight } else { Alpha::None };
    Raster::new(size, Space::Srgb, alpha, Samples::U8(samples)).unwrap()
}

fn bytes(raster: &Raster) -> &[u8] {
    match raster.samples() {
        Samples::U8(v) => v,
        _ => panic!("not bytes"),
    }
}

/// A square that walks over a plain ground.
fn animation(alpha: bool) -> Picture {
    let size = Size::new(40, 30);
    let frames = (0..5u32).map(|step| {
        let mut samples = Vec::new();
        for y in 0..30 {
            for x in 0..40u32 {
                let inside = x / 8 == step && y > 9 && y < 18;
                let ground = if alpha { [0; 4] } else { [9, 60, 120, 255] };
                let pixel = if inside { [250, 180, 7, 255] } else { ground };
                samples.extend_from_slice(&pixel[..3 + usize::from(alpha)]);
            }
        }
        let alpha = if alpha { Alpha::Straight } else { Alpha::None };
        let samples = Samples::U8(samples);
        let raster = Raster::new(size, Space::Srgb, alpha, samples).unwrap();
        Frame { raster, delay_ms: 40 + 10 * step }
    });
    let mut metadata = Metadata::new(Format::Raw, size);
    metadata.loop_count = Some(3);
    metadata.frames = 5;
    if alpha {
        metadata.channels = 4;
        metadata.has_alpha = true;
    }
    Picture::new(frames.collect(), metadata).unwrap()
}

#[test]
fn animations_come_back_frame_by_frame() {
    for alpha in [false, true] {
        let picture = animation(alpha);
        let pipeline = Pipeline::new(picture.clone());
        let files = [
            pipeline.clone().png(Png::new()).to_bytes().unwrap(),
            pipeline.clone().png(Png::new().colours(8)).to_bytes().unwrap(),
            pipeline.gif(Gif::default()).to_bytes().unwrap(),
        ];
        for file in files {
            let back = Pipeline::from_bytes(file.bytes).pages(Pages::All);
            let head = back.metadata().unwrap();
            assert_eq!((head.frames, head.loop_count), (5, Some(3)));
            let back = back.to_picture().unwrap();
            for (a, b) in picture.frames().iter().zip(back.frames()) {
                assert_eq!(a.delay_ms, b.delay_ms);
                let opaque = b.raster.clone().with_alpha(1.0);
                let (a, b) = (a.raster.clone().with_alpha(1.0), opaque);
                let pixels = bytes(&a).chunks(4).zip(bytes(&b).chunks(4));
                for (a, b) in pixels {
                    assert!(a == b || (a[3], b[3]) == (0, 0), "{a:?} {b:?}");
                }
            }
        }
    }
}

#[test]
fn a_frame_that_stays_is_not_stored_twice() {
    let picture = animation(false);
    let twice: Vec<Frame> =
        picture.frames().iter().flat_map(|f| [f.clone(), f.clone()]).collect();
    let twice = Picture::new(twice, picture.metadata.clone()).unwrap();
    let gif = Pipeline::new(twice.clone()).gif(Gif::default());
    let once = gif.to_bytes().unwrap().bytes;
    let back = Pipeline::from_bytes(once.clone());
    assert_eq!(back.metadata().unwrap().delays_ms, [80, 100, 120, 140, 160]);
    let kept = Pipeline::new(twice).gif(Gif::default().keep_duplicates(true));
    let kept = Pipeline::from_bytes(kept.to_bytes().unwrap().bytes);
    assert_eq!(kept.metadata().unwrap().frames, 10);
}

#[test]
fn a_palette_has_no_more_colours_than_were_asked_for() {
    let raster = smooth(Size::new(64, 48), true);
    for colours in [2, 5, 16, 100, 256] {
        let png = Png::new().colours(colours);
        let file = Pipeline::from_raster(raster.clone()).png(png);
        let file = Pipeline::from_bytes(file.to_bytes().unwrap().bytes);
        let entries = file.metadata().unwrap().palette.unwrap();
        assert!(entries <= colours, "{entries} of {colours}");
    }
    let size = |quality: u8| {
        let png = Png::new().quality(quality).dither(0.0);
        let file = Pipeline::from_raster(raster.clone()).png(png);
        let file = Pipeline::from_bytes(file.to_bytes().unwrap().bytes);
        file.metadata().unwrap().palette.unwrap()
    };
    assert!(size(10) < size(80), "{} {}", size(10), size(80));
}

#[test]
fn passes_and_bits_change_no_pixel() {
    for size in [Size::new(1, 1), Size::new(7, 3), Size::new(33, 18)] {
        let raster = smooth(size, false);
        for adaptive in [false, true] {
            let png = Png::new().progressive(true).adaptive(adaptive);
            let file = Pipeline::from_raster(raster.clone()).png(png);
            let file = file.to_bytes().unwrap().bytes;
            let back = Pipeline::from_bytes(file);
            assert!(back.metadata().unwrap().is_progressive);
            assert_eq!(back.to_picture().unwrap().into_raster(), raster);
        }
    }
    let grey: Vec<u8> = (0..35).map(|v| (v % 4) * 85).collect();
    let raster = Raster::new(
        Size::new(7, 5),
        Space::Grey,
        Alpha::None,
        Samples::U8(grey),
    )
    .unwrap();
    for (bits, progressive) in [(2, false), (4, false), (2, true)] {
        let png = Png::new().bits(bits).progressive(progressive);
        let file = Pipeline::from_raster(raster.clone()).png(png);
        let back = Pipeline::from_bytes(file.to_bytes().unwrap().bytes);
        assert_eq!(back.metadata().unwrap().bits, bits);
        assert_eq!(back.to_picture().unwrap().into_raster(), raster);
    }
    let colour = smooth(Size::new(4, 4), false);
    let err = Pipeline::from_raster(colour).png(Png::new().bits(2));
    let err = err.to_bytes().unwrap_err().to_string();
    assert!(err.contains("bitdepth") && err.contains('2'), "{err}");
}

fn error(a: &Raster, b: &Raster) -> f64 {
    let pairs = bytes(a).iter().zip(bytes(b));
    let sum: f64 = pairs.map(|(&a, &b)| (a as f64 - b as f64).powi(2)).sum();
    sum / bytes(a).len() as f64
}

#[test]
fn avif_and_jpeg_xl_come_back_nearly_as_they_were() {
    for alpha in [false, true] {
        let raster = smooth(Size::new(65, 47), alpha);
        let source = Pipeline::from_raster(raster.clone());
        for file in [
            source.clone().avif(Avif::quality(80)).to_bytes().unwrap(),
            source.clone().jxl(Jxl::quality(90)).to_bytes().unwrap(),
        ] {
            let back = Pipeline::from_bytes(file.bytes);
            let head = back.metadata().unwrap();
            assert_eq!(head.size, raster.size());
            assert_eq!((head.has_alpha, head.depth), (alpha, Depth::U8));
            let back = back.to_picture().unwrap().into_raster();
            let error = error(&back.flattened(sysu_img::Colour::WHITE), &{
                raster.clone().flattened(sysu_img::Colour::WHITE)
            });
            assert!(error < 12.0, "{} {error}", head.format);
        }
        let exact = source.jxl(Jxl::lossless()).to_bytes().unwrap();
        let back = Pipeline::from_bytes(exact.bytes).to_picture().unwrap();
        assert_eq!(back.into_raster(), raster);
    }
}

#[test]
fn sixteen_bits_stay_in_jpeg_xl_and_ten_in_avif() {
    let raster = smooth(Size::new(24, 20), false).to_depth(Depth::U16);
    let source = Pipeline::from_raster(raster.clone());
    let jxl = source.clone().jxl(Jxl::lossless()).to_bytes().unwrap();
    let back = Pipeline::from_bytes(jxl.bytes).to_picture().unwrap();
    assert_eq!(back.into_raster(), raster);
    let avif = source.avif(Avif::quality(90)).to_bytes().unwrap();
    let head = Pipeline::from_bytes(avif.bytes).metadata().unwrap();
    assert_eq!((head.bits, head.depth), (10, Depth::U16));
}

const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='20' \
                       height='10'><rect width='10' height='10' \
                       fill='#f00'/></svg>";

#[test]
fn drawings_are_drawn_at_the_size_that_is_wanted() {
    let drawing = Pipeline::from_bytes(DRAWING.as_bytes());
    let head = drawing.metadata().unwrap();
    assert_eq!((head.format, head.size), (Format::Svg, Size::new(20, 10)));
    let large = drawing.resize(Resize::width(200)).to_picture().unwrap();
    assert_eq!(large.size(), Size::new(200, 100));
    // The edge is where it would be if it had never been small.
    let row = &bytes(large.raster())[50 * 800..][..800];
    assert_eq!(row[99 * 4..100 * 4], [255, 0, 0, 255]);
    assert_eq!(row[100 * 4..101 * 4], [0; 4]);
}

#[test]
fn drawings_open_no_file() {
    let secret = std::env::temp_dir().join("sysu-img-canary.png");
    let red = Raster::new(
        Size::new(4, 4),
        Space::Srgb,
        Alpha::None,
        Samples::U8([255, 0, 0].repeat(16)),
    );
    Pipeline::from_raster(red.unwrap()).to_file(&secret).unwrap();
    let path = secret.display();
    for link in [format!("{path}"), format!("file://{path}")] {
        let text = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' \
             xmlns:xlink='http://www.w3.org/1999/xlink' width='4' \
             height='4'><image width='4' height='4' xlink:href='{link}'/>\
             <image width='4' height='4' href='{link}'/></svg>"
        );
        let drawn = Pipeline::from_bytes(text).to_picture().unwrap();
        assert!(bytes(drawn.raster()).iter().all(|&v| v == 0), "{link}");
    }
    std::fs::remove_file(&secret).unwrap();
}

#[test]
fn a_small_drawing_cannot_grow_without_bound() {
    let deep = format!(
        "<svg xmlns='http://www.w3.org/2000/svg'>{}{}</svg>",
        "<g>".repeat(100_000),
        "</g>".repeat(100_000)
    );
    let mut laughs = String::from(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><defs>\
         <g id='a0'><path d='M0 0h1'/></g>",
    );
    for level in 1..20 {
        laughs += &format!("<g id='a{level}'>");
        for _ in 0..10 {
            laughs += &format!("<use href='#a{}'/>", level - 1);
        }
        laughs += "</g>";
    }
    laughs += "</defs><use href='#a19'/></svg>";
    let entities = "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>\
                    <!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
                    <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>\
                    <!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>\
                    <!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>\
                    <!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>\
                    <!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;'>]>\
                    <svg xmlns='http://www.w3.org/2000/svg'><text>&g;</text>\
                    </svg>";
    for (name, text) in [("deep", deep), ("use", laughs)] {
        let err = Pipeline::from_bytes(text).to_picture().unwrap_err();
        let limit = matches!(err.kind(), ErrorKind::Limit { .. });
        assert!(limit, "{name}: {err}");
    }
    let start = std::time::Instant::now();
    let _ = Pipeline::from_bytes(entities).to_picture();
    assert!(start.elapsed().as_secs() < 60);
}
