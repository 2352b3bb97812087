//! Finding our own control group, of either version, and its ancestors.

use std::path::{Component, Path, PathBuf};

use crate::{mount::Mount, root::Root, scan, text::Text};

/// One line of `/proc/self/cgroup`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CgroupEntry {
    /// The hierarchy's number, 0 for version 2.
    pub hierarchy: u32,
    /// What it controls; none for version 2.
    pub controllers: Vec<Text>,
    /// The group's path within the hierarchy.
    pub path: Text,
}

/// Reads `/proc/self/cgroup`. Lines of another form are passed over.
///
/// # Example
///
/// ```
/// let groups = sysu_os::parse::cgroup(b"4:cpu,cpuacct:/a\n0::/b:c\n");
/// assert_eq!(groups[0].controllers.len(), 2);
/// assert_eq!(groups[1].path, "/b:c");
/// ```
pub fn parse_cgroup(bytes: &[u8]) -> Vec<CgroupEntry> {
    scan::lines(bytes)
        .filter_map(|line| {
            let mut parts = line.splitn(3, |&b| b == b':');
            let hierarchy = scan::number(parts.next()?)?.try_into().ok()?;
            let controllers = parts
                .next()?
                .split(|&b| b == b',')
                .filter(|c| !c.is_empty())
                .map(Text::from)
                .collect();
            let path = parts.next()?.into();
            Some(CgroupEntry { hierarchy, controllers, path })
        })
        .collect()
}

/// The groups of this process, and where their files are.
pub(crate) struct Cgroups {
    entries: Vec<CgroupEntry>,
    mounts: Vec<Mount>,
}

/// Where one controller's files are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    /// Whether it is version 2.
    pub(crate) unified: bool,
    /// From our own group up to the hierarchy's root, without leading
    /// slashes.
    pub(crate) levels: Vec<PathBuf>,
}

impl Cgroups {
    pub(crate) fn read(root: &Root) -> Self {
        let entries = root
            .read("proc/self/cgroup")
            .map(|bytes| parse_cgroup(&bytes))
            .unwrap_or_default();
        let mut mounts = root
            .read("proc/self/mountinfo")
            .map(|bytes| crate::mount::parse_mountinfo(&bytes))
            .unwrap_or_default();
        mounts.retain(|m| m.fs_type == "cgroup" || m.fs_type == "cgroup2");
        Self { entries, mounts }
    }

    pub(crate) fn entries(&self) -> &[CgroupEntry] {
        &self.entries
    }

    /// Says which version is in use: `v1`, `v2` or `hybrid`.
    pub(crate) fn version(&self) -> Option<&'static str> {
        let v2 = self.mounts.iter().any(|m| m.fs_type == "cgroup2");
        let v1 = self.entries.iter().any(|e| !e.controllers.is_empty());
        match (v1, v2) {
            (true, true) => Some("hybrid"),
            (true, false) => Some("v1"),
            (false, _) => self.entries.first().map(|_| "v2"),
        }
    }

    /// Whether a hierarchy of version 1 has this controller.
    pub(crate) fn has(&self, name: &str) -> bool {
        let mut all = self.entries.iter().flat_map(|e| &e.controllers);
        all.any(|c| c.as_bytes() == name.as_bytes())
    }

    /// Finds the files of a controller.
    ///
    /// A controller that is mounted in version 1 is not in version 2, so
    /// version 1 is asked first.
    pub(crate) fn place(&self, root: &Root, name: &str) -> Option<Place> {
        let v1 = self.entries.iter().find(|e| {
            e.controllers.iter().any(|c| c.as_bytes() == name.as_bytes())
        });
        if let Some(entry) = v1 {
            let mount = self.mounts.iter().find(|m| {
                m.fs_type == "cgroup"
                    && m.super_options
                        .as_bytes()
                        .split(|&b| b == b',')
                        .any(|o| o == name.as_bytes())
            });
            if let Some(mount) = mount {
                return Some(place(root, mount, &entry.path, false));
            }
        }
        let entry = self.entries.iter().find(|e| e.controllers.is_empty())?;
        let mount = self.mounts.iter().find(|m| m.fs_type == "cgroup2")?;
        Some(place(root, mount, &entry.path, true))
    }
}

fn place(root: &Root, mount: &Mount, path: &Text, unified: bool) -> Place {
    let top = mount.mount_point.to_path();
    let top = top.strip_prefix("/").unwrap_or(&top).to_owned();
    let path = path.to_path();
    // Inside a namespace the path may lead out of what is mounted
    // (`/../sibling`), and the mount may show only a part (its root).
    let below = path
        .strip_prefix(mount.root.to_path())
        .or_else(|_| path.strip_prefix("/"))
        .unwrap_or(Path::new(""));
    let plain = below.components().all(|c| matches!(c, Component::Normal(_)));
    let mut levels = vec![top.clone()];
    if plain {
        for part in below.components() {
            let next = levels[levels.len() - 1].join(part);
            levels.push(next);
        }
    }
    levels.reverse();
    // The group may be gone, or shown under another name: what is left of
    // the way up still binds.
    if levels.len() > 1 && !root.exists(&levels[0]) {
        let alive = levels.iter().position(|level| root.exists(level));
        levels.drain(..alive.unwrap_or(levels.len() - 1));
    }
    Place { unified, levels }
}
