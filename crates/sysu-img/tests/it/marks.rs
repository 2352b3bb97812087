//! Shapes and marks on pictures, by their pixels.

use sysu_img::{
    Args, Colour, Create, Draw, ErrorKind, Pipeline, Position, Raster,
    Samples, Size, Source, Text, Value, Watermark,
};

fn ground(width: u32, height: u32, colour: Colour) -> Pipeline {
    Pipeline::create(Create::plain(Size::new(width, height), colour))
}

fn pixel(raster: &Raster, x: u32, y: u32) -> Vec<u8> {
    let Samples::U8(v) = raster.samples() else { unreachable!("bytes") };
    let channels = usize::from(raster.channels());
    v[(y * raster.width() + x) as usize * channels..][..channels].to_vec()
}

fn drawn(shapes: &str) -> Raster {
    let draw: Draw = shapes.parse().unwrap();
    let made = ground(40, 20, Colour::WHITE).with(draw).to_picture();
    made.unwrap().into_raster()
}

const WHITE: [u8; 3] = [255; 3];
const RED: [u8; 3] = [255, 0, 0];

#[test]
fn a_rectangle_covers_its_pixels_and_no_other() {
    let made = drawn("rect 5,4 10x6 fill=red");
    for y in 0..20 {
        for x in 0..40 {
            let inside = (5..15).contains(&x) && (4..10).contains(&y);
            let wanted = if inside { RED } else { WHITE };
            assert_eq!(pixel(&made, x, y), wanted, "{x},{y}");
        }
    }
    let frame = drawn("rect 5,5 10x10 stroke=red width=2");
    assert_eq!(pixel(&frame, 5, 5), RED);
    assert_eq!(pixel(&frame, 4, 10), RED);
    assert_eq!(pixel(&frame, 10, 10), WHITE);
    let round = drawn("rect 0,0 20x20 radius=50% fill=red");
    assert_eq!(pixel(&round, 0, 0), WHITE);
    assert_eq!(pixel(&round, 10, 0), RED);
}

#[test]
fn per_cent_are_of_the_picture_and_later_shapes_lie_above() {
    let made =
        drawn("rect 50%,0 50%x100% fill=blue; rect 75%,50% 5x5 fill=red");
    assert_eq!(pixel(&made, 19, 10), WHITE);
    assert_eq!(pixel(&made, 20, 10), [0, 0, 255]);
    assert_eq!(pixel(&made, 30, 10), RED);
    // 50 % of 20 is the radius, and half of red on white is pink.
    let made = drawn("circle 20,10 50% fill=rgb(255 0 0) opacity=0.5");
    assert_eq!(pixel(&made, 20, 10), [255, 127, 127]);
    assert_eq!(pixel(&made, 12, 10), [255, 127, 127]);
    assert_eq!(pixel(&made, 8, 10), WHITE);
    let made = drawn("ellipse 20,10 15x5 fill=red");
    assert_eq!(pixel(&made, 6, 10), RED);
    assert_eq!(pixel(&made, 20, 3), WHITE);
}

#[test]
fn lines_have_their_width_and_arrows_their_heads() {
    let made = drawn("line 0,10 40,10 stroke=red width=2");
    assert_eq!(pixel(&made, 30, 9), RED);
    assert_eq!(pixel(&made, 30, 10), RED);
    assert_eq!(pixel(&made, 30, 11), WHITE);
    let made = drawn("polygon 0,0 20,0 0,20 fill=red");
    assert_eq!(pixel(&made, 3, 3), RED);
    assert_eq!(pixel(&made, 15, 15), WHITE);
    let made = drawn("polyline 0,0 20,0 20,20 stroke=red width=4");
    assert_eq!(pixel(&made, 19, 15), RED);
    assert_eq!(pixel(&made, 8, 8), WHITE);
    let made = drawn("arrow 0,10 40,10 stroke=red width=2 head=10");
    assert_eq!(pixel(&made, 31, 7), RED);
    assert_eq!(pixel(&made, 25, 7), WHITE);
    assert_eq!(pixel(&made, 25, 10), RED);
}

#[test]
fn colours_over_grey_are_seen() {
    let grey = Samples::U8(vec![9; 40 * 20]);
    let grey = Raster::new(
        Size::new(40, 20),
        sysu_img::Space::Grey,
        sysu_img::Alpha::None,
        grey,
    );
    let draw: Draw = "rect 0,0 5x5 fill=red".parse().unwrap();
    let made = Pipeline::from_raster(grey.unwrap()).with(draw);
    let made = made.to_picture().unwrap().into_raster();
    assert_eq!(pixel(&made, 0, 0), RED);
    assert_eq!(pixel(&made, 9, 9), [9; 3]);
}

