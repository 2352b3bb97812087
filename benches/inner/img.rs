//! The image tasks, bytes in and bytes out.

use std::{error::Error, fs};

use sysu::img::{
    Alpha, Avif, Blur, Fit, Gif, Jpeg, Layer, Median, Pipeline, Png, Raster,
    Resize, Rotate, Samples, Search, Sharpen, Size, Space, WebP,
};

use crate::time;

/// Runs one task of `benches/peers/img.mjs`: bytes in and bytes out, or
/// pixels in and pixels out for single operations.
pub(crate) fn run(task: &str, args: &[&str]) -> Result<(), Box<dyn Error>> {
    let [file, iterations] = args else {
        return Err("it takes FILE and ITERATIONS".into());
    };
    if task == "img/make" {
        return make(file, iterations);
    }
    let iterations = iterations.parse()?;
    let fill = |w, h| Resize::to(w, h).fit(Fit::Fill);
    let name = task.trim_start_matches("img/");
    if let Some(operation) = name.strip_prefix("op-") {
        return operate(operation, file, iterations);
    }
    if let Some((task, limit)) = ["search-", "probes-"]
        .into_iter()
        .find_map(|task| Some((task, name.strip_prefix(task)?.parse().ok()?)))
    {
        return search(task == "search-", limit, file, iterations);
    }
    // A clone shares the bytes and nothing that was decoded from them.
    let input = Pipeline::from_bytes(fs::read(file)?);
    let as_sharp = || Png::new().level(6).adaptive(false);
    let small = |pipeline: &Pipeline| {
        Ok::<_, sysu::img::Error>(Pipeline::new(
            pipeline.clone().resize(fill(720, 588)).to_picture()?,
        ))
    };
    let work: Pipeline = match name {
        "jpeg" => input.resize(fill(720, 588)).jpeg(Jpeg::quality(80)),
        "png" => input.resize(fill(720, 540)).png(as_sharp()),
        "webp-thumbnail" => {
            input.resize(fill(720, 588)).encode(WebP::quality(80))
        }
        // The encoders alone, on the pixels of the small picture.
        "png-encode" => small(&input)?.png(Png::new()),
        "png-unfiltered" => small(&input)?.png(as_sharp()),
        "png-adaptive" => {
            small(&input)?.png(Png::new().level(6).adaptive(true))
        }
        "png-palette" => small(&input)?.png(Png::new().colours(256)),
        "webp" => small(&input)?.encode(WebP::quality(80)),
        "gif" => small(&input)?.encode(Gif::default()),
        // As near to the pixels as sharp's quality 50, by SSIMULACRA 2.
        "avif" => small(&input)?.encode(Avif::quality(49)),
        "jpeg-effort" => small(&input)?.jpeg(Jpeg::quality(80).mozjpeg()),
        "jpeg-encode" => small(&input)?.jpeg(Jpeg::quality(80)),
        _ => return Err(format!("there is no task {task}").into()),
    };
    report(&work, file)?;
    time(iterations, || work.to_bytes());
    Ok(())
}

/// Tells the size of what comes out, so that a faster result that is larger
/// is seen to be.
#[expect(clippy::print_stderr, reason = "it is what the caller wants")]
fn report(work: &Pipeline, file: &str) -> Result<(), Box<dyn Error>> {
    let output = work.to_bytes()?;
    eprintln!("{file}: {} bytes", output.bytes.len());
    Ok(())
}

/// The best quality of at most `limit` bytes for the small picture; or, as
/// what that is measured by, as many encodings as it takes probes, at the
/// quality that it finds.
fn search(
    searches: bool,
    limit: u64,
    file: &str,
    iterations: usize,
) -> Result<(), Box<dyn Error>> {
    let small = Resize::to(720, 588).fit(Fit::Fill);
    let picture = Pipeline::open(file).resize(small).to_picture()?;
    let work = Pipeline::new(picture).jpeg(Jpeg::default());
    let wanted = Search::max_bytes(limit);
    let found = work.search(&wanted)?;
    if !found.is_met || 12 <= found.probes {
        let what = format!("{} probes, met: {}", found.probes, found.is_met);
        return Err(what.into());
    }
    if searches {
        report(
            &work.clone().jpeg(Jpeg::quality(found.quality.unwrap_or(80))),
            file,
        )?;
        time(iterations, || work.search(&wanted));
    } else {
        let once = work.jpeg(Jpeg::quality(found.quality.unwrap_or(80)));
        report(&once, file)?;
        time(iterations, || {
            (0..found.probes).try_for_each(|_| once.to_bytes().map(drop))
        });
    }
    Ok(())
}

