//! Metadata as fields with names.

use super::{exif, exif::Exif, exif::Group, iptc, profile::Profile, tags};
use crate::Metadata;

/// One field of a file's metadata.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Field {
    /// Where it stands: `image`, `photo`, `gps`, `interop`, `thumbnail`
    /// (EXIF), `iptc`, `icc`, `xmp`, `comment`.
    pub group: &'static str,
    /// Its name, such as `ExposureTime`; `0x…` where it has none.
    pub name: String,
    /// The value for people, such as `1/60 s`.
    pub text: String,
    /// The value as it is stored, as [`Edit::set`](super::Edit::set) takes
    /// it.
    pub value: String,
}

/// Returns the fields of EXIF, IPTC, the profile, the comments and XMP.
///
/// Cost: the blocks are parsed once. Values longer than 1 KB are given by
/// their length.
pub fn fields(metadata: &Metadata) -> Vec<Field> {
    let mut fields = Vec::new();
    if let Some(block) = &metadata.exif {
        exif_fields(block, &mut fields);
    }
    if let Some(block) = &metadata.iptc {
        for (name, text) in iptc::fields(block) {
            fields.push(field("iptc", name, text));
        }
    }
    if let Some(icc) = &metadata.icc
        && let Some(profile) = Profile::read(icc)
    {
        let description = profile.description.unwrap_or_default();
        fields.push(field("icc", "Description", description));
        fields.push(field("icc", "Version", profile.version));
        fields.push(field("icc", "Class", profile.class.into()));
        fields.push(field("icc", "ColourSpace", profile.colours));
        fields.push(field("icc", "ConnectionSpace", profile.connection));
    }
    for (keyword, text) in &metadata.comments {
        fields.push(field("comment", keyword, text.clone()));
    }
    if let Some(xmp) = &metadata.xmp {
        let text = String::from_utf8_lossy(xmp).into_owned();
        fields.push(field("xmp", "XMP", text));
    }
    fields
}

fn field(group: &'static str, name: &str, value: String) -> Field {
    Field { group, name: name.into(), text: value.clone(), value }
}

fn exif_fields(block: &[u8], fields: &mut Vec<Field>) {
    let Some(exif) = Exif::parse(block) else { return };
    let pretty = pretty(block);
    let groups = [
        Group::Image,
        Group::Photo,
        Group::Gps,
        Group::Interop,
        Group::Thumbnail,
    ];
    for group in groups {
        for entry in exif.group(group) {
            let name = tags::name(group, entry.tag).map(str::to_owned);
            let (known, text) = pretty(group, entry.tag);
            let name = name
                .or(known)
                .unwrap_or_else(|| format!("{:#06x}", entry.tag));
            let value = raw(entry, exif.little);
            let text = text.filter(|text| text.len() <= 1024);
            let text = text.unwrap_or_else(|| value.clone());
            fields.push(Field { group: group.name(), name, text, value });
        }
    }
}

/// Names and values for people, from kamadak-exif.
#[cfg(feature = "exif")]
fn pretty(
    block: &[u8],
) -> impl Fn(Group, u16) -> (Option<String>, Option<String>) {
    use ::exif as kamadak;
    let bare = block.strip_prefix(b"Exif\0\0").unwrap_or(block).to_vec();
    let mut reader = kamadak::Reader::new();
    reader.continue_on_error(true);
    let parsed = match reader.read_raw(bare) {
        Ok(parsed) => Some(parsed),
        Err(err) => err.distill_partial_result(|_| {}).ok(),
    };
    move |group, number| {
        use kamadak::{Context, In};
        let Some(parsed) = &parsed else { return (None, None) };
        let (context, directory) = match group {
            Group::Image => (Context::Tiff, In::PRIMARY),
            Group::Photo => (Context::Exif, In::PRIMARY),
            Group::Gps => (Context::Gps, In::PRIMARY),
            Group::Interop => (Context::Interop, In::PRIMARY),
            Group::Thumbnail => (Context::Tiff, In::THUMBNAIL),
        };
        let tag = kamadak::Tag(context, number);
        let name = tag.description().map(|_| tag.to_string());
        let field = parsed.get_field(tag, directory);
        let text = field.map(|field| match &field.value {
            // Text is shown as it is, without quotes.
            kamadak::Value::Ascii(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|part| String::from_utf8_lossy(part).into_owned())
                    .collect();
                parts.join(", ")
            }
            _ => field.display_value().with_unit(parsed).to_string(),
        });
        (name, text)
    }
}

