//! What a pipeline will do, before it does it; and several pipelines that
//! share one decoding.

use std::path::Path;

use crate::{
    Encode, Error, Format, Output, Pages, Pipeline, Result, Size, Source,
    codec::{self, Request},
    pipeline::{plan, source::Loaded},
};

impl Pipeline {
    /// Returns the size of the result, from the header and the operations
    /// alone; nothing where only the pixels can tell, as for a trim.
    ///
    /// # Errors
    ///
    /// Whatever keeps the header from being read, or an option out of
    /// range.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_img::{Colour, Create, Pipeline, Resize, Rotate, Size};
    ///
    /// let canvas = Create::plain(Size::new(100, 50), Colour::WHITE);
    /// let pipeline = Pipeline::create(canvas)
    ///     .resize(Resize::width(40))
    ///     .rotate(Rotate::degrees(90.0));
    /// assert_eq!(pipeline.output_size()?, Some(Size::new(20, 40)));
    /// # Ok::<(), sysu_img::Error>(())
    /// ```
    pub fn output_size(&self) -> Result<Option<Size>> {
        for step in &self.steps {
            step.check()?;
        }
        let head = self.metadata()?;
        let orient = self.input.orient.unwrap_or(!self.sharp);
        let plan = plan::plan(&self.steps, &head, orient, self.sharp);
        let mut size = Some(head.size);
        let mut turn = head.orientation;
        for step in &plan.steps {
            if plan::as_a::<crate::AutoOrient>(step).is_some() {
                let turned = std::mem::take(&mut turn).is_turned();
                size =
                    size.map(|size| if turned { size.turned() } else { size });
            }
            size = size.and_then(|size| step.size(size));
        }
        Ok(size)
    }

    /// Returns the format of the result: the one that was set, else the
    /// input's if this build can write it, else PNG.
    ///
    /// # Errors
    ///
    /// Whatever keeps the header from being read.
    pub fn output_format(&self) -> Result<Format> {
        if let Some(encode) = &self.encode {
            return Ok(encode.format());
        }
        let input = self.metadata()?.format;
        Ok(if input.is_writable() { input } else { Format::Png })
    }

    /// Sets the format and its options, unless they are set already.
    pub fn or_encode(mut self, encode: impl Into<Encode>) -> Self {
        self.encode.get_or_insert_with(|| encode.into());
        self
    }

    /// Returns what is done, as text: the same text means the same work on
    /// the same input, as long as the [files](Pipeline::files) are the same.
    pub fn describe(&self) -> String {
        let Self { input, steps, sharp, encode, keep, edit, delays, .. } =
            self;
        let raw = match &self.source {
            Source::Raw(raw) => Some(raw.shape()),
            _ => None,
        };
        format!(
            "{input:?} {raw:?} {sharp} {steps:?} {encode:?} {keep:?} \
             {edit:?} {delays:?}"
        )
    }

    /// Returns the files that the operations need beside the input.
    pub fn files(&self) -> Vec<&Path> {
        let sources = self.steps.iter().flat_map(|step| step.sources());
        let mut files = Vec::new();
        sources.for_each(|source| source.collect(&mut files));
        files
    }

    /// Runs pipelines that begin with the same picture, which is read and
    /// decoded once, as small as the largest of the results allows.
    ///
    /// The results are those of [`Pipeline::to_bytes`] on each, but for the
    /// rounding of a decoder that would have decoded smaller for one alone.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if they
    /// begin with different pictures, and the first of what
    /// [`Pipeline::to_bytes`] fails with.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_img::{Colour, Create, Pipeline, Png, Resize, Size};
    ///
    /// let red = Create::plain(Size::new(64, 48), Colour::rgb8(255, 0, 0));
    /// let start = Pipeline::create(red).png(Png::default());
    /// let sizes = [32, 16, 8];
    /// let each = sizes.map(|w| start.clone().resize(Resize::width(w)));
    /// let outputs = Pipeline::to_bytes_each(&each)?;
    /// assert_eq!(outputs[2].info.size, Size::new(8, 6));
    /// # Ok::<(), sysu_img::Error>(())
    /// ```
    pub fn to_bytes_each(pipelines: &[Self]) -> Result<Vec<Output>> {
        let Some((first, others)) = pipelines.split_first() else {
            return Ok(Vec::new());
        };
        if others.is_empty() {
            return Ok(vec![first.to_bytes()?]);
        }
        if others.iter().any(|other| other.source != first.source) {
            let expected = "pipelines of one picture";
            return Err(Error::option("source", expected, "several"));
        }
        let limits = &first.input.limits;
        let (picture, input) = match first.source.load(limits)? {
            Loaded::Picture(picture) => (picture.into_owned(), None),
            Loaded::File(format, bytes) => {
                let drawing = &first.input.drawing;
                let head = codec::head_drawn(format, &bytes, limits, drawing)?;
                let request = Request {
                    drawing: drawing.clone(),
                    pages: first.shared_pages(pipelines),
                    fail_on: first.input.fail_on,
                    shrink_to: shrink_to(pipelines, &head),
                    ..Request::new(limits)
                };
                let picture = codec::decode(&bytes, head, &request)?;
                (picture, Some((format, bytes.len() as u64)))
            }
        };
        let source = Source::from(picture);
        let run = |pipeline: &Self| {
            let mut shared = pipeline.clone();
            shared.source = source.clone();
            if let (None, Some((format, _))) = (&shared.encode, input) {
                shared = shared.format(format)?;
            }
            let mut output = shared.to_bytes()?;
            if let Some((format, bytes)) = input {
                output.info.input_format = Some(format);
                output.info.input_bytes = bytes;
            }
            Ok(output)
        };
        pipelines.iter().map(run).collect()
    }

    /// All frames if any of the results can hold them.
    fn shared_pages(&self, pipelines: &[Self]) -> Pages {
        let animates = |pipeline: &Self| {
            let encode = pipeline.encode.as_ref();
            encode.is_none_or(|encode| encode.format().can_animate())
        };
        match self.input.pages {
            Pages::Auto if pipelines.iter().any(animates) => Pages::All,
            Pages::Auto => Pages::First,
            pages => pages,
        }
    }
}

/// The size that serves the largest of all results.
fn shrink_to(pipelines: &[Pipeline], head: &crate::Metadata) -> Option<Size> {
    let mut most: Option<Size> = None;
    for pipeline in pipelines {
        let orient = pipeline.input.orient.unwrap_or(!pipeline.sharp);
        let plan = plan::plan(&pipeline.steps, head, orient, pipeline.sharp);
        let size = plan.shrink_to?;
        most = Some(most.map_or(size, |most| {
            Size::new(most.width.max(size.width), most.height.max(size.height))
        }));
    }
    most
}

impl Source {
    /// Adds the files that are needed for this picture.
    fn collect<'a>(&'a self, files: &mut Vec<&'a Path>) {
        match self {
            Self::Path(path) => files.push(path),
            Self::Join(join) => {
                join.sources().iter().for_each(|s| s.collect(files));
            }
            Self::Raw(raw) => raw.source.collect(files),
            Self::Pipeline(pipeline) => {
                pipeline.source.collect(files);
                files.extend(pipeline.files());
            }
            _ => {}
        }
    }
}