/// One operation on a picture of 3000 by 2000, from pixels to pixels.
fn operate(
    name: &str,
    file: &str,
    iterations: usize,
) -> Result<(), Box<dyn Error>> {
    let whole = Resize::to(3000, 2000).fit(Fit::Fill);
    let picture = Pipeline::open(file).resize(whole).to_picture()?;
    let input = Pipeline::new(picture);
    let overlay = scene(Size::new(600, 400), true)?;
    let work = match name {
        "blur" => input.blur(Blur::gaussian(3.0)),
        "blur-sharp" => input.sharp_order().chain("blur 3")?,
        "sharpen" => input.sharpen(Sharpen::sigma(1.0)),
        "composite" => {
            let layer =
                Layer::new(Pipeline::from_raster(overlay).to_picture()?);
            input.composite([layer])
        }
        "rotate" => input.rotate(Rotate::degrees(90.0)),
        "rotate-free" => input.rotate(Rotate::degrees(10.0)),
        "resize" => input.resize(Resize::width(800)),
        "median" => input.median(Median::new(3)),
        _ => return Err(format!("there is no operation {name}").into()),
    };
    work.to_picture()?;
    time(iterations, || work.to_picture());
    Ok(())
}

/// Makes a photograph of 2725 by 2225 as a JPEG and a drawing of 2048 by 1536
/// with alpha as a PNG, of about the sizes in bytes of the pictures that
/// stand in for them when `SYSU_IMAGES` is set.
fn make(jpeg: &str, png: &str) -> Result<(), Box<dyn Error>> {
    let photo = Pipeline::from_raster(scene(Size::new(2725, 2225), false)?);
    photo.jpeg(Jpeg::quality(82)).to_file(jpeg)?;
    let paper = Pipeline::from_raster(scene(Size::new(2048, 1536), true)?);
    paper.png(Png::default()).to_file(png)?;
    Ok(())
}

/// Hills, clouds and grain: smooth parts, edges at every scale, and noise, as
/// photographs have them. With alpha: soft shapes on nothing.
fn scene(size: Size, alpha: bool) -> Result<Raster, Box<dyn Error>> {
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            let (u, v) = (x as f32 / 256.0, y as f32 / 256.0);
            let hills = 0.5 + 0.5 * waves(u, v, 6);
            let sky = 1.0 - v / (size.height as f32 / 256.0);
            let edge = if hills > sky { 0.35 } else { 0.0 };
            let grain = (hash(x, y) - 0.5) * if alpha { 0.0 } else { 0.05 };
            let light = |v: f32| ((v + grain).clamp(0.0, 1.0) * 255.0) as u8;
            samples.push(light(0.25 + 0.5 * hills - edge));
            samples.push(light(0.3 + 0.4 * hills - 0.5 * edge));
            samples.push(light(0.35 + 0.5 * sky - edge));
            if alpha {
                let blob = waves(u * 0.7 + 9.0, v * 0.7, 3) * 6.0 + 0.5;
                samples.push((blob.clamp(0.0, 1.0) * 255.0) as u8);
            }
        }
    }
    let alpha = if alpha { Alpha::Straight } else { Alpha::None };
    Ok(Raster::new(size, Space::Srgb, alpha, Samples::U8(samples))?)
}

/// A number from 0 to 1 for each point of the grid, always the same.
fn hash(x: u32, y: u32) -> f32 {
    let mut h = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    (h >> 8) as f32 / (1 << 24) as f32
}

/// Value noise, -1 to 1, each octave twice as fine and half as strong.
fn waves(mut x: f32, mut y: f32, octaves: u32) -> f32 {
    let (mut sum, mut weight) = (0.0, 0.5);
    for octave in 0..octaves {
        let (left, top) = (x.floor(), y.floor());
        let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
        let (across, down) = (smooth(x - left), smooth(y - top));
        let at = |dx: u32, dy: u32| {
            let shift = octave * 7919;
            let x = (left as u32).wrapping_add(dx + shift);
            hash(x, (top as u32).wrapping_add(dy)) * 2.0 - 1.0
        };
        let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
        let near = mix(at(0, 0), at(1, 0), across);
        let far = mix(at(0, 1), at(1, 1), across);
        sum += weight * mix(near, far, down);
        (x, y, weight) = (x * 2.0, y * 2.0, weight * 0.5);
    }
    sum
}
