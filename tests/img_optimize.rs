//! `sysu img optimize` and `sysu img lossless`.

use std::{fs, path::Path};

use sysu::img::{
    Create, Jpeg, Orientation, Pipeline, Png, Size, meta, same_pixels,
};

use crate::support::{root, sysu};

fn lake(width: u32) -> Pipeline {
    let path = root().join("tests/data/images/lake.jpg");
    let resize = sysu::img::Resize::width(width);
    let picture = Pipeline::open(path).resize(resize).to_picture().unwrap();
    Pipeline::new(picture)
}

fn world() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, pipeline: Pipeline| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, pipeline.to_bytes().unwrap().bytes).unwrap();
    };
    write("a.png", lake(120).png(Png::new().level(1)));
    write("a.jpg", lake(160).jpeg(Jpeg::quality(90).optimise(false)));
    write("in/b.png", lake(90).png(Png::new().level(0)));
    write("in/c.jpg", lake(90).jpeg(Jpeg::quality(90).optimise(false)));
    dir
}

fn pixels(path: &Path) -> sysu::img::Raster {
    let pipeline = Pipeline::open(path).orient(false);
    pipeline.to_picture().unwrap().into_raster()
}

fn len(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}

#[test]
fn a_folder_gets_smaller_in_place_and_is_left_alone_afterwards() {
    let dir = world();
    let before = [pixels(&dir.path().join("in/b.png"))];
    fs::write(dir.path().join("in/bad.png"), b"\x89PNG\r\n\x1a\n????")
        .unwrap();
    let run = sysu(["img", "optimize", "--in-place", "-r", "in"]);
    let run = run.dir(&dir).run().fails(1);
    assert!(run.stderr().contains("bad.png"), "{}", run.shown());
    assert!(run.stdout().contains("saved"), "{}", run.shown());
    let bad = fs::read(dir.path().join("in/bad.png")).unwrap();
    assert_eq!(bad, b"\x89PNG\r\n\x1a\n????");
    let path = dir.path().join("in/b.png");
    assert!(same_pixels(&before[0], &pixels(&path)));
    fs::remove_file(dir.path().join("in/bad.png")).unwrap();
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let args = ["img", "optimize", "--in-place", "-r", "in", "--json"];
    let run = sysu(args).dir(&dir).run().ok();
    for line in run.json() {
        assert_eq!(line["is_smaller"], false, "{line}");
    }
    // What stays as it is is not touched.
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), time);
}

#[test]
fn a_dry_run_writes_nothing_and_a_check_says_no() {
    let dir = world();
    let before = fs::read(dir.path().join("a.png")).unwrap();
    let args = ["img", "optimize", "--dry-run", "a.png", "a.jpg", "--json"];
    let run = sysu(args).dir(&dir).run().ok();
    assert!(run.json()[0]["saved"].as_u64().unwrap() > 0);
    assert_eq!(run.json()[1]["output"], serde_json::Value::Null);
    let args = ["img", "optimize", "--dry-run", "--check", "a.png"];
    assert_eq!(sysu(args).dir(&dir).run().status(), 1);
    assert_eq!(fs::read(dir.path().join("a.png")).unwrap(), before);
}

/// What keeps its format does not get the name of another.
#[test]
fn a_name_says_what_is_in_the_file() {
    let dir = world();
    let calls: [&[&str]; 3] = [
        &["optimize", "a.jpg", "-o", "x.png"],
        &["lossless", "--flop", "--trim", "a.jpg", "-o", "x.png"],
        &["strip", "a.png", "-o", "x.webp"],
    ];
    for args in calls {
        let run = sysu(["img"].iter().chain(args)).dir(&dir).run().fails(2);
        assert!(run.stderr().contains("and stays"), "{}", run.stderr());
        assert!(run.stderr().contains("img convert"), "{}", run.stderr());
    }
    assert!(!dir.path().join("x.png").exists());
    assert!(!dir.path().join("x.webp").exists());
    // A file that had such a name keeps it.
    fs::rename(dir.path().join("a.jpg"), dir.path().join("odd.png")).unwrap();
    let args = ["img", "strip", "--in-place", "odd.png"];
    sysu(args).dir(&dir).run().ok();
}

#[test]
fn a_target_takes_pixels_and_says_so() {
    let dir = world();
    let args = [
        "img", "optimize", "--lossy", "--target", "ssim2=60", "a.jpg", "-o",
        "web.jpg", "--json",
    ];
    let run = sysu(args).dir(&dir).run().ok();
    assert!(60.0 <= run.json()[0]["score"].as_f64().unwrap());
    let (was, is) = (dir.path().join("a.jpg"), dir.path().join("web.jpg"));
    assert!(len(&is) < len(&was));
    for bad in ["ssim2", "ssim3=80", "ssim2=x", "best"] {
        let args = [
            "img", "optimize", "--lossy", "--target", bad, "a.jpg", "-o", "x",
        ];
        sysu(args).dir(&dir).run().fails(2);
    }
    let args = ["img", "optimize", "--target", "web", "a.jpg", "-o", "x"];
    sysu(args).dir(&dir).run().fails(2);
    // What cannot be had is said, and the file stays without loss.
    let args = [
        "img",
        "optimize",
        "--lossy",
        "--target",
        "ssim2=100.5",
        "a.png",
        "-o",
        "n.png",
    ];
    sysu(args).dir(&dir).run().fails(1);
    let (was, is) = (dir.path().join("a.png"), dir.path().join("n.png"));
    assert!(same_pixels(&pixels(&was), &pixels(&is)));
}

