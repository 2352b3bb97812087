//! How many packages are installed, counted from their databases.

use crate::{Host, error::Error, root::Root};

/// The packages of one manager.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Packages {
    /// The manager: `dpkg`, `rpm`, `apk`, `pacman`, `flatpak` …
    pub manager: &'static str,
    /// How many it installed; `None` when its database is there and cannot
    /// be counted.
    pub count: Option<usize>,
    /// Why they are not counted, one stable word.
    pub reason: Option<&'static str>,
}

impl Host {
    /// Counts the installed packages of each manager that has any, without
    /// running one.
    ///
    /// Cost: reads the list of dpkg, apk, opkg or xbps, some megabytes, a
    /// line at a time; of rpm's database the pages with its keys; of the others
    /// the names in a folder.
    ///
    /// # Source
    ///
    /// The managers' own databases; the numbers are those of the lines `ii`
    /// of `dpkg -l`, `rpm -qa`, `apk info`, `pacman -Q`, `xbps-query -l`. DIFFERENCE
    /// from fastfetch: Nix and Guix are not counted, whose profiles only
    /// their own programs can follow.
    pub fn packages(&self) -> Vec<Packages> {
        if self.base.is_some() {
            return Vec::new();
        }
        let root = &self.root;
        let visible = |path: &str| {
            root.names(path)
                .unwrap_or_default()
                .into_iter()
                .filter(|n| !n.as_encoded_bytes().starts_with(b"."))
        };
        let inside = |path: &str| visible(path).count();
        // Two levels: a category, and the packages in it.
        let nested = |path: &str| {
            visible(path)
                .map(|name| {
                    let dir = std::path::Path::new(path).join(name);
                    root.names(dir).map_or(0, |names| names.len())
                })
                .sum::<usize>()
        };
        let ends = |path: &str, end: &[u8]| {
            visible(path)
                .filter(|n| n.as_encoded_bytes().ends_with(end))
                .count()
        };
        let counted = [
            ("dpkg", dpkg(root, "var/lib/dpkg/status")),
            ("opkg", dpkg(root, "usr/lib/opkg/status")),
            ("apk", apk(root, "lib/apk/db/installed")),
            (
                "pacman",
                // The version of the database stands among the packages.
                visible("var/lib/pacman/local")
                    .filter(|n| n != "ALPM_DB_VERSION")
                    .count(),
            ),
            ("xbps", xbps(root, "var/db/xbps/pkgdb-0.38.plist")),
            ("emerge", nested("var/db/pkg")),
            ("eopkg", inside("var/lib/eopkg/package")),
            ("slackware", inside("var/lib/pkgtools/packages")),
            (
                "flatpak",
                inside("var/lib/flatpak/app")
                    + inside("var/lib/flatpak/runtime"),
            ),
            ("snap", ends("var/lib/snapd/snaps", b".snap")),
            ("brew", inside("home/linuxbrew/.linuxbrew/Cellar")),
        ];
        let mut out: Vec<Packages> = counted
            .into_iter()
            .filter(|&(_, count)| count > 0)
            .map(|(manager, count)| Packages {
                manager,
                count: Some(count),
                reason: None,
            })
            .collect();
        // dpkg's systems carry rpm's tools with an empty database.
        let rpm = self.rpm().filter(|count| *count != Ok(0));
        out.extend(rpm.map(|count| Packages {
            manager: "rpm",
            reason: count.as_ref().err().map(Error::reason),
            count: count.ok().and_then(|n| n.try_into().ok()),
        }));
        out
    }
}

/// Counts the lines of a list that mark an installed package. What breaks
/// off is counted as far as it goes.
fn lines(
    root: &Root,
    path: &str,
    mut marks: impl FnMut(&[u8]) -> bool,
) -> usize {
    let mut count = 0;
    let _ = root.each_line(path, |line| count += usize::from(marks(line)));
    count
}

fn dpkg(root: &Root, path: &str) -> usize {
    // "install", "hold" … say what is wanted; the last word what is. Between
    // them stands "ok", or opkg's "user".
    lines(root, path, |line| {
        line.strip_prefix(b"Status: ").is_some_and(|status| {
            status.ends_with(b" ok installed")
                || status.ends_with(b" user installed")
        })
    })
}

fn apk(root: &Root, path: &str) -> usize {
    lines(root, path, |line| line.starts_with(b"C:Q"))
}

/// Each package of the list says in what state it is.
fn xbps(root: &Root, path: &str) -> usize {
    let mut state = false;
    lines(root, path, |line| {
        let line = line.trim_ascii();
        let found = state && line == b"<string>installed</string>";
        state = line == b"<key>state</key>";
        found
    })
}
