//! Every command that the README shows is run, and prints what it shows.

use std::{fs, path::Path, process::Command};

use crate::support::{NOW, root};

/// A folder with the files that the README names.
fn world() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let picture = root().join("tests/data/images/lake.jpg");
    let names = ["lake.jpg", "tests/data/images/lake.jpg", "photos/0.jpg"];
    for path in names {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(&picture, path).unwrap();
    }
    fs::write(dir.path().join("secret.txt"), "correct horse\n").unwrap();
    dir
}

/// What a line of shell prints, in that folder.
fn shell(line: &str, dir: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_sysu")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", binary.display());
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(dir)
        .env_clear()
        .env("PATH", path)
        .env("TZ", "UTC")
        .env("SYSU_NOW", NOW)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[cfg(unix)]
#[test]
fn the_readme_shows_what_happens() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let dir = world();
    let mut seen = 0;
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for call in block.split("$ ").skip(1) {
            let (line, want) = call.split_once('\n').unwrap();
            let got = shell(line, dir.path());
            // Facts of this machine, and sizes, are not written down.
            if !want.is_empty() {
                assert_eq!(got.trim_end(), want.trim_end(), "{line}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 10, "only {seen} commands");
    assert!(dir.path().join("lake.webp").is_file());
}

#[cfg(unix)]
#[test]
fn the_table_of_tools_shows_real_calls() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let dir = world();
    let mut seen = 0;
    for row in readme.lines().filter(|line| line.starts_with("| `sysu ")) {
        let cell = row.split(" | ").nth(2).unwrap();
        let line = cell.trim_end_matches(" |").trim_matches('`');
        shell(line, dir.path());
        seen += 1;
    }
    assert_eq!(seen, 5);
    assert!(dir.path().join("web/0-800.webp").is_file());
}
