//! Running: decode as planned, operate in order, and make ready to encode.

use std::borrow::Cow;

use super::{
    Info, Keep, Output, Pages, Pipeline, Timings, ingest, plan, source::Loaded,
};
use crate::{
    Encode, Format, Frame, Metadata, Picture, Report, Result, Size,
    clock::{Stopwatch, Watch},
    codec, ops,
    ops::{AlphaUse, Cx, Step},
};

/// What a run leaves behind before it is encoded.
pub(super) struct Ran {
    pub(super) picture: Picture,
    report: Report,
    timings: Timings,
    input: Option<(Format, u64)>,
    input_size: Size,
}

impl Pipeline {
    /// Does everything but encode: what has to be done once, however often
    /// the result is then written.
    pub(crate) fn ready(&self, fallback: Option<Format>) -> Result<Ready> {
        let encode = match (&self.encode, fallback) {
            (Some(encode), _) => Some(encode.clone()),
            (None, Some(format)) => Some(Encode::of(format)?),
            (None, None) => None,
        };
        // Only some formats can hold an animation; an unknown one is the
        // input's, which holds what it held.
        let animate = encode.as_ref().is_none_or(|e| e.format().can_animate());
        let mut ran = self.run(animate)?;
        let encode = if let Some(encode) = encode {
            encode
        } else {
            let input = ran.input.map_or(Format::Png, |input| input.0);
            Encode::of(input).or_else(|_| Encode::of(Format::Png))?
        };
        let default = if self.sharp { Keep::NONE } else { Keep::PROFILE };
        let attaches = |step: &Step| {
            plan::as_a::<ops::ToProfile>(step)
                .is_some_and(ops::ToProfile::attaches)
        };
        let mut keep = self.keep.unwrap_or(default);
        // A profile that was asked for is not one that is carried over.
        keep.icc |= self.steps.iter().any(attaches);
        let size = ran.picture.size();
        let space = Some(ran.picture.raster().space());
        let metadata = &mut ran.picture.metadata;
        if self.sharp && !keep.exif {
            // It forgets how the picture stood.
            metadata.orientation = crate::Orientation::Upright;
        }
        if metadata.gain_map.is_some() && keep.gain_map && !self.fits_map() {
            metadata.gain_map = None;
            let warning = "the gain map was dropped: it does not fit any more";
            ran.report.warnings.push(warning.into());
        }
        crate::meta::keep_only(metadata, keep);
        let space = space.filter(|space| *space != crate::Space::Bands);
        crate::meta::fit_profile(metadata, space);
        self.edit.apply(metadata)?;
        crate::meta::settle(metadata, size, !self.steps.is_empty());
        let depth = metadata.depth;
        if let Some(delays) = &self.delays {
            ran.picture.set_delays(delays);
        }
        ran.picture = ran
            .picture
            .map(|raster| crate::space::spaces::stored(raster, depth))?;
        Ok(Ready { ran, encode, sharp: self.sharp })
    }

    /// Whether the gain map fits the result: all that was done is scaling.
    fn fits_map(&self) -> bool {
        let Ok(head) = self.metadata() else { return false };
        let orient = self.input.orient.unwrap_or(!self.sharp);
        let mut size = head.size;
        let mut scales = |step: &Step| {
            let Some(resize) = plan::as_a::<ops::Resize>(step) else {
                return false;
            };
            let resolved = resize.resolve(size, self.sharp);
            let scaled = resolved.scaled;
            size = resolved.place.map_or(scaled, |p| p.result(scaled));
            size == scaled
        };
        (!orient || head.orientation == crate::Orientation::Upright)
            && self.steps.iter().all(&mut scales)
    }