#[cfg(not(feature = "exif"))]
fn pretty(
    _: &[u8],
) -> impl Fn(Group, u16) -> (Option<String>, Option<String>) {
    |_, _| (None, None)
}

/// A value as [`Edit::set`](super::Edit::set) takes it.
fn raw(entry: &exif::Entry, little: bool) -> String {
    if entry.data.len() > 1024 {
        return format!("({} bytes)", entry.data.len());
    }
    let number = |bytes: &[u8], signed: bool| {
        let mut v = 0u64;
        for (index, &byte) in bytes.iter().enumerate() {
            let shift = if little { index } else { bytes.len() - 1 - index };
            v |= (byte as u64) << (8 * shift);
        }
        let bits = 64 - 8 * bytes.len() as u32;
        if signed { ((v << bits) as i64) >> bits } else { v as i64 }
    };
    let join = |width: usize, one: &dyn Fn(&[u8]) -> String| {
        let values: Vec<_> = entry.data.chunks_exact(width).map(one).collect();
        values.join(" ")
    };
    match entry.kind {
        2 | 129 => {
            let text = String::from_utf8_lossy(&entry.data);
            text.trim_end_matches('\0').to_owned()
        }
        1 | 3 | 4 | 13 => {
            let width = exif::width(entry.kind).unwrap_or(1);
            join(width, &|b| number(b, false).to_string())
        }
        6 | 8 | 9 => {
            let width = exif::width(entry.kind).unwrap_or(1);
            join(width, &|b| number(b, true).to_string())
        }
        5 | 10 => {
            let signed = entry.kind == 10;
            join(8, &|b| {
                let (n, d) = (&b[..4], &b[4..]);
                format!("{}/{}", number(n, signed), number(d, signed))
            })
        }
        7 => {
            let text = entry
                .data
                .strip_prefix(b"ASCII\0\0\0")
                .or_else(|| entry.data.strip_prefix(b"UNICODE\0"))
                .unwrap_or(&entry.data);
            match std::str::from_utf8(text) {
                Ok(text) if !text.contains('\0') => text.to_owned(),
                _ => join(1, &|b| format!("{:02x}", b[0])),
            }
        }
        _ => join(1, &|b| format!("{:02x}", b[0])),
    }
}

/// Finds one value by its name.
pub(super) fn find(head: &Metadata, name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let text = |v: &[u8]| String::from_utf8_lossy(v).into_owned();
    match lower.as_str() {
        "format" => return Some(head.format.name().into()),
        "width" => return Some(head.size.width.to_string()),
        "height" => return Some(head.size.height.to_string()),
        "orientation" => return Some(head.orientation.tag().to_string()),
        "density" | "dpi" => {
            // Containers store whole dots, or dots a metre.
            let round = |v: f64| (v * 100.0).round() / 100.0;
            return head.density.map(|density| round(density.x).to_string());
        }
        "comment" => {
            return head.comments.first().map(|(_, text)| text.clone());
        }
        "xmp" => return head.xmp.as_deref().map(text),
        "icc" | "profile" => {
            let profile = Profile::read(head.icc.as_deref()?)?;
            return profile.description;
        }
        _ => {}
    }
    let (group, bare) = match lower.split_once(['.', ':']) {
        Some((group, bare)) => {
            let known = Group::from_name(group).map(Group::name);
            (Some(known.unwrap_or(group).to_owned()), bare.to_owned())
        }
        None => (None, lower),
    };
    // One tag may have two names.
    let tag = tags::find(name);
    let is = |field: &Field| {
        let named = field.name.to_ascii_lowercase() == bare
            || tag.is_some_and(|(group, known)| {
                field.group == group.name()
                    && tags::name(group, known.tag) == Some(&field.name[..])
            });
        named && group.as_deref().is_none_or(|group| group == field.group)
    };
    fields(head).into_iter().find(is).map(|field| field.value)
}

impl Metadata {
    /// Returns the fields of EXIF, IPTC, the profile, the comments and XMP.
    pub fn fields(&self) -> Vec<Field> {
        fields(self)
    }

    /// Returns what the header of the colour profile says.
    pub fn profile(&self) -> Option<Profile> {
        Profile::read(self.icc.as_deref()?)
    }
}
