//! `sysu img`: what becomes of files, and formats that ask for words.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use sysu::img::{Alpha, Format, Pipeline, Raster, Samples, Size, Space, meta};

use crate::support::sysu;

const SIZE: Size = Size::new(300, 200);

fn raster(channels: u32) -> Raster {
    let pixels =
        (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (x, y)));
    let samples = pixels
        .flat_map(|(x, y)| {
            (0..channels).map(move |c| (x * (c + 1) / 2 + y * 3) as u8)
        })
        .collect();
    let (space, alpha) = match channels {
        1 => (Space::Grey, Alpha::None),
        3 => (Space::Srgb, Alpha::None),
        _ => (Space::Srgb, Alpha::Straight),
    };
    Raster::new(SIZE, space, alpha, Samples::U8(samples)).unwrap()
}

fn write(dir: &Path, name: &str, format: Format) -> Vec<u8> {
    let channels = if format == Format::Jpeg { 3 } else { 4 };
    let picture = Pipeline::from_raster(raster(channels));
    let bytes = picture.format(format).unwrap().to_bytes().unwrap().bytes;
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, &bytes).unwrap();
    bytes
}

fn size(path: impl AsRef<Path>) -> (Format, u32, u32) {
    let head = Pipeline::open(path.as_ref()).metadata().unwrap();
    (head.format, head.size.width, head.size.height)
}

fn img(dir: &Path, args: &[&str]) -> crate::support::Run {
    let mut all = vec!["img"];
    all.extend(args);
    sysu(all).dir(dir).run()
}

#[test]
fn only_what_is_smaller_is_written_when_that_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let before = write(dir, "a.jpg", Format::Jpeg);
    let large = ["convert", "a.jpg", "--quality", "100", "--keep-smaller"];
    let run = img(dir, &[&large[..], &["-o", "b.jpg"]].concat()).ok();
    assert!(run.stdout().contains("not smaller"), "{}", run.stdout());
    assert!(!dir.join("b.jpg").exists());
    img(dir, &[&large[..], &["--in-place"]].concat()).ok();
    assert_eq!(fs::read(dir.join("a.jpg")).unwrap(), before);
    let run = img(dir, &[&large[..], &["-o", "b.jpg", "--json"]].concat());
    assert_eq!(run.json()[0]["kept"], true);
    let small = ["convert", "a.jpg", "--quality", "20", "--keep-smaller"];
    img(dir, &[&small[..], &["--in-place"]].concat()).ok();
    assert!(fs::read(dir.join("a.jpg")).unwrap().len() < before.len());
    // There has to be something to leave out.
    img(dir, &small).fails(2);
    img(dir, &["create", "9x9", "--keep-smaller", "-o", "c.png"]).fails(2);
}

#[test]
fn times_go_over_and_replaced_files_are_kept_when_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let before = write(dir, "a.jpg", Format::Jpeg);
    let then = SystemTime::UNIX_EPOCH + Duration::from_mins(25_000_000);
    let touch = |name: &str| {
        let file = fs::File::options().write(true).open(dir.join(name));
        file.unwrap().set_modified(then).unwrap();
    };
    let modified =
        |name: &str| fs::metadata(dir.join(name)).unwrap().modified().unwrap();
    touch("a.jpg");
    let small = ["resize", "50x", "a.jpg", "--preserve-times"];
    img(dir, &[&small[..], &["-o", "b.jpg"]].concat()).ok();
    assert_eq!(modified("b.jpg"), then);
    let both = [&small[..], &["--in-place", "--backup", ".bak"]].concat();
    img(dir, &both).ok();
    assert_eq!(size(dir.join("a.jpg")), (Format::Jpeg, 50, 33));
    assert_eq!(modified("a.jpg"), then);
    assert_eq!(fs::read(dir.join("a.jpg.bak")).unwrap(), before);
    // Metadata verbs have the same options.
    let strip = ["meta", "strip", "a.jpg", "--in-place"];
    let both = [&strip[..], &["--preserve-times", "--backup", "~"]].concat();
    img(dir, &both).ok();
    assert_eq!(modified("a.jpg"), then);
    assert!(dir.join("a.jpg~").exists());
    img(dir, &["flip", "a.jpg", "-o", "c.jpg", "--backup", "~"]).fails(2);
    let mut stdin = sysu(["img", "flip", "-", "--preserve-times"]).dir(dir);
    stdin = stdin.stdin(&before);
    stdin.run().fails(2);
}

