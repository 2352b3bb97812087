//! The reference cases: each is run as a recipe in sharp's order, and its
//! result compared with sharp's.
//!
//! The folder is `tests/data/vectors/img` of the repository, or the one that
//! `SYSU_VECTORS` names.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::{Value as Json, json};
use sysu_img::{Depth, Pipeline, Png, Raster, Recipe, Samples, Value};

/// Operations whose results must be equal, or off by one.
const EXACT: &[&str] = &[
    "extract",
    "flip",
    "flop",
    "negate",
    "bandbool",
    "boolean",
    "extractChannel",
    "removeAlpha",
    "ensureAlpha",
    "threshold",
    "extend",
    "trim",
    "dilate",
    "erode",
    "median",
];

/// Operations for which 35 dB is enough.
const LOOSE: &[&str] = &["sharpen", "blur", "clahe", "affine"];

fn folder() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "another set of cases")]
    let given = std::env::var_os("SYSU_VECTORS");
    given.map_or_else(
        || {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../tests/data/vectors/img")
        },
        PathBuf::from,
    )
}

#[test]
fn vectors() {
    let folder = folder();
    let cases = std::fs::read(folder.join("cases.json")).unwrap();
    let cases: Json = serde_json::from_slice(&cases).unwrap();
    let cases = cases["cases"].as_array().unwrap();
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut failures = Vec::new();
    let mut skipped = 0;
    for case in cases {
        let ops = case["ops"].as_array().unwrap();
        let names: Vec<&str> =
            ops.iter().filter_map(|op| op[0].as_str()).collect();
        let count = counts.entry(names.join("+")).or_default();
        let id = case["id"].as_str().unwrap_or("?");
        match (run(case, &folder), case["open"].as_str()) {
            (Ok(true), None) => count.0 += 1,
            (Ok(false), None) => skipped += 1,
            (Err(what), Some(why)) => {
                skipped += 1;
                println!("open: {id} {}: {what}: {why}", case["ops"]);
            }
            (Ok(_), Some(_)) => {
                count.1 += 1;
                failures.push(format!("{id} passes: it is not open any more"));
            }
            (Err(what), None) => {
                count.1 += 1;
                failures.push(format!("{id} {}: {what}", case["ops"]));
            }
        }
    }
    for failure in &failures {
        println!("{failure}");
    }
    for (names, (passed, failed)) in &counts {
        println!("{names}: {passed} passed, {failed} failed");
    }
    let passed: u32 = counts.values().map(|count| count.0).sum();
    println!(
        "vectors img: {passed} passed, {} failed, {skipped} skipped",
        failures.len()
    );
    assert!(failures.is_empty(), "{} cases failed", failures.len());
}

/// Runs one case; `Ok(false)` if it is a deliberate difference.
fn run(case: &Json, folder: &Path) -> Result<bool, String> {
    let inputs = folder.join("inputs");
    let recipe = json!({"order": "sharp", "ops": case["ops"]});
    let recipe: Value = serde_json::from_value(recipe).unwrap();
    let input = case["input"].as_str().unwrap();
    let result = Recipe::new(&recipe, &inputs)
        .and_then(|r| r.apply(Pipeline::open(inputs.join(input))))
        .and_then(|p| p.png(Png::default()).to_bytes());
    if let Some(message) = case["error"].as_str() {
        if message.contains("same dimensions or smaller") {
            // An overlay larger than the base is cut off, not refused.
            return Ok(false);
        }
        return match result {
            Err(_) => Ok(true),
            Ok(_) => Err(format!("expected the error {message:?}")),
        };
    }
    let output = result.map_err(|err| format!("failed: {err}"))?;
    let want = &case["expected"];
    let file = want["file"].as_str().unwrap();
    let want_png = std::fs::read(folder.join("expected").join(file)).unwrap();
    let decode = |bytes: Vec<u8>| {
        let pipeline = Pipeline::from_bytes(bytes);
        pipeline.to_picture().unwrap().into_raster()
    };
    let (got, expected) = (decode(output.bytes), decode(want_png));
    if got.size() != expected.size() {
        let (got, expected) = (got.size(), expected.size());
        return Err(format!("size {got} instead of {expected}"));
    }
    let shape = |raster: &Raster| (raster.channels(), raster.depth());
    if shape(&got) != shape(&expected) {
        let (got, expected) = (shape(&got), shape(&expected));
        return Err(format!("{got:?} instead of {expected:?}"));
    }
    let names: Vec<&str> = case["ops"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|op| op[0].as_str())
        .collect();
    compare(&got, &expected, case, &names)
}

