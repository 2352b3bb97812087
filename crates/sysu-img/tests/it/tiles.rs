//! Pyramids: every tile's place, size and pixels.

use std::{collections::BTreeMap, time::Duration};

use sysu_img::{
    Alpha, Colour, Create, Encode, ErrorKind, Format, Jpeg, Pipeline, Png,
    Raster, Samples, Size, Space, TileLayout, Tiled, Tiles, Zip,
};

type Files = BTreeMap<String, Vec<u8>>;

fn cut(tiles: &Tiles, pipeline: &Pipeline) -> (Tiled, Files) {
    let mut files = Files::new();
    let done = tiles
        .write(pipeline, "pic", &mut |name: &str, bytes: &[u8]| {
            let old = files.insert(name.to_owned(), bytes.to_vec());
            assert!(old.is_none(), "{name} twice");
            Ok(())
        })
        .unwrap();
    let sum: usize = files.values().map(Vec::len).sum();
    assert_eq!(done.bytes, sum as u64);
    (done, files)
}

fn noise(width: u32, height: u32, channels: usize) -> Raster {
    let mut state = 3u32;
    let samples = (0..width as usize * height as usize * channels)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let (space, alpha) = match channels {
        1 => (Space::Grey, Alpha::None),
        2 => (Space::Grey, Alpha::Straight),
        3 => (Space::Srgb, Alpha::None),
        _ => (Space::Srgb, Alpha::Straight),
    };
    let size = Size::new(width, height);
    Raster::new(size, space, alpha, Samples::U8(samples)).unwrap()
}

fn samples(raster: &Raster) -> &[u8] {
    match raster.samples() {
        Samples::U8(v) => v,
        _ => panic!("8 bits are wanted"),
    }
}

/// The mean of 2 × 2, the plain way: in floating point, weighed by alpha.
fn half(src: &Raster, up: bool) -> Raster {
    let (w, h) = (src.width(), src.height());
    let side = |s: u32| if up { s.div_ceil(2) } else { (s / 2).max(1) };
    let (nw, nh) = (side(w), side(h));
    let n = src.channels() as usize;
    let v = samples(src);
    let mut out = Vec::new();
    for y in 0..nh {
        for x in 0..nw {
            let xs = [x * 2, (x * 2 + 1).min(w - 1)];
            let ys = [y * 2, (y * 2 + 1).min(h - 1)];
            let four: Vec<&[u8]> = ys
                .iter()
                .flat_map(|y| xs.iter().map(move |x| (x, y)))
                .map(|(x, y)| &v[(y * w + x) as usize * n..][..n])
                .collect();
            let alpha = |p: &[u8]| {
                if src.has_alpha() { f64::from(p[n - 1]) } else { 1.0 }
            };
            let weight: f64 = four.iter().map(|p| alpha(p)).sum();
            for c in 0..n {
                let mean = if src.has_alpha() && c == n - 1 {
                    weight / 4.0
                } else if weight == 0.0 {
                    0.0
                } else {
                    let sum: f64 =
                        four.iter().map(|p| f64::from(p[c]) * alpha(p)).sum();
                    sum / weight
                };
                out.push((mean + 0.5).floor() as u8);
            }
        }
    }
    let size = Size::new(nw, nh);
    let samples = Samples::U8(out);
    Raster::new(size, src.space(), src.alpha(), samples).unwrap()
}

/// A rectangle of a raster.
fn part(src: &Raster, (l, t, r, b): (u32, u32, u32, u32)) -> Raster {
    let n = src.channels() as usize;
    let row = src.row_len();
    let v = (t..b)
        .flat_map(|y| {
            let from = y as usize * row;
            samples(src)[from + l as usize * n..from + r as usize * n].to_vec()
        })
        .collect();
    let size = Size::new(r - l, b - t);
    Raster::new(size, src.space(), src.alpha(), Samples::U8(v)).unwrap()
}

fn pixels(bytes: &[u8]) -> Raster {
    Pipeline::from_bytes(bytes).to_picture().unwrap().into_raster()
}

