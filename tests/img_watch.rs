//! `sysu img watch` and `sysu img bench`.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
};

use sysu::img::{Colour, Create, Format, Pipeline, Size};

use crate::support::sysu;

fn picture(path: &Path, width: u32, grey: u8) {
    let colour = Colour::rgb8(grey, grey, grey);
    let plain = Create::plain(Size::new(width, 20), colour);
    let bytes = Pipeline::create(plain).format(Format::Png).unwrap();
    fs::write(path, bytes.to_bytes().unwrap().bytes).unwrap();
}

#[test]
fn changes_are_taken_up_whichever_way_they_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("in")).unwrap();
    picture(&at("in/a.png"), 40, 10);
    let args = [
        "img",
        "watch",
        "in",
        "--chain",
        "resize 20 | webp",
        "-o",
        "in/out/{stem}.webp",
        "--mkdir",
        "--interval",
        "50",
        "--idle",
        "20",
        "--json",
    ];
    let mut child = sysu(args)
        .dir(&dir)
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> serde_json::Value {
        serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()
    };
    assert_eq!(next()["input"], "in/a.png");
    // Written over.
    picture(&at("in/a.png"), 60, 200);
    let line = next();
    assert_eq!(
        (&line["input"], &line["width"]),
        (&"in/a.png".into(), &20.into())
    );
    // As an editor does: beside, hidden, and renamed.
    picture(&at("in/.a.png.tmp.png"), 80, 90);
    fs::rename(at("in/.a.png.tmp.png"), at("in/a.png")).unwrap();
    assert_eq!(next()["input"], "in/a.png");
    // A new one, and a bad one, which does not end it.
    fs::write(at("in/bad.png"), b"\x89PNG\r\n\x1a\n??").unwrap();
    picture(&at("in/b.png"), 40, 30);
    assert_eq!(next()["output"], "in/out/b.webp");
    // Taken away and put back.
    fs::remove_file(at("in/b.png")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    picture(&at("in/b.png"), 44, 30);
    assert_eq!(next()["output"], "in/out/b.webp");
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("bad.png"), "{stderr}");
    assert_eq!(stderr.matches("bad.png").count(), 1, "{stderr}");
    let head = Pipeline::open(at("in/out/a.webp")).metadata().unwrap();
    assert_eq!(head.size, Size::new(20, 5));
}

#[test]
fn a_watch_ends_when_nothing_changes_and_refuses_nonsense() {
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("a.png"), 40, 10);
    let base = ["img", "watch", "a.png", "--interval", "20", "--idle", "0.1"];
    let run = |more: &[&str]| {
        let mut args = base.to_vec();
        args.extend(more);
        sysu(args).dir(&dir).run()
    };
    let run_ok = run(&["--chain", "resize 20", "-o", "out/", "--mkdir"]).ok();
    assert!(run_ok.stdout().starts_with("a.png -> out/a.png  20x10"));
    run(&["--chain", "resize 20"]).fails(2);
    run(&["--chain", "no such step", "-o", "out/"]).fails(2);
    run(&["-o", "out/"]).fails(2);
    // Its own input is not written over.
    run(&["--chain", "flip", "-o", "./a.png"]).fails(1);
    let args = ["img", "watch", "none", "--chain", "flip", "-o", "out/"];
    sysu(args).dir(&dir).run().fails(3);
}

#[test]
fn a_bench_has_a_row_for_each_format_and_a_plot() {
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("a.png"), 40, 10);
    let args = [
        "img",
        "bench",
        "a.png",
        "--formats",
        "png,jpeg",
        "--runs",
        "2",
        "--json",
        "-o",
        "plot.svg",
    ];
    let run = sysu(args).dir(&dir).run().ok();
    let rows = run.json();
    assert_eq!((&rows[0]["format"], rows.len()), (&"png".into(), 2));
    assert!(rows[1]["decode_ms"].as_f64().unwrap() > 0.0);
    let head = Pipeline::open(dir.path().join("plot.svg")).metadata().unwrap();
    assert_eq!(head.format, Format::Svg);
    let args = ["img", "bench", "a.png", "--formats", "png", "--runs", "1"];
    let run = sysu(args).dir(&dir).run().ok();
    assert!(run.stdout().starts_with("format"), "{}", run.stdout());
    // Several, and one that is none.
    picture(&dir.path().join("b.png"), 20, 90);
    let args = ["img", "bench", "no.png", "b.png", "a.png", "--runs", "1"];
    let run = sysu(args).args(["--formats", "png", "-o", "p-{stem}.svg"]);
    let run = run.dir(&dir).run().fails(1);
    assert!(run.stdout().starts_with("b.png\nformat"), "{}", run.stdout());
    assert!(run.stdout().contains("\n\na.png\n"));
    assert!(dir.path().join("p-b.svg").is_file());
    let run = sysu(args).args(["-o", "p.svg"]).dir(&dir).run().fails(2);
    assert!(run.stdout().is_empty(), "{}", run.stdout());
    let args = ["img", "bench", "a.png", "--formats", "svg"];
    sysu(args).dir(&dir).run().fails(4);
}
