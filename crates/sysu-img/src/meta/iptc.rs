//! IPTC: the fields of the news agencies.

/// Names of the datasets of record 2 (IPTC-IIM 4.2).
const NAMES: &[(u8, &str)] = &[
    (5, "ObjectName"),
    (7, "EditStatus"),
    (10, "Urgency"),
    (15, "Category"),
    (20, "SupplementalCategory"),
    (25, "Keywords"),
    (30, "ReleaseDate"),
    (35, "ReleaseTime"),
    (40, "SpecialInstructions"),
    (55, "DateCreated"),
    (60, "TimeCreated"),
    (62, "DigitalCreationDate"),
    (63, "DigitalCreationTime"),
    (65, "OriginatingProgram"),
    (80, "Byline"),
    (85, "BylineTitle"),
    (90, "City"),
    (92, "Sublocation"),
    (95, "ProvinceState"),
    (100, "CountryCode"),
    (101, "Country"),
    (103, "TransmissionReference"),
    (105, "Headline"),
    (110, "Credit"),
    (115, "Source"),
    (116, "CopyrightNotice"),
    (118, "Contact"),
    (120, "Caption"),
    (122, "CaptionWriter"),
];

/// Returns the fields of a block: bare, or inside Photoshop's resources.
pub(super) fn fields(block: &[u8]) -> Vec<(&'static str, String)> {
    let bare =
        block.strip_prefix(b"Photoshop 3.0\0").map_or(Some(block), resource);
    let mut rest = bare.unwrap_or(&[]);
    let mut fields = Vec::new();
    while let [0x1c, record, dataset, high, low, body @ ..] = rest {
        let len = u16::from_be_bytes([*high, *low]) as usize;
        // The top bit announces a length of its own, for huge fields.
        let Some(value) = body.get(..len).filter(|_| len < 0x8000) else {
            break;
        };
        let name = NAMES.iter().find(|(number, _)| number == dataset);
        if let (2, Some((_, name))) = (record, name) {
            let text =
                String::from_utf8(value.to_vec()).unwrap_or_else(|_| {
                    value.iter().map(|&b| char::from(b)).collect()
                });
            fields.push((*name, text));
        }
        rest = &body[len..];
    }
    fields
}

/// The datasets alone, as a TIFF has them, of a block in either form.
pub(crate) fn bare(block: &[u8]) -> Option<&[u8]> {
    match block.strip_prefix(PHOTOSHOP) {
        Some(resources) => resource(resources),
        None => Some(block),
    }
}

/// The block as a resource of Photoshop's, as a JPEG has it.
pub(crate) fn wrapped(block: &[u8]) -> Vec<u8> {
    if block.starts_with(PHOTOSHOP) {
        return block.to_vec();
    }
    let len = (block.len() as u32).to_be_bytes();
    let head = [PHOTOSHOP, b"8BIM\x04\x04\0\0", &len, block].concat();
    let len = head.len();
    let mut out = head;
    // Contents have even lengths.
    out.resize(len + (block.len() & 1), 0);
    out
}

/// What a JPEG has before Photoshop's resources.
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// Finds the IPTC resource (0x0404) among Photoshop's.
fn resource(mut rest: &[u8]) -> Option<&[u8]> {
    while let [b'8', b'B', b'I', b'M', high, low, name, tail @ ..] = rest {
        // Names and contents have even lengths, the name's count included.
        let name = (*name as usize + 1).next_multiple_of(2) - 1;
        let size = tail.get(name..name + 4)?.try_into().ok()?;
        let size = u32::from_be_bytes(size) as usize;
        let start = name + 4;
        let body = tail.get(start..start.checked_add(size)?)?;
        if (*high, *low) == (4, 4) {
            return Some(body);
        }
        rest = tail.get(start + size.next_multiple_of(2)..)?;
    }
    None
}
