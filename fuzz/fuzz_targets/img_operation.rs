//! Any operation with any arguments on a small picture: an answer or an
//! error, no panic, and nothing larger than was allowed.
#![no_main]

use libfuzzer_sys::{
    arbitrary::{Result, Unstructured},
    fuzz_target,
};
use sysu_img::{
    Alpha, Args, Depth, Limits, Pipeline, Raster, Samples, Size, Space, Value,
    operation_names,
};

/// Options that one operation or another takes.
const OPTIONS: &[&str] = &[
    "width",
    "height",
    "left",
    "top",
    "right",
    "bottom",
    "fit",
    "position",
    "kernel",
    "sigma",
    "m1",
    "m2",
    "x1",
    "y2",
    "y3",
    "background",
    "threshold",
    "margin",
    "lineArt",
    "maxSlope",
    "scale",
    "offset",
    "lower",
    "upper",
    "brightness",
    "saturation",
    "hue",
    "lightness",
    "minAmplitude",
    "precision",
    "extendWith",
    "interpolator",
    "idx",
    "idy",
    "odx",
    "ody",
    "greyscale",
    "alpha",
    "withoutEnlargement",
];

const WORDS: &[&str] = &[
    "cover",
    "contain",
    "fill",
    "inside",
    "outside",
    "entropy",
    "attention",
    "north",
    "centre",
    "nearest",
    "cubic",
    "lanczos3",
    "mks2021",
    "#80402080",
    "mirror",
    "repeat",
    "and",
    "or",
    "eor",
    "red",
    "alpha",
    "b-w",
    "lab",
];

fn value(u: &mut Unstructured<'_>, deep: bool) -> Result<Value> {
    Ok(match u.int_in_range(0..=7)? {
        0 => Value::Null,
        1 => Value::Bool(u.arbitrary()?),
        2 => Value::Number(u.int_in_range(-4..=300)? as f64),
        3 => Value::Number(u.arbitrary()?),
        4 => Value::Number(u.arbitrary::<i64>()? as f64),
        5 => Value::Text((*u.choose(WORDS)?).into()),
        6 if deep => {
            let len = u.int_in_range(0..=9)?;
            let list: Result<_> = (0..len).map(|_| value(u, false)).collect();
            Value::List(list?)
        }
        _ => Value::Text(u.arbitrary::<&str>()?.into()),
    })
}

fn run(data: &[u8]) -> Result<()> {
    let mut u = Unstructured::new(data);
    let channels = u.int_in_range(1..=4u8)?;
    let size = Size::new(u.int_in_range(1..=24)?, u.int_in_range(1..=24)?);
    let len = size.pixels() as usize * channels as usize;
    let samples = Samples::U8(u.bytes(len.min(u.len()))?.to_vec());
    let samples = match samples {
        Samples::U8(mut v) => {
            v.resize(len, 200);
            Samples::U8(v)
        }
        other => other,
    };
    let space = if channels < 3 { Space::Grey } else { Space::Srgb };
    let alpha = if channels % 2 == 0 { Alpha::Straight } else { Alpha::None };
    let raster = Raster::new(size, space, alpha, samples)
        .expect("the samples fit the size");
    let depth = *u.choose(&[Depth::U8, Depth::U16, Depth::F32])?;
    let limits = Limits::default().max_pixels(1 << 16).max_memory(4 << 20);
    let mut pipeline =
        Pipeline::from_raster(raster.to_depth(depth)).limits(limits);
    if u.arbitrary()? {
        pipeline = pipeline.sharp_order();
    }
    let names: Vec<_> = operation_names().collect();
    for _ in 0..u.int_in_range(1..=3)? {
        let mut args = Args::new(*u.choose(&names)?);
        for _ in 0..u.int_in_range(0..=2)? {
            args.push(value(&mut u, true)?);
        }
        for _ in 0..u.int_in_range(0..=4)? {
            let name = *u.choose(OPTIONS)?;
            args.set(name, value(&mut u, true)?);
        }
        let Ok(next) = pipeline.step(args) else { return Ok(()) };
        pipeline = next;
    }
    if let Ok(picture) = pipeline.to_picture() {
        assert!(picture.size().pixels() <= 1 << 16);
    }
    Ok(())
}

fuzz_target!(|data: &[u8]| {
    let _ = run(data);
});
