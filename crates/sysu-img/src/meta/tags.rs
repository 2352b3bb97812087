//! Names of EXIF tags, and the types in which they are written.

use super::exif::Group;

/// A tag that can be written.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) tag: u16,
    /// The type as TIFF numbers it: 1 byte, 2 text, 3 short, 4 long, 5
    /// fraction, 7 bytes, 9 signed long, 10 signed fraction.
    pub(crate) kind: u16,
}

impl Known {
    /// Says whether the text has its encoding before it.
    pub(crate) fn is_comment(&self) -> bool {
        matches!(self.tag, 0x9286 | 0x001b | 0x001c)
    }
}

const fn k(name: &'static str, tag: u16, kind: u16) -> Known {
    Known { name, tag, kind }
}

/// EXIF 2.32, tables 4, 7, 8 and 15.
const IMAGE: &[Known] = &[
    k("ImageDescription", 0x010e, 2),
    k("Make", 0x010f, 2),
    k("Model", 0x0110, 2),
    k("Orientation", 0x0112, 3),
    k("XResolution", 0x011a, 5),
    k("YResolution", 0x011b, 5),
    k("ResolutionUnit", 0x0128, 3),
    k("Software", 0x0131, 2),
    k("DateTime", 0x0132, 2),
    k("Artist", 0x013b, 2),
    k("HostComputer", 0x013c, 2),
    k("WhitePoint", 0x013e, 5),
    k("PrimaryChromaticities", 0x013f, 5),
    k("YCbCrCoefficients", 0x0211, 5),
    k("YCbCrPositioning", 0x0213, 3),
    k("ReferenceBlackWhite", 0x0214, 5),
    k("Rating", 0x4746, 3),
    k("RatingPercent", 0x4749, 3),
    k("Copyright", 0x8298, 2),
    k("XPTitle", 0x9c9b, 1),
    k("XPComment", 0x9c9c, 1),
    k("XPAuthor", 0x9c9d, 1),
    k("XPKeywords", 0x9c9e, 1),
    k("XPSubject", 0x9c9f, 1),
];

const PHOTO: &[Known] = &[
    k("ExposureTime", 0x829a, 5),
    k("FNumber", 0x829d, 5),
    k("ExposureProgram", 0x8822, 3),
    k("SpectralSensitivity", 0x8824, 2),
    k("PhotographicSensitivity", 0x8827, 3),
    k("ISOSpeedRatings", 0x8827, 3),
    k("SensitivityType", 0x8830, 3),
    k("RecommendedExposureIndex", 0x8832, 4),
    k("ExifVersion", 0x9000, 7),
    k("DateTimeOriginal", 0x9003, 2),
    k("DateTimeDigitized", 0x9004, 2),
    k("OffsetTime", 0x9010, 2),
    k("OffsetTimeOriginal", 0x9011, 2),
    k("OffsetTimeDigitized", 0x9012, 2),
    k("ShutterSpeedValue", 0x9201, 10),
    k("ApertureValue", 0x9202, 5),
    k("BrightnessValue", 0x9203, 10),
    k("ExposureBiasValue", 0x9204, 10),
    k("MaxApertureValue", 0x9205, 5),
    k("SubjectDistance", 0x9206, 5),
    k("MeteringMode", 0x9207, 3),
    k("LightSource", 0x9208, 3),
    k("Flash", 0x9209, 3),
    k("FocalLength", 0x920a, 5),
    k("SubjectArea", 0x9214, 3),
    k("UserComment", 0x9286, 7),
    k("SubSecTime", 0x9290, 2),
    k("SubSecTimeOriginal", 0x9291, 2),
    k("SubSecTimeDigitized", 0x9292, 2),
    k("FlashpixVersion", 0xa000, 7),
    k("ColorSpace", 0xa001, 3),
    k("PixelXDimension", 0xa002, 4),
    k("PixelYDimension", 0xa003, 4),
    k("RelatedSoundFile", 0xa004, 2),
    k("FocalPlaneXResolution", 0xa20e, 5),
    k("FocalPlaneYResolution", 0xa20f, 5),
    k("FocalPlaneResolutionUnit", 0xa210, 3),
    k("SubjectLocation", 0xa214, 3),
    k("ExposureIndex", 0xa215, 5),
    k("SensingMethod", 0xa217, 3),
    k("FileSource", 0xa300, 7),
    k("SceneType", 0xa301, 7),
    k("CustomRendered", 0xa401, 3),
    k("ExposureMode", 0xa402, 3),
    k("WhiteBalance", 0xa403, 3),
    k("DigitalZoomRatio", 0xa404, 5),
    k("FocalLengthIn35mmFilm", 0xa405, 3),
    k("SceneCaptureType", 0xa406, 3),
    k("GainControl", 0xa407, 3),
    k("Contrast", 0xa408, 3),
    k("Saturation", 0xa409, 3),
    k("Sharpness", 0xa40a, 3),
    k("SubjectDistanceRange", 0xa40c, 3),
    k("ImageUniqueID", 0xa420, 2),
    k("CameraOwnerName", 0xa430, 2),
    k("BodySerialNumber", 0xa431, 2),
    k("LensSpecification", 0xa432, 5),
    k("LensMake", 0xa433, 2),
    k("LensModel", 0xa434, 2),
    k("LensSerialNumber", 0xa435, 2),
    k("Gamma", 0xa500, 5),
];

