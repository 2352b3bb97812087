//! The environment variables, handed in: this crate does not read them.

use std::{collections::BTreeMap, ffi::OsString};

use crate::text::Text;

/// The environment variables of the process that asks.
///
/// The home directory, the folder for temporary files, the locale, the time
/// zone and the shell are settled by variables; a library must not read
/// those behind its caller's back, so they are handed in once.
///
/// # Example
///
/// ```
/// use sysu_os::{Env, Host};
///
/// let host = Host::live().env(Env::from_iter([("HOME", "/home/ada")]));
/// assert_eq!(host.home_dir()?.path.to_str(), Some("/home/ada"));
/// # Ok::<(), sysu_os::Error>(())
/// ```
///
/// A program of its own passes `Env::from_iter(std::env::vars_os())`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Env(BTreeMap<OsString, OsString>);

impl Env {
    /// Returns the value of a variable, `None` when it is not set.
    pub fn get(&self, name: &str) -> Option<Text> {
        self.0.get(std::ffi::OsStr::new(name)).cloned().map(Text::from)
    }

    /// Returns the first of these that is set and not empty.
    pub(crate) fn first(
        &self,
        names: &[&'static str],
    ) -> Option<(&'static str, Text)> {
        names.iter().find_map(|&name| {
            let value = self.get(name).filter(|v| !v.is_empty())?;
            Some((name, value))
        })
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(vars: I) -> Self {
        Self(vars.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}
