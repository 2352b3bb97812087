//! What holds for every tool: help, version, completions, manual pages.

use std::process::Stdio;

use crate::support::sysu;

#[test]
fn version_and_help_go_to_standard_output() {
    let version = sysu(["--version"]).run().ok().stdout();
    assert_eq!(version, format!("sysu {}\n", env!("CARGO_PKG_VERSION")));
    let help = sysu(["--help"]).run().ok().stdout();
    assert!(help.contains("Exit status:"), "{help}");
}

#[test]
fn a_wrong_word_is_bad_usage_and_names_the_right_one() {
    let run = sysu(["completion"]).run().fails(2);
    assert!(run.stderr().contains("completions"), "{}", run.stderr());
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = sysu(["completions", shell]).run().ok().stdout();
        assert!(script.contains("sysu"), "{shell}");
    }
}

#[test]
fn every_verb_has_a_manual_page() {
    let dir = tempfile::tempdir().unwrap();
    let pages = dir.path().join("man1");
    sysu(["man", pages.to_str().unwrap()]).run().ok();
    for page in ["sysu.1", "sysu-man.1"] {
        let text = std::fs::read_to_string(pages.join(page)).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let calls: [&[&str]; 3] = [
        &["completions", "zsh"],
        &["img", "resize", "--help"],
        &["--version"],
    ];
    for args in calls {
        let mut child = sysu(args)
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{args:?}");
        assert!(output.status.success(), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_standard_output_is_an_error() {
    let full = std::fs::File::create("/dev/full").unwrap();
    let output =
        sysu(["completions", "bash"]).command().stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let stderr = String::from_utf8(output.stderr).unwrap();
    let want = "sysu: cannot write standard output: no space left on device\n";
    assert_eq!(stderr, want);
}

#[test]
fn a_wrong_clock_is_named() {
    let run =
        sysu(["completions", "bash"]).env("SYSU_NOW", "noon").run().fails(2);
    assert!(run.stderr().contains("SYSU_NOW"), "{}", run.stderr());
}
