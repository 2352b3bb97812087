//! Fingerprints, swatches and drawn differences.

use sysu_img::{
    Alpha, Blur, Colour, Create, DiffStyle, Difference, Fingerprint, Jpeg,
    Picture, Pipeline, Raster, Resize, Samples, Size, Space, swatches,
};

fn lake() -> Pipeline {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/images/lake.jpg"
    );
    Pipeline::open(path).resize(Resize::width(320))
}

fn grey(width: u32, rows: &[u8]) -> Picture {
    let size = Size::new(width, rows.len() as u32 / width);
    let samples = Samples::U8(rows.to_vec());
    let raster = Raster::new(size, Space::Grey, Alpha::None, samples).unwrap();
    Pipeline::from_raster(raster).to_picture().unwrap()
}

fn print(pipeline: &Pipeline) -> Fingerprint {
    Fingerprint::of(&pipeline.to_picture().unwrap()).unwrap()
}

#[test]
fn copies_are_near_and_others_are_far() {
    let original = print(&lake());
    let bytes = lake().encode(Jpeg::quality(20)).to_bytes().unwrap().bytes;
    let copies = [
        Pipeline::from_bytes(bytes),
        lake().resize(Resize::width(90)),
        lake().blur(Blur::gaussian(1.5)),
    ];
    for copy in copies {
        let distance = original.distance(print(&copy));
        assert!(distance <= 6, "{distance}");
    }
    let mirrored = original.distance(print(&lake().flop()));
    assert!(16 < mirrored, "{mirrored}");
    let noise = Create::noise(Size::new(64, 64), 128.0, 40.0);
    let noise = original.distance(print(&Pipeline::create(noise)));
    assert!(16 < noise, "{noise}");
}

/// Half of the bits are set, by the median, whatever the picture.
#[test]
fn a_fingerprint_is_written_in_sixteen_digits() {
    let found = print(&lake());
    assert_eq!(found.to_bits().count_ones(), 32);
    assert_eq!(found.to_string().parse(), Ok(found));
    assert_eq!(Fingerprint::from_bits(1).to_string(), "0000000000000001");
    for wrong in ["", "+000000000000001", "00000000000000zz", "12"] {
        assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
    }
}

#[test]
fn swatches_are_the_colours_by_what_they_cover() {
    let size = Size::new(40, 40);
    let shapes = "<svg xmlns='http://www.w3.org/2000/svg' width='40' \
        height='40'><rect width='40' height='40' fill='#204060'/>\
        <rect width='40' height='10' fill='#e0c020'/>\
        <rect width='10' height='4' y='20' fill='#c00000'/></svg>";
    let picture = Pipeline::from_bytes(shapes.as_bytes()).to_picture();
    let found = swatches(&picture.unwrap(), 8).unwrap();
    let names: Vec<String> =
        found.iter().map(|swatch| swatch.colour.to_string()).collect();
    assert_eq!(names, ["#204060", "#e0c020", "#c00000"]);
    let shares: Vec<f64> = found.iter().map(|swatch| swatch.share).collect();
    assert_eq!(shares, [0.725, 0.25, 0.025]);
    let clear = Create::plain(size, Colour::CLEAR).channels(4);
    let clear = Pipeline::create(clear).to_picture().unwrap();
    assert_eq!(swatches(&clear, 8).unwrap(), []);
    // Half of it is seen by a quarter.
    let pixels = [[200, 0, 0, 64].repeat(8), [0, 0, 200, 255].repeat(8)];
    let samples = Samples::U8(pixels.concat());
    let faint = Size::new(4, 4);
    let faint = Raster::new(faint, Space::Srgb, Alpha::Straight, samples);
    let faint = Pipeline::from_raster(faint.unwrap()).to_picture().unwrap();
    let found = swatches(&faint, 2).unwrap();
    assert_eq!(found[0].colour.to_string(), "#0000c8");
    assert!((found[1].share - 64.0 / 319.0).abs() < 1e-9);
}

#[test]
fn shares_of_a_photograph_add_up_and_come_in_order() {
    let found = swatches(&lake().to_picture().unwrap(), 6).unwrap();
    assert_eq!(found.len(), 6);
    let sum: f64 = found.iter().map(|swatch| swatch.share).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    assert!(found.is_sorted_by(|a, b| b.share <= a.share));
}

#[test]
fn differences_are_counted_drawn_and_bounded() {
    let a = grey(4, &[0; 16]);
    let mut changed = [0; 16];
    changed[6] = 255;
    changed[9] = 200;
    changed[15] = 3;
    let b = grey(4, &changed);
    let found = Difference::new().between(&a, &b).unwrap();
    assert_eq!((found.pixels, found.total), (2, 16));
    let region = found.region.unwrap();
    assert_eq!((region.left, region.top), (1, 1));
    assert_eq!(region.size(), Size::new(2, 2));
    let exact = Difference::new().threshold(0.0).between(&a, &b).unwrap();
    assert_eq!(exact.pixels, 3);
    let none = Difference::new().threshold(0.0).between(&a, &a).unwrap();
    assert_eq!((none.pixels, none.region), (0, None));

    let Samples::U8(marks) = found.picture.raster().samples() else {
        panic!()
    };
    assert_eq!(marks[18..21], [255, 0, 0]);
    assert_eq!(marks[..3], [230; 3]);
    let heat = Difference::new().style(DiffStyle::Heat);
    let heat = heat.between(&a, &b).unwrap().picture;
    let Samples::U8(heat) = heat.raster().samples() else { panic!() };
    assert_eq!(heat[..3], [0; 3]);
    assert!(heat[27..30] < heat[18..21], "the farther is the lighter");
    let beside = Difference::new().style(DiffStyle::SideBySide);
    let beside = beside.between(&a, &b).unwrap().picture;
    assert_eq!(beside.size(), Size::new(12, 4));
    assert!(Difference::new().between(&a, &grey(2, &[0; 4])).is_err());
}

/// The same edge, drawn by two renderers.
#[test]
fn smoothed_edges_can_be_left_out() {
    let edge = |middle: u8| {
        let row = [0, 0, 0, middle, 255, 255, 255];
        grey(7, &row.repeat(7))
    };
    let (a, b) = (edge(90), edge(170));
    let all = Difference::new().between(&a, &b).unwrap();
    assert_eq!(all.pixels, 7);
    let skipped = Difference::new().skip_smooth(true);
    let skipped = skipped.between(&a, &b).unwrap();
    assert!(skipped.pixels < 7, "{}", skipped.pixels);
    // An edge that has moved is no smoothing.
    let moved = grey(7, &[0, 0, 0, 0, 0, 255, 255].repeat(7));
    let moved = Difference::new().skip_smooth(true).between(&a, &moved);
    assert!(7 <= moved.unwrap().pixels);
}