#[test]
fn words_have_an_anchor_and_an_outline() {
    let columns = |anchor: &str| {
        let made = drawn(&format!(
            "text 20,2 'HH' font='Roboto Bold 10' anchor={anchor} fill=red"
        ));
        let inked = |x: &u32| (0..20).any(|y| pixel(&made, *x, y) != WHITE);
        let inked: Vec<u32> = (0..40).filter(inked).collect();
        (inked[0], inked[inked.len() - 1])
    };
    let (start, middle, end) =
        (columns("start"), columns("middle"), columns("end"));
    assert!((20..23).contains(&start.0), "{start:?}");
    assert!((17..=20).contains(&end.1), "{end:?}");
    assert!(middle.0.abs_diff(40 - middle.1) <= 3, "{middle:?}");
    let made =
        drawn("text 5,2 'I' font='Bold 14' fill=red stroke=blue width=2");
    let all: Vec<Vec<u8>> = (0..20)
        .flat_map(|y| (0..40).map(move |x| (x, y)))
        .map(|(x, y)| pixel(&made, x, y))
        .collect();
    assert!(all.iter().any(|p| *p == [0, 0, 255]));
    assert!(all.iter().any(|p| *p == RED));
}

#[test]
fn errors_name_the_byte() {
    let cases = [
        ("", "byte 0"),
        ("cube 1,1 2", "cube at byte 0"),
        ("rect 1,1", "byte 8"),
        ("rect 1,1 5x", "5x at byte 9"),
        ("rect 1,1 5x5 fill=nocolour", "fill=nocolour at byte 13"),
        ("rect 1,1 5x5; circle 1 2", "1 at byte 21"),
        ("line 1,1 2,2 3,3", "3,3 at byte 13"),
        ("circle 1,1 2 head=3", "head at byte 13"),
        ("circle 1,1 2 size=3", "size=3 at byte 13"),
        ("text 1,1 'half", "' without its partner at byte 9"),
        ("line 1,1 nan,2", "nan,2 at byte 9"),
        ("polygon 1,1 2,2", "byte 15"),
        ("rect 1,1 5x5 opacity=2", "opacity=2 at byte 13"),
    ];
    for (text, wanted) in cases {
        let err = text.parse::<Draw>().unwrap_err();
        assert!(matches!(err.kind(), ErrorKind::InvalidOption { .. }));
        let err = err.to_string();
        assert!(err.contains(wanted), "{text}: {err}");
    }
    // What lies far outside, or has no extent, draws nothing.
    for text in [
        "line 5,5 5,5",
        "arrow 5,5 5,5",
        "circle -1000000,-1000000 5",
        "rect -1000000,5 1x1",
    ] {
        let made = drawn(text);
        assert_eq!(pixel(&made, 20, 10), WHITE, "{text}");
    }
}

fn logo() -> Source {
    let red = Colour::rgb8(255, 0, 0);
    Create::plain(Size::new(10, 4), red).into()
}

fn marked(mark: Watermark) -> Raster {
    let made = ground(100, 50, Colour::BLACK).with(mark).to_picture();
    made.unwrap().into_raster()
}

/// The box of whatever is not black: left, top, right, bottom.
fn bounds(raster: &Raster) -> Option<[u32; 4]> {
    let all = (0..raster.height())
        .flat_map(|y| (0..raster.width()).map(move |x| (x, y)))
        .filter(|(x, y)| pixel(raster, *x, *y) != [0; 3]);
    all.fold(None, |found: Option<[u32; 4]>, (x, y)| {
        let [l, t, r, b] = found.unwrap_or([x, y, x, y]);
        Some([l.min(x), t.min(y), r.max(x), b.max(y)])
    })
}

#[test]
fn a_mark_has_its_size_place_and_opacity() {
    let corner = Position::Gravity(1, 1);
    let mark = Watermark::picture(logo()).share(0.2).gravity(corner);
    let made = marked(mark.clone().margin_share(0.1).opacity(0.5));
    assert_eq!(bounds(&made), Some([75, 37, 94, 44]));
    assert_eq!(pixel(&made, 80, 40), [128, 0, 0]);
    let made = marked(mark.margin(0).opacity(1.0));
    assert_eq!(bounds(&made), Some([80, 42, 99, 49]));
    // Wider than its height lets it be.
    let tall = Create::plain(Size::new(2, 20), Colour::WHITE);
    let made = marked(
        Watermark::picture(tall)
            .share(1.0)
            .opacity(1.0)
            .gravity(Position::CENTRE),
    );
    assert_eq!(bounds(&made), Some([48, 0, 52, 49]));
    let turned = Watermark::picture(logo())
        .degrees(90.0)
        .opacity(1.0)
        .gravity(Position::CENTRE);
    assert_eq!(bounds(&marked(turned)), Some([48, 20, 51, 29]));
}

