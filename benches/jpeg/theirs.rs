//! The same work by others, each called as its manual says.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

#[cfg(feature = "turbojpeg")]
pub(crate) use c::{turbo, turbo_encode};

pub(crate) fn zune(file: &[u8]) -> Vec<u8> {
    JpegDecoder::new(ZCursor::new(file)).decode().expect("a picture")
}

/// How a file is written; quality 80, 4:2:0.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// Huffman tables made for the picture.
    pub(crate) optimise: bool,
    pub(crate) progressive: bool,
}

/// Encodes by `jpeg-encoder`, with its SIMD.
pub(crate) fn encode(
    pixels: &[u8],
    width: u32,
    height: u32,
    kind: Kind,
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 80);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_optimized_huffman_tables(kind.optimise);
    encoder.set_progressive(kind.progressive);
    let color = jpeg_encoder::ColorType::Rgb;
    encoder
        .encode(pixels, width as u16, height as u16, color)
        .expect("encoded");
    out
}

#[cfg(feature = "turbojpeg")]
mod c {
    use sysu_jpeg::Scale;
    use turbojpeg::{
        Compressor, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp,
    };

    pub(crate) fn turbo(file: &[u8], scale: Scale) -> Vec<u8> {
        let mut decoder = Decompressor::new().expect("a decoder");
        let header = decoder.read_header(file).expect("a header");
        let factor = ScalingFactor::new(1, scale.divisor() as usize);
        decoder.set_scaling_factor(factor).expect("a scale");
        let width = factor.scale(header.width);
        let height = factor.scale(header.height);
        let mut pixels = vec![0; width * height * 3];
        let image = Image {
            pixels: &mut pixels[..],
            width,
            pitch: width * 3,
            height,
            format: PixelFormat::RGB,
        };
        decoder.decompress(file, image).expect("a picture");
        pixels
    }

    pub(crate) fn turbo_encode(
        pixels: &[u8],
        width: u32,
        height: u32,
        kind: super::Kind,
    ) -> Vec<u8> {
        let mut encoder = Compressor::new().expect("an encoder");
        encoder.set_quality(80).expect("a quality");
        encoder.set_subsamp(Subsamp::Sub2x2).expect("a sampling");
        encoder.set_optimize(kind.optimise).expect("tables");
        encoder.set_progressive(kind.progressive).expect("a process");
        let (width, height) = (width as usize, height as usize);
        let image = Image {
            pixels,
            width,
            pitch: width * 3,
            height,
            format: PixelFormat::RGB,
        };
        encoder.compress_to_vec(image).expect("encoded")
    }
}
