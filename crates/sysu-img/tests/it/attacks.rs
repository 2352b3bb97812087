//! Classes of attack on decoders, each named for what it was in others.
//!
//! Nothing breaks down, nothing takes long, and nothing is paid for that the
//! file only claims.

use std::time::{Duration, Instant};

use sysu_img::{
    Alpha, Colour, Create, ErrorKind, Format, Limits, Metadata, Pages,
    Pipeline, Png, Raster, Samples, Size, Space,
};

use crate::limits::chunk;

fn png(size: (u32, u32), kind: [u8; 3], chunks: &[Vec<u8>]) -> Vec<u8> {
    let [bits, colour, interlaced] = kind;
    let mut head = size.0.to_be_bytes().to_vec();
    head.extend(size.1.to_be_bytes());
    head.extend([bits, colour, 0, 0, interlaced]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &head));
    chunks.iter().for_each(|chunk| file.extend(chunk));
    file.extend(chunk(b"IEND", &[]));
    file
}

/// 64 MB of nothing, packed by zlib into a thousandth: the pixels of a PNG.
fn bomb() -> Vec<u8> {
    let black = Create::plain(Size::new(8000, 2700), Colour::BLACK);
    let file = Pipeline::create(black)
        .png(Png::new().level(9).adaptive(false))
        .to_bytes()
        .unwrap()
        .bytes;
    let (mut packed, mut at) = (Vec::new(), 8);
    while at + 12 <= file.len() {
        let len = u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
        let data = &file[at + 8..][..len as usize];
        if &file[at + 4..at + 8] == b"IDAT" {
            packed.extend(data);
        }
        at += 12 + len as usize;
    }
    assert!(packed.len() < 1 << 20, "{}", packed.len());
    packed
}

fn photo() -> Pipeline {
    let samples = (0..64 * 48 * 3).map(|i| (i * 7 / 5) as u8).collect();
    let samples = Samples::U8(samples);
    let size = Size::new(64, 48);
    let raster = Raster::new(size, Space::Srgb, Alpha::None, samples);
    Pipeline::from_raster(raster.unwrap())
}

/// Reads everything: in time, and whatever comes of it is no breakdown.
#[track_caller]
fn ends_well(bytes: Vec<u8>, what: &str) -> Option<Metadata> {
    let start = Instant::now();
    let pipeline = Pipeline::from_bytes(bytes).pages(Pages::All);
    let done = pipeline.to_picture();
    assert!(start.elapsed() < Duration::from_mins(1), "{what} took long");
    match done {
        Ok(picture) => Some(picture.metadata),
        Err(err) => {
            let broke = matches!(err.kind(), ErrorKind::Codec { .. });
            assert!(!broke, "{what}: {err}");
            None
        }
    }
}

/// CVE-2018-13785 and its kin: sizes whose products overflow.
#[test]
fn sides_at_the_ends_of_their_types_are_refused_at_the_header() {
    let row = chunk(b"IDAT", &[]);
    for side in [0, 0x5555_5555, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
        for kind in [[8, 2, 0], [16, 6, 0], [16, 6, 1], [1, 0, 1], [8, 3, 0]] {
            for size in [(side, 1), (1, side), (side, side)] {
                let file = png(size, kind, std::slice::from_ref(&row));
                let what = format!("{size:?} {kind:?}");
                assert!(ends_well(file, &what).is_none(), "{what}");
            }
        }
    }
}

/// Text, profiles and EXIF that unpack to a thousand times their size.
#[test]
fn metadata_that_unpack_without_end_are_not_unpacked() {
    let bomb = bomb();
    let with = |head: &[u8]| [head, &bomb].concat();
    let row = chunk(b"IDAT", b"\x78\x01\x01\x02\0\xfd\xff\0\x09\0\x0b\0\x0a");
    for (name, data) in [
        (b"zTXt", with(b"Comment\0\0")),
        (b"iTXt", with(b"Comment\0\x01\0\0\0")),
        (b"iTXt", with(b"XML:com.adobe.xmp\0\x01\0\0\0")),
        (b"zTXt", with(b"Raw profile type exif\0\0")),
        (b"iCCP", with(b"profile\0\0")),
    ] {
        let file = png((1, 1), [8, 0, 0], &[chunk(name, &data), row.clone()]);
        let what = String::from_utf8_lossy(&data[..12]).into_owned();
        let Some(head) = ends_well(file, &what) else { continue };
        let blocks = [&head.icc, &head.exif, &head.xmp];
        let blocks = blocks.into_iter().flatten().map(|block| block.len());
        let text = head.comments.iter().map(|(_, text)| text.len());
        let all: usize = blocks.chain(text).sum();
        assert!(all <= 4 * Limits::default().metadata(), "{what}: {all}");
    }
}

