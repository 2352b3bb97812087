//! Laws of `sysu img`, end to end: the same bytes, however they come about.

use std::{fs, path::Path};

use sysu::img::{Alpha, Format, Pipeline, Raster, Samples, Size, Space};

use crate::support::{root, sysu};

/// Chains that between them go through every way of dividing the work: rows,
/// bands, strips, whole pictures, and frames.
const CHAINS: &[&str] = &[
    "resize 700x",
    "resize 300x300 position=attention",
    "resize 1700x kernel=mks2021",
    "resize 500x linear=true",
    "rotate 90",
    "rotate 7",
    "affine 1,0.2,0.1,0.9",
    "blur 0.8",
    "blur 4",
    "blur 30",
    "blur",
    "sharpen",
    "sharpen 2",
    "median 5",
    "dilate 3",
    "convolve width=3 height=3 kernel=1,2,1,2,4,2,1,2,1",
    "clahe width=90 height=70",
    "normalise",
    "threshold otsu",
    "modulate hue=40 saturation=1.4",
    "recomb sepia",
    "toColourspace lab | toColourspace srgb",
    "depth 16 | blur 3",
    "ensureAlpha 0.5 | resize 400x | blur 2",
    "trim | extend 9 with=mirror",
    "composite {words} gravity=southeast size=30%",
];

/// Formats, and how large a picture their encoders get here.
const FORMATS: &[(&str, &str)] = &[
    ("jpg", "900x"),
    ("png", "900x"),
    ("webp", "600x"),
    ("gif", "500x"),
    ("tiff", "700x"),
    ("bmp", "500x"),
    ("ico", "64x64"),
    ("ppm", "500x"),
    ("qoi", "500x"),
    ("tga", "500x"),
    ("hdr", "300x"),
    ("exr", "300x"),
    ("avif", "160x"),
    ("jxl", "200x"),
];

fn lake() -> std::path::PathBuf {
    root().join("tests/data/images/lake.jpg")
}

/// Runs a chain on some threads and returns what it wrote.
fn written(dir: &Path, chain: &str, ext: &str, threads: &str) -> Vec<u8> {
    let to = format!("{threads}.{ext}");
    sysu(["img", "pipe", chain])
        .arg(lake())
        .arg("-o")
        .arg(&to)
        .arg("--overwrite")
        .arg("--jobs")
        .arg(threads)
        .dir(dir)
        .run()
        .ok();
    fs::read(dir.join(to)).unwrap()
}

#[test]
fn one_thread_and_many_write_the_same_pixels() {
    let dir = tempfile::tempdir().unwrap();
    let words = dir.path().join("words.png");
    sysu(["img", "text", "sysu", "--font", "Bold 40", "-o"])
        .arg(&words)
        .run()
        .ok();
    for chain in CHAINS {
        let chain = chain.replace("{words}", words.to_str().unwrap());
        let one = written(dir.path(), &chain, "png", "1");
        assert!(one == written(dir.path(), &chain, "png", "3"), "{chain}");
    }
}

#[test]
fn one_thread_and_many_write_the_same_file_of_every_format() {
    let dir = tempfile::tempdir().unwrap();
    for (ext, size) in FORMATS {
        let chain = format!("resize {size}");
        let one = written(dir.path(), &chain, ext, "1");
        assert!(one == written(dir.path(), &chain, ext, "3"), "{ext}");
    }
}

#[test]
fn files_side_by_side_and_one_after_the_other_are_the_same() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.jpg", "b.jpg", "c.jpg"] {
        fs::copy(lake(), dir.path().join(name)).unwrap();
    }
    for jobs in ["1", "3"] {
        sysu(["img", "resize", "300x", "a.jpg", "b.jpg", "c.jpg", "--mkdir"])
            .arg("--jobs")
            .arg(jobs)
            .arg("-o")
            .arg(format!("{jobs}/{{stem}}.webp"))
            .dir(&dir)
            .run()
            .ok();
    }
    for stem in ["a", "b", "c"] {
        let read = |jobs: &str| {
            fs::read(dir.path().join(format!("{jobs}/{stem}.webp"))).unwrap()
        };
        assert!(read("1") == read("3"), "{stem}");
    }
}

/// Large pictures are reduced strip by strip as they are decoded; those in
/// memory are whole.
#[test]
fn strips_and_whole_pictures_write_the_same_file() {
    // Just above what is done in strips.
    let size = Size::new(6000, 4001);
    let dir = tempfile::tempdir().unwrap();
    for (alpha, format, to) in [
        (Alpha::None, Format::Png, "700x"),
        (Alpha::Straight, Format::Png, "700x"),
        // Not half, so that the decoder cannot decode smaller.
        (Alpha::None, Format::Jpeg, "3900x"),
    ] {
        let channels = if alpha == Alpha::None { 3 } else { 4 };
        let samples = (0..size.pixels() as usize * channels)
            .map(|i| ((i / 7) ^ (i / 18_011)) as u8);
        let samples = Samples::U8(samples.collect());
        let raster = Raster::new(size, Space::Srgb, alpha, samples).unwrap();
        let file = dir.path().join("large");
        let start = Pipeline::from_raster(raster).format(format).unwrap();
        fs::write(&file, start.to_bytes().unwrap().bytes).unwrap();
        let resize = |start: Pipeline| {
            let chain = start.chain(&format!("resize {to}")).unwrap();
            chain.format(Format::Png).unwrap().to_bytes().unwrap().bytes
        };
        let strips = resize(Pipeline::open(&file));
        let whole = Pipeline::open(&file).to_picture().unwrap();
        assert!(strips == resize(Pipeline::new(whole)), "{format:?} {to}");
    }
}