#[test]
fn a_batch_stops_at_the_first_failure_when_that_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for name in ["1.jpg", "3.jpg", "4.jpg", "5.jpg"] {
        write(dir, name, Format::Jpeg);
    }
    fs::write(dir.join("2.jpg"), b"nothing").unwrap();
    let files = ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"];
    let call = [&["flip"][..], &files, &["-o", "out/", "--mkdir"]].concat();
    let stop = [&call[..], &["--on-error", "stop", "-j", "1"]].concat();
    let run = img(dir, &stop).fails(4);
    assert!(run.stderr().contains("2.jpg"), "{}", run.stderr());
    assert!(!dir.join("out/3.jpg").exists());
    let run = img(dir, &[&call[..], &["--overwrite"]].concat()).fails(1);
    assert!(run.stderr().contains("1 of 5"), "{}", run.stderr());
    assert!(dir.join("out/5.jpg").exists());
}

#[test]
fn samples_without_a_header_go_in_and_out() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "a.png", Format::Png);
    img(dir, &["convert", "a.png", "-o", "a.raw"]).ok();
    let raster = raster(4);
    let Samples::U8(samples) = raster.samples() else { unreachable!() };
    assert_eq!(&fs::read(dir.join("a.raw")).unwrap(), samples);
    let shape = ["--raw", "300x200x4"];
    let back = ["convert", "a.raw", "-o", "b.png"];
    img(dir, &[&back[..], &shape].concat()).ok();
    let picture = Pipeline::open(dir.join("b.png")).to_picture().unwrap();
    assert_eq!(picture.into_raster(), raster);
    let run = img(dir, &[&["info", "a.raw", "--json"][..], &shape].concat());
    assert_eq!(run.json()[0]["width"], 300);
    let wide = ["pipe", "raw depth=ushort", "a.png", "-o", "w.raw"];
    img(dir, &wide).ok();
    assert_eq!(fs::read(dir.join("w.raw")).unwrap().len(), samples.len() * 2);
    let run = img(dir, &["info", "a.raw", "--raw", "300x200x3"]);
    run.ok();
    let run = img(dir, &["convert", "a.raw", "-o", "c.png", "--raw", "9x9x3"]);
    let stderr = run.fails(2).stderr();
    assert!(stderr.contains("243") && stderr.contains("240000"), "{stderr}");
    img(dir, &["convert", "a.raw", "-o", "c.png"]).fails(4);
}

#[test]
fn a_line_of_ones_own_tells_what_a_picture_is() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "a.png", Format::Png);
    let run =
        img(dir, &["info", "a.png", "-f", "{width} x {height}, {format}"]);
    assert_eq!(run.ok().stdout(), "300 x 200, png\n");
    img(dir, &["info", "a.png", "-f", "{wide}"]).fails(2);
    img(dir, &["info", "a.png", "-f", "{width"]).fails(2);
}

/// Each line of the comparison says same, better or absent.
#[test]
fn the_comparison_judges_every_member() {
    let page = crate::support::root().join("docs/compare-img.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = page.lines().filter(|line| {
        let head = line.starts_with("| ---") || line.starts_with("| sharp |");
        line.starts_with('|') && !head
    });
    let mut count = 0;
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').collect();
        assert_eq!(cells.len(), 3, "{row}");
        let verdict = cells[2].trim();
        let known = ["same", "better", "absent"];
        let judged = known.iter().any(|word| verdict.starts_with(word));
        assert!(judged, "{row}");
        count += 1;
    }
    assert!(count > 130, "{count}");
}