    pub(super) fn run(&self, animate: bool) -> Result<Ran> {
        for step in &self.steps {
            step.check()?;
        }
        let watch = Watch::start(self.timeout, self.cancel.clone());
        watch.check()?;
        let mut timings = Timings::default();
        let mut stopwatch = Stopwatch::start();
        #[cfg(feature = "png")]
        if let Some((large, plan)) = self.large()? {
            let request = self.request(&plan, animate);
            if let Some(picture) = large.decode(&request)? {
                timings.decode = stopwatch.lap();
                let input = Some((Format::Png, large.bytes));
                let size = large.head.upright_size();
                let from = (Cow::Owned(picture), input, size);
                let report = Report::default();
                return self.operate(from, &plan, &watch, timings, report);
            }
        }
        let loaded = self.source.load(&self.input.limits)?;
        timings.read = stopwatch.lap();
        let mut report = Report::default();
        if let Loaded::Picture(picture) = &loaded {
            report.merge(picture.report.clone());
        }
        let limits = &self.input.limits;
        let (head, input) = match &loaded {
            Loaded::Picture(picture) => (picture.metadata.clone(), None),
            Loaded::File(format, bytes) => {
                let drawing = &self.input.drawing;
                let head = codec::head_drawn(*format, bytes, limits, drawing)?;
                (head, Some((*format, bytes.len() as u64)))
            }
        };
        let input_size = head.upright_size();
        let plan = self.plan(&head);
        let picture = match loaded {
            Loaded::Picture(picture) => picture,
            Loaded::File(_, bytes) => {
                let request = self.request(&plan, animate);
                Cow::Owned(codec::decode(&bytes, head, &request)?)
            }
        };
        timings.decode = stopwatch.lap();
        let from = (picture, input, input_size);
        self.operate(from, &plan, &watch, timings, report)
    }

    fn plan(&self, head: &Metadata) -> plan::Plan {
        let orient = self.input.orient.unwrap_or(!self.sharp);
        plan::plan(&self.steps, head, orient, self.sharp)
    }

    fn request(&self, plan: &plan::Plan, animate: bool) -> codec::Request<'_> {
        codec::Request {
            limits: &self.input.limits,
            pages: match (self.input.pages, animate) {
                (Pages::Auto, true) => Pages::All,
                (Pages::Auto, false) => Pages::First,
                (pages, _) => pages,
            },
            fail_on: self.input.fail_on,
            shrink_to: plan.shrink_to,
            narrow: plan.narrow,
            drawing: self.input.drawing.clone(),
        }
    }

    /// Reads the header of a file that need not be read whole.
    #[cfg(feature = "png")]
    fn large(&self) -> Result<Option<(codec::Large, plan::Plan)>> {
        let crate::Source::Path(path) = &self.source else { return Ok(None) };
        let Some(large) = codec::large(path, &self.input.limits)? else {
            return Ok(None);
        };
        let plan = self.plan(&large.head);
        Ok(plan.narrow.is_some().then_some((large, plan)))
    }

    /// Runs the operations on what was decoded.
    fn operate(
        &self,
        (picture, input, input_size): (
            Cow<'_, Picture>,
            Option<(Format, u64)>,
            Size,
        ),
        plan: &plan::Plan,
        watch: &Watch,
        mut timings: Timings,
        mut report: Report,
    ) -> Result<Ran> {
        watch.check()?;
        let mut stopwatch = Stopwatch::start();
        let mut cx = Cx {
            sharp: self.sharp,
            limits: &self.input.limits,
            watch,
            report: &mut report,
        };
        let mut steps = &plan.steps[..];
        let begun = match &picture {
            Cow::Borrowed(picture) => kept(picture, steps, &mut cx)?,
            Cow::Owned(_) => None,
        };
        let picture = if let Some(picture) = begun {
            steps = &steps[1..];
            picture
        } else {
            ingest::ingest(picture.into_owned(), &self.input, &mut cx)
        };
        let mut picture = run_steps(picture, steps, &mut cx)?;
        picture.metadata.size = picture.size();
        timings.operate = stopwatch.lap();
        Ok(Ran { picture, report, timings, input, input_size })
    }
}

/// A picture with everything done to it but encoding.
pub(crate) struct Ready {
    ran: Ran,
    pub(crate) encode: Encode,
    sharp: bool,
}