fn compare(
    got: &Raster,
    expected: &Raster,
    case: &Json,
    names: &[&str],
) -> Result<bool, String> {
    let (psnr, worst) = distance(got, expected);
    let quarter = case["ops"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|op| op[0] == "rotate")
        .all(|op| op[1].as_f64().is_some_and(|angle| angle % 90.0 == 0.0));
    let is_exact =
        |name: &&str| EXACT.contains(name) || (*name == "rotate" && quarter);
    let position = case["ops"][0][1]["position"].as_str();
    let strategic = matches!(position, Some("entropy" | "attention"));
    let loose = strategic
        || names.iter().any(|name| LOOSE.contains(name))
        || (names.contains(&"rotate") && !quarter);
    if names.iter().all(is_exact) {
        return match worst {
            0 | 1 => Ok(true),
            _ => Err(format!("off by {worst} ({psnr:.1} dB)")),
        };
    }
    let least = if loose { 35.0 } else { 40.0 };
    if psnr >= least {
        return Ok(true);
    }
    Err(format!("{psnr:.1} dB of {least} (off by up to {worst})"))
}

/// The PSNR over all channels, and the largest difference; fully clear
/// pixels count as equal.
fn distance(a: &Raster, b: &Raster) -> (f64, i32) {
    let channels = a.channels() as usize;
    let has_alpha = a.has_alpha();
    let white = if a.depth() == Depth::U8 { 255.0 } else { 65_535.0 };
    let values = |raster: &Raster| -> Vec<i32> {
        match raster.samples() {
            Samples::U8(v) => v.iter().map(|&v| v as i32).collect(),
            Samples::U16(v) => v.iter().map(|&v| v as i32).collect(),
            Samples::F32(v) => v.iter().map(|&v| v as i32).collect(),
        }
    };
    let (a, b) = (values(a), values(b));
    let (mut sum, mut worst) = (0f64, 0);
    let pixels = a.chunks_exact(channels).zip(b.chunks_exact(channels));
    for (a, b) in pixels {
        let clear = |p: &[i32]| has_alpha && p[channels - 1] == 0;
        if clear(a) && clear(b) {
            continue;
        }
        for (a, b) in a.iter().zip(b) {
            let difference = (a - b).abs();
            sum += (difference as f64).powi(2);
            worst = worst.max(difference);
        }
    }
    let mean = sum / a.len() as f64;
    let psnr = if mean == 0.0 {
        f64::INFINITY
    } else {
        10.0 * (white * white / mean).log10()
    };
    (psnr, worst)
}

/// Compares metadata and statistics of the sample images with sharp's, where
/// `SYSU_IMAGES` names their folder.
#[test]
fn metadata() {
    #[expect(clippy::disallowed_methods, reason = "they are not in here")]
    let Some(images) = std::env::var_os("SYSU_IMAGES") else { return };
    let list = std::fs::read(folder().join("metadata.json")).unwrap();
    let list: Json = serde_json::from_slice(&list).unwrap();
    let (mut passed, mut failures) = (0, Vec::new());
    for entry in list.as_array().unwrap() {
        let name = entry["file"].as_str().unwrap();
        if !entry["metadata"].is_object() {
            // sharp refuses these by their size.
            let err = Pipeline::open(Path::new(&images).join(name));
            assert!(err.to_picture().is_err(), "{name}");
            passed += 1;
            continue;
        }
        let pipeline = Pipeline::open(Path::new(&images).join(name));
        // A process of 1992 that next to nothing writes or reads.
        let head = pipeline.metadata();
        let lossless = head
            .as_ref()
            .is_ok_and(|head| head.compression == Some("lossless"));
        if lossless && let Err(err) = pipeline.to_picture() {
            assert!(err.to_string().contains("lossless JPEG"), "{err}");
            passed += 1;
            continue;
        }
        let mut differs = match head {
            Ok(head) => told(&head, &entry["metadata"]),
            Err(err) => vec![format!("{err}")],
        };
        // Drawings are never the same, and ours are of the converted colours.
        let own = ["svg", "cmyk"].map(Json::from);
        let kinds =
            [&entry["metadata"]["format"], &entry["metadata"]["space"]];
        let own = kinds.iter().any(|kind| own.contains(kind));
        if entry["stats"].is_object() && !own {
            // No two JPEG decoders give the same last bit.
            let exact = entry["metadata"]["format"] != "jpeg";
            let still = pipeline.orient(false);
            match still.stats().map(|s| counted(&s, &entry["stats"], exact)) {
                Ok(more) => differs.extend(more),
                Err(err) => differs.push(format!("{err}")),
            }
        }
        match differs.is_empty() {
            true => passed += 1,
            false => failures.push(format!("{name}: {}", differs.join("; "))),
        }
    }
    for failure in &failures {
        println!("{failure}");
    }
    println!(
        "metadata img: {passed} passed, {} failed, 0 skipped",
        failures.len()
    );
    assert!(failures.is_empty(), "{} files differ", failures.len());
}

