//! How many packages are installed, counted from their databases.

use crate::{Host, scan};

/// The packages of one manager.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Packages {
    /// The manager: `dpkg`, `apk`, `pacman`, `flatpak` …
    pub manager: &'static str,
    /// How many it installed.
    pub count: usize,
}

impl Host {
    /// Counts the installed packages of each manager that has any, without
    /// running one.
    ///
    /// rpm's database needs SQLite and is not counted.
    pub fn packages(&self) -> Vec<Packages> {
        if self.base.is_some() {
            return Vec::new();
        }
        let root = &self.root;
        let file = |path: &str| root.read(path).unwrap_or_default();
        let visible = |path: &str| {
            root.names(path)
                .unwrap_or_default()
                .into_iter()
                .filter(|n| !n.as_encoded_bytes().starts_with(b"."))
        };
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
        [
            ("dpkg", count_dpkg(&file("var/lib/dpkg/status"))),
            ("apk", count_apk(&file("lib/apk/db/installed"))),
            (
                "pacman",
                // The version of the database stands among the packages.
                visible("var/lib/pacman/local")
                    .filter(|n| n != "ALPM_DB_VERSION")
                    .count(),
            ),
            ("emerge", nested("var/db/pkg")),
            (
                "flatpak",
                visible("var/lib/flatpak/app").count()
                    + visible("var/lib/flatpak/runtime").count(),
            ),
            ("snap", ends("var/lib/snapd/snaps", b".snap")),
            ("brew", visible("home/linuxbrew/.linuxbrew/Cellar").count()),
        ]
        .into_iter()
        .filter(|&(_, count)| count > 0)
        .map(|(manager, count)| Packages { manager, count })
        .collect()
    }
}

fn count_dpkg(bytes: &[u8]) -> usize {
    // "install", "hold" … say what is wanted; the last word what is.
    scan::lines(bytes)
        .filter_map(|line| line.strip_prefix(b"Status: "))
        .filter(|status| status.ends_with(b" ok installed"))
        .count()
}

fn count_apk(bytes: &[u8]) -> usize {
    scan::lines(bytes).filter(|line| line.starts_with(b"C:Q")).count()
}
