//! Users and groups.

use std::path::PathBuf;

use crate::{
    Host,
    error::{Error, ErrorKind, Result},
    scan, sys,
    text::Text,
};

/// A user.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct User {
    /// The number.
    pub uid: u32,
    /// The number of the first group.
    pub gid: u32,
    /// The name.
    pub name: Text,
    /// The full name, the first part of the comment.
    pub full_name: Option<Text>,
    /// The home directory of the user database, not `$HOME`.
    pub home: Text,
    /// The program that a login starts.
    pub shell: Text,
}

/// A group.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Group {
    /// The number.
    pub gid: u32,
    /// The name.
    pub name: Text,
    /// Who is in it beside those whose first group it is.
    pub members: Vec<Text>,
}

/// A directory for the user, and which source named it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Home {
    /// The directory, as it was named: it may be empty or relative.
    pub path: PathBuf,
    /// The source.
    pub source: HomeSource,
}

/// Which source named a home directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum HomeSource {
    /// The variable `HOME` (on Windows `USERPROFILE`).
    Env,
    /// The user database.
    Passwd,
}

impl Host {
    /// Returns the user database, by number.
    ///
    /// Those that only a name service knows (LDAP) are not listed: no such
    /// service need be able to; ask for one with [`Host::user`].
    ///
    /// # Errors
    ///
    /// As for reading a file.
    pub fn users(&self) -> Result<Vec<User>> {
        if let Some(base) = self.base {
            return base.users();
        }
        let mut users = parse_passwd(&self.root.read("etc/passwd")?);
        users.sort_by_key(|user| user.uid);
        Ok(users)
    }

    /// Returns the groups, by number.
    ///
    /// # Errors
    ///
    /// As for reading a file.
    pub fn groups(&self) -> Result<Vec<Group>> {
        if self.base.is_some() {
            return Err(Error::unsupported("groups"));
        }
        let mut groups = parse_group(&self.root.read("etc/group")?);
        groups.sort_by_key(|group| group.gid);
        Ok(groups)
    }

    /// Returns the user of a number, asking the name service for those
    /// that `/etc/passwd` does not know.
    ///
    /// # Errors
    ///
    /// * [`NoUser`](ErrorKind::NoUser) if no source knows the number, as is
    ///   common in containers.
    pub fn user(&self, uid: u32) -> Result<User> {
        let listed = self.users();
        if let Ok(users) = &listed
            && let Some(user) = users.iter().find(|user| user.uid == uid)
        {
            return Ok(user.clone());
        }
        if self.root.is_live()
            && self.base.is_none()
            && let Some(user) = nss::user(uid)
        {
            return Ok(user);
        }
        Err(ErrorKind::NoUser { uid }.into())
    }

    /// Returns the user under whose rights this process runs: the
    /// effective one.
    ///
    /// # Errors
    ///
    /// * [`NoUser`](ErrorKind::NoUser) as [`Host::user`]; the number is in
    ///   the error.
    pub fn user_info(&self) -> Result<User> {
        if let Some(base) = self.base {
            return base.user_info();
        }
        self.user(self.effective_uid()?)
    }

    /// Returns the number of the effective user.
    ///
    /// # Errors
    ///
    /// * [`Unsupported`](ErrorKind::Unsupported) where users have no
    ///   numbers.
    pub fn effective_uid(&self) -> Result<u32> {
        if self.root.is_live() {
            return sys::effective_uid()
                .ok_or_else(|| Error::unsupported("the user's number"));
        }
        self.root
            .number("calls/uid")
            .and_then(|n| n.try_into().ok())
            .ok_or_else(|| Error::absent("/calls/uid"))
    }

    /// Returns the groups that a user is in, the first group first.
    ///
    /// # Errors
    ///
    /// As [`Host::groups`].
    pub fn groups_of(&self, user: &User) -> Result<Vec<Group>> {
        let mut all = self.groups()?;
        let named = |gid: u32| {
            let known = all.iter().find(|g| g.gid == gid).cloned();
            known.unwrap_or(Group {
                gid,
                name: Text::default(),
                members: Vec::new(),
            })
        };
        let first = named(user.gid);
        let more: Vec<Group> = if self.root.is_live() {
            nss::groups(user).into_iter().map(named).collect()
        } else {
            Vec::new()
        };
        all.retain(|g| g.members.contains(&user.name));
        all.extend(more);
        all.retain(|g| g.gid != user.gid);
        all.sort_by_key(|g| g.gid);
        all.dedup_by_key(|g| g.gid);
        all.insert(0, first);
        Ok(all)
    }

