//! What a site needs of a picture: sets, elements, icons; and timings.

use sysu_img::{
    Alpha, Bench, Colour, Create, Encode, Format, Icons, Lap, Markup,
    Pipeline, Raster, Samples, Size, Space, Srcset,
};

fn plain(width: u32, height: u32) -> Pipeline {
    let size = Size::new(width, height);
    Pipeline::create(Create::plain(size, Colour::rgb8(10, 90, 200)))
}

#[test]
fn a_set_never_enlarges_and_falls_back_by_alpha() {
    let webp = || [Encode::of(Format::WebP).unwrap()];
    let set = Srcset::new([900, 100, 300, 100], webp()).fallback(true);
    assert_eq!(set.widths(1000), [100, 300, 900]);
    assert_eq!(set.widths(900), [100, 300, 900]);
    assert_eq!(set.widths(500), [100, 300, 500]);
    assert_eq!(set.widths(7), [7]);
    let made = set.make(&plain(500, 250)).unwrap();
    let all: Vec<_> =
        made.iter().map(|v| (v.format, v.size.width, v.size.height)).collect();
    let (w, j) = (Format::WebP, Format::Jpeg);
    assert_eq!(
        all,
        [
            (w, 100, 50),
            (w, 300, 150),
            (w, 500, 250),
            (j, 100, 50),
            (j, 300, 150),
            (j, 500, 250)
        ]
    );
    for variant in &made {
        let head = sysu_img::meta::read(&variant.bytes).unwrap();
        assert_eq!((head.format, head.size), (variant.format, variant.size));
    }
    let clear = Samples::U8([1, 2, 3, 0].repeat(64));
    let size = Size::new(8, 8);
    let clear =
        Raster::new(size, Space::Srgb, Alpha::Straight, clear).unwrap();
    let made = set.make(&Pipeline::from_raster(clear)).unwrap();
    assert_eq!(made.last().unwrap().format, Format::Png);
    assert!(Srcset::new([], webp()).make(&plain(9, 9)).is_err());
    assert!(Srcset::new([0], webp()).make(&plain(9, 9)).is_err());
}

#[test]
fn an_element_escapes_every_text_in_it() {
    let mut markup = Markup::new("<a> & \"b\" 'c'")
        .sizes("(min-width: 40em) 50vw, \"100vw\"")
        .class("x\" onload=\"alert(1)")
        .lazy(false);
    markup.add("a b,c\"d.webp", Format::WebP, Size::new(10, 5));
    markup.add("é&f.jpg", Format::Jpeg, Size::new(10, 5));
    markup.add("é&g.jpg", Format::Jpeg, Size::new(20, 10));
    let html = markup.html();
    assert_eq!(
        html,
        "<picture>\n  <source type=\"image/webp\" \
         srcset=\"a%20b%2Cc%22d.webp 10w\" sizes=\"(min-width: 40em) 50vw, \
         &quot;100vw&quot;\">\n  <img src=\"%C3%A9&amp;g.jpg\" \
         srcset=\"%C3%A9&amp;f.jpg 10w, %C3%A9&amp;g.jpg 20w\" \
         sizes=\"(min-width: 40em) 50vw, &quot;100vw&quot;\" width=\"20\" \
         height=\"10\" alt=\"&lt;a&gt; &amp; &quot;b&quot; &#39;c&#39;\" \
         class=\"x&quot; onload=&quot;alert(1)\" decoding=\"async\">\n\
         </picture>\n"
    );
    assert_eq!(Markup::new("x").html(), "<picture></picture>\n");
}