/// Pixels that unpack to more than the header says.
#[test]
fn pixels_that_unpack_without_end_are_cut_off() {
    let bomb = bomb();
    ends_well(png((8, 8), [8, 2, 0], &[chunk(b"IDAT", &bomb)]), "a PNG");
    let entry = |tag: u16, kind: u16, value: u32| {
        let mut entry = tag.to_le_bytes().to_vec();
        entry.extend(kind.to_le_bytes());
        entry.extend(1u32.to_le_bytes());
        entry.extend(value.to_le_bytes());
        entry
    };
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entries = [
        entry(256, 4, 8),
        entry(257, 4, 8),
        entry(258, 3, 8),
        entry(259, 3, 8),
        entry(262, 3, 1),
        entry(273, 4, 8 + 2 + 9 * 12 + 4),
        entry(277, 3, 1),
        entry(278, 4, 8),
        entry(279, 4, bomb.len() as u32),
    ];
    tiff.extend((entries.len() as u16).to_le_bytes());
    entries.iter().for_each(|entry| tiff.extend(entry));
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(&bomb);
    ends_well(tiff, "a TIFF");
}

/// BigTIFF whose counts and offsets lie beyond 2⁶³.
#[test]
fn a_bigtiff_with_numbers_beyond_any_file_ends() {
    for value in [u64::MAX, 1 << 63, (1 << 63) - 1, 1 << 40] {
        for at in 0..4 {
            let mut file = b"II\x2b\0\x08\0\0\0".to_vec();
            file.extend(if at == 0 { value } else { 16 }.to_le_bytes());
            file.extend(if at == 1 { value } else { 3 }.to_le_bytes());
            for (index, tag) in [256u16, 257, 273].into_iter().enumerate() {
                file.extend(tag.to_le_bytes());
                file.extend(16u16.to_le_bytes());
                let odd = index == 2;
                let count = if at == 2 && odd { value } else { 1 };
                let number = if at == 3 && odd { value } else { 8 };
                file.extend(count.to_le_bytes());
                file.extend(number.to_le_bytes());
            }
            file.extend(0u64.to_le_bytes());
            ends_well(file, &format!("{value:x} at {at}"));
        }
    }
}

/// Tiles of one channel each, which broke the crate underneath.
#[test]
fn a_planar_tiled_tiff_is_read_or_refused() {
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    let data = 8 + 2 + 12 * 12 + 4 + 6 + 24;
    let lists = data - 30;
    let entries: [(u16, u16, u32, u32); 12] = [
        (256, 4, 1, 20),
        (257, 4, 1, 16),
        (258, 3, 3, lists),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (277, 3, 1, 3),
        (284, 3, 1, 2),
        (322, 4, 1, 16),
        (323, 4, 1, 16),
        (324, 4, 6, lists + 6),
        (325, 4, 6, lists + 6),
        (339, 3, 1, 1),
    ];
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend(0u32.to_le_bytes());
    (0..3).for_each(|_| file.extend(8u16.to_le_bytes()));
    (0..6).for_each(|_| file.extend(256u32.to_le_bytes()));
    file.extend(vec![77; 6 * 256]);
    ends_well(file, "planar tiles");
}