#[test]
fn tiles_have_gaps_and_words_fit_their_share() {
    let corner = Position::Gravity(-1, -1);
    let tiled = Watermark::picture(logo()).tile().gap(6).gravity(corner);
    let made = marked(tiled.margin(0).opacity(1.0));
    let red: usize = (0..50)
        .flat_map(|y| (0..100).map(move |x| (x, y)))
        .filter(|(x, y)| pixel(&made, *x, *y) == RED)
        .count();
    // 16 x 10 each: six and a quarter across, five down.
    assert_eq!(red, (6 * 10 + 4) * 5 * 4);
    let words = Text::new("mark").colour(Colour::WHITE).embedded_only();
    let made = marked(Watermark::text(words.clone()).share(0.5).opacity(1.0));
    let [l, _, r, _] = bounds(&made).unwrap();
    assert!((46..=50).contains(&(r - l + 1)), "{l} {r}");
    let one =
        ground(1, 1, Colour::BLACK).with(Watermark::text(words).share(0.5));
    assert_eq!(one.to_picture().unwrap().size(), Size::new(1, 1));
    let wrong = [
        Watermark::picture(logo()).share(0.0),
        Watermark::picture(logo()).opacity(2.0),
        Watermark::picture(logo()).degrees(f64::NAN),
        Watermark::text(Text::new(" ")),
        Watermark::picture(logo()).gravity(Position::Entropy),
    ];
    for mark in wrong {
        let made = ground(9, 9, Colour::BLACK).with(mark.clone());
        assert!(made.to_picture().is_err(), "{mark:?}");
    }
}

#[test]
fn a_recipe_names_a_mark_as_the_builder_does() {
    let step = |text: &str| {
        let made =
            Pipeline::create(Create::plain(Size::new(100, 50), Colour::BLACK));
        made.chain(text)
    };
    let mark = |options: &str| {
        let mut args = Args::new("watermark");
        args.push(Value::Source(Box::new(logo())));
        for option in options.split_whitespace() {
            let (name, value) = option.split_once('=').unwrap();
            args.set(name, Value::guess(value));
        }
        let made = step("").unwrap().step(args).unwrap();
        made.to_picture().unwrap().into_raster()
    };
    // Half of it is seen, 2% of 50 pixels from the right bottom.
    let made = mark("");
    assert_eq!(bounds(&made), Some([89, 45, 98, 48]));
    assert_eq!(pixel(&made, 90, 46), [128, 0, 0]);
    let corner = Position::Gravity(-1, 0);
    let whole = Watermark::picture(logo()).share(0.3).opacity(1.0);
    let whole = whole.gravity(corner).margin(7).degrees(90.0);
    let made = mark("size=30% opacity=1 gravity=west margin=7 angle=90");
    assert_eq!(made, marked(whole));
    let tiled = Watermark::picture(logo()).tile().gap_share(0.1);
    assert_eq!(mark("tile=true gap=10%"), marked(tiled));
    let words = Text::new("<b>").colour(Colour::WHITE);
    let said = step("watermark text='<b>'").unwrap().to_picture().unwrap();
    let words = marked(Watermark::text(words).share(0.25));
    assert_eq!(*said.raster(), words);
    let sized = step("watermark text=m font='Bold 9pt'").unwrap();
    let sized = sized.to_picture().unwrap().into_raster();
    assert!(bounds(&sized).unwrap()[1] > 35, "{:?}", bounds(&sized));
    let wrong = [
        "watermark",
        "watermark a.png text=b",
        "watermark a.png size=20",
        "watermark a.png margin=-1",
        "watermark a.png margin=x%",
        "watermark a.png gap=5",
        "watermark a.png font='Bold 9'",
        "watermark a.png opacity=1.5",
        "watermark a.png gravity=entropy",
        "watermark text=a outlineWidth=3",
        "watermark text=a width=30",
        "watermark text=''",
    ];
    for text in wrong {
        assert!(step(text).is_err(), "{text}");
    }
}
