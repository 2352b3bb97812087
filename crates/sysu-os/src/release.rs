//! The distribution, from `os-release`.

use crate::{
    Host,
    error::{Error, Result},
    scan,
    text::Text,
};

/// What the distribution calls itself.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct OsRelease {
    /// Its name: `Debian GNU/Linux`; `Linux` where it has none.
    pub name: Text,
    /// Its name and version for people.
    pub pretty_name: Text,
    /// Its name for programs: `debian`; `linux` where it has none.
    pub id: Text,
    /// What it descends from, nearest first.
    pub id_like: Vec<Text>,
    /// Its version for programs; rolling distributions have none.
    pub version_id: Option<Text>,
    /// Its version for people.
    pub version: Option<Text>,
    /// The version's name: `bookworm`.
    pub codename: Option<Text>,
    /// Its variant: `server`, `silverblue`.
    pub variant_id: Option<Text>,
    /// The image that it was made from.
    pub build_id: Option<Text>,
    /// Its home page.
    pub home_url: Option<Text>,
}

impl Host {
    /// Returns what the distribution calls itself.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if there is neither
    ///   `/etc/os-release` nor `/usr/lib/os-release`.
    pub fn os_release(&self) -> Result<OsRelease> {
        if let Some(base) = self.base {
            return base.os_release();
        }
        let bytes = self
            .root
            .read("etc/os-release")
            .or_else(|_| self.root.read("usr/lib/os-release"))
            .map_err(|_| Error::absent("/etc/os-release"))?;
        Ok(parse_os_release(&bytes))
    }
}

/// Reads `os-release`.
///
/// Values are words of a shell: with double quotes, single quotes, no
/// quotes and backslashes. Nothing is expanded. Of a key that comes twice
/// the last holds.
///
/// # Example
///
/// ```
/// let os = sysu_os::parse::os_release(b"ID='arch'\nNAME=\"A \\\"B\\\"\"\n");
/// assert_eq!(os.id, "arch");
/// assert_eq!(os.name, r#"A "B""#);
/// assert_eq!(os.version_id, None);
/// ```
///
/// # Source
///
/// os-release(5).
pub fn parse_os_release(bytes: &[u8]) -> OsRelease {
    let mut os = OsRelease {
        name: Text::default(),
        pretty_name: Text::default(),
        id: Text::default(),
        id_like: Vec::new(),
        version_id: None,
        version: None,
        codename: None,
        variant_id: None,
        build_id: None,
        home_url: None,
    };
    for line in scan::lines(bytes) {
        let line = line.trim_ascii();
        if line.first() == Some(&b'#') {
            continue;
        }
        let Some(at) = line.iter().position(|&b| b == b'=') else {
            continue;
        };
        let value = unquote(&line[at + 1..]);
        let some = (!value.is_empty()).then(|| value.clone());
        match &line[..at] {
            b"NAME" => os.name = value,
            b"PRETTY_NAME" => os.pretty_name = value,
            b"ID" => os.id = value,
            b"ID_LIKE" => {
                os.id_like =
                    scan::fields(value.as_bytes()).map(Text::from).collect();
            }
            b"VERSION_ID" => os.version_id = some,
            b"VERSION" => os.version = some,
            b"VERSION_CODENAME" => os.codename = some,
            b"VARIANT_ID" => os.variant_id = some,
            b"BUILD_ID" => os.build_id = some,
            b"HOME_URL" => os.home_url = some,
            _ => {}
        }
    }
    if os.name.is_empty() {
        os.name = "Linux".into();
    }
    if os.id.is_empty() {
        os.id = "linux".into();
    }
    if os.pretty_name.is_empty() {
        os.pretty_name = match &os.version {
            Some(version) => format!(
                "{} {}",
                os.name.to_string_lossy(),
                version.to_string_lossy()
            )
            .into(),
            None => os.name.clone(),
        };
    }
    os
}

/// Undoes the quoting of one word of a shell.
fn unquote(text: &[u8]) -> Text {
    let mut out = Vec::with_capacity(text.len());
    let mut quote = None;
    let mut bytes = text.iter().copied().peekable();
    while let Some(b) = bytes.next() {
        match (quote, b) {
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), b) if b == q => quote = None,
            (Some(b'\''), b) => out.push(b),
            (Some(_), b'\\') => match bytes.peek() {
                Some(b'"' | b'\\' | b'$' | b'`') => out.extend(bytes.next()),
                _ => out.push(b'\\'),
            },
            (None, b'\\') => out.extend(bytes.next()),
            (None, b' ' | b'\t') => break,
            (_, b) => out.push(b),
        }
    }
    out.into()
}
