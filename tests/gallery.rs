//! The README and the gallery show what their commands print, and the
//! pictures that they make.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sysu::img::{Metric, Pipeline, Reference};

use crate::support::root;

/// One command of a page, and what stands below it.
struct Call {
    line: String,
    shown: String,
}

fn calls(page: &str) -> Vec<Call> {
    let mut all: Vec<Call> = Vec::new();
    for block in page.split("```console\n").skip(1) {
        let block = block.split("\n```").next().unwrap();
        for line in block.lines() {
            match (line.strip_prefix("$ "), all.last_mut()) {
                (Some(line), _) => {
                    let (line, shown) = (line.to_owned(), String::new());
                    all.push(Call { line, shown });
                }
                (None, Some(call)) => {
                    call.shown.push_str(line);
                    call.shown.push('\n');
                }
                (None, None) => panic!("{line} stands below no command"),
            }
        }
    }
    all
}

/// The pictures of a page that lie in `folder`.
fn pictures<'a>(page: &'a str, folder: &str) -> Vec<&'a str> {
    let begin = format!("]({folder}/");
    let shown = page.split(&begin).skip(1);
    shown.map(|rest| rest.split(')').next().unwrap()).collect()
}

/// What needs a browser or a screen is not done here; the files that it
/// makes are named in it.
fn is_apart(line: &str) -> bool {
    ["chromium ", "xvfb-run "].iter().any(|word| line.starts_with(word))
        || ["img convert viewer.png", "img convert screen.png"]
            .iter()
            .any(|word| line.contains(word))
}

/// Runs the commands in a folder with `lake.jpg`; what one prints is what
/// the page shows.
fn run(page: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let lake = root().join("tests/data/images/lake.jpg");
    fs::copy(lake, dir.path().join("lake.jpg")).unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_sysu")).parent().unwrap();
    for Call { line, shown } in calls(page) {
        if is_apart(&line) {
            continue;
        }
        let output = Command::new("sh")
            .args(["-c", &line])
            .current_dir(&dir)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", binary.display()))
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {stderr}");
        let got = String::from_utf8(output.stdout).unwrap();
        assert!(shown.is_empty() || alike(&got, &shown), "{line}\n{got}");
    }
    dir
}

/// The same words. A number may be off by a twentieth, so that a better
/// encoder does not make a page false; a time is anything.
fn alike(got: &str, shown: &str) -> bool {
    let number = |word: &str| {
        let word = word.trim_matches(['(', ')', '%', '-']);
        word.parse::<f64>().ok()
    };
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    };
    let (got, shown) = (words(got), words(shown));
    let same = |at: usize| {
        if got[at] == shown[at] {
            return true;
        }
        let is_time = got.get(at + 1).is_some_and(|unit| unit == "ms");
        match (number(&got[at]), number(&shown[at])) {
            (Some(_), Some(_)) if is_time => true,
            (Some(a), Some(b)) => (a - b).abs() <= b.abs() / 20.0,
            _ => false,
        }
    };
    got.len() == shown.len() && (0..got.len()).all(same)
}

/// Every picture that the page shows is there, small enough for a page, and
/// looks as what its commands have made.
fn shows_what_it_makes(page: &str, folder: &Path, link: &str) -> usize {
    let dir = run(page);
    let names = pictures(page, link);
    let mut total = 0;
    for name in &names {
        let kept = folder.join(name);
        let bytes = fs::metadata(&kept).expect(name).len();
        assert!(bytes < 45_000, "{name} has {bytes} bytes");
        total += bytes;
        let made = dir.path().join(name);
        if ["viewer.jpg", "screen.jpg"].contains(name) {
            continue;
        }
        if made.extension().is_some_and(|end| end == "svg") {
            // The bars of a bench are of this day.
            let text = fs::read_to_string(&made).unwrap();
            assert!(text.starts_with("<svg "), "{name}");
            continue;
        }
        let picture =
            |path: &PathBuf| Pipeline::open(path).to_picture().unwrap();
        let (made, kept) = (picture(&made), picture(&kept));
        assert_eq!(made.size(), kept.size(), "{name}");
        assert_eq!(made.frames().len(), kept.frames().len(), "{name}");
        let score = Reference::new(&kept, Metric::Psnr)
            .and_then(|kept| kept.compare(&made))
            .unwrap();
        assert!(30.0 < score, "{name} looks otherwise: {score} dB");
    }
    assert!(total < 1_500_000, "{total} bytes of pictures");
    // Nothing lies there that no page shows.
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name();
        let shown = names.iter().any(|shown| name == *shown);
        assert!(shown, "{} is shown nowhere", name.display());
    }
    names.len()
}

#[cfg(unix)]
#[test]
fn the_readme_shows_the_pictures_that_it_makes() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown = readme.split("<!-- pictures -->").nth(1).unwrap();
    let shown = shown.split("<!-- end -->").next().unwrap();
    assert_eq!(calls(shown).len(), 10);
    let folder = root().join("docs/pictures");
    let count = shows_what_it_makes(shown, &folder, "docs/pictures");
    assert!(count >= 9, "{count}");
}

#[cfg(unix)]
#[test]
fn the_gallery_shows_the_pictures_that_it_makes() {
    let page = root().join("docs/gallery.md");
    let page = fs::read_to_string(page).unwrap();
    let folder = root().join("docs/gallery");
    let count = shows_what_it_makes(&page, &folder, "gallery");
    assert!(count > 100, "{count}");
}

#[test]
fn the_gallery_has_every_verb() {
    let page = root().join("docs/gallery.md");
    let page = fs::read_to_string(page).unwrap();
    let help = crate::support::sysu(["img", "--help"]).run().ok().stdout();
    let verbs = help.split("Verbs:\n").nth(1).unwrap();
    let verbs = verbs.split("\n\n").next().unwrap();
    let names = verbs.lines().filter_map(|line| line.split(' ').nth(2));
    let mut seen = 0;
    for name in names.filter(|name| !["", "help"].contains(name)) {
        seen += 1;
        let call = format!("sysu img {name} ");
        assert!(page.contains(&call), "{name} is not in the gallery");
    }
    assert!(seen > 75, "only {seen} verbs");
}