#[test]
fn a_jpeg_is_turned_and_brought_back_without_a_loss() {
    let dir = tempfile::tempdir().unwrap();
    let noise = Create::noise(Size::new(64, 48), 128.0, 60.0);
    let jpeg = Pipeline::create(noise).jpeg(Jpeg::quality(80));
    let path = dir.path().join("a.jpg");
    fs::write(&path, jpeg.to_bytes().unwrap().bytes).unwrap();
    let turn = |from: &str, angle: &str, to: &str| {
        let args = ["img", "lossless", "--rotate", angle, from, "-o", to];
        sysu(args).dir(&dir).run().ok();
    };
    turn("a.jpg", "90", "b.jpg");
    turn("b.jpg", "270", "c.jpg");
    let back = pixels(&dir.path().join("c.jpg"));
    assert_eq!(pixels(&path), back);
    let turned = pixels(&dir.path().join("b.jpg"));
    assert_eq!(turned.size(), Size::new(48, 64));
    let args = [
        "img",
        "lossless",
        "--progressive",
        "--strip",
        "--grey",
        "--flop",
        "--crop",
        "32x16+16+16",
        "a.jpg",
        "-o",
        "d.jpg",
    ];
    sysu(args).dir(&dir).run().ok();
    let head = Pipeline::open(dir.path().join("d.jpg")).metadata().unwrap();
    assert_eq!((head.size, head.channels), (Size::new(32, 16), 1));
    assert!(head.is_progressive);
}

#[test]
fn an_edge_within_a_block_is_refused_or_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let noise = Create::noise(Size::new(50, 40), 128.0, 60.0);
    let jpeg = Pipeline::create(noise).jpeg(Jpeg::quality(80));
    let bytes = jpeg.to_bytes().unwrap().bytes;
    let edit = meta::Edit::new().orientation(Orientation::Rotate270);
    let held = meta::edit(&bytes, &edit).unwrap();
    fs::write(dir.path().join("a.jpg"), held).unwrap();
    for how in [&["--flop"][..], &["--upright", "--perfect"]] {
        let mut args = vec!["img", "lossless", "a.jpg", "-o", "b.jpg"];
        args.extend(how);
        let run = sysu(args).dir(&dir).run().fails(2);
        assert!(run.stderr().contains("--trim"), "{}", run.stderr());
        assert!(!dir.path().join("b.jpg").exists());
    }
    let args =
        ["img", "lossless", "a.jpg", "--upright", "--trim", "-o", "b.jpg"];
    sysu(args).dir(&dir).run().ok();
    let head = Pipeline::open(dir.path().join("b.jpg")).metadata().unwrap();
    assert_eq!(head.orientation, Orientation::Upright);
    assert_eq!(head.size.height, 48);
    for crop in ["8x8+0+0", "8x8+400+0"] {
        let args = ["img", "lossless", "a.jpg", "--crop", crop, "-o", "c.jpg"];
        let status = sysu(args).dir(&dir).run().status();
        assert_eq!(status, if crop == "8x8+0+0" { 0 } else { 2 });
    }
    for crop in ["8x8", "8x8+1", "x+1+1", "8x8+1+1+1", "-8x8+0+0"] {
        let crop = format!("--crop={crop}");
        let args = ["img", "lossless", "a.jpg", &crop, "-o", "d.jpg"];
        sysu(args).dir(&dir).run().fails(2);
    }
    fs::write(dir.path().join("n.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    let args = ["img", "lossless", "n.png", "--flip", "-o", "e.jpg"];
    let run = sysu(args).dir(&dir).run().fails(4);
    assert!(run.stderr().contains("no JPEG"), "{}", run.stderr());
}

#[test]
fn what_is_replaced_can_be_kept_and_times_stay() {
    let dir = world();
    let path = dir.path().join("a.png");
    let before = fs::read(&path).unwrap();
    let old = std::time::SystemTime::UNIX_EPOCH
        + std::time::Duration::from_secs(1_000_000_000);
    let times = fs::FileTimes::new().set_modified(old);
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_times(times).unwrap();
    drop(file);
    let args = ["img", "optimize", "--in-place", "--backup", ".bak"];
    let run = |more: &[&str]| sysu([&args[..], more].concat()).dir(&dir).run();
    run(&["--preserve-times", "a.png"]).ok();
    assert_eq!(fs::read(dir.path().join("a.png.bak")).unwrap(), before);
    assert!(len(&path) < before.len() as u64);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old);
    // Where nothing is replaced, nothing can be kept.
    let args = ["img", "optimize", "a.jpg", "-o", "b.jpg", "--backup", ".bak"];
    let run = sysu(args).dir(&dir).run().fails(2);
    assert!(run.stderr().contains("nothing is replaced"), "{}", run.shown());
    assert!(!dir.path().join("b.jpg").exists());
}
