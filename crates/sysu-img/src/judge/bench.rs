//! How long the formats of this build take for a picture of one's own.

use std::{fmt::Write as _, time::Duration};

use crate::{
    Encode, Error, Format, Pipeline, Resize, Result, clock::Stopwatch,
};

/// Times decoding, resizing and encoding of one picture in several formats.
///
/// Every stage is run several times, and the median counts.
///
/// # Example
///
/// ```
/// use sysu_img::{Bench, Create, Encode, Format, Pipeline, Size};
///
/// let noise = Create::noise(Size::new(64, 64), 128.0, 30.0);
/// let png = Encode::of(Format::Png)?;
/// let laps = Bench::new(3).run(&Pipeline::create(noise), &[png])?;
/// assert_eq!((laps[0].format, laps[0].bytes > 0), (Format::Png, true));
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Bench does nothing until it is run"]
pub struct Bench {
    runs: u32,
    resize: Resize,
}

/// What a format took.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Lap {
    /// The format.
    pub format: Format,
    /// Writing the picture.
    pub encode: Duration,
    /// The bytes of the file.
    pub bytes: u64,
    /// Reading it again; nothing where this build does not read the format.
    pub decode: Option<Duration>,
    /// From the file to the small picture, which formats that can be decoded
    /// small make quick.
    pub resize: Option<Duration>,
}

impl Bench {
    /// Starts with so many runs of each stage, and a picture of half the
    /// width.
    pub const fn new(runs: u32) -> Self {
        Self { runs, resize: Resize::percent(50.0) }
    }

    /// Sets what the picture is resized to [default: half its width].
    pub const fn resize(mut self, resize: Resize) -> Self {
        self.resize = resize;
        self
    }

    /// Runs all formats, one after the other.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for
    ///   no runs, or more than 1000.
    /// * Whatever keeps the picture from being read or encoded.
    pub fn run(
        &self,
        pipeline: &Pipeline,
        formats: &[Encode],
    ) -> Result<Vec<Lap>> {
        if !(1..=1000).contains(&self.runs) {
            let expected = "integer between 1 and 1000";
            return Err(Error::option("runs", expected, self.runs));
        }
        let picture = pipeline.to_picture()?.into_still();
        let still = Pipeline::new(picture);
        formats.iter().map(|encode| self.lap(&still, encode)).collect()
    }

    fn lap(&self, still: &Pipeline, encode: &Encode) -> Result<Lap> {
        let mut bytes = Vec::new();
        let writing = still.clone().encode(encode.clone());
        let encoding = self.median(|| {
            let output = writing.to_bytes()?;
            bytes = output.bytes;
            Ok(output.info.timings.encode)
        })?;
        let format = encode.format();
        let file = Pipeline::from_bytes(bytes.clone());
        let (mut decode, mut resize) = (None, None);
        if format.is_readable() {
            let timed = |pipeline: &Pipeline| {
                let mut watch = Stopwatch::start();
                pipeline.to_picture()?;
                Ok(watch.lap())
            };
            decode = Some(self.median(|| timed(&file))?);
            let small = file.clone().resize(self.resize);
            resize = Some(self.median(|| timed(&small))?);
        }
        let bytes = bytes.len() as u64;
        Ok(Lap { format, encode: encoding, bytes, decode, resize })
    }

    fn median(
        &self,
        mut run: impl FnMut() -> Result<Duration>,
    ) -> Result<Duration> {
        let mut times = Vec::with_capacity(self.runs as usize);
        for _ in 0..self.runs {
            times.push(run()?);
        }
        times.sort_unstable();
        Ok(times[times.len() / 2])
    }
}

impl Lap {
    /// Draws laps as bars, in an SVG.
    pub fn plot(laps: &[Self]) -> String {
        const WIDE: f64 = 720.0;
        const LEFT: f64 = 70.0;
        const BAR: f64 = 14.0;
        let stages = [
            ("decode", "#4477aa"),
            ("resize", "#228833"),
            ("encode", "#cc6677"),
        ];
        let all = |lap: &Self| [lap.decode, lap.resize, Some(lap.encode)];
        let longest = laps
            .iter()
            .flat_map(all)
            .flatten()
            .max()
            .map_or(1.0, |time| time.as_secs_f64().max(1e-9));
        let group = BAR * 3.0 + 12.0;
        let height = 40.0 + group * laps.len() as f64;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDE}\" \
             height=\"{height}\" viewBox=\"0 0 {WIDE} {height}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n<rect \
             width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        );
        // Writing to a string cannot fail.
        for (index, (stage, colour)) in stages.iter().enumerate() {
            let x = LEFT + index as f64 * 90.0;
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"10\" width=\"12\" height=\"12\" \
                 fill=\"{colour}\"/><text x=\"{}\" y=\"20\">{stage}</text>",
                x + 17.0
            );
        }
        for (index, lap) in laps.iter().enumerate() {
            let top = 36.0 + group * index as f64;
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                LEFT - 8.0,
                top + BAR * 1.8,
                lap.format
            );
            for (n, (time, (_, colour))) in
                all(lap).into_iter().zip(stages).enumerate()
            {
                let Some(time) = time else { continue };
                let wide = time.as_secs_f64() / longest * (WIDE - LEFT - 90.0);
                let y = top + BAR * n as f64;
                let _ = writeln!(
                    svg,
                    "<rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{wide:.1}\" \
                     height=\"{}\" fill=\"{colour}\"/><text x=\"{:.1}\" \
                     y=\"{:.1}\">{:.1} ms</text>",
                    BAR - 2.0,
                    LEFT + wide + 5.0,
                    y + BAR - 4.0,
                    time.as_secs_f64() * 1e3
                );
            }
        }
        svg.push_str("</svg>\n");
        svg
    }
}