/// All levels, the largest first.
fn levels(raster: &Raster, last: u32, up: bool) -> Vec<Raster> {
    let mut all = vec![raster.clone()];
    while let Some(top) = all.last()
        && top.width().max(top.height()) > last
    {
        let next = half(top, up);
        all.push(next);
    }
    all
}

#[test]
fn every_deep_zoom_tile_is_what_a_plain_mean_gives() {
    for (width, height) in [(1, 1), (61, 40), (64, 129), (200, 33), (3, 150)] {
        for channels in [1, 2, 3, 4] {
            for (tile, overlap) in [(16, 0), (32, 1), (32, 5), (64, 32)] {
                let raster = noise(width, height, channels);
                let file = Pipeline::from_raster(raster.clone())
                    .png(Png::new().level(1))
                    .to_bytes()
                    .unwrap()
                    .bytes;
                let tiles = Tiles::new(TileLayout::DeepZoom)
                    .tile(tile)
                    .overlap(overlap)
                    .encode(Png::new().level(1));
                let (done, mut files) =
                    cut(&tiles, &Pipeline::from_bytes(file));
                assert!(done.is_streamed);
                let dzi = String::from_utf8(files.remove("pic.dzi").unwrap());
                let want = format!("Width=\"{width}\" Height=\"{height}\"");
                assert!(dzi.unwrap().contains(&want));
                let all = levels(&raster, 1, true);
                assert_eq!(done.levels as usize, all.len());
                for (index, level) in all.iter().enumerate() {
                    let up = all.len() - 1 - index;
                    let (w, h) = (level.width(), level.height());
                    for y in 0..h.div_ceil(tile) {
                        for x in 0..w.div_ceil(tile) {
                            let name = format!("pic_files/{up}/{x}_{y}.png");
                            let found = files.remove(&name);
                            let found = pixels(&found.unwrap());
                            let rect = (
                                (x * tile).saturating_sub(overlap),
                                (y * tile).saturating_sub(overlap),
                                ((x + 1) * tile + overlap).min(w),
                                ((y + 1) * tile + overlap).min(h),
                            );
                            assert_eq!(found, part(level, rect), "{name}");
                        }
                    }
                }
                assert!(files.is_empty(), "{:?}", files.keys());
            }
        }
    }
}

#[test]
fn iiif_names_are_regions_and_sizes_of_the_picture() {
    let raster = noise(150, 90, 3);
    let pipeline = Pipeline::from_raster(raster.clone());
    for layout in [TileLayout::Iiif2, TileLayout::Iiif3] {
        let tiles = Tiles::new(layout).tile(32).encode(Png::new());
        let (done, files) = cut(&tiles, &pipeline);
        assert!(!done.is_streamed);
        let info = std::str::from_utf8(&files["pic/info.json"]).unwrap();
        let info: serde_json::Value = serde_json::from_str(info).unwrap();
        assert_eq!(info["width"], 150);
        assert_eq!(info["tiles"][0]["width"], 32);
        let factors = &info["tiles"][0]["scaleFactors"];
        assert_eq!(factors, &serde_json::json!([1, 2, 4, 8]));
        let all = levels(&raster, 32, true);
        // Every tile that a viewer asks for, by the rule of the standard.
        for (n, level) in all.iter().enumerate() {
            let (scale, side) = (1 << n, 32 << n);
            for top in (0..90).step_by(side) {
                for left in (0..150).step_by(side) {
                    let w = (side as u32).min(150 - left);
                    let h = (side as u32).min(90 - top);
                    let (a, b) = (w.div_ceil(scale), h.div_ceil(scale));
                    let size = match layout {
                        TileLayout::Iiif2 => format!("{a},"),
                        _ => format!("{a},{b}"),
                    };
                    let name = format!(
                        "pic/{left},{top},{w},{h}/{size}/0/default.png"
                    );
                    let (x, y) = (left / scale, top / scale);
                    let want = part(level, (x, y, x + a, y + b));
                    assert_eq!(pixels(&files[&name]), want, "{name}");
                }
            }
        }
        let whole = match layout {
            TileLayout::Iiif2 => "pic/full/19,/0/default.png",
            _ => "pic/full/19,12/0/default.png",
        };
        assert_eq!(pixels(&files[whole]), all[3]);
        assert_eq!(info["sizes"][0]["height"], 12);
    }
}

