//! Channels: taken out, put together, folded.

use std::str::FromStr;

use crate::{
    Alpha, Args, Depth, Error, Pipeline, Raster, Result, Sample, Samples,
    Size, Source, Space, Value, by_depth,
    kernel::par,
    ops::{Cx, Operation, Stage},
};

/// Takes one channel out of a picture, as grey.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Channel, Pipeline, Raster, Samples, Size, Space};
///
/// let one = Samples::U8(vec![1, 2, 3, 4]);
/// let one = Raster::new(Size::new(1, 1), Space::Srgb, Alpha::Straight, one)?;
/// let alpha = Pipeline::from_raster(one).extract_channel(Channel::ALPHA);
/// let picture = alpha.to_picture()?;
/// assert_eq!(picture.raster().samples(), &Samples::U8(vec![4]));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `extractChannel`. DIFFERENCE from sharp: alpha is the alpha of a
/// grey picture, too, where sharp always means the fourth channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By index, from 0.
    Index(u8),
    /// The opacity.
    Alpha,
}

impl Channel {
    /// The first channel.
    pub const RED: Self = Self::Index(0);
    /// The second channel.
    pub const GREEN: Self = Self::Index(1);
    /// The third channel.
    pub const BLUE: Self = Self::Index(2);
    /// The opacity.
    pub const ALPHA: Self = Self::Alpha;
}

const CHANNELS: &str = "integer or one of: red, green, blue, alpha";

impl FromStr for Channel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "red" | "r" => Self::RED,
            "green" | "g" => Self::GREEN,
            "blue" | "b" => Self::BLUE,
            "alpha" | "a" => Self::Alpha,
            _ => return Err(Error::option("channel", CHANNELS, text)),
        })
    }
}

impl Operation for Channel {
    fn name(&self) -> &'static str {
        "extractChannel"
    }

    fn stage(&self) -> Stage {
        Stage::ExtractChannel
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        let channels = src.channels();
        let index = match *self {
            Self::Index(index) => index,
            Self::Alpha if src.has_alpha() => channels - 1,
            Self::Alpha => {
                let needs = "a picture with an alpha channel";
                return Err(Error::mismatch("extractChannel", needs));
            }
        };
        if index >= channels {
            let expected = format!("channel between 0 and {}", channels - 1);
            return Err(Error::option("channel", expected, index));
        }
        Ok(src.pick(&[index as usize], Space::Grey, Alpha::None))
    }
}

/// Adds the channels of other pictures.
///
/// Pictures of other sizes are filled up with zeros, right and below. Two
/// channels are grey with alpha, three are red, green and blue, four have
/// alpha, too.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a JoinChannel does nothing until a pipeline is given it"]
pub struct JoinChannel {
    sources: Vec<Source>,
}

impl JoinChannel {
    /// Adds the channels of these, in order.
    pub fn new(sources: impl IntoIterator<Item = Source>) -> Self {
        Self { sources: sources.into_iter().collect() }
    }
}

impl Operation for JoinChannel {
    fn name(&self) -> &'static str {
        "joinChannel"
    }

    fn sources(&self) -> Vec<&Source> {
        self.sources.iter().collect()
    }

    fn size(&self, _: Size) -> Option<Size> {
        None
    }

    fn stage(&self) -> Stage {
        Stage::JoinChannel
    }

    fn check(&self) -> Result<()> {
        if self.sources.is_empty() {
            return Err(Error::option("joinChannel", "pictures", "nothing"));
        }
        Ok(())
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let mut all = vec![src];
        for source in &self.sources {
            all.push(cx.open(source)?.into_raster());
        }
        let depth = all[0].depth();
        let size = all.iter().fold(Size::new(1, 1), |size, raster| {
            Size::new(
                size.width.max(raster.width()),
                size.height.max(raster.height()),
            )
        });
        let channels: usize = all.iter().map(|r| r.channels() as usize).sum();
        let (space, alpha) = match channels {
            2 => (Space::Grey, Alpha::Straight),
            3 => (Space::Srgb, Alpha::None),
            4 => (Space::Srgb, Alpha::Straight),
            _ => (Space::Bands, Alpha::None),
        };
        if channels > 32 {
            let needs = "no more than 32 channels together";
            return Err(Error::mismatch("joinChannel", needs));
        }
        cx.allow(size, channels as u8, depth)?;
        let all: Vec<Raster> =
            all.into_iter().map(|raster| raster.to_depth(depth)).collect();
        let samples = match depth {
            Depth::U8 => Samples::U8(joined(&all, size, channels)),
            Depth::U16 => Samples::U16(joined(&all, size, channels)),
            Depth::F32 => Samples::F32(joined(&all, size, channels)),
        };
        Raster::new(size, space, alpha, samples)
    }
}

