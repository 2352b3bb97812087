//! APNG: frames composed as a browser shows them.

use png::{BlendOp, DisposeOp};

use super::{Reader, broken, meaning, samples};
use crate::{
    Alpha, Error, ErrorKind, FailOn, Format, Frame, Limits, Metadata, Picture,
    Raster, Result, Sample, Samples, Size, Space, codec::Request,
};

/// Reads what the chunks say about the animation, and nothing of its pixels.
///
/// # Source
///
/// W3C PNG, third edition, 11.3.6.
pub(super) fn head(bytes: &[u8], head: &mut Metadata, limits: &Limits) {
    let mut delays = Vec::new();
    let mut see_through = false;
    let mut at = 8usize;
    let u32_at = |at: usize| {
        let b: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(u32::from_be_bytes(b))
    };
    let u16_at = |at: usize| u32_at(at).map(|v| v >> 16);
    while let (Some(len), Some(name)) = (u32_at(at), bytes.get(at + 4..at + 8))
    {
        let body = at + 8;
        match name {
            b"acTL" => head.loop_count = u32_at(body + 4),
            b"fcTL" => {
                let whole = u32_at(body + 4) == Some(head.size.width)
                    && u32_at(body + 8) == Some(head.size.height);
                let back = bytes.get(body + 24).is_some_and(|&op| op == 1);
                see_through |= back || (delays.is_empty() && !whole);
                let (n, d) = (u16_at(body + 20), u16_at(body + 22));
                let d = d.filter(|d| *d > 0).unwrap_or(100);
                delays.push(n.unwrap_or(0) * 1000 / d);
                if delays.len() as u64 > limits.frames() as u64 {
                    break;
                }
            }
            b"IEND" => break,
            _ => {}
        }
        let next = (len as usize).saturating_add(12);
        at = at.saturating_add(next);
    }
    head.frames = (delays.len() as u32).max(1);
    if head.frames > 1 {
        head.delays_ms = delays;
        if see_through && !head.has_alpha {
            head.has_alpha = true;
            head.channels += 1;
        }
    } else {
        head.loop_count = None;
    }
}

/// Decodes some frames; those before are composed too, because later ones
/// stand on them.
pub(super) fn decode(
    reader: &mut Reader<'_>,
    head: Metadata,
    request: &Request<'_>,
    first: u32,
    count: u32,
) -> Result<Picture> {
    let (colour, bits) = reader.output_color_type();
    let (space, alpha) = meaning(colour);
    let channels = colour.samples();
    let too_large = || Error::corrupt(Format::Png, "its size overflows");
    let len = reader.output_buffer_size().ok_or_else(too_large)?;
    let mut canvas = None;
    let mut frames = Vec::new();
    let mut index = 0;
    let last = first.saturating_add(count).min(head.frames);
    while index < last {
        let mut buffer = vec![0; len];
        let info = match reader.next_frame(&mut buffer) {
            Ok(info) => info,
            Err(_) if request.fail_on == FailOn::Never => break,
            Err(err) => return Err(broken(err)),
        };
        let Some(control) = reader.info().frame_control else {
            // A picture for those who cannot show the animation.
            continue;
        };
        buffer.truncate(info.buffer_size());
        let size = Size::new(control.width, control.height);
        if (info.width, info.height) != (size.width, size.height) {
            let what = "a frame of another size than announced";
            return Err(Error::corrupt(Format::Png, what));
        }
        let samples = samples(buffer, bits);
        let canvas = canvas.get_or_insert_with(|| {
            Canvas::new(&head, space, matches!(samples, Samples::U16(_)))
        });
        let part = Part {
            left: control.x_offset as usize,
            top: control.y_offset as usize,
            width: size.width as usize,
            height: size.height as usize,
        };
        if !part.lies_in(head.size) {
            let what = "a frame outside of the picture";
            return Err(Error::corrupt(Format::Png, what));
        }
        let before = (control.dispose_op == DisposeOp::Previous)
            .then(|| canvas.samples.clone());
        let over = control.blend_op == BlendOp::Over && alpha != Alpha::None;
        canvas.draw(&samples, channels, &part, over);
        if index >= first {
            let delay_ms =
                head.delays_ms.get(index as usize).copied().unwrap_or(0);
            frames.push(Frame { raster: canvas.raster(&head)?, delay_ms });
        }
        match (control.dispose_op, before) {
            (DisposeOp::Background, _) => canvas.clear(&part),
            (_, Some(before)) => canvas.samples = before,
            _ => {}
        }
        index += 1;
    }
    if frames.is_empty() {
        return Err(ErrorKind::Truncated { format: Format::Png }.into());
    }
    if let [_] = frames[..] {
        let raster = frames.swap_remove(0).raster;
        return Ok(Picture::still(raster, head));
    }
    Picture::new(frames, head)
}