#[test]
fn zoomify_counts_its_tiles_and_rounds_down() {
    let raster = noise(700, 450, 1);
    let tiles =
        Tiles::new(TileLayout::Zoomify).tile(16).encode(Png::new().level(1));
    let pipeline = Pipeline::from_raster(raster.clone());
    let (done, mut files) = cut(&tiles, &pipeline);
    let about = files.remove("pic/ImageProperties.xml").unwrap();
    let about = String::from_utf8(about).unwrap();
    assert!(about.contains(&format!("NUMTILES=\"{}\"", done.tiles)));
    let all = levels(&raster, 16, false);
    let mut index = 0;
    for (tier, level) in all.iter().rev().enumerate() {
        let (w, h) = (level.width(), level.height());
        for y in 0..h.div_ceil(16) {
            for x in 0..w.div_ceil(16) {
                let group = index / 256;
                let name = format!("pic/TileGroup{group}/{tier}-{x}-{y}.png");
                let found = pixels(&files.remove(&name).unwrap());
                let rect = (
                    x * 16,
                    y * 16,
                    (x * 16 + 16).min(w),
                    (y * 16 + 16).min(h),
                );
                assert_eq!(found, part(level, rect), "{name}");
                index += 1;
            }
        }
    }
    assert!(files.is_empty() && 256 < index);
}

#[test]
fn google_tiles_are_all_of_one_size() {
    let raster = noise(70, 40, 3);
    let tiles = Tiles::new(TileLayout::Google)
        .tile(32)
        .background(Colour::rgb8(1, 2, 3))
        .encode(Png::new());
    let (done, files) = cut(&tiles, &Pipeline::from_raster(raster.clone()));
    assert_eq!((done.levels, done.tiles), (3, 6 + 2 + 1));
    for (name, file) in &files {
        assert_eq!(pixels(file).size(), Size::new(32, 32), "{name}");
    }
    let corner = pixels(&files["pic/2/1/2.png"]);
    assert_eq!(part(&corner, (0, 0, 6, 8)), part(&raster, (64, 32, 70, 40)));
    assert_eq!(samples(&corner)[32 * 32 * 3 - 3..], [1, 2, 3]);
}

#[test]
fn a_jpeg_comes_in_strips_and_gives_what_the_whole_gives() {
    let raster = noise(333, 217, 3);
    let jpeg = Pipeline::from_raster(raster).jpeg(Jpeg::quality(80));
    let jpeg = jpeg.to_bytes().unwrap().bytes;
    let tiles = Tiles::new(TileLayout::DeepZoom).tile(64).encode(Png::new());
    let (strips, a) = cut(&tiles, &Pipeline::from_bytes(jpeg.clone()));
    let whole = Pipeline::new(pixels_of(&jpeg));
    let (plain, b) = cut(&tiles, &whole);
    assert_eq!((strips.is_streamed, plain.is_streamed), (true, false));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, file) in a.iter().filter(|(name, _)| name.ends_with("png")) {
        assert_eq!(pixels(file), pixels(&b[name]), "{name}");
    }
    // Cut off in the middle, it is no picture.
    let short = Pipeline::from_bytes(&jpeg[..jpeg.len() / 2]);
    let err = tiles.write(&short, "x", &mut |_: &str, _: &[u8]| Ok(()));
    assert!(err.is_err());
}

fn pixels_of(bytes: &[u8]) -> sysu_img::Picture {
    Pipeline::from_bytes(bytes).to_picture().unwrap()
}

