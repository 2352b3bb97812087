//! Writing AVIF: rav1e codes the planes, avif-serialize puts them into a
//! file.

use std::borrow::Cow;

use avif_serialize::{Aviffy, constants::MatrixCoefficients as Matrix};
use rav1e::{
    config::SpeedSettings,
    prelude::{
        BlockSize::{
            BLOCK_4X4, BLOCK_8X8, BLOCK_16X16, BLOCK_32X32, BLOCK_64X64,
        },
        ChromaSamplePosition, ChromaSampling, ColorDescription,
        ColorPrimaries, Config, Context, EncoderConfig, EncoderStatus, Frame,
        MatrixCoefficients, PartitionRange, Pixel, PixelRange, Plane,
        PredictionModesSetting, Rational, SGRComplexityLevel,
        SceneDetectionSpeed, TransferCharacteristics, Tune,
    },
};

use super::Avif;
use crate::{
    Depth, Error, Format, Metadata, Raster, Result, Sample, Size, Space,
    by_depth, codec::Job, kernel::par,
};

fn failed(err: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::corrupt(Format::Avif, err)
}

pub(in crate::codec) fn encode(
    job: &mut Job<'_>,
    options: &Avif,
) -> Result<Vec<u8>> {
    job.fits(Format::Avif, 16_384)?;
    let raster = job.picture.raster();
    match (raster.space(), raster.channels()) {
        (Space::Srgb | Space::Bands, 3 | 4) | (_, 1 | 2) => {}
        (space, _) => {
            return Err(Error::unsupported(format!("{space:?} in an AVIF")));
        }
    }
    let ten = match options.bits {
        Some(bits) => bits == 10,
        None => raster.depth() != Depth::U8,
    };
    let depth = if ten { Depth::U16 } else { Depth::U8 };
    let raster = if raster.depth() == depth {
        Cow::Borrowed(raster)
    } else {
        Cow::Owned(raster.clone().to_depth(depth))
    };
    let raster = without_hidden(raster);
    let coder = Coder {
        raster: &raster,
        bits: if ten { 10 } else { 8 },
        quantizer: quantizer(options.quality),
        halved: options.halved,
        speed: speed(options.effort),
    };
    let parts = 1 + usize::from(raster.has_alpha());
    let parts = par::map(parts, |part| match ten {
        true => coder.code::<u16>(part == 1),
        false => coder.code::<u8>(part == 1),
    });
    let parts = parts.into_iter().collect::<Result<Vec<_>>>()?;
    let size = raster.size();
    // Readers hold the container against the coded data: grey counts as
    // halved both ways, and what is halved is of the first profile.
    let grey = raster.channels() < 3;
    let halved = options.halved || grey;
    let mut file = Aviffy::new();
    file.set_matrix_coefficients(Matrix::Bt601)
        .set_width(size.width)
        .set_height(size.height)
        .set_bit_depth(coder.bits as u8)
        .set_monochrome(grey)
        .set_seq_profile(u8::from(!halved))
        .set_chroma_subsampling((halved, halved));
    let mut bytes = Vec::new();
    let alpha = parts.get(1).map(Vec::as_slice);
    file.write_slice(&mut bytes, &parts[0], alpha).map_err(failed)?;
    let Metadata { icc, exif, xmp, .. } = &job.picture.metadata;
    if icc.is_none() && exif.is_none() && xmp.is_none() {
        return Ok(bytes);
    }
    crate::meta::add_to_avif(&bytes, &job.picture.metadata)
}

/// The quantiser of a quality: on the scale of libaom, and so of sharp.
fn quantizer(quality: u8) -> usize {
    (255 * (100 - quality.min(100) as usize) / 100).max(1)
}

/// What rav1e does for an effort.
///
/// rav1e's own presets are made for video, and mean something else for a
/// picture: the sizes of blocks matter most, then the search for transforms.
fn speed(effort: u8) -> SpeedSettings {
    let mut speed = SpeedSettings::from_preset(9);
    // There is one frame.
    speed.multiref = false;
    speed.rdo_lookahead_frames = 1;
    speed.scene_detection_mode = SceneDetectionSpeed::None;
    speed.motion.include_near_mvs = false;
    speed.motion.use_satd_subpel = false;
    let (least, most) = match effort {
        0 => (BLOCK_16X16, BLOCK_16X16),
        1..=2 => (BLOCK_8X8, BLOCK_16X16),
        3 | 4 | 6 => (BLOCK_8X8, BLOCK_32X32),
        5 | 7 => (BLOCK_8X8, BLOCK_64X64),
        _ => (BLOCK_4X4, BLOCK_64X64),
    };
    speed.partition.partition_range = PartitionRange::new(least, most);
    speed.partition.encode_bottomup = effort >= 4;
    speed.transform.reduced_tx_set = effort == 0;
    speed.transform.enable_inter_tx_split = effort == 0;
    speed.transform.rdo_tx_decision = effort >= 6;
    speed.fast_deblock = effort == 1;
    speed.cdef = effort >= 5;
    speed.lrf = effort == 5 || effort >= 7;
    speed.prediction.fine_directional_intra = effort >= 2;
    speed.prediction.prediction_modes = match effort {
        0..=8 => PredictionModesSetting::Simple,
        _ => PredictionModesSetting::ComplexAll,
    };
    speed.sgr_complexity = match effort {
        0..=8 => SGRComplexityLevel::Reduced,
        _ => SGRComplexityLevel::Full,
    };
    speed
}

