//! Fonts: the embedded ones, those of a file, those of the system.

use std::{
    path::Path,
    str::FromStr,
    sync::{Arc, OnceLock},
};

use cosmic_text::{
    Attrs, Family, FontSystem, Style, Weight,
    fontdb::{self, Database},
};

use crate::{Error, ErrorKind, Limits, Result};

/// Latin, Greek and Cyrillic, so that there is always a font.
const EMBEDDED: [&[u8]; 2] =
    [include_bytes!("Roboto-Regular.ttf"), include_bytes!("Roboto-Bold.ttf")];
const EMBEDDED_FAMILY: &str = "Roboto";

/// A font by family, looks and size, such as `Roboto Bold 24`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Font {
    pub(crate) family: Option<String>,
    pub(crate) weight: Option<u16>,
    pub(crate) italic: Option<bool>,
    pub(crate) points: Option<f32>,
}

/// The family for letters that no family is named for.
#[derive(Debug)]
pub(crate) struct Families {
    first: String,
}

/// The fonts of one text.
#[derive(Debug)]
pub(crate) struct Fonts {
    pub(crate) database: FontSystem,
    pub(crate) families: Families,
    file: Option<Arc<Vec<u8>>>,
    is_system: bool,
}

impl FromStr for Font {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut font = Self::default();
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let size = words.last().and_then(|word| {
            let word = word.strip_suffix("pt").unwrap_or(word);
            word.parse::<f32>().ok()
        });
        if let Some(points) = size {
            if !(0.0 < points && points <= 100_000.0) {
                let expected = "a size above 0 and up to 100000 points";
                return Err(Error::option("font", expected, points));
            }
            font.points = Some(points);
            words.pop();
        }
        while let Some(word) = words.last() {
            match word.to_ascii_lowercase().as_str() {
                "italic" | "oblique" => font.italic = Some(true),
                "regular" | "normal" => {
                    font.weight = font.weight.or(Some(400));
                }
                word => match weight(word) {
                    Some(weight) => font.weight = Some(weight),
                    None => break,
                },
            }
            words.pop();
        }
        // Of a list of families the first counts.
        let family = words.join(" ");
        let family = family.split(',').next().unwrap_or_default().trim();
        if !family.is_empty() {
            font.family = Some(family.to_owned());
        }
        Ok(font)
    }
}

/// A weight by its name.
pub(crate) fn weight(word: &str) -> Option<u16> {
    Some(match word {
        "thin" => 100,
        "ultralight" | "extralight" => 200,
        "light" => 300,
        "normal" => 400,
        "medium" => 500,
        "semibold" => 600,
        "bold" => 700,
        "ultrabold" | "extrabold" => 800,
        "heavy" | "black" => 900,
        _ => return None,
    })
}

impl Font {
    pub(crate) fn attrs<'a>(
        &'a self,
        attrs: Attrs<'a>,
        families: &'a Families,
    ) -> Attrs<'a> {
        let family = match self.family.as_deref() {
            None => Family::Name(&families.first),
            Some("sans" | "sans-serif") => Family::Name(&families.first),
            Some("serif") => Family::Serif,
            Some("mono" | "monospace") => Family::Monospace,
            Some(name) => Family::Name(name),
        };
        let mut attrs = attrs.family(family);
        if let Some(weight) = self.weight {
            attrs = attrs.weight(Weight(weight));
        }
        if self.italic == Some(true) {
            attrs = attrs.style(Style::Italic);
        }
        attrs
    }
}

impl Fonts {
    /// The embedded fonts, and those of a file.
    pub(crate) fn new(
        file: Option<&Vec<u8>>,
        limits: &Limits,
    ) -> Result<Self> {
        if let Some(file) = file
            && file.len() as u64 > limits.memory()
        {
            let (what, limit) = ("bytes of memory", limits.memory());
            let got = file.len() as u64;
            return Err(ErrorKind::Limit { what, limit, got }.into());
        }
        let file = file.map(|file| Arc::new(file.clone()));
        Self::of(Database::new(), file, false)
    }

    fn of(
        mut database: Database,
        file: Option<Arc<Vec<u8>>>,
        is_system: bool,
    ) -> Result<Self> {
        let mut first = EMBEDDED_FAMILY.to_owned();
        if let Some(file) = &file {
            let source = fontdb::Source::Binary(file.clone());
            let faces = database.load_font_source(source);
            let face = faces.first().and_then(|id| database.face(*id));
            let family = face.and_then(|face| face.families.first());
            let Some((family, _)) = family else {
                let expected = "a TrueType or OpenType font";
                return Err(Error::option("fontfile", expected, "other data"));
            };
            first.clone_from(family);
        }
        for font in EMBEDDED {
            database.load_font_source(fontdb::Source::Binary(Arc::new(font)));
        }
        database.set_sans_serif_family(EMBEDDED_FAMILY);
        let mono = ["DejaVu Sans Mono", "Liberation Mono", "Courier New"];
        let serif = ["DejaVu Serif", "Liberation Serif", "Times New Roman"];
        let mono = mono.into_iter().find(|name| has(&database, name));
        let serif = serif.into_iter().find(|name| has(&database, name));
        database.set_monospace_family(mono.unwrap_or(EMBEDDED_FAMILY));
        database.set_serif_family(serif.unwrap_or(EMBEDDED_FAMILY));
        let locale = "en-US".to_owned();
        Ok(Self {
            database: FontSystem::new_with_locale_and_db(locale, database),
            families: Families { first },
            file,
            is_system,
        })
    }

    /// The same and the fonts of the system, which are looked for once.
    pub(crate) fn with_system(self) -> Self {
        static SYSTEM: OnceLock<Database> = OnceLock::new();
        let system = SYSTEM.get_or_init(|| {
            let mut database = Database::new();
            database.load_system_fonts();
            database
        });
        match Self::of(system.clone(), self.file.clone(), true) {
            Ok(fonts) => fonts,
            Err(_) => self,
        }
    }

    pub(crate) fn is_system(&self) -> bool {
        self.is_system
    }

    pub(crate) fn system(&mut self) -> &mut FontSystem {
        &mut self.database
    }

    /// Says whether there is a family of that name; the general ones always
    /// are, once the system was asked.
    pub(crate) fn has(&self, family: &str) -> bool {
        let general = ["serif", "mono", "monospace"];
        let sans = ["sans", "sans-serif"];
        sans.contains(&family)
            || (self.is_system && general.contains(&family))
            || has(self.database.db(), family)
    }
}

fn has(database: &Database, family: &str) -> bool {
    database.faces().any(|face| {
        let names = face.families.iter();
        names.clone().any(|(name, _)| name.eq_ignore_ascii_case(family))
    })
}

/// Reads a font file.
pub(crate) fn read(path: &Path) -> Result<Arc<Vec<u8>>> {
    let bytes = std::fs::read(path)
        .map_err(|err| Error::io(err, Some(path.into())))?;
    Ok(Arc::new(bytes))
}
