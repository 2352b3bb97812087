//! Reads every JPEG of some folders beside zune-jpeg, beside a reference PNG
//! of the same name where there is one, and, with `--djpeg PROGRAM`, beside
//! libjpeg-turbo's djpeg: `compare [--djpeg PROGRAM] FOLDER...`.
//!
//! Prints a line for each file where a mean difference is over 1.5 or only
//! one side read it: name, kind, the means (`–` where the other gave nothing
//! to compare), the first warning or the error. Then how many there were of
//! each sort. Ends with 1 after a panic or a file of more than two seconds.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own"
)]

use std::collections::BTreeMap;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use sysu_jpeg::{Decoder, Format, Image, read_info};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// More than any file may take.
const SLOW: Duration = Duration::from_secs(2);

/// A mean difference that wants a reason.
const UNLIKE: f64 = 1.5;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let mut djpeg = None;
    let mut files = Vec::new();
    while let Some(arg) = args.next() {
        if arg == "--djpeg" {
            djpeg = args.next();
        } else {
            collect(Path::new(&arg), &mut files);
        }
    }
    files.sort();
    // Panics of others are counted, not told.
    std::panic::set_hook(Box::new(|_| {}));
    let mut sorts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut bad, mut seen, mut slowest) = (0, 0, Duration::ZERO);
    for path in &files {
        let Ok(file) = fs::read(path) else { continue };
        if !file.starts_with(&[0xFF, 0xD8]) {
            continue;
        }
        seen += 1;
        let start = Instant::now();
        let ours = catch_unwind(|| Decoder::new(&file)?.decode());
        let taken = start.elapsed();
        slowest = slowest.max(taken);
        let Ok(ours) = ours else {
            println!("{}: panicked", path.display());
            bad += 1;
            continue;
        };
        if SLOW < taken {
            println!("{}: {taken:?}", path.display());
            bad += 1;
        }
        let rivals = [
            ("djpeg", djpeg.as_deref().and_then(|djpeg| run(djpeg, path))),
            ("png", png(path)),
            ("zune", zune(&file)),
        ];
        let sound = ours.as_ref().is_ok_and(|i| i.warnings.is_empty());
        let sort = if sound { "sound" } else { "damaged" };
        let mut line = String::new();
        for (name, theirs) in &rivals {
            let (outcome, shown) = beside(ours.as_ref().ok(), theirs.as_ref());
            let row = format!("{name:5} {sort:7} {outcome}");
            *sorts.entry(row).or_default() += 1;
            line += &format!(" {name} {shown}");
        }
        let tell = line.contains(['!', '+']);
        if tell {
            let remark = match &ours {
                Ok(image) => image.warnings.first().map(|w| format!("{w}")),
                Err(error) => Some(format!("refused: {error}")),
            };
            let remark = remark.unwrap_or_default();
            println!("{} {}{line} {remark}", path.display(), kind(&file));
        }
    }
    println!("\n{seen} files, the slowest {slowest:?}, {bad} bad");
    for (sort, count) in sorts {
        println!("{sort:40} {count:6}");
    }
    ExitCode::from(u8::from(bad > 0))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        collect(&entry.path(), files);
    }
}

/// Size, sampling and process.
fn kind(file: &[u8]) -> String {
    read_info(file).map_or_else(
        |_| "no header".to_owned(),
        |info| {
            let process =
                if info.is_progressive() { " progressive" } else { "" };
            let sampling = info.sampling();
            let (w, h) = (info.width(), info.height());
            format!("{w}x{h} {sampling}{process}")
        },
    )
}

/// What another decoder gave: one or three channels.
struct Theirs {
    width: usize,
    height: usize,
    data: Vec<u8>,
}

/// Says how the two compare, and shows it: `!` marks pixels that are unlike,
/// `+` a file that only one of the two read.
fn beside(
    ours: Option<&Image>,
    theirs: Option<&Theirs>,
) -> (&'static str, String) {
    let (ours, theirs) = match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours, theirs),
        (None, None) => return ("read by neither", "–".into()),
        (Some(_), None) => return ("read by us alone", "–".into()),
        (None, Some(_)) => return ("read by them alone", "+".into()),
    };
    if (theirs.width, theirs.height)
        != (ours.width as usize, ours.height as usize)
    {
        return ("of another size", "+size".into());
    }
    if ours.format == Format::Cmyk {
        return ("inks, not compared", "–".into());
    }
    let pixels = theirs.width * theirs.height;
    let (ours, theirs) = match (ours.data.len(), theirs.data.len()) {
        (a, b) if a == b => (ours.data.clone(), theirs.data.clone()),
        // Grey on one side, colour on the other.
        (a, _) if a == pixels => (spread(&ours.data), theirs.data.clone()),
        _ => (ours.data.clone(), spread(&theirs.data)),
    };
    if ours.len() != theirs.len() {
        return ("of another kind", "+channels".into());
    }
    let apart = |(&a, &b): (&u8, &u8)| a.abs_diff(b);
    let all = || ours.iter().zip(&theirs).map(apart);
    let mean = all().map(f64::from).sum::<f64>() / ours.len().max(1) as f64;
    let most = all().max().unwrap_or(0);
    let unlike = UNLIKE < mean;
    let mark = if unlike { "!" } else { "" };
    let outcome = match most {
        0 => "equal",
        1..=3 => "within 3",
        _ if unlike => "unlike, mean over 1.5",
        _ => "alike, mean up to 1.5",
    };
    (outcome, format!("{mark}{mean:.2} ({most})"))
}

fn spread(grey: &[u8]) -> Vec<u8> {
    grey.iter().flat_map(|&v| [v; 3]).collect()
}

fn zune(file: &[u8]) -> Option<Theirs> {
    let decode = || {
        let options = DecoderOptions::default();
        let cursor = ZCursor::new(file);
        let mut decoder = JpegDecoder::new_with_options(cursor, options);
        decoder.decode_headers().ok()?;
        if decoder.input_colorspace() == Some(ColorSpace::Luma) {
            let options = options.jpeg_set_out_colorspace(ColorSpace::Luma);
            decoder.set_options(options);
        }
        let data = decoder.decode().ok()?;
        let (width, height) = decoder.dimensions()?;
        Some(Theirs { width, height, data })
    };
    catch_unwind(std::panic::AssertUnwindSafe(decode)).ok().flatten()
}

fn png(path: &Path) -> Option<Theirs> {
    let picture = image::open(path.with_extension("png")).ok()?;
    let (width, height) =
        (picture.width() as usize, picture.height() as usize);
    let data = match picture {
        image::DynamicImage::ImageLuma8(grey) => grey.into_raw(),
        other => other.into_rgb8().into_raw(),
    };
    Some(Theirs { width, height, data })
}

/// Runs djpeg, which writes a PPM or a PGM; `None` where it complains of
/// more than damage, or has inks.
#[allow(clippy::disallowed_methods, reason = "named by whoever runs this")]
fn run(program: &str, path: &Path) -> Option<Theirs> {
    let output = Command::new(program).arg("-pnm").arg(path).output().ok()?;
    let pnm = &output.stdout[..];
    let mut fields = pnm.splitn(4, u8::is_ascii_whitespace);
    let _magic = fields.next()?;
    let number =
        |field: &[u8]| std::str::from_utf8(field).ok()?.parse::<usize>().ok();
    let width = number(fields.next()?)?;
    let height = number(fields.next()?)?;
    let data = fields.next()?.strip_prefix(b"255\n")?.to_vec();
    // It says 1 for an error, 2 for a warning.
    (output.status.code() != Some(1)).then_some(Theirs { width, height, data })
}