/// What is coded, and how.
struct Coder<'a> {
    raster: &'a Raster,
    bits: usize,
    quantizer: usize,
    halved: bool,
    speed: SpeedSettings,
}

impl Coder<'_> {
    /// Codes the colours, or the alpha.
    fn code<P: Pixel>(&self, alpha: bool) -> Result<Vec<u8>> {
        let mut context: Context<P> =
            self.config(alpha).new_context().map_err(failed)?;
        let mut frame = context.new_frame();
        by_depth!(self.raster.samples(), samples => {
            self.fill(&mut frame, samples, alpha);
        });
        context.send_frame(frame).map_err(failed)?;
        context.flush();
        let mut out = Vec::new();
        loop {
            match context.receive_packet() {
                Ok(packet) => out.extend(packet.data),
                Err(EncoderStatus::Encoded | EncoderStatus::LimitReached) => {
                    return Ok(out);
                }
                Err(err) => return Err(failed(err)),
            }
        }
    }

    fn config(&self, alpha: bool) -> Config {
        let size = self.raster.size();
        // A tile for every million pixels, whatever threads there are: the
        // encoder would make as many tiles as threads, and so other bytes on
        // other machines.
        let tiles = (size.pixels() / 1_000_000).clamp(1, 8) as usize;
        let chroma = match (alpha || self.raster.channels() < 3, self.halved) {
            (true, _) => ChromaSampling::Cs400,
            (false, true) => ChromaSampling::Cs420,
            (false, false) => ChromaSampling::Cs444,
        };
        let colours = ColorDescription {
            transfer_characteristics: TransferCharacteristics::SRGB,
            color_primaries: ColorPrimaries::BT709,
            matrix_coefficients: MatrixCoefficients::BT601,
        };
        Config::new().with_encoder_config(EncoderConfig {
            width: size.width as usize,
            height: size.height as usize,
            time_base: Rational::new(1, 1),
            sample_aspect_ratio: Rational::new(1, 1),
            bit_depth: self.bits,
            chroma_sampling: chroma,
            chroma_sample_position: ChromaSamplePosition::Unknown,
            pixel_range: PixelRange::Full,
            color_description: (!alpha).then_some(colours),
            mastering_display: None,
            content_light: None,
            level_idx: None,
            enable_timing_info: false,
            still_picture: true,
            error_resilient: false,
            switch_frame_interval: 0,
            min_key_frame_interval: 0,
            max_key_frame_interval: 0,
            reservoir_frame_delay: None,
            low_latency: false,
            quantizer: self.quantizer,
            min_quantizer: self.quantizer as u8,
            bitrate: 0,
            tune: Tune::Psychovisual,
            film_grain_params: None,
            tile_cols: 0,
            tile_rows: 0,
            tiles,
            speed_settings: self.speed,
        })
    }

    fn fill<P: Pixel, S: Sample>(
        &self,
        frame: &mut Frame<P>,
        samples: &[S],
        alpha: bool,
    ) {
        let channels = self.raster.channels() as usize;
        let row = self.raster.row_len();
        let most = ((1u32 << self.bits) - 1) as f32;
        let scale = most / S::WHITE;
        let pixel = |v: f32| P::cast_from((v + 0.5).clamp(0.0, most) as u16);
        if alpha || channels < 3 {
            let at = if alpha { channels - 1 } else { 0 };
            let rows = rows(&mut frame.planes[0]);
            let rows = rows.zip(samples.chunks_exact(row));
            for (to, from) in rows {
                let from = from.chunks_exact(channels);
                for (to, from) in to.iter_mut().zip(from) {
                    *to = pixel(from[at].to_f32() * scale);
                }
            }
            return;
        }
        // BT.601, full range; the halves are one rounding above the middle.
        let half = (most * 0.5).round();
        let coded = |from: &[S]| {
            let [r, g, b] =
                [0, 1, 2].map(|channel| from[channel].to_f32() * scale);
            let luma = 0.299 * r + 0.587 * g + 0.114 * b;
            let cb = (b - luma) * 0.5 / (1.0 - 0.114) + half;
            let cr = (r - luma) * 0.5 / (1.0 - 0.299) + half;
            [luma, cb, cr]
        };
        let mut planes = frame.planes.iter_mut();
        let mut planes: [_; 3] = std::array::from_fn(|_| planes.next());
        let [Some(luma), Some(cb), Some(cr)] = &mut planes else { return };
        let mut lumas = rows(luma);
        let mut chromas = rows(cb).zip(rows(cr));
        let by = 1 + usize::from(self.halved);
        let width = self.raster.width() as usize;
        let mut sums = vec![[0.0; 2]; width.div_ceil(by)];
        for pixels in samples.chunks(row * by) {
            sums.fill([0.0; 2]);
            for from in pixels.chunks_exact(row) {
                let Some(to) = lumas.next() else { return };
                let from = from.chunks_exact(channels);
                for (x, (to, from)) in to.iter_mut().zip(from).enumerate() {
                    let [luma, cb, cr] = coded(from);
                    *to = pixel(luma);
                    let sum = &mut sums[x / by];
                    *sum = [sum[0] + cb, sum[1] + cr];
                }
            }
            let Some((cb, cr)) = chromas.next() else { return };
            let high = pixels.len() / row;
            for (x, &[sum_b, sum_r]) in sums.iter().enumerate() {
                let wide = by.min(width - x * by);
                let share = 1.0 / (wide * high) as f32;
                cb[x] = pixel(sum_b * share);
                cr[x] = pixel(sum_r * share);
            }
        }
    }
}