#[test]
fn icons_are_of_the_sizes_that_they_are_called_by() {
    let made = Icons::new("Blue \"dot\"")
        .background(Colour::rgb8(255, 0, 0))
        .make(&plain(40, 20))
        .unwrap();
    for icon in &made[1..5] {
        let head = sysu_img::meta::read(&icon.bytes).unwrap();
        assert_eq!(head.size, Size::new(icon.side, icon.side));
        let opaque = icon.side == 180 || icon.name.contains("maskable");
        assert_eq!(head.has_alpha, !opaque, "{}", icon.name);
    }
    // Clear above the picture, blue in its middle; red where it is opaque.
    let at = |index: usize, x: u32, y: u32| {
        let picture = Pipeline::from_bytes(made[index].bytes.clone());
        let raster =
            picture.to_picture().unwrap().into_raster().with_alpha(1.0);
        let Samples::U8(v) = raster.samples() else { panic!("8 bits") };
        let from = (y * raster.width() + x) as usize * 4;
        [v[from], v[from + 1], v[from + 2], v[from + 3]]
    };
    assert_eq!(at(2, 96, 2)[3], 0);
    assert_eq!(at(2, 96, 96), [10, 90, 200, 255]);
    assert_eq!(at(1, 90, 2), [255, 0, 0, 255]);
    // The maskable one keeps a tenth free at each side.
    assert_eq!(at(4, 49, 256), [255, 0, 0, 255]);
    assert_eq!(at(4, 53, 256), [10, 90, 200, 255]);
    let ico = &made[0].bytes;
    assert_eq!(ico[..6], [0, 0, 1, 0, 3, 0]);
    for (n, side) in [16u8, 32, 48].into_iter().enumerate() {
        let entry = &ico[6 + n * 16..][..16];
        assert_eq!(entry[..2], [side, side]);
        let word = |at: usize| {
            u32::from_le_bytes(entry[at..at + 4].try_into().unwrap()) as usize
        };
        let file = &ico[word(12)..][..word(8)];
        let head = sysu_img::meta::read(file).unwrap();
        assert_eq!((head.size.width, head.channels), (side.into(), 4));
    }
    let whole = Pipeline::from_bytes(ico.clone()).to_picture().unwrap();
    assert_eq!(whole.size(), Size::new(48, 48));
    let manifest: serde_json::Value =
        serde_json::from_slice(&made[5].bytes).unwrap();
    assert_eq!(manifest["name"], "Blue \"dot\"");
    assert_eq!(manifest["icons"][2]["purpose"], "maskable");
    assert!(Icons::new("x").padding(0.5).make(&plain(9, 9)).is_err());
    let html = Icons::new("x").base("/a\"b").html();
    assert!(html.contains("href=\"/a%22b/favicon.ico\""), "{html}");
}

#[test]
#[cfg(feature = "svg")]
fn an_svg_is_drawn_at_each_size() {
    let svg =
        br##"<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2">
        <rect width="1" height="2" fill="#000"/>
        <rect x="1" width="1" height="2" fill="#fff"/></svg>"##;
    let made = Icons::new("x").make(&Pipeline::from_bytes(*svg)).unwrap();
    let large = Pipeline::from_bytes(made[3].bytes.clone());
    let raster = large.to_picture().unwrap().into_raster();
    let Samples::U8(v) = raster.samples() else { panic!("8 bits") };
    // Two pixels enlarged would have a soft middle; a drawing has an edge.
    let row = &v[256 * 512 * 4..][..512 * 4];
    assert_eq!((row[250 * 4], row[261 * 4]), (0, 255));
}

#[test]
fn laps_are_measured_and_drawn() {
    let formats = [Format::Png, Format::Jpeg, Format::WebP];
    let encodes = formats.map(|format| Encode::of(format).unwrap());
    let laps = Bench::new(2).run(&plain(64, 64), &encodes).unwrap();
    let found: Vec<_> = laps.iter().map(|lap| lap.format).collect();
    assert_eq!(found, formats);
    for lap in &laps {
        assert!(lap.bytes > 0 && !lap.encode.is_zero());
        assert!(lap.decode.is_some_and(|time| !time.is_zero()));
    }
    let svg = Lap::plot(&laps);
    let drawn = Pipeline::from_bytes(svg.into_bytes()).metadata().unwrap();
    assert_eq!((drawn.format, drawn.size.width), (Format::Svg, 720));
    assert!(Bench::new(0).run(&plain(4, 4), &encodes).is_err());
}
