//! How many packages are installed, counted from their databases.

use crate::{Host, error::Error, scan};

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
    /// Cost: reads the list of dpkg, apk, opkg or xbps whole, some
    /// megabytes; of rpm's database the head of each page; of the others
    /// the names in a folder.
    ///
    /// # Source
    ///
    /// The managers' own databases; the numbers are those of the lines `ii`
    /// of `dpkg -l`, `rpm -qa`, `apk info`, `pacman -Q`, `xbps-query -l`. DIFFERENCE
    /// from fastfetch: Nix and Guix are not counted, whose profiles only
    /// their own programs can follow, nor rpm's database before 2020.
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
            ("dpkg", count_dpkg(&file("var/lib/dpkg/status"))),
            ("opkg", count_dpkg(&file("usr/lib/opkg/status"))),
            ("apk", count_apk(&file("lib/apk/db/installed"))),
            (
                "pacman",
                // The version of the database stands among the packages.
                visible("var/lib/pacman/local")
                    .filter(|n| n != "ALPM_DB_VERSION")
                    .count(),
            ),
            ("xbps", count_xbps(&file("var/db/xbps/pkgdb-0.38.plist"))),
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

fn count_dpkg(bytes: &[u8]) -> usize {
    // "install", "hold" … say what is wanted; the last word what is. Between
    // them stands "ok", or opkg's "user".
    scan::lines(bytes)
        .filter_map(|line| line.strip_prefix(b"Status: "))
        .filter(|status| {
            status.ends_with(b" ok installed")
                || status.ends_with(b" user installed")
        })
        .count()
}

fn count_apk(bytes: &[u8]) -> usize {
    scan::lines(bytes).filter(|line| line.starts_with(b"C:Q")).count()
}

/// Each package of the list says in what state it is.
fn count_xbps(bytes: &[u8]) -> usize {
    let lines: Vec<&[u8]> = scan::lines(bytes).collect();
    lines
        .windows(2)
        .filter(|pair| {
            pair[0].trim_ascii() == b"<key>state</key>"
                && pair[1].trim_ascii() == b"<string>installed</string>"
        })
        .count()
}