/// The rows of a plane, and what is behind them.
fn rows<P: Pixel>(plane: &mut Plane<P>) -> impl Iterator<Item = &mut [P]> {
    let stride = plane.cfg.stride.max(1);
    plane.data_origin_mut().chunks_mut(stride)
}

/// The side of the blocks that [`without_hidden`] fills.
const BLOCK: usize = 16;

/// Gives pixels that are not seen at all the mean of those that are, in
/// blocks: whatever they held would have cost bytes.
fn without_hidden(raster: Cow<'_, Raster>) -> Cow<'_, Raster> {
    let channels = raster.channels() as usize;
    let hidden = raster.has_alpha()
        && by_depth!(raster.samples(), samples => {
            samples.iter().skip(channels - 1).step_by(channels)
                .any(|alpha| alpha.to_f32() == 0.0)
        });
    if !hidden {
        return raster;
    }
    let mut raster = raster.into_owned();
    let Size { width, height } = raster.size();
    let (width, height) = (width as usize, height as usize);
    by_depth!(raster.samples_mut(), samples => {
        fill_hidden(samples, (width, height), channels);
    });
    Cow::Owned(raster)
}

fn fill_hidden<S: Sample>(
    samples: &mut [S],
    (width, height): (usize, usize),
    channels: usize,
) {
    let mut last = vec![0.0f32; channels - 1];
    for top in (0..height).step_by(BLOCK) {
        for left in (0..width).step_by(BLOCK) {
            let pixels = |y: usize| {
                let right = width.min(left + BLOCK);
                (y * width + left) * channels..(y * width + right) * channels
            };
            let rows = top..height.min(top + BLOCK);
            let (mut sums, mut count) = (vec![0.0f32; channels - 1], 0.0);
            for y in rows.clone() {
                for pixel in samples[pixels(y)].chunks_exact(channels) {
                    if pixel[channels - 1].to_f32() == 0.0 {
                        continue;
                    }
                    count += 1.0;
                    for (sum, v) in sums.iter_mut().zip(pixel) {
                        *sum += v.to_f32();
                    }
                }
            }
            // A block of which nothing is seen takes after the one before.
            if count > 0.0 {
                last = sums.iter().map(|sum| sum / count).collect();
            }
            for y in rows {
                for pixel in samples[pixels(y)].chunks_exact_mut(channels) {
                    if pixel[channels - 1].to_f32() == 0.0 {
                        for (v, &mean) in pixel.iter_mut().zip(&last) {
                            *v = S::round(mean);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_pixels_take_the_mean_of_their_block() {
        // Two blocks: one with two pixels that are seen, one with none.
        let mut samples = [[9u8, 8, 7, 0]; 32];
        samples[0] = [10, 20, 30, 255];
        samples[5] = [20, 40, 60, 1];
        let mut samples = samples.concat();
        fill_hidden(&mut samples, (32, 1), 4);
        assert_eq!(samples[..4], [10, 20, 30, 255]);
        assert_eq!(samples[4..8], [15, 30, 45, 0]);
        assert_eq!(samples[31 * 4..], [15, 30, 45, 0]);
    }

    #[test]
    fn the_quantizer_is_libaoms() {
        assert_eq!(quantizer(100), 1);
        assert_eq!(quantizer(50), 127);
        assert_eq!(quantizer(1), 252);
    }
}