fn joined<T: Sample>(all: &[Raster], size: Size, channels: usize) -> Vec<T> {
    let row = size.width as usize * channels;
    let mut dst = vec![T::default(); row * size.height as usize];
    par::rows(&mut dst, row, |y, dst| {
        let mut first = 0;
        for raster in all {
            let of = raster.channels() as usize;
            let samples = T::of(raster.samples()).unwrap_or_default();
            let from = raster.row_len();
            if let Some(src) = samples.chunks_exact(from).nth(y) {
                let pixels = src.chunks_exact(of);
                for (dst, src) in dst.chunks_exact_mut(channels).zip(pixels) {
                    dst[first..first + of].copy_from_slice(src);
                }
            }
            first += of;
        }
    });
    dst
}

/// How bits are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoolOp {
    /// Bits that both have.
    And,
    /// Bits that one of them has.
    Or,
    /// Bits that only one of them has.
    Eor,
}

const BOOL_OPS: &str = "one of: and, or, eor";

impl FromStr for BoolOp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "and" => Self::And,
            "or" => Self::Or,
            "eor" | "xor" => Self::Eor,
            _ => return Err(Error::option("boolOp", BOOL_OPS, text)),
        })
    }
}

impl BoolOp {
    #[inline(always)]
    fn bits<T>(self, a: T, b: T) -> T
    where
        T: std::ops::BitAnd<Output = T>
            + std::ops::BitOr<Output = T>
            + std::ops::BitXor<Output = T>,
    {
        match self {
            Self::And => a & b,
            Self::Or => a | b,
            Self::Eor => a ^ b,
        }
    }
}

/// Folds all channels into one by combining bits: grey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BandBool(pub BoolOp);

impl Operation for BandBool {
    fn name(&self) -> &'static str {
        "bandbool"
    }

    fn stage(&self) -> Stage {
        Stage::BandBool
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        let of = src.channels() as usize;
        let op = self.0;
        // Floating point has no bits worth combining.
        let src = match src.depth() {
            Depth::F32 => src.to_depth(Depth::U16),
            _ => src,
        };
        macro_rules! fold {
            ($samples:expr) => {
                $samples
                    .chunks_exact(of)
                    .map(|pixel| {
                        let fold = |a, b| op.bits(a, b);
                        pixel.iter().copied().reduce(fold).unwrap_or(0)
                    })
                    .collect()
            };
        }
        let samples = match src.samples() {
            Samples::U8(v) => Samples::U8(fold!(v)),
            Samples::U16(v) => Samples::U16(fold!(v)),
            Samples::F32(_) => return Ok(src),
        };
        Raster::new(src.size(), Space::Grey, Alpha::None, samples)
    }
}

/// Combines the bits of two pictures.
///
/// The smaller one is filled up with zeros, right and below; a single
/// channel is used for all.
///
/// # Source
///
/// sharp `boolean`. DIFFERENCE from sharp: if only one of both has alpha,
/// the other one is opaque; sharp fails.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Boolean does nothing until a pipeline is given it"]
pub struct Boolean {
    operand: Source,
    op: BoolOp,
}

impl Boolean {
    /// Combines with another picture.
    pub fn new(operand: impl Into<Source>, op: BoolOp) -> Self {
        Self { operand: operand.into(), op }
    }
}

impl Operation for Boolean {
    fn name(&self) -> &'static str {
        "boolean"
    }

    fn sources(&self) -> Vec<&Source> {
        vec![&self.operand]
    }

    fn size(&self, _: Size) -> Option<Size> {
        None
    }

    fn stage(&self) -> Stage {
        Stage::Boolean
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let depth = match src.depth() {
            Depth::F32 => Depth::U16,
            depth => depth,
        };
        let other = cx.open(&self.operand)?.into_raster().to_depth(depth);
        let [a, b] = alike(src.to_depth(depth), other)?;
        let size =
            Size::new(a.width().max(b.width()), a.height().max(b.height()));
        cx.allow(size, a.channels(), depth)?;
        let (alpha, space) = (a.alpha(), a.space());
        let [a, b] = [filled(a, size), filled(b, size)];
        let op = self.op;
        macro_rules! combine {
            ($a:expr, $b:expr) => {{
                for (a, b) in $a.iter_mut().zip($b) {
                    *a = op.bits(*a, *b);
                }
            }};
        }
        let mut samples = a;
        match (&mut samples, &b) {
            (Samples::U8(a), Samples::U8(b)) => combine!(a, b),
            (Samples::U16(a), Samples::U16(b)) => combine!(a, b),
            _ => {}
        }
        Raster::new(size, space, alpha, samples)
    }
}

