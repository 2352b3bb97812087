//! AVIF whose items are made of other items, or of themselves.

use std::time::{Duration, Instant};

use sysu_img::{
    Alpha, ErrorKind, Format, Limits, Pipeline, Raster, Samples, Size, Space,
};

fn boxed(name: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let data = parts.concat();
    let len = (data.len() as u32 + 8).to_be_bytes();
    [&len[..], name, &data].concat()
}

/// A box with a version and flags.
fn full(name: &[u8], version: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut all: Vec<&[u8]> = vec![];
    let head = [version, 0, 0, 0];
    all.push(&head);
    all.extend(parts);
    boxed(name, &all)
}

/// The boxes within some data.
fn boxes(data: &[u8]) -> Vec<(&[u8], &[u8])> {
    let (mut all, mut at) = (Vec::new(), 0);
    while at + 8 <= data.len() {
        let len = u32::from_be_bytes(data[at..at + 4].try_into().unwrap());
        let end = at + len as usize;
        all.push((&data[at + 4..at + 8], &data[at..end]));
        at = end;
    }
    all
}

fn inner<'a>(data: &'a [u8], name: &[u8], skip: usize) -> &'a [u8] {
    let mut boxes = boxes(data).into_iter();
    &boxes.find(|(n, _)| *n == name).unwrap().1[8 + skip..]
}

/// A coded picture of 64 x 48, and the properties that it needs.
fn tile() -> (Vec<u8>, Vec<Vec<u8>>) {
    let samples = (0..64 * 48 * 3).map(|i| (i / 50 % 250) as u8).collect();
    let samples = Samples::U8(samples);
    let size = Size::new(64, 48);
    let raster = Raster::new(size, Space::Srgb, Alpha::None, samples);
    let file = Pipeline::from_raster(raster.unwrap());
    let file = file.format(Format::Avif).unwrap().to_bytes().unwrap().bytes;
    let meta = inner(&file, b"meta", 4);
    let properties = inner(inner(meta, b"iprp", 0), b"ipco", 0);
    let properties =
        boxes(properties).into_iter().map(|(_, whole)| whole.to_vec());
    (inner(&file, b"mdat", 0).to_vec(), properties.collect())
}

struct Item {
    id: u16,
    kind: &'static [u8; 4],
    data: Vec<u8>,
    /// The properties, by their places from 1.
    has: Vec<u8>,
}

/// Item, references, and what the whole is.
struct Avif {
    items: Vec<Item>,
    /// From, by what, to.
    refers: Vec<(u16, &'static [u8; 4], Vec<u16>)>,
    properties: Vec<Vec<u8>>,
    primary: u16,
}

impl Avif {
    fn file(&self) -> Vec<u8> {
        let start = boxed(b"ftyp", &[b"avif", &[0; 4], b"avifmif1miaf"]);
        let len = start.len() + self.meta(0).len() + 8;
        let data: Vec<&[u8]> =
            self.items.iter().map(|item| &item.data[..]).collect();
        [start, self.meta(len), boxed(b"mdat", &data)].concat()
    }

