//! From and to `image::DynamicImage`, the ecosystem's own picture type.

use image::DynamicImage;

use crate::{Error, Raster, Result, codec::simple};

impl TryFrom<DynamicImage> for Raster {
    type Error = Error;

    /// Takes the pixels over without copying them.
    fn try_from(picture: DynamicImage) -> Result<Self> {
        simple::from_image(picture)
    }
}

impl TryFrom<Raster> for DynamicImage {
    type Error = Error;

    /// Gives the pixels away without copying them, unless they have to be
    /// unpremultiplied.
    fn try_from(raster: Raster) -> Result<Self> {
        simple::to_image(raster)
    }
}