const GPS: &[Known] = &[
    k("GPSVersionID", 0x0000, 1),
    k("GPSLatitudeRef", 0x0001, 2),
    k("GPSLatitude", 0x0002, 5),
    k("GPSLongitudeRef", 0x0003, 2),
    k("GPSLongitude", 0x0004, 5),
    k("GPSAltitudeRef", 0x0005, 1),
    k("GPSAltitude", 0x0006, 5),
    k("GPSTimeStamp", 0x0007, 5),
    k("GPSSatellites", 0x0008, 2),
    k("GPSStatus", 0x0009, 2),
    k("GPSMeasureMode", 0x000a, 2),
    k("GPSDOP", 0x000b, 5),
    k("GPSSpeedRef", 0x000c, 2),
    k("GPSSpeed", 0x000d, 5),
    k("GPSTrackRef", 0x000e, 2),
    k("GPSTrack", 0x000f, 5),
    k("GPSImgDirectionRef", 0x0010, 2),
    k("GPSImgDirection", 0x0011, 5),
    k("GPSMapDatum", 0x0012, 2),
    k("GPSDestLatitudeRef", 0x0013, 2),
    k("GPSDestLatitude", 0x0014, 5),
    k("GPSDestLongitudeRef", 0x0015, 2),
    k("GPSDestLongitude", 0x0016, 5),
    k("GPSDestBearingRef", 0x0017, 2),
    k("GPSDestBearing", 0x0018, 5),
    k("GPSProcessingMethod", 0x001b, 7),
    k("GPSAreaInformation", 0x001c, 7),
    k("GPSDateStamp", 0x001d, 2),
    k("GPSDifferential", 0x001e, 3),
    k("GPSHPositioningError", 0x001f, 5),
];

const TABLES: [(Group, &[Known]); 3] =
    [(Group::Image, IMAGE), (Group::Photo, PHOTO), (Group::Gps, GPS)];

/// Finds a tag by its name, in any case; `Group.Name` names the directory.
pub(crate) fn find(name: &str) -> Option<(Group, &'static Known)> {
    let (wanted, bare) = match name.split_once(['.', ':']) {
        Some((group, bare)) => (Some(Group::from_name(group)?), bare),
        None => (None, name),
    };
    TABLES
        .iter()
        .filter(|(group, _)| wanted.is_none_or(|wanted| wanted == *group))
        .find_map(|(group, table)| {
            let known =
                table.iter().find(|k| k.name.eq_ignore_ascii_case(bare))?;
            Some((*group, known))
        })
        .or_else(|| match wanted {
            // The thumbnail's directory has the picture's tags.
            Some(Group::Thumbnail) => {
                let mut table = IMAGE.iter();
                table
                    .find(|k| k.name.eq_ignore_ascii_case(bare))
                    .map(|known| (Group::Thumbnail, known))
            }
            _ => None,
        })
}

/// Returns the name of a tag, where it is known.
pub(crate) fn name(group: Group, tag: u16) -> Option<&'static str> {
    let table = match group {
        Group::Photo => PHOTO,
        Group::Gps => GPS,
        Group::Image | Group::Thumbnail => IMAGE,
        Group::Interop => return None,
    };
    table.iter().find(|k| k.tag == tag).map(|k| k.name)
}
