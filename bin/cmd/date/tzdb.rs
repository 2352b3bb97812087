//! Where zones come from: the database that is built in, or a folder.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use sysu::date::Zone;

use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    text::brief,
};

/// Where systems keep their zones.
const FOLDERS: [&str; 4] = [
    "/usr/share/zoneinfo",
    "/usr/lib/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo",
];

/// A zone file larger than this is none.
const FILE_MAX: u64 = 256 * 1024;

/// What looks zones up.
pub(crate) struct Zones {
    folder: Option<PathBuf>,
}

impl Zones {
    /// The zones of a folder; `system` is that of the system.
    pub(crate) fn of(folder: Option<&Path>) -> Self {
        let folder = folder.map(|folder| {
            if folder.as_os_str() != "system" {
                return folder.to_owned();
            }
            let known = FOLDERS.iter().map(Path::new);
            let found = known.clone().find(|path| path.is_dir());
            found.unwrap_or(Path::new(FOLDERS[0])).to_owned()
        });
        Self { folder }
    }

    /// Reads a zone: a name, an offset, or rules of POSIX.
    ///
    /// # Errors
    ///
    /// If there is no such zone, or its file is damaged.
    pub(crate) fn zone(&self, text: &str) -> anyhow::Result<Zone> {
        let built_in = Zone::parse(text);
        if let Some(folder) = &self.folder {
            // Offsets and UTC are in no file.
            match built_in {
                Ok(zone) if zone.is_fixed() => return Ok(zone),
                Ok(zone) => return file(folder, &zone.name()),
                Err(_) if Zone::is_name(text) => return file(folder, text),
                Err(_) => {}
            }
        }
        match (built_in, Zone::posix(text)) {
            (Ok(zone), _) | (_, Ok(zone)) => Ok(zone),
            // Rules have a comma, names have none.
            (_, Err(err)) if text.contains(',') => Err(err)
                .with_context(|| format!("cannot read the rules `{text}`"))
                .status(Status::Usage),
            (Err(err), _) => Err(err).status(Status::Usage).hint(format!(
                "`sysu date zone find {}` looks for zones",
                brief(text)
            )),
        }
    }

    /// The zone of the call: `TZ`, or the machine's.
    pub(crate) fn home(&self, ctx: &mut Ctx) -> Zone {
        let Some(value) = ctx.env("TZ") else { return Zone::system() };
        let text = value.to_string_lossy();
        let name = text.strip_prefix(':').unwrap_or(&text);
        if matches!(name, "/etc/localtime" | "localtime") {
            return Zone::system();
        }
        self.zone(name).unwrap_or_else(|_| {
            ctx.warn(format!(
                "TZ is {:?}, which is no known zone; using UTC",
                brief(&text)
            ));
            Zone::UTC
        })
    }
}

/// Reads the file of a zone, which lies inside of the folder.
fn file(folder: &Path, name: &str) -> anyhow::Result<Zone> {
    let refused = || format!("cannot read the zone `{name}`");
    let root = fs::canonicalize(folder)
        .with_context(|| format!("cannot read `{}`", folder.display()))
        .status(Status::Usage)?;
    if !Zone::is_name(name) {
        return Err(usage(format!("`{name}` is no name of a zone")));
    }
    let path = fs::canonicalize(root.join(name))
        .with_context(refused)
        .status(Status::Usage)?;
    // A link may lead anywhere.
    if !path.starts_with(&root) || !path.is_file() {
        return Err(usage(format!("`{name}` is no file in the folder")))
            .with_context(refused);
    }
    let mut bytes = Vec::new();
    fs::File::open(&path)
        .and_then(|file| file.take(FILE_MAX + 1).read_to_end(&mut bytes))
        .with_context(refused)?;
    Zone::from_tzif(name, &bytes).with_context(refused).status(Status::Usage)
}
