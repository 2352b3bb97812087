//! A colour profile to convert to.

use std::sync::Arc;

use crate::{
    Args, Error, Picture, Pipeline, Raster, Result, Source, Space, Value,
    meta::profile::Profile,
    ops::{Cx, Operation, Stage},
};

/// Converts the colours by a profile: from the picture's own (or sRGB) to
/// that one, which then goes into the file.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Pipeline, Raster, Samples, Size, Space, ToProfile};
///
/// let red = Samples::U8(vec![255, 0, 0]);
/// let red = Raster::new(Size::new(1, 1), Space::Srgb, Alpha::None, red)?;
/// let wide = Pipeline::from_raster(red).to_profile(ToProfile::display_p3());
/// let picture = wide.to_picture()?;
/// // The same red is not the reddest of the larger space.
/// let Samples::U8(red) = picture.raster().samples() else { panic!() };
/// assert!(red[0] < 240 && red[1] > 40, "{red:?}");
/// assert!(picture.metadata.icc.is_some());
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `withIccProfile`. DIFFERENCE from sharp: it happens where it is
/// written (in sharp's order: at its place), a profile that cannot be used
/// is an error, and there is no CMYK profile to name: it is given as a file.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a ToProfile does nothing until a pipeline is given it"]
pub struct ToProfile {
    to: To,
    attach: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum To {
    Srgb,
    DisplayP3,
    Bytes(Arc<[u8]>),
    File(Source),
}

/// A profile that colours can be converted to.
pub(crate) enum Known<'a> {
    Srgb,
    DisplayP3,
    Bytes(&'a [u8]),
}

impl ToProfile {
    const fn of(to: To) -> Self {
        Self { to, attach: true }
    }

    /// Converts to sRGB.
    pub const fn srgb() -> Self {
        Self::of(To::Srgb)
    }

    /// Converts to Display P3.
    pub const fn display_p3() -> Self {
        Self::of(To::DisplayP3)
    }

    /// Converts to the profile in these bytes: of RGB, grey or CMYK.
    pub fn icc(profile: impl Into<Vec<u8>>) -> Self {
        Self::of(To::Bytes(profile.into().into()))
    }

    /// Puts the profile into the file [default: yes].
    pub const fn attach(mut self, attach: bool) -> Self {
        self.attach = attach;
        self
    }

    pub(crate) const fn attaches(&self) -> bool {
        self.attach
    }
}

impl Operation for ToProfile {
    fn name(&self) -> &'static str {
        "withIccProfile"
    }

    fn stage(&self) -> Stage {
        Stage::Profile
    }

    fn check(&self) -> Result<()> {
        let To::Bytes(bytes) = &self.to else { return Ok(()) };
        match Profile::read(bytes) {
            Some(_) => Ok(()),
            None => {
                let got = format!("{} other bytes", bytes.len());
                Err(Error::option("icc", "an ICC profile", got))
            }
        }
    }

    fn sources(&self) -> Vec<&Source> {
        match &self.to {
            To::File(source) => vec![source],
            _ => Vec::new(),
        }
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        Ok(src)
    }

    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        cx.check()?;
        let file;
        let to = match &self.to {
            To::Srgb => Known::Srgb,
            To::DisplayP3 => Known::DisplayP3,
            To::Bytes(bytes) => Known::Bytes(bytes),
            To::File(source) => {
                file = source.bytes()?;
                Known::Bytes(&file)
            }
        };
        let back = |raster: Raster| {
            let depth = raster.depth();
            match raster.space() {
                Space::Grey | Space::Srgb | Space::Cmyk => Ok(raster),
                _ => raster.to_space(Space::Srgb, depth),
            }
        };
        let picture = picture.map(back)?;
        let (mut picture, profile) = crate::space::icc::convert(&picture, &to)
            .map_err(|what| Error::option("icc", "a profile to use", what))?;
        picture.metadata.icc = self.attach.then(|| profile.into());
        Ok(picture)
    }
}

impl Pipeline {
    /// Converts the colours by a profile, at this place.
    pub fn to_profile(self, profile: ToProfile) -> Self {
        self.with(profile)
    }
}

/// `withIccProfile(name or path, {attach})`.
pub(super) fn recipe(args: &mut Args) -> Result<ToProfile> {
    let value = args.next().or_else(|| args.take(&["icc", "profile"]));
    let value = value.unwrap_or(Value::Null);
    let to = match value.as_text() {
        Some("srgb") => To::Srgb,
        Some("p3" | "display-p3") => To::DisplayP3,
        Some("cmyk") => {
            let expected = "srgb, p3, or the file of a CMYK profile";
            return Err(value.refuse("icc", expected));
        }
        _ => match &value {
            Value::Text(_) | Value::Source(_) => {
                To::File(value.source("icc")?)
            }
            _ => return Err(value.refuse("icc", "srgb, p3 or a file")),
        },
    };
    let attach = args.take(&["attach"]).map(|v| v.flag("attach"));
    let attach = attach.transpose()?.unwrap_or(true);
    Ok(ToProfile::of(to).attach(attach))
}