/// Gives both the same channels.
fn alike(a: Raster, b: Raster) -> Result<[Raster; 2]> {
    let (a, b) = match (a.has_alpha(), b.has_alpha()) {
        (true, false) => (a, b.with_alpha(1.0)),
        (false, true) => (a.with_alpha(1.0), b),
        _ => (a, b),
    };
    let (a, b) = match (a.colours(), b.colours()) {
        (1, 3) => (super::tint::coloured(a), b),
        (3, 1) => (a, super::tint::coloured(b)),
        _ => (a, b),
    };
    if a.channels() != b.channels() {
        let needs = "two pictures with the same channels";
        return Err(Error::mismatch("boolean", needs));
    }
    Ok([a, b])
}

/// The samples of a picture in a larger box of zeros.
fn filled(src: Raster, size: Size) -> Samples {
    fn fill<T: Sample>(
        src: &[T],
        from: usize,
        size: Size,
        c: usize,
    ) -> Vec<T> {
        let row = size.width as usize * c;
        let mut dst = vec![T::default(); row * size.height as usize];
        let rows = dst.chunks_exact_mut(row);
        for (dst, src) in rows.zip(src.chunks_exact(from)) {
            dst[..from].copy_from_slice(src);
        }
        dst
    }
    if src.size() == size {
        return src.into_samples();
    }
    let (from, c) = (src.row_len(), src.channels() as usize);
    by_depth!(src.samples(), v => Sample::wrap(fill(v, from, size, c)))
}

impl Pipeline {
    /// Takes one channel out, as grey.
    pub fn extract_channel(self, channel: Channel) -> Self {
        self.with(channel)
    }

    /// Adds the channels of other pictures.
    pub fn join_channel(self, join: JoinChannel) -> Self {
        self.with(join)
    }

    /// Combines the bits of two pictures.
    pub fn boolean(self, boolean: Boolean) -> Self {
        self.with(boolean)
    }

    /// Folds all channels into one by combining bits.
    pub fn band_bool(self, op: BoolOp) -> Self {
        self.with(BandBool(op))
    }
}

/// `extractChannel(index | name)`.
pub(super) fn extract(args: &mut Args) -> Result<Channel> {
    let value = args.next().or_else(|| args.take(&["channel", "pick"]));
    let value = value.unwrap_or(Value::Null);
    match value.as_number() {
        None => value.word("channel", CHANNELS),
        Some(index)
            if index.fract() == 0.0 && (0.0..=4.0).contains(&index) =>
        {
            Ok(Channel::Index(index as u8))
        }
        Some(_) => Err(value.refuse("channel", CHANNELS)),
    }
}

/// `joinChannel(picture | [picture, …])`.
pub(super) fn join(args: &mut Args) -> Result<JoinChannel> {
    let mut sources = Vec::new();
    while let Some(value) = args.next() {
        match value {
            Value::List(list) => {
                for value in list {
                    sources.push(value.source("joinChannel")?);
                }
            }
            value => sources.push(value.source("joinChannel")?),
        }
    }
    Ok(JoinChannel { sources })
}

/// `boolean(picture, op)`; a chain may write the operation first.
pub(super) fn boolean(args: &mut Args) -> Result<Boolean> {
    let mut take = |names: &[&str]| {
        args.next().or_else(|| args.take(names)).unwrap_or(Value::Null)
    };
    let (first, second) = (take(&["operand"]), take(&["operator", "op"]));
    let (operand, op) = match first.as_text().map(BoolOp::from_str) {
        Some(Ok(_)) => (second, first),
        _ => (first, second),
    };
    Ok(Boolean {
        operand: operand.source("operand")?,
        op: op.word("boolOp", BOOL_OPS)?,
    })
}

/// `bandbool(op)`.
pub(super) fn band_bool(args: &mut Args) -> Result<BandBool> {
    let value = args.next().or_else(|| args.take(&["boolOp", "op", "fold"]));
    let value = value.unwrap_or(Value::Null);
    Ok(BandBool(value.word("boolOp", BOOL_OPS)?))
}