/// What a header tells, as sharp names it, beside what sharp says.
fn told(head: &sysu_img::Metadata, want: &Json) -> Vec<String> {
    let depth = match head.depth {
        Depth::U8 => "uchar",
        Depth::U16 => "ushort",
        Depth::F32 => "float",
    };
    let is_jpeg = head.format == sysu_img::Format::Jpeg;
    let bytes = |block: &Option<std::sync::Arc<[u8]>>, more: usize| {
        block.as_ref().map_or(Json::Null, |b| json!(b.len() + more))
    };
    let upright = head.upright_size();
    let pages = (head.frames > 1).then_some(head.frames);
    let got = json!({
        "format": head.format.name(),
        "mediaType": head.format.media_type(),
        "width": head.size.width,
        "height": head.size.height,
        "autoOrient": {"width": upright.width, "height": upright.height},
        "channels": head.channels,
        "depth": depth,
        "isProgressive": head.is_progressive,
        "isPalette": head.palette.is_some(),
        "hasAlpha": head.has_alpha,
        "hasProfile": head.icc.is_some(),
        "chromaSubsampling": head.chroma,
        "pages": pages,
        "loop": pages.and(head.loop_count),
        "delay": pages.map(|_| &head.delays_ms),
        "icc": {"bytes": bytes(&head.icc, 0)},
        // It counts JPEG's prefix.
        "exif": {"bytes": bytes(&head.exif, if is_jpeg { 6 } else { 0 })},
        "xmp": {"bytes": bytes(&head.xmp, 0)},
    });
    let mut differs = Vec::new();
    for (name, got) in got.as_object().unwrap() {
        let want = &want[name];
        let nothing = got.get("bytes").is_some_and(Json::is_null);
        let alike = match (name.as_str(), want) {
            // Fields of ours that sharp does not have there.
            ("exif" | "chromaSubsampling", Json::Null) => true,
            // And fields of its own that mean nothing.
            ("chromaSubsampling", _) if head.channels == 1 => true,
            ("pages" | "loop" | "delay", _) if head.frames == 1 => true,
            (_, Json::Null) => got.is_null() || nothing,
            _ => got == want,
        };
        if !alike {
            differs.push(format!("{name} is {got} instead of {want}"));
        }
    }
    let orientation = want["orientation"].as_u64().unwrap_or(1);
    if u64::from(head.orientation.tag()) != orientation {
        differs.push(format!("orientation instead of {orientation}"));
    }
    // Without a density sharp says 72.
    let density = head.density.map_or(72.0, |d| d.x.round());
    if want["density"].as_f64().is_some_and(|want| want != density) {
        differs.push(format!("density is {density}, not {}", want["density"]));
    }
    differs
}

/// Statistics beside sharp's: exact where nothing depends on a JPEG decoder.
fn counted(stats: &sysu_img::Stats, want: &Json, exact: bool) -> Vec<String> {
    let mut differs = Vec::new();
    let mut check = |name: String, got: f64, want: &Json| {
        let want = want.as_f64().unwrap_or(f64::NAN);
        // What comes of greys is rounded once more in 16 bits.
        let grey = matches!(&name[..], "entropy" | "sharpness");
        let near = match (exact, grey) {
            (true, false) => 1e-6,
            (true, true) => 1e-3,
            (false, _) => 0.02,
        };
        let slack = near * want.abs().max(1.0);
        if (got - want).abs() > slack {
            differs.push(format!("{name} is {got} instead of {want}"));
        }
    };
    let channels = want["channels"].as_array().unwrap();
    check(
        "channels".into(),
        stats.channels.len() as f64,
        &json!(channels.len()),
    );
    for (index, (got, want)) in stats.channels.iter().zip(channels).enumerate()
    {
        for (name, value) in [
            ("min", got.min),
            ("max", got.max),
            ("sum", got.sum),
            ("squaresSum", got.squares_sum),
            ("mean", got.mean),
            ("stdev", got.stdev),
        ] {
            check(format!("{name} {index}"), value, &want[name]);
        }
    }
    check("entropy".into(), stats.entropy, &want["entropy"]);
    check("sharpness".into(), stats.sharpness, &want["sharpness"]);
    differs
}