impl Ready {
    /// The picture as it would be written.
    #[cfg(feature = "metrics")]
    pub(crate) fn picture(&self) -> &Picture {
        &self.ran.picture
    }

    /// Encodes it, and gives what the encoder warns of.
    pub(crate) fn encoded(
        &self,
        encode: &Encode,
    ) -> Result<(Vec<u8>, Vec<String>)> {
        let (picture, mut warnings) = (&self.ran.picture, Vec::new());
        let bytes = codec::encode(picture, encode, self.sharp, &mut warnings)?;
        Ok((bytes, warnings))
    }

    /// Encodes it.
    pub(super) fn write(mut self) -> Result<Output> {
        let mut watch = Stopwatch::start();
        let (bytes, warnings) = self.encoded(&self.encode)?;
        self.ran.timings.encode = watch.lap();
        Ok(self.with(bytes, warnings))
    }

    /// Puts what was encoded and what is known about it together.
    pub(crate) fn with(self, bytes: Vec<u8>, warnings: Vec<String>) -> Output {
        let Self { mut ran, encode, .. } = self;
        ran.report.warnings.extend(warnings);
        let info = Info {
            input_format: ran.input.map(|input| input.0),
            input_size: ran.input_size,
            input_bytes: ran.input.map_or(0, |input| input.1),
            format: encode.format(),
            size: ran.picture.size(),
            bytes: bytes.len() as u64,
            channels: ran.picture.raster().channels(),
            frames: ran.picture.frames().len() as u32,
            report: ran.report,
            timings: ran.timings,
        };
        Output { bytes, info }
    }
}

/// Runs the first step on a picture that is kept, without a copy of it,
/// where nothing has to be done before and the step can.
fn kept(
    picture: &Picture,
    steps: &[Step],
    cx: &mut Cx<'_>,
) -> Result<Option<Picture>> {
    let [step, ..] = steps else { return Ok(None) };
    let raster = picture.raster();
    if picture.is_animated()
        || raster.space() == crate::Space::Cmyk
        || picture.metadata.icc.is_some()
        || raster.has_alpha() && step.alpha() != AlphaUse::Any
    {
        return Ok(None);
    }
    cx.check()?;
    let Some(raster) = step.apply_to(raster, cx) else { return Ok(None) };
    let delay_ms = picture.frames()[0].delay_ms;
    let frames = vec![Frame { raster: raster?, delay_ms }];
    Picture::new(frames, picture.metadata.clone()).map(Some)
}

/// Runs steps one after the other, and brings translucent colours into the
/// state that each wants.
fn run_steps(
    mut picture: Picture,
    steps: &[Step],
    cx: &mut Cx<'_>,
) -> Result<Picture> {
    // The depth that premultiplied work returns to.
    let mut home = match picture.raster().alpha() {
        // A decoder that multiplied by alpha did so in more bits.
        crate::Alpha::Premultiplied => picture.metadata.depth,
        _ => picture.raster().depth(),
    };
    for step in steps {
        cx.check()?;
        if picture.raster().alpha() != crate::Alpha::Premultiplied {
            home = picture.raster().depth();
        }
        picture = match step.alpha() {
            AlphaUse::Any => picture,
            AlphaUse::Premultiplied => picture.map(|raster| {
                Ok(if cx.is_sharp() {
                    crate::kernel::premul::premultiply(raster)
                } else {
                    raster.premultiply()
                })
            })?,
            AlphaUse::Straight => straight(picture, home, cx.is_sharp())?,
        };
        picture = step.run(picture, cx)?;
    }
    straight(picture, home, cx.is_sharp())
}

fn straight(
    picture: Picture,
    home: crate::Depth,
    sharp: bool,
) -> Result<Picture> {
    if picture.raster().alpha() != crate::Alpha::Premultiplied {
        return Ok(picture);
    }
    picture.map(|raster| {
        Ok(if sharp {
            crate::kernel::premul::unpremultiply(raster, home)
        } else {
            raster.unpremultiply(home)
        })
    })
}
