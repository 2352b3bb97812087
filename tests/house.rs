//! The rules of the house, read from its manifests and sources.
//!
//! ARCHITECTURE.md says what they are and why.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::support::root;

/// Crates of the suite that a crate may import.
const EDGES: [(&str, &[&str]); 9] = [
    ("sysu-os", &[]),
    ("sysu-date", &[]),
    ("sysu-buf", &[]),
    ("sysu-jpeg", &[]),
    ("sysu-hash", &["sysu-buf"]),
    ("sysu-img", &["sysu-jpeg"]),
    (
        "sysu",
        &[
            "sysu-os",
            "sysu-date",
            "sysu-buf",
            "sysu-jpeg",
            "sysu-hash",
            "sysu-img",
        ],
    ),
    ("sysu-cli", &["sysu"]),
    ("sysu-benches", &["sysu"]),
];

/// What speaks to a terminal or a person stays in the binary.
const BINARY_ONLY: [&str; 9] = [
    "anstream",
    "anstyle",
    "anyhow",
    "clap",
    "clap_complete",
    "clap_mangen",
    "indicatif",
    "rpassword",
    "terminal_size",
];

/// Licences that anyone may build on.
const LICENCES: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

/// What `cargo metadata` says of everything that is built by default.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaint}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().unwrap()
}

fn ours(metadata: &Value) -> BTreeMap<&str, &Value> {
    let members = metadata["workspace_members"].as_array().unwrap();
    packages(metadata)
        .iter()
        .filter(|package| members.contains(&package["id"]))
        .map(|package| (package["name"].as_str().unwrap(), package))
        .collect()
}

/// Names of the dependencies of a package that it ships with.
fn dependencies(package: &Value) -> impl Iterator<Item = &str> {
    package["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .map(|dependency| dependency["name"].as_str().unwrap())
}

#[test]
fn crates_import_only_whom_they_may() {
    let metadata = metadata();
    let ours = ours(&metadata);
    let known: Vec<_> = EDGES.iter().map(|(name, _)| *name).collect();
    for (name, package) in &ours {
        let (_, allowed) = EDGES
            .iter()
            .find(|(edge, _)| edge == name)
            .unwrap_or_else(|| panic!("`{name}` is not on the map"));
        for import in dependencies(package) {
            let inside = known.contains(&import);
            assert!(
                !inside || allowed.contains(&import),
                "`{name}` imports `{import}`"
            );
            let leaf = !["sysu-cli", "sysu-benches"].contains(name);
            assert!(
                !(leaf && BINARY_ONLY.contains(&import)),
                "`{name}` imports `{import}`, which is for the binary"
            );
        }
    }
}

#[test]
fn every_licence_is_permissive() {
    let metadata = metadata();
    for package in packages(&metadata) {
        let name = package["name"].as_str().unwrap();
        // Its manifest names a file, whose text is MIT.
        if name == "quantizr" {
            continue;
        }
        // Named by an encoder for its own fuzzing, and built for nothing else.
        if name == "libfuzzer-sys" {
            continue;
        }
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(permits(licence), "`{name}` is under {licence}");
    }
}

/// Whether an SPDX expression can be met with [`LICENCES`] alone.
///
/// `AND` binds stronger than `OR`; `/` is an old way to write `OR`.
fn permits(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ").replace(['(', ')'], " ");
    // "(A OR B) AND C" loses its parentheses: ask for C, and one of the
    // rest, which is stricter than the reading without them.
    if expression.contains(") AND ") || expression.contains(" AND (") {
        return plain.split(" AND ").all(|part| {
            part.split(" OR ").any(|one| {
                LICENCES.contains(&one.trim()) || one.trim() == "IJG"
            })
        });
    }
    plain.split(" OR ").any(|choice| {
        choice.split(" AND ").all(|one| LICENCES.contains(&one.trim()))
    })
}

/// Every Rust file below `dir` of the repository.
fn sources(dir: &str) -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        let Ok(entries) = fs::read_dir(dir) else { return };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                walk(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(dir), &mut found);
    assert!(!found.is_empty(), "no sources in {dir}");
    found
}

/// Sources of the libraries, without their tests, examples and tools.
fn library_sources() -> Vec<(PathBuf, String)> {
    let mut found = sources("crates");
    found
        .retain(|(path, _)| path.components().any(|c| c.as_os_str() == "src"));
    found
}