/// A rectangle of the canvas.
struct Part {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Part {
    fn lies_in(&self, size: Size) -> bool {
        self.width > 0
            && self.height > 0
            && self.left + self.width <= size.width as usize
            && self.top + self.height <= size.height as usize
    }
}

/// What a browser shows while it plays.
struct Canvas {
    width: usize,
    channels: usize,
    space: Space,
    alpha: Alpha,
    samples: Samples,
}

impl Canvas {
    fn new(head: &Metadata, space: Space, wide: bool) -> Self {
        let channels = head.channels as usize;
        let len = head.size.pixels() as usize * channels;
        let samples = if wide {
            Samples::U16(vec![0; len])
        } else {
            Samples::U8(vec![0; len])
        };
        let alpha = if head.has_alpha { Alpha::Straight } else { Alpha::None };
        let width = head.size.width as usize;
        Self { width, channels, space, alpha, samples }
    }

    fn raster(&self, head: &Metadata) -> Result<Raster> {
        let samples = self.samples.clone();
        Raster::new(head.size, self.space, self.alpha, samples)
    }

    fn draw(&mut self, from: &Samples, of: usize, part: &Part, over: bool) {
        let shape = (self.width, self.channels);
        match (&mut self.samples, from) {
            (Samples::U8(to), Samples::U8(from)) => {
                draw(to, shape, from, of, part, over);
            }
            (Samples::U16(to), Samples::U16(from)) => {
                draw(to, shape, from, of, part, over);
            }
            _ => {}
        }
    }

    fn clear(&mut self, part: &Part) {
        let (width, channels) = (self.width, self.channels);
        crate::by_depth!(&mut self.samples, v => {
            for y in part.top..part.top + part.height {
                let row = &mut v[(y * width + part.left) * channels..];
                row[..part.width * channels].fill(Default::default());
            }
        });
    }
}

/// Draws a frame; one without alpha may stand on a canvas with it.
fn draw<T: Sample>(
    to: &mut [T],
    (width, channels): (usize, usize),
    from: &[T],
    of: usize,
    part: &Part,
    over: bool,
) {
    let rows = from.chunks_exact(part.width * of).take(part.height);
    for (y, row) in rows.enumerate() {
        let start = ((part.top + y) * width + part.left) * channels;
        let to = &mut to[start..][..part.width * channels];
        let pixels = to.chunks_exact_mut(channels).zip(row.chunks_exact(of));
        for (to, from) in pixels {
            if !over {
                to[..of].copy_from_slice(from);
                to[of..].fill(T::MAX);
                continue;
            }
            let a = from[of - 1].to_f32() / T::WHITE;
            if a <= 0.0 {
                continue;
            }
            let b = to[of - 1].to_f32() / T::WHITE * (1.0 - a);
            for (to, from) in to[..of - 1].iter_mut().zip(from) {
                let mixed = from.to_f32() * a + to.to_f32() * b;
                *to = T::round(mixed / (a + b));
            }
            to[of - 1] = T::round((a + b) * T::WHITE);
        }
    }
}