#[test]
fn a_thumbnail_is_small_and_bare() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let photo = write(dir, "a.jpg", Format::Jpeg);
    let edit = meta::Edit::new().set("Artist", "Ana").unwrap();
    fs::write(dir.join("a.jpg"), meta::edit(&photo, &edit).unwrap()).unwrap();
    img(dir, &["thumb", "100x100", "a.jpg", "-o", "t.webp"]).ok();
    assert_eq!(size(dir.join("t.webp")), (Format::WebP, 100, 67));
    img(dir, &["thumb", "100x100", "--cover", "a.jpg", "-o", "c.jpg"]).ok();
    assert_eq!(size(dir.join("c.jpg")), (Format::Jpeg, 100, 100));
    img(dir, &["thumb", "900x900", "a.jpg", "-o", "l.jpg"]).ok();
    assert_eq!(size(dir.join("l.jpg")), (Format::Jpeg, 300, 200));
    for name in ["t.webp", "c.jpg"] {
        let head = Pipeline::open(dir.join(name)).metadata().unwrap();
        assert!(head.exif.is_none() && head.icc.is_none(), "{name}");
    }
    img(dir, &["thumb", "a.jpg", "-o", "x.jpg"]).fails(2);
    img(dir, &["thumb"]).fails(2);
}

#[test]
fn channels_are_parted_and_put_together() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "a.png", Format::Png);
    let split = ["channels", "split", "a.png", "-o", "{stem}-{channel}.png"];
    let run = img(dir, &[&split[..], &["--json"]].concat()).ok();
    let names: Vec<_> = run
        .json()
        .iter()
        .map(|line| line["channel"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["red", "green", "blue", "alpha"]);
    let parts = names.iter().map(|name| format!("a-{name}.png"));
    let parts: Vec<String> = parts.collect();
    let mut join = vec!["channels", "join"];
    join.extend(parts.iter().map(String::as_str));
    join.extend(["-o", "b.png"]);
    img(dir, &join).ok();
    let pixels = |name: &str| {
        let picture = Pipeline::open(dir.join(name)).to_picture().unwrap();
        picture.into_raster()
    };
    assert_eq!(pixels("b.png"), pixels("a.png"));
    img(dir, &["channels", "alpha", "off", "a.png", "-o", "c.png"]).ok();
    assert!(!pixels("c.png").has_alpha());
    img(dir, &["channels", "fold", "or", "c.png", "-o", "d.png"]).ok();
    assert_eq!(pixels("d.png").channels(), 1);
    img(dir, &["channels", "pick", "blue", "a.png", "-o", "e.png"]).ok();
    assert_eq!(pixels("e.png"), pixels("a-blue.png"));
    img(dir, &["channels", "split", "a.png", "-o", "b.png"]).fails(2);
    img(dir, &["channels", "alpha", "2", "a.png", "-o", "f.png"]).fails(2);
}

#[test]
fn a_drawing_is_drawn_denser_in_other_colours_and_unpacked() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='30' \
               height='20'><rect class='a' width='30' height='20'/></svg>";
    fs::write(dir.join("a.svg"), svg).unwrap();
    fs::write(dir.join("red.css"), ".a { fill: #ff0000 }").unwrap();
    img(dir, &["convert", "a.svg", "-o", "a.png", "--density", "144"]).ok();
    assert_eq!(size(dir.join("a.png")), (Format::Png, 60, 40));
    img(dir, &["convert", "a.svg", "-o", "r.png", "--svg-css", "red.css"])
        .ok();
    let red = Pipeline::open(dir.join("r.png")).to_picture().unwrap();
    let Samples::U8(red) = red.raster().samples() else { unreachable!() };
    assert_eq!(red[..3], [255, 0, 0]);
    let recipe = r#"{"input": {"density": 36, "svg": {"stylesheet":
        ".a { fill: #00ff00 }"}}, "output": {"format": "png"}}"#;
    fs::write(dir.join("r.json"), recipe).unwrap();
    img(dir, &["run", "r.json", "a.svg", "-o", "g.png"]).ok();
    let green = Pipeline::open(dir.join("g.png")).to_picture().unwrap();
    assert_eq!(green.size(), Size::new(15, 10));
    let Samples::U8(green) = green.raster().samples() else { unreachable!() };
    assert_eq!(green[..3], [0, 255, 0]);
    img(dir, &["convert", "a.svg", "-o", "b.png", "--density", "0"]).fails(2);
}

