//! How much of a file is wanted, and what of it is carried over.

/// How much damage is too much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailOn {
    /// Give what could be decoded, whatever is missing.
    Never,
    /// Fail when data are missing.
    #[default]
    Truncated,
}

/// Which frames or pages of a file are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pages {
    /// All, where both formats can hold them; else the first.
    #[default]
    Auto,
    /// The first.
    First,
    /// All.
    All,
    /// Some: the index of the first, and how many.
    Range(u32, u32),
}

/// What is carried over from the input's metadata.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "a Keep does nothing until a pipeline is given it"]
pub struct Keep {
    pub(crate) exif: bool,
    pub(crate) xmp: bool,
    pub(crate) iptc: bool,
    pub(crate) icc: bool,
    pub(crate) density: bool,
    pub(crate) comments: bool,
    pub(crate) gps: bool,
    pub(crate) gain_map: bool,
}

impl Keep {
    /// Nothing at all.
    pub const NONE: Self = Self {
        exif: false,
        xmp: false,
        iptc: false,
        icc: false,
        density: false,
        comments: false,
        gps: false,
        gain_map: false,
    };
    /// Everything there is.
    pub const ALL: Self = Self {
        exif: true,
        xmp: true,
        iptc: true,
        icc: true,
        density: true,
        comments: true,
        gps: true,
        gain_map: true,
    };
    /// The colour profile, without which the colours would be wrong.
    pub const PROFILE: Self = Self { icc: true, ..Self::NONE };

    /// Keeps or drops EXIF.
    pub const fn exif(mut self, keep: bool) -> Self {
        self.exif = keep;
        self.gps = keep;
        self
    }

    /// Keeps or drops the place, within an EXIF block that is kept.
    pub const fn gps(mut self, keep: bool) -> Self {
        self.gps = keep;
        self
    }

    /// Keeps or drops XMP.
    pub const fn xmp(mut self, keep: bool) -> Self {
        self.xmp = keep;
        self
    }

    /// Keeps or drops IPTC.
    pub const fn iptc(mut self, keep: bool) -> Self {
        self.iptc = keep;
        self
    }

    /// Keeps or drops the colour profile.
    pub const fn icc(mut self, keep: bool) -> Self {
        self.icc = keep;
        self
    }

    /// Keeps or drops the density.
    pub const fn density(mut self, keep: bool) -> Self {
        self.density = keep;
        self
    }

    /// Keeps or drops comments.
    pub const fn comments(mut self, keep: bool) -> Self {
        self.comments = keep;
        self
    }

    /// Keeps or drops the gain map of a JPEG, from which nothing is cut off
    /// and that is not turned.
    pub const fn gain_map(mut self, keep: bool) -> Self {
        self.gain_map = keep;
        self
    }

    /// Keeps what both keep.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            exif: self.exif && other.exif,
            xmp: self.xmp && other.xmp,
            iptc: self.iptc && other.iptc,
            icc: self.icc && other.icc,
            density: self.density && other.density,
            comments: self.comments && other.comments,
            gps: self.gps && other.gps,
            gain_map: self.gain_map && other.gain_map,
        }
    }
}
