//! The image pipeline, from bytes to bytes and operation by operation.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use sysu::img::{
    Alpha, Blur, Extract, Fit, Jpeg, Pipeline, Png, Raster, Region, Resize,
    Rotate, Samples, Size, Space,
};

fn main() {
    let mut c = Criterion::default().configure_from_args();
    tasks(&mut c);
    operations(&mut c);
    c.final_summary();
}

/// A picture with detail everywhere, so that no codec gets off lightly.
fn picture(width: u32, height: u32, alpha: bool) -> Raster {
    let mut noise = 1u32;
    let mut samples = Vec::new();
    for y in 0..height {
        for x in 0..width {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (noise >> 27) as u8;
            samples.push((x / 8) as u8 ^ grain);
            samples.push((y / 8) as u8 ^ grain);
            samples.push(((x + y) / 16) as u8 ^ grain);
            if alpha {
                samples.push((x ^ y) as u8);
            }
        }
    }
    let alpha = if alpha { Alpha::Straight } else { Alpha::None };
    let size = Size::new(width, height);
    Raster::new(size, Space::Srgb, alpha, Samples::U8(samples))
        .expect("the samples fit the size")
}

/// The two tasks of `benches/peers`, on pictures of the same sizes.
fn tasks(c: &mut Criterion) {
    let photo = Pipeline::from_raster(picture(2725, 2225, false))
        .jpeg(Jpeg::quality(90))
        .to_bytes()
        .expect("a JPEG of a picture");
    let jpeg = Pipeline::from_bytes(photo.bytes)
        .resize(Resize::to(720, 588).fit(Fit::Fill))
        .jpeg(Jpeg::quality(80));
    let paper = Pipeline::from_raster(picture(2048, 1536, true))
        .png(Png::default())
        .to_bytes()
        .expect("a PNG of a picture");
    let png = Pipeline::from_bytes(paper.bytes)
        .resize(Resize::to(720, 540).fit(Fit::Fill))
        .png(Png::default().level(6).adaptive(false));
    for (name, task, size) in [
        ("img/thumbnail/2725x2225.jpg", jpeg, Size::new(720, 588)),
        ("img/thumbnail/2048x1536.png", png, Size::new(720, 540)),
    ] {
        let info = task.to_bytes().expect("the task works").info;
        assert_eq!(info.size, size);
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Elements(info.input_size.pixels()));
        group.bench_function("sysu", |b| {
            b.iter(|| black_box(&task).to_bytes());
        });
    }
}

fn operations(c: &mut Criterion) {
    let start = Pipeline::from_raster(picture(3000, 2000, false));
    let region = Region::new(100, 100, 2000, 1500);
    let operations = [
        ("resize", start.clone().resize(Resize::width(800))),
        ("rotate-90", start.clone().rotate(Rotate::degrees(90.0))),
        ("rotate-10", start.clone().rotate(Rotate::degrees(10.0))),
        ("blur-3", start.clone().blur(Blur::gaussian(3.0))),
        ("extract", start.extract(Extract::new(region))),
    ];
    let mut group = c.benchmark_group("img/operation/6MP");
    group.sample_size(10);
    for (name, pipeline) in operations {
        group.bench_function(format!("{name}/sysu"), |b| {
            b.iter(|| black_box(&pipeline).to_picture());
        });
    }
}