/// CVE-2025-48174 and its kin: a container that says another size than the
/// coded picture has.
#[test]
fn an_avif_whose_size_is_a_lie_is_refused_or_read_in_time() {
    let file = photo().format(Format::Avif).unwrap().to_bytes().unwrap().bytes;
    let at = file.windows(4).position(|name| name == b"ispe").unwrap() + 8;
    for size in [0u32, 1, 63, 65, 65_535, 0x7fff_ffff, 0xffff_ffff] {
        for place in [at, at + 4] {
            let mut lie = file.clone();
            lie[place..place + 4].copy_from_slice(&size.to_be_bytes());
            ends_well(lie, &format!("{size} at {place}"));
        }
        let mut lie = file.clone();
        lie[at..at + 4].copy_from_slice(&size.to_be_bytes());
        lie[at + 4..at + 8].copy_from_slice(&size.to_be_bytes());
        ends_well(lie, &format!("{size} both"));
    }
}

/// CVE-2023-4863: tables of codes that are longer than they may be.
#[test]
fn a_lossless_webp_with_other_codes_is_read_or_refused() {
    let chain = photo().chain("webp lossless=true").unwrap();
    let file = chain.to_bytes().unwrap().bytes;
    let mut state = 5u32;
    for round in 0..1500 {
        let mut damaged = file.clone();
        for _ in 0..=round % 3 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // The code lengths stand at the beginning.
            let at = 20 + (state >> 8) as usize % 120.min(file.len() - 20);
            damaged[at] ^= 1 << (state >> 29);
        }
        ends_well(damaged, &format!("round {round}"));
    }
}

/// A few bytes that promise the largest canvas there is.
#[test]
fn a_canvas_without_a_picture_costs_nothing() {
    let mut webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x12\0\0\0".to_vec();
    webp.extend([0xff, 0x3f, 0, 0xff, 0x3f, 0]);
    assert!(ends_well(webp, "a WebP").is_none());
    let gif = b"GIF89a\xff\x3f\xff\x3f\0\0\0\x3b".to_vec();
    assert!(ends_well(gif, "a GIF").is_none());
    let qoi = b"qoif\0\0\x3f\xff\0\0\x3f\xff\x04\0\0\0\0\0\0\0\0\x01".to_vec();
    ends_well(qoi, "a QOI");
}

/// Hundreds of thousands of chunks, markers and blocks that say nothing.
#[test]
fn floods_of_small_parts_end() {
    let row = chunk(b"IDAT", b"\x78\x01\x01\x02\0\xfd\xff\0\x09\0\x0b\0\x0a");
    for (name, data) in [
        (b"tEXt", &b"a\0b"[..]),
        (b"zTXt", b"a\0\0\x78\x9c\x03\0\0\0\0\x01"),
        (b"iTXt", b"a\0\0\0\0\0b"),
        (b"ruBB", b""),
        (b"PLTE", b"\x01\x02\x03"),
        (b"fcTL", &[0; 26]),
    ] {
        let mut chunks = chunk(name, data).repeat(200_000);
        chunks.extend(&row);
        let what = String::from_utf8_lossy(name).into_owned();
        ends_well(png((1, 1), [8, 0, 0], &[chunks]), &what);
    }
    let jpeg = photo().format(Format::Jpeg).unwrap().to_bytes().unwrap().bytes;
    for marker in [
        &b"\xff\xfe\0\x03a"[..],
        b"\xff\xe1\0\x08Exif\0\0",
        b"\xff\xe2\0\x10ICC_PROFILE\0\x01\xff",
        b"\xff\xdd\0\x04\0\x01",
        b"\xff\xd0",
    ] {
        let flood = marker.repeat(200_000);
        let file = [&jpeg[..2], &flood, &jpeg[2..]].concat();
        ends_well(file, &format!("{marker:?}"));
    }
    let gif = b"GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for block in [&b"\x21\xfe\x01a\0"[..], b"\x21\xf9\x04\0\0\0\0\0"] {
        let file = [&gif[..], &block.repeat(200_000), b"\x3b"].concat();
        ends_well(file, "a GIF");
    }
    let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0".to_vec();
    webp.extend([0; 6]);
    webp.extend(b"ANIM\x06\0\0\0\0\0\0\0\0\0".repeat(200_000));
    let len = (webp.len() as u32 - 8).to_le_bytes();
    webp[4..8].copy_from_slice(&len);
    ends_well(webp, "a WebP");
}
