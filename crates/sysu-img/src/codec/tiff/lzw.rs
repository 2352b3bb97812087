//! Pages of LZW tiles that stick out of the picture, which the `tiff` crate
//! gives up: their data are unpacked here, and read as data that never were
//! packed.

use tiff::tags::Tag;

use super::{
    Reader,
    write::{Entry, File},
};
use crate::{ErrorKind, Format, Limits, Result, Size};

/// The fields that say how unpacked samples are to be read.
const SHORTS: [Tag; 9] = [
    Tag::BitsPerSample,
    Tag::PhotometricInterpretation,
    Tag::SamplesPerPixel,
    Tag::PlanarConfiguration,
    Tag::Predictor,
    Tag::ExtraSamples,
    Tag::SampleFormat,
    Tag::ColorMap,
    Tag::FillOrder,
];

/// Returns the page as a file of its own, without compression; nothing if
/// it is not of LZW tiles.
///
/// Cost: the samples once more, checked against the limits first.
pub(super) fn unpacked(
    decoder: &mut Reader<'_>,
    bytes: &[u8],
    size: Size,
    limits: &Limits,
) -> Result<Option<Vec<u8>>> {
    let mut longs = |tag| -> Option<Vec<u64>> {
        decoder.find_tag_unsigned_vec::<u64>(tag).ok().flatten()
    };
    let one = |v: Option<Vec<u64>>| v.and_then(|v| v.first().copied());
    if one(longs(Tag::Compression)) != Some(5) {
        return Ok(None);
    }
    let fields = (
        one(longs(Tag::TileWidth)),
        one(longs(Tag::TileLength)),
        longs(Tag::TileOffsets),
        longs(Tag::TileByteCounts),
    );
    let (Some(width), Some(height), Some(offsets), Some(lengths)) = fields
    else {
        return Ok(None);
    };
    let bits = longs(Tag::BitsPerSample).unwrap_or_else(|| vec![1]);
    let predictor = one(longs(Tag::Predictor)).unwrap_or(1);
    let separate = one(longs(Tag::PlanarConfiguration)) == Some(2);
    let first = bits.first().copied().unwrap_or(1);
    let pixel = if separate { first } else { bits.iter().sum() };
    let row = width.saturating_mul(pixel).div_ceil(8);
    let tile = row.saturating_mul(height);
    let all = tile.saturating_mul(offsets.len() as u64);
    let limit = limits.memory();
    if all > limit {
        let what = "bytes of memory";
        return Err(ErrorKind::Limit { what, limit, got: all }.into());
    }
    let truncated = || ErrorKind::Truncated { format: Format::Tiff };
    let mut file = File::new(false);
    let (mut starts, mut sizes) = (Vec::new(), Vec::new());
    // Numbers of several bytes stand in the order of the file.
    let swaps = bytes.starts_with(b"MM") && predictor != 3 && first > 8;
    for (&offset, &length) in offsets.iter().zip(&lengths) {
        let start = usize::try_from(offset).map_err(|_| truncated())?;
        let end = start.saturating_add(length as usize);
        let packed = bytes.get(start..end).ok_or_else(truncated)?;
        let samples = unpack(packed, tile as usize);
        let mut samples = samples.ok_or_else(truncated)?;
        if swaps {
            let bytes = (first / 8) as usize;
            samples.chunks_exact_mut(bytes).for_each(<[u8]>::reverse);
        }
        starts.push(file.add(&samples));
        sizes.push(samples.len());
    }
    let mut entries = vec![
        Entry::long(256, size.width),
        Entry::long(257, size.height),
        Entry::shorts(259, &[1]),
        Entry::long(322, width as u32),
        Entry::long(323, height as u32),
        file.words(324, &starts),
        file.words(325, &sizes),
    ];
    for tag in SHORTS {
        if let Some(values) =
            decoder.find_tag_unsigned_vec::<u16>(tag).ok().flatten()
        {
            entries.push(Entry::shorts(tag.to_u16(), &values));
        }
    }
    file.link(entries);
    file.finish().map(Some)
}

/// Unpacks `len` bytes; nothing if there are fewer.
fn unpack(packed: &[u8], len: usize) -> Option<Vec<u8>> {
    use weezl::{BitOrder, LzwStatus, decode::Decoder};
    let mut out = vec![0; len];
    let mut decoder = Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    let (mut read, mut written) = (0, 0);
    while written < len {
        let done = decoder.decode_bytes(&packed[read..], &mut out[written..]);
        read += done.consumed_in;
        written += done.consumed_out;
        match done.status {
            Ok(LzwStatus::Ok) => {}
            _ if written < len => return None,
            _ => {}
        }
    }
    Some(out)
}