#[test]
fn the_facade_only_re_exports() {
    let facade = root().join("crates/sysu/src");
    for (path, text) in sources("crates/sysu/src") {
        let code = text.lines().filter(|line| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with("//")
        });
        for line in code {
            let fine = ["pub use sysu_", "#[cfg(", "#![", "#[doc", "mod "]
                .iter()
                .any(|start| line.trim_start().starts_with(start));
            assert!(fine, "{}: `{line}`", path.display());
        }
    }
    assert!(facade.join("lib.rs").is_file());
}

#[test]
fn unsafe_is_forbidden_but_for_one_module() {
    for (path, text) in library_sources() {
        if path.ends_with("src/lib.rs") {
            let os = path.components().any(|c| c.as_os_str() == "sysu-os");
            let rule = if os {
                "#![deny(unsafe_code)]"
            } else {
                "#![forbid(unsafe_code)]"
            };
            let fine = text.contains(rule)
                || text.contains("#![forbid(unsafe_code)]");
            assert!(fine, "{} lacks `{rule}`", path.display());
        }
    }
    let allowed: Vec<_> = library_sources()
        .into_iter()
        .filter(|(_, text)| text.contains("expect(unsafe_code"))
        .collect();
    assert!(allowed.len() <= 1, "{allowed:?}");
}

/// Words that a library must not say, and where they may stand.
///
/// The clock, the environment and randomness have one module each, named
/// for them.
const FORBIDDEN: [(&str, &[&str]); 8] = [
    ("println!", &[]),
    ("eprintln!", &[]),
    ("dbg!", &[]),
    ("process::exit", &[]),
    ("process::Command", &[]),
    ("SystemTime::now", &["clock.rs"]),
    ("Utc::now", &["clock.rs"]),
    ("getrandom::", &["random.rs"]),
];

#[test]
fn libraries_do_not_print_exit_spawn_or_look_at_the_clock() {
    for (path, text) in library_sources() {
        let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
        for (index, line) in text[..tests].lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for (word, places) in FORBIDDEN {
                let here = places.iter().any(|place| path.ends_with(place));
                assert!(
                    here || !line.contains(word),
                    "{}:{}: {word}",
                    path.display(),
                    index + 1
                );
            }
        }
    }
}

/// Crates whose types must not show in public signatures; the seven that
/// the suite is built on are known by their own names.
const HIDDEN: [&str; 12] = [
    "avif_serialize::",
    "bcrypt::",
    "fast_image_resize::",
    "faster_hex::",
    "gif::",
    "image_webp::",
    "moxcms::",
    "png::",
    "rav1e::",
    "rustix::",
    "serde_json::",
    "sysinfo::",
];

#[test]
fn public_signatures_show_no_types_of_others() {
    for (path, text) in library_sources() {
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let signature = line.starts_with("pub fn ")
                || line.starts_with("pub struct ")
                || line.starts_with("pub enum ")
                || line.starts_with("pub type ");
            for name in HIDDEN {
                assert!(
                    !(signature && line.contains(name)),
                    "{}:{}: {name}",
                    path.display(),
                    index + 1
                );
            }
        }
    }
}

#[test]
fn every_feature_has_a_line_of_its_own() {
    let metadata = metadata();
    for (name, package) in ours(&metadata) {
        let manifest = package["manifest_path"].as_str().unwrap();
        let text = fs::read_to_string(manifest).unwrap();
        for feature in package["features"].as_object().unwrap().keys() {
            if feature == "default"
                || text.contains(&format!("dep:{feature}\""))
            {
                continue;
            }
            let line = text
                .lines()
                .position(|line| line.starts_with(&format!("{feature} =")));
            let said = line.is_some_and(|at| {
                at > 0
                    && text
                        .lines()
                        .nth(at - 1)
                        .is_some_and(|above| above.starts_with("##"))
            });
            assert!(said, "feature `{feature}` of `{name}` has no `##` line");
        }
    }
}

#[test]
fn nothing_names_a_place_outside_the_repository() {
    let words = [
        concat!("../sha", "red"),
        concat!("/wo", "rk/"),
        concat!("/fa", "rm/"),
    ];
    for dir in ["bin", "crates", "tests", "benches"] {
        for (path, text) in sources(dir) {
            for word in words {
                let mine = path.ends_with("tests/house.rs");
                assert!(mine || !text.contains(word), "{}", path.display());
            }
        }
    }
}