#[test]
fn colours_are_converted_by_a_profile() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "a.png", Format::Png);
    img(dir, &["profile", "p3", "a.png", "-o", "p3.png"]).ok();
    let wide = Pipeline::open(dir.join("p3.png"));
    let icc = wide.metadata().unwrap().icc.unwrap();
    fs::write(dir.join("p3.icc"), &icc[..]).unwrap();
    let pixels = |name: &str| {
        let picture = Pipeline::open(dir.join(name)).to_picture().unwrap();
        let Samples::U8(v) = picture.into_raster().into_samples() else {
            unreachable!()
        };
        v
    };
    let distance = |a: &[u8], b: &[u8]| {
        a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
    };
    assert!(distance(&pixels("a.png"), &pixels("p3.png")) > 8);
    // There and back, in enough bits for dark channels of bright colours.
    let chain = "depth 16 | profile p3 | profile srgb attach=false | depth 8";
    img(dir, &["pipe", chain, "a.png", "-o", "back.png"]).ok();
    assert!(distance(&pixels("a.png"), &pixels("back.png")) <= 2);
    let head = Pipeline::open(dir.join("back.png")).metadata().unwrap();
    assert!(head.icc.is_none());
    img(dir, &["profile", "p3.icc", "a.png", "-o", "file.png"]).ok();
    assert!(distance(&pixels("file.png"), &pixels("p3.png")) <= 1);
    fs::write(dir.join("bad.icc"), b"nothing").unwrap();
    img(dir, &["profile", "bad.icc", "a.png", "-o", "x.png"]).fails(2);
    img(dir, &["profile", "cmyk", "a.png", "-o", "x.png"]).fails(2);
}

#[test]
fn a_recipe_says_of_metadata_what_sharp_says() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let photo = write(dir, "a.jpg", Format::Jpeg);
    let edit = meta::Edit::new().set("Artist", "Ana").unwrap();
    fs::write(dir.join("a.jpg"), meta::edit(&photo, &edit).unwrap()).unwrap();
    let run = |ops: &str| {
        let recipe = format!(r#"{{"order": "sharp", "ops": [{ops}]}}"#);
        fs::write(dir.join("r.json"), recipe).unwrap();
        let call = ["run", "r.json", "a.jpg", "-o", "b.jpg", "--overwrite"];
        img(dir, &call)
    };
    let get = |name: &str| {
        let bytes = fs::read(dir.join("b.jpg")).unwrap();
        meta::get(&bytes, name).unwrap()
    };
    run(r#"["flip"]"#).ok();
    assert_eq!(get("Artist"), None);
    run(r#"["keepExif"]"#).ok();
    assert_eq!(get("Artist").as_deref(), Some("Ana"));
    run(r#"["withExif", {"IFD0": {"Copyright": "Bea"}}]"#).ok();
    assert_eq!(get("Artist"), None);
    assert_eq!(get("Copyright").as_deref(), Some("Bea"));
    run(r#"["withExifMerge", {"IFD0": {"Copyright": "Bea"},
        "IFD3": {"GPSLatitudeRef": "N"}}]"#)
    .ok();
    assert_eq!(get("Artist").as_deref(), Some("Ana"));
    assert_eq!(get("GPSLatitudeRef").as_deref(), Some("N"));
    run(r#"["withXmp", "<x:xmpmeta/>"]"#).ok();
    assert_eq!(get("xmp").as_deref(), Some("<x:xmpmeta/>"));
    run(r#"["withDensity", 96]"#).ok();
    assert_eq!(get("density").as_deref(), Some("96"));
    run(r#"["withMetadata", {"density": 150, "orientation": 3}]"#).ok();
    assert_eq!(get("density").as_deref(), Some("150"));
    assert_eq!(get("orientation").as_deref(), Some("3"));
    run(r#"["withIccProfile", "p3"]"#).ok();
    let head = Pipeline::open(dir.join("b.jpg")).metadata().unwrap();
    assert!(head.icc.is_some());
    run(r#"["keepGainMap"]"#).ok();
    run(r#"["withGainMap"]"#).fails(4);
    run(r#"["withDensity", -1]"#).fails(2);
    run(r#"["withExif", {"IFD9": {}}]"#).fails(2);
}