#[test]
fn options_out_of_range_are_named() {
    let dot = Pipeline::create(Create::plain(Size::new(9, 9), Colour::WHITE));
    let none = &mut |_: &str, _: &[u8]| Ok(());
    for tiles in [
        Tiles::new(TileLayout::DeepZoom).tile(8),
        Tiles::new(TileLayout::DeepZoom).tile(64).overlap(33),
        Tiles::new(TileLayout::Google).overlap(1),
        Tiles::new(TileLayout::Google)
            .encode(Encode::of(Format::Bmp).unwrap()),
    ] {
        let err = tiles.write(&dot, "x", none).unwrap_err();
        assert!(matches!(err.kind(), ErrorKind::InvalidOption { .. }));
    }
    let full = &mut |_: &str, _: &[u8]| {
        Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
    };
    let tiles = Tiles::new(TileLayout::Iiif3);
    let err = tiles.write(&dot, "x", full).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Io { .. }), "{err}");
}

#[test]
fn a_page_names_no_other_place_and_escapes_the_name() {
    let dot = Pipeline::create(Create::plain(Size::new(9, 9), Colour::WHITE));
    let mut page = String::new();
    Tiles::new(TileLayout::Zoomify)
        .html(true)
        .write(&dot, "a<b>&\"c", &mut |name: &str, bytes: &[u8]| {
            if name.ends_with(".html") {
                page = String::from_utf8(bytes.to_vec()).unwrap();
            }
            Ok(())
        })
        .unwrap();
    assert!(page.contains("<title>a&lt;b&gt;&amp;&quot;c</title>"), "{page}");
    assert!(page.contains(r#"root:"a\u003cb\u003e\u0026\"c""#));
    assert!(!page.contains("http") && !page.contains('@'));
}

#[test]
fn an_archive_has_what_its_directory_says() {
    let mut zip = Zip::new(Vec::new());
    for n in 0..70_000u32 {
        zip.add(&format!("d/{n}"), &n.to_le_bytes()).unwrap();
    }
    let file = zip.finish().unwrap();
    // More than 65,535 entries: the 64-bit record counts them.
    let end = file.len() - 22 - 20 - 56;
    assert_eq!(file[end..end + 4], *b"PK\x06\x06");
    let count = u64::from_le_bytes(file[end + 24..][..8].try_into().unwrap());
    assert_eq!(count, 70_000);
    assert_eq!(file[file.len() - 22..][..4], *b"PK\x05\x06");
    assert_eq!(file[file.len() - 12..][..2], [0xff, 0xff]);
}

/// The files are the same whether rows are decoded ahead or in their turn,
/// and the first error ends the work.
#[test]
fn threads_change_nothing_and_an_error_ends_all() {
    let picture = Pipeline::from_raster(noise(700, 900, 3));
    let jpeg = picture.jpeg(Jpeg::quality(90)).to_bytes().unwrap().bytes;
    let pool = |threads: usize| {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    };
    let tiles = Tiles::new(TileLayout::DeepZoom).tile(100);
    let all = [1, 2, 5].map(|threads| {
        let pipeline = Pipeline::from_bytes(jpeg.clone());
        pool(threads).install(|| cut(&tiles, &pipeline))
    });
    assert!(all[0].0.is_streamed);
    assert!(all[0] == all[1] && all[0] == all[2]);

    let mut count = 0;
    let full = tiles.write(
        &Pipeline::from_bytes(jpeg.clone()),
        "pic",
        &mut |_: &str, _: &[u8]| {
            count += 1;
            if count < 5 {
                return Ok(());
            }
            Err(std::io::ErrorKind::StorageFull.into())
        },
    );
    assert!(matches!(full.unwrap_err().kind(), ErrorKind::Io { .. }));
    assert_eq!(count, 5);

    let late = Pipeline::from_bytes(jpeg).timeout(Duration::ZERO);
    let mut none = |_: &str, _: &[u8]| Ok(());
    let late = tiles.write(&late, "pic", &mut none);
    assert!(matches!(late.unwrap_err().kind(), ErrorKind::Timeout { .. }));
}