    /// Returns the user's home directory: the variable `HOME` if it is set,
    /// whatever it holds, else the user database's.
    ///
    /// # Errors
    ///
    /// As [`Host::user_info`], when `HOME` is not set.
    ///
    /// # Source
    ///
    /// Node's `os.homedir()`, which likewise returns an empty `HOME`.
    pub fn home_dir(&self) -> Result<Home> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        if let Some(home) = self.env.get(name) {
            let source = HomeSource::Env;
            return Ok(Home { path: home.to_path(), source });
        }
        let path = self.user_info()?.home.to_path();
        Ok(Home { path, source: HomeSource::Passwd })
    }

    /// Returns the directory for temporary files: the first of `TMPDIR`,
    /// `TMP` and `TEMP` that is not empty, else `/tmp`; without one slash
    /// at its end.
    ///
    /// # Source
    ///
    /// Node's `os.tmpdir()`. DIFFERENCE from `std::env::temp_dir`: that
    /// looks at `TMPDIR` alone.
    pub fn temp_dir(&self) -> PathBuf {
        let names: &[_] = if cfg!(windows) {
            &["TEMP", "TMP"]
        } else {
            &["TMPDIR", "TMP", "TEMP"]
        };
        let Some((_, dir)) = self.env.first(names) else {
            return if cfg!(windows) { r"C:\Windows\temp" } else { "/tmp" }
                .into();
        };
        let bytes = dir.as_bytes();
        let cut = match bytes {
            [_, .., b'/'] => &bytes[..bytes.len() - 1],
            _ => bytes,
        };
        Text::from(cut).to_path()
    }
}

/// Reads `/etc/passwd`. Lines of another form are passed over.
pub fn parse_passwd(bytes: &[u8]) -> Vec<User> {
    scan::lines(bytes)
        .filter_map(|line| {
            let mut parts = line.split(|&b| b == b':');
            let mut next = || parts.next();
            let name = next()?;
            let _secret = next()?;
            let uid = scan::number(next()?)?.try_into().ok()?;
            let gid = scan::number(next()?)?.try_into().ok()?;
            let comment = next()?;
            let full = comment.split(|&b| b == b',').next()?;
            let (home, shell) = (next()?, next()?);
            (!name.is_empty() && name[0] != b'#').then(|| User {
                uid,
                gid,
                name: name.into(),
                full_name: (!full.is_empty()).then(|| full.into()),
                home: home.into(),
                shell: shell.into(),
            })
        })
        .collect()
}

/// Reads `/etc/group`. Lines of another form are passed over.
pub fn parse_group(bytes: &[u8]) -> Vec<Group> {
    scan::lines(bytes)
        .filter_map(|line| {
            let mut parts = line.split(|&b| b == b':');
            let name = parts.next()?;
            let gid = scan::number(parts.nth(1)?)?.try_into().ok()?;
            let members = parts
                .next()?
                .split(|&b| b == b',')
                .filter(|m| !m.is_empty())
                .map(Text::from)
                .collect();
            Some(Group { gid, name: name.into(), members })
        })
        .collect()
}

cfg_select! {
    all(unix, feature = "nss") => {
        /// The name service, for those that the files do not know.
        mod nss {
            use nix::unistd;

            use super::User;

            pub(super) fn user(uid: u32) -> Option<User> {
                let user = unistd::User::from_uid(uid.into()).ok()??;
                let comment = user.gecos.to_bytes();
                let full = comment.split(|&b| b == b',').next()?;
                Some(User {
                    uid,
                    gid: user.gid.as_raw(),
                    name: user.name.into(),
                    full_name: (!full.is_empty()).then(|| full.into()),
                    home: user.dir.into_os_string().into(),
                    shell: user.shell.into_os_string().into(),
                })
            }

            #[cfg(target_os = "linux")]
            pub(super) fn groups(user: &User) -> Vec<u32> {
                let name = user.name.as_bytes().to_vec();
                let Ok(name) = std::ffi::CString::new(name) else {
                    return Vec::new();
                };
                unistd::getgrouplist(&name, user.gid.into())
                    .unwrap_or_default()
                    .into_iter()
                    .map(unistd::Gid::as_raw)
                    .collect()
            }

            #[cfg(not(target_os = "linux"))]
            pub(super) fn groups(_: &User) -> Vec<u32> {
                Vec::new()
            }
        }
    }
    _ => {
        /// Without the name service the files are all there is.
        mod nss {
            use super::User;

            pub(super) fn user(_: u32) -> Option<User> {
                None
            }

            pub(super) fn groups(_: &User) -> Vec<u32> {
                Vec::new()
            }
        }
    }
}