    fn meta(&self, mut at: usize) -> Vec<u8> {
        let count = (self.items.len() as u16).to_be_bytes();
        let (mut places, mut names, mut has) =
            (Vec::new(), Vec::new(), Vec::new());
        for item in &self.items {
            let id = item.id.to_be_bytes();
            places.extend([id, [0, 0], [0, 1]].concat());
            places.extend((at as u32).to_be_bytes());
            places.extend((item.data.len() as u32).to_be_bytes());
            at += item.data.len();
            names.extend(full(b"infe", 2, &[&id, &[0, 0], item.kind, &[0]]));
            has.extend(id);
            has.push(item.has.len() as u8);
            has.extend(item.has.iter().map(|place| place | 0x80));
        }
        let refers: Vec<u8> = self
            .refers
            .iter()
            .flat_map(|(from, kind, to)| {
                let count = (to.len() as u16).to_be_bytes();
                let to: Vec<u8> =
                    to.iter().flat_map(|id| id.to_be_bytes()).collect();
                boxed(&kind[..], &[&from.to_be_bytes(), &count, &to])
            })
            .collect();
        let handler = [&[0; 4][..], b"pict", &[0; 13]].concat();
        let items = (self.items.len() as u32).to_be_bytes();
        let all = boxed(b"ipco", &[&self.properties.concat()]);
        let owned = full(b"ipma", 0, &[&items, &has]);
        full(
            b"meta",
            0,
            &[
                &full(b"hdlr", 0, &[&handler]),
                &full(b"pitm", 0, &[&self.primary.to_be_bytes()]),
                &full(b"iloc", 0, &[&[0x44, 0], &count, &places]),
                &full(b"iinf", 0, &[&count, &names]),
                &full(b"iref", 0, &[&refers]),
                &boxed(b"iprp", &[&all, &owned]),
            ],
        )
    }
}

fn extent(width: u32, height: u32) -> Vec<u8> {
    let sides = [width.to_be_bytes(), height.to_be_bytes()];
    full(b"ispe", 0, &[&sides.concat()])
}

/// A grid of so many tiles, the size of the whole.
fn grid(rows: u8, columns: u8, width: u16, height: u16) -> Vec<u8> {
    let [w, h] = [width.to_be_bytes(), height.to_be_bytes()];
    [&[0, 0, rows - 1, columns - 1][..], &w, &h].concat()
}

/// A grid as item 1, of item 2, which is coded.
fn of_tiles(data: Vec<u8>, size: (u32, u32), to: Vec<u16>) -> Avif {
    let (coded, mut properties) = tile();
    let has: Vec<u8> = (1..=properties.len() as u8).collect();
    properties.push(extent(size.0, size.1));
    let own = properties.len() as u8;
    let shared = properties.iter().position(|p| &p[4..8] == b"pixi");
    let mut grid_has = vec![own];
    grid_has.extend(shared.map(|at| at as u8 + 1));
    Avif {
        items: vec![
            Item { id: 1, kind: b"grid", data, has: grid_has },
            Item { id: 2, kind: b"av01", data: coded, has },
        ],
        refers: vec![(1, b"dimg", to)],
        properties,
        primary: 1,
    }
}

#[track_caller]
fn ends(avif: &Avif) -> Option<Size> {
    let start = Instant::now();
    let limits = Limits::default().max_memory(1 << 30);
    let pipeline = Pipeline::from_bytes(avif.file()).limits(limits);
    let done = pipeline.to_picture();
    assert!(start.elapsed() < Duration::from_mins(1), "it took long");
    match done {
        Ok(picture) => Some(picture.size()),
        Err(err) => {
            let broke = matches!(err.kind(), ErrorKind::Codec { .. });
            assert!(!broke, "{err}");
            None
        }
    }
}

#[test]
fn a_grid_is_put_together() {
    let avif = of_tiles(grid(1, 2, 128, 48), (128, 48), vec![2, 2]);
    let picture = Pipeline::from_bytes(avif.file()).to_picture().unwrap();
    assert_eq!(picture.size(), Size::new(128, 48));
    let Samples::U8(v) = picture.raster().samples() else { panic!() };
    for row in v.chunks_exact(128 * 3) {
        assert_eq!(row[..64 * 3], row[64 * 3..]);
    }
}

/// CVE-2026-84383 and its kin: tiles that claim to be more than they are.
#[test]
fn a_grid_that_claims_more_than_its_tiles_is_refused() {
    let all = |rows: u8, columns: u8| {
        vec![2; usize::from(rows) * usize::from(columns)]
    };
    for (rows, columns, width, height) in [
        (1, 2, 65_535, 65_535),
        (1, 1, 65_535, 1),
        (255, 255, 65_535, 65_535),
        (1, 2, 0, 0),
        (1, 2, 129, 48),
    ] {
        let data = grid(rows, columns, width, height);
        let size = (u32::from(width), u32::from(height));
        let avif = of_tiles(data, size, all(rows, columns));
        let seen = ends(&avif);
        assert_eq!(seen, None, "{rows} x {columns} {width} x {height}");
    }
    // Fewer tiles than places, more, and none.
    for to in [vec![2], vec![2; 3], vec![], vec![9, 9]] {
        let what = format!("{to:?}");
        let avif = of_tiles(grid(1, 2, 128, 48), (128, 48), to);
        assert_eq!(ends(&avif), None, "{what}");
    }
    // The grid is small, the extent is not, and the other way round.
    for size in [(65_535, 65_535), (1, 1), (0, 0), (u32::MAX, 1)] {
        ends(&of_tiles(grid(1, 2, 128, 48), size, vec![2, 2]));
    }
    // And data that end early.
    let data = grid(1, 2, 128, 48)[..5].to_vec();
    assert_eq!(ends(&of_tiles(data, (128, 48), vec![2, 2])), None);
}

/// Items that are derived from themselves, at once or by way of another.
#[test]
fn items_that_lead_back_to_themselves_end() {
    let base = || of_tiles(grid(1, 2, 128, 48), (128, 48), vec![2, 2]);
    let mut own = base();
    own.refers = vec![(1, b"dimg", vec![1, 1])];
    assert_eq!(ends(&own), None);
    for kind in [b"grid", b"iden", b"iovl", b"tmap"] {
        let mut two = base();
        two.items[0].kind = kind;
        let data = two.items[0].data.clone();
        let has = two.items[0].has.clone();
        two.items.push(Item { id: 3, kind, data, has });
        two.refers = vec![(1, b"dimg", vec![3, 3]), (3, b"dimg", vec![1, 1])];
        assert_eq!(ends(&two), None);
        // Deep, and wide at every level.
        let mut deep = base();
        for id in 10..200 {
            let (data, has) =
                (deep.items[0].data.clone(), deep.items[0].has.clone());
            deep.items.push(Item { id, kind, data, has });
            let next = if id == 199 { 2 } else { id + 1 };
            deep.refers.push((id, b"dimg", vec![next, next]));
        }
        deep.refers[0] = (1, b"dimg", vec![10, 10]);
        ends(&deep);
    }
    // Alpha, thumbnails and descriptions of itself.
    for kind in [b"auxl", b"thmb", b"cdsc", b"prem"] {
        for (from, to) in [(1, 1), (2, 1), (2, 2), (1, 2)] {
            let mut avif = base();
            avif.refers.push((from, kind, vec![to]));
            ends(&avif);
        }
    }
    let mut none = base();
    none.primary = 77;
    assert_eq!(ends(&none), None);
}

/// Alpha that is larger than the colours.
#[test]
fn alpha_of_another_size_is_refused_or_fitted() {
    let urn = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0";
    let mut avif = of_tiles(grid(1, 2, 128, 48), (128, 48), vec![2, 2]);
    avif.properties.push(full(b"auxC", 0, &[urn]));
    let named = avif.properties.len() as u8;
    let (data, mut has) =
        (avif.items[1].data.clone(), avif.items[1].has.clone());
    has.push(named);
    avif.items.push(Item { id: 3, kind: b"av01", data, has });
    avif.refers.push((3, b"auxl", vec![1]));
    if let Some(size) = ends(&avif) {
        assert_eq!(size, Size::new(128, 48));
    }
    avif.primary = 2;
    avif.refers = vec![(1, b"auxl", vec![2]), (1, b"dimg", vec![2, 2])];
    avif.items[0].has.push(named);
    if let Some(size) = ends(&avif) {
        assert_eq!(size, Size::new(64, 48));
    }
}
