//! `sysu img frames`, `animate`, `anim`, `montage`, `sprite`, `view`,
//! `watermark`, `draw`: with good files, odd ones and broken ones.

use std::{fs, path::Path};

use sysu::img::{
    Animate, Colour, Create, Format, Pages, Picture, Pipeline, Size,
};

use crate::support::sysu;

fn shade(width: u32, height: u32, v: u8) -> Picture {
    let colour = Colour::rgb8(v, 80, 255 - v);
    let plain = Create::plain(Size::new(width, height), colour);
    Pipeline::create(plain).to_picture().unwrap()
}

fn save(dir: &Path, name: &str, picture: Picture) {
    let format = Format::from_path(Path::new(name)).unwrap();
    let file = Pipeline::new(picture).format(format).unwrap();
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, file.to_bytes().unwrap().bytes).unwrap();
}

fn moving(dir: &Path, name: &str, delay: u32) {
    let shades = [10, 120, 250].map(|v| shade(30, 20, v));
    let made = Animate::new().delay_ms(delay).of(shades).unwrap();
    save(dir, name, made);
}

fn delays(dir: &Path, name: &str) -> Vec<u32> {
    Pipeline::open(dir.join(name)).metadata().unwrap().delays_ms
}

#[test]
fn frames_become_files_with_their_numbers() {
    let dir = tempfile::tempdir().unwrap();
    moving(dir.path(), "a.gif", 70);
    save(dir.path(), "one.png", shade(1, 1, 9));
    fs::write(dir.path().join("bad.gif"), b"GIF89a no").unwrap();
    let run = sysu(["img", "frames", "a.gif", "--json"]).dir(&dir).run().ok();
    let line = &run.json()[0];
    assert_eq!(line["total"], 3);
    assert_eq!(line["frames"][2]["output"], "a-002.png");
    assert_eq!(line["frames"][1]["delay_ms"], 70);
    assert!(dir.path().join("a-000.png").is_file());
    // A broken file among good ones, one of one frame and one pixel.
    let args = ["img", "frames", "a.gif", "bad.gif", "one.png", "-o"];
    let run = sysu(args).arg("o/{stem}{frame}.bmp").arg("--mkdir").dir(&dir);
    let run = run.run().fails(1);
    assert!(run.stderr().contains("bad.gif"), "{}", run.stderr());
    assert_eq!(fs::read_dir(dir.path().join("o")).unwrap().count(), 4);
    let args = ["img", "frames", "a.gif", "--pages", "1..", "--every", "2"];
    sysu(args).args_o(&dir, "r-{frame}.webp").run().ok();
    assert!(dir.path().join("r-1.webp").is_file());
    assert!(!dir.path().join("r-2.webp").is_file());
    // Without a number all would have one name.
    let run = sysu(["img", "frames", "a.gif", "-o", "x.png"]).dir(&dir).run();
    assert!(run.fails(2).stderr().contains("{frame"), "no hint");
    let run = sysu(["img", "frames", "a.gif", "--pages", "9"]).dir(&dir).run();
    assert!(run.fails(2).stderr().contains("3 frames"));
}

#[test]
fn an_animation_is_made_edited_and_converted() {
    let dir = tempfile::tempdir().unwrap();
    for (name, v) in [("1.png", 9), ("2.png", 99), ("3.png", 199)] {
        save(dir.path(), name, shade(30, 20, v));
    }
    save(dir.path(), "wide.png", shade(60, 20, 9));
    fs::write(dir.path().join("bad.png"), b"\x89PNG\r\n\x1a\nno").unwrap();
    let args = ["img", "animate", "1.png", "2.png", "3.png", "--delay", "150"];
    sysu(args).args_o(&dir, "m.gif").run().ok();
    assert_eq!(delays(dir.path(), "m.gif"), [150, 150, 150]);
    let args = ["img", "animate", "1.png", "wide.png"];
    let run = sysu(args).args_o(&dir, "w.gif").run().fails(2);
    assert!(run.stderr().contains("60x20"), "{}", run.stderr());
    assert!(!dir.path().join("w.gif").exists());
    let args = ["img", "animate", "1.png", "wide.png", "--fit", "--json"];
    let run = sysu(args).args_o(&dir, "w.webp").run().ok();
    assert_eq!(run.json()[0]["frames"], 2);
    let args = ["img", "animate", "1.png", "bad.png", "3.png"];
    let run = sysu(args).args_o(&dir, "part.png").run().fails(1);
    assert!(run.stderr().contains("bad.png"));
    assert_eq!(delays(dir.path(), "part.png"), [100, 100]);
    let run = sysu(["img", "animate", "1.png"]).args_o(&dir, "x.jpg").run();
    assert!(run.fails(2).stderr().contains("animation"));

    let anim = |words: &[&str], to: &str| {
        let mut args = vec!["img", "anim", "m.gif", "--overwrite"];
        args.extend(words);
        sysu(args).args_o(&dir, to).run().ok();
        delays(dir.path(), to)
    };
    assert_eq!(anim(&["--speed", "2"], "f.png"), [75, 75, 75]);
    assert_eq!(anim(&["--speed", "2"], "f.gif"), [80, 70, 80]);
    assert_eq!(anim(&["--trim", "1..", "--delay", "40"], "t.webp"), [40, 40]);
    assert_eq!(anim(&["--every", "2"], "e.gif"), [300, 150]);
    assert_eq!(anim(&["--trim", "0..1"], "one.gif"), [0u32; 0]);
    let looped = anim(&["--loop", "4", "--reverse"], "l.webp");
    assert_eq!(looped, [150, 150, 150]);
    let head = Pipeline::open(dir.path().join("l.webp")).metadata().unwrap();
    assert_eq!(head.loop_count, Some(4));
    for (words, status) in [
        (&["--speed", "0"][..], 2),
        (&["--trim", "7.."], 2),
        (&["--trim", "x"], 2),
        (&["--every", "0"], 2),
        (&[], 2),
    ] {
        let mut args = vec!["img", "anim", "m.gif"];
        args.extend(words);
        sysu(args).args_o(&dir, "no.gif").run().fails(status);
        assert!(!dir.path().join("no.gif").exists());
    }
}

#[test]
fn sheets_and_sprites_say_where_all_is() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..5u8 {
        let side = 10 + u32::from(i);
        save(dir.path(), &format!("i{i}.png"), shade(side, side, i * 50));
    }
    fs::write(dir.path().join("bad.png"), b"no picture").unwrap();
    let files = ["i0.png", "i1.png", "i2.png", "i3.png", "i4.png"];
    let call = |verb: &str, words: &[&str]| {
        let mut args = vec!["img", verb];
        args.extend(files);
        args.extend(words);
        sysu(args).dir(&dir)
    };
    let words = ["--label", "--size", "40x40", "--json", "-o", "s.png"];
    let run = call("montage", &words).run().ok();
    assert_eq!(run.json()[0]["inputs"].as_array().unwrap().len(), 5);
    let words = ["--tile", "2x1", "--size", "9x9", "-o"];
    let run = call("montage", &words).arg("one.png").run().fails(2);
    assert!(run.stderr().contains("{n}"));
    call("montage", &words).arg("t{n}.png").run().ok();
    assert!(dir.path().join("t3.png").is_file());
    assert!(!dir.path().join("t4.png").exists());
    let run = call("montage", &["bad.png", "-o", "b.png"]).run().fails(1);
    assert!(run.stderr().contains("bad.png"));
    assert!(dir.path().join("b.png").is_file());

    let words = ["--scale", "2", "-o", "sp.png", "--json"];
    let run = call("sprite", &words).run().ok();
    let line = &run.json()[0];
    assert_eq!(line["sprites"].as_array().unwrap().len(), 5);
    let map = fs::read(dir.path().join("sp.json")).unwrap();
    let map: serde_json::Value = serde_json::from_slice(&map).unwrap();
    assert_eq!(map["sprites"], line["sprites"]);
    let sheet =
        Pipeline::open(dir.path().join("sp.png")).to_picture().unwrap();
    let sysu::img::Samples::U8(v) = sheet.raster().samples() else {
        panic!("bytes")
    };
    for (i, sprite) in map["sprites"].as_array().unwrap().iter().enumerate() {
        let number = |name: &str| sprite[name].as_u64().unwrap();
        let at = number("y") * u64::from(sheet.size().width) + number("x");
        let red = v[at as usize * 4];
        assert_eq!(u64::from(red), i as u64 * 50);
        assert_eq!(number("width"), 10 + i as u64);
    }
    let css = fs::read_to_string(dir.path().join("sp.css")).unwrap();
    assert!(css.contains(".sprite-i4 {\n  width: 7px;"), "{css}");
    assert!(css.contains("url(\"sp.png\")"));
    // Nothing is replaced that was not to be.
    call("sprite", &words).run().fails(3);
    call("sprite", &["--scale", "0", "-o", "z.png"]).run().fails(2);
    call("sprite", &[]).run().fails(2);
}

#[test]
fn a_view_is_sent_as_the_protocol_has_it() {
    let dir = tempfile::tempdir().unwrap();
    save(dir.path(), "a.png", shade(8, 8, 200));
    moving(dir.path(), "m.gif", 20);
    fs::write(dir.path().join("bad.png"), b"no picture").unwrap();
    let view = |words: &[&str]| {
        let mut args = vec!["img", "view"];
        args.extend(words);
        sysu(args).dir(&dir)
    };
    let run = view(&["a.png"]).run().fails(2);
    assert!(run.stderr().contains("--protocol"), "{}", run.stderr());
    let run = view(&["a.png", "--protocol", "half-blocks", "--width", "4"]);
    let text = run.run().ok().stdout();
    assert_eq!(text.lines().count(), 2);
    assert!(text.starts_with("\x1b[38;2;200;80;55;48;2;200;80;55m▀▀▀▀"));
    for (protocol, begins) in [
        ("kitty", "\x1b_Ga=T,f=100"),
        ("iterm2", "\x1b]1337;File=inline=1"),
        ("sixel", "\x1bP0;1;0q\"1;1;8;8"),
        ("half-blocks-256", "\x1b[38;5;"),
    ] {
        let run = view(&["a.png", "--protocol", protocol]).run().ok();
        assert!(run.stdout().starts_with(begins), "{protocol}");
    }
    // Two rounds of three frames, and the cursor back.
    let args = ["m.gif", "--protocol", "half-blocks", "--loop", "2"];
    let text = view(&args).run().ok().stdout();
    assert!(text.starts_with("\x1b[?25l"));
    assert!(text.ends_with("\x1b[?25h"));
    assert_eq!(text.matches("\x1b[10A\r").count(), 5);
    // Sixels too: room for them first, each at the place that was kept.
    let args = ["m.gif", "--protocol", "sixel", "--loop", "2"];
    let text = view(&args).run().ok().stdout();
    assert!(text.starts_with("\x1b[?25l\n\n\n\x1b[3A\r\x1b7\x1bP0;0;0q"));
    assert_eq!(text.matches("\x1b8\x1bP0;0;0q").count(), 5);
    assert!(text.ends_with("\x1b[?25h"));
    let args = ["m.gif", "--protocol", "sixel", "--still", "--loop", "2"];
    let text = view(&args).run().ok().stdout();
    assert_eq!(text.matches("\x1bP").count(), 1);
    let args = ["bad.png", "a.png", "--protocol", "sixel"];
    let run = view(&args).run().fails(1);
    assert!(run.stdout().contains("\x1bP"));
    let run = view(&["m.gif", "--json"]).env("TERM", "xterm-kitty").run().ok();
    assert_eq!(run.json()[0]["protocol"], "kitty");
    assert_eq!(run.json()[0]["frames"], 3);
    view(&["a.png", "--json"]).env("TERM", "dumb").run().fails(4);
}

/// Ctrl-C while it plays: the cursor comes back.
#[cfg(unix)]
#[test]
fn a_signal_gives_the_cursor_back() {
    use std::{
        io::Read as _,
        process::{Command, Stdio},
    };
    let dir = tempfile::tempdir().unwrap();
    moving(dir.path(), "m.gif", 20);
    let args =
        ["img", "view", "m.gif", "--protocol", "half-blocks", "--loop", "0"];
    let mut command = sysu(args).dir(&dir).command();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut some = [0; 200];
    out.read_exact(&mut some).unwrap();
    let pid = child.id().to_string();
    Command::new("kill").args(["-INT", &pid]).status().unwrap();
    let mut rest = Vec::new();
    out.read_to_end(&mut rest).unwrap();
    assert!(!child.wait().unwrap().success());
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.contains("\x1b[?25h"), "no cursor");
}

/// What --lossless writes is read as it was; where that cannot be, it is
/// refused before anything is written.
#[test]
fn an_animation_is_kept_without_loss() {
    let dir = tempfile::tempdir().unwrap();
    moving(dir.path(), "m.png", 50);
    let frames = |name: &str| {
        let file = Pipeline::open(dir.path().join(name)).pages(Pages::All);
        let frames = file.to_picture().unwrap().into_frames();
        let opaque = |f: sysu::img::Frame| f.raster.without_alpha();
        frames.into_iter().map(opaque).collect::<Vec<_>>()
    };
    let was = frames("m.png");
    assert_eq!(was.len(), 3);
    let args = ["img", "anim", "m.png", "--speed", "2", "--lossless"];
    sysu(args).args_o(&dir, "fast.webp").run().ok();
    assert_eq!(frames("fast.webp"), was);
    let args = ["img", "animate", "m.png", "m.png", "--lossless"];
    sysu(args).args_o(&dir, "twice.webp").run().ok();
    assert_eq!(frames("twice.webp"), [&was[..], &was[..]].concat());
    sysu(args).args_o(&dir, "twice.gif").run().fails(2);
    // Nothing names a format: an animation of its own is a GIF.
    let run = sysu(args).args_o(&dir, "-").run().fails(2);
    assert!(run.stderr().contains("lossless"), "{}", run.stderr());
    let args = ["img", "convert", "m.png", "--lossless", "--quality", "5"];
    sysu(args).args_o(&dir, "x.webp").run().fails(2);
    let args = ["img", "convert", "m.png", "--lossless", "--target", "web"];
    sysu(args).args_o(&dir, "x.webp").run().fails(2);
    let args = ["img", "convert", "m.png", "--lossless", "-f", "auto"];
    sysu(args).args_o(&dir, "x-{n}").run().fails(2);
    assert!(!dir.path().join("twice.gif").exists());
    assert!(!dir.path().join("x.webp").exists());
}

#[test]
fn marks_and_shapes_are_laid_over() {
    let dir = tempfile::tempdir().unwrap();
    save(dir.path(), "p.png", shade(200, 100, 0));
    save(dir.path(), "one.png", shade(1, 1, 0));
    save(dir.path(), "logo.png", shade(20, 10, 255));
    moving(dir.path(), "m.gif", 50);
    fs::write(dir.path().join("bad.png"), b"no picture").unwrap();
    let args = ["img", "watermark", "p.png", "--mark", "logo.png", "--size"];
    let run = sysu(args).arg("10%").args(["--opacity", "1", "--margin", "0"]);
    run.args_o(&dir, "w.png").run().ok();
    let made = Pipeline::open(dir.path().join("w.png")).to_picture().unwrap();
    let sysu::img::Samples::U8(v) = made.raster().samples() else {
        panic!("bytes")
    };
    assert_eq!(v[v.len() - 3..], [255, 80, 0]);
    assert_eq!(v[..3], [0, 80, 255]);
    let args =
        ["img", "watermark", "--text", "©", "p.png", "bad.png", "one.png"];
    let run = sysu(args).args_o(&dir, "o-{name}").run().fails(1);
    assert!(run.stderr().contains("bad.png"));
    assert!(dir.path().join("o-one.png").is_file());
    let args = ["img", "watermark", "--mark", "none.png", "p.png"];
    sysu(args).args_o(&dir, "x.png").run().fails(3);
    let args = ["img", "watermark", "p.png"];
    sysu(args).args_o(&dir, "x.png").run().fails(2);
    let args = ["img", "watermark", "p.png", "--text", "a", "--size", "5"];
    sysu(args).args_o(&dir, "x.png").run().fails(2);

    let step = "watermark logo.png size=10% opacity=1 margin=0 | png";
    let args = ["img", "pipe", step, "p.png"];
    sysu(args).args_o(&dir, "w2.png").run().ok();
    let [one, two] = ["w.png", "w2.png"]
        .map(|name| Pipeline::open(dir.path().join(name)).to_picture());
    assert_eq!(one.unwrap().raster(), two.unwrap().raster());
    let args = ["img", "pipe", "watermark text=DRAFT tile=true angle=-30"];
    sysu(args).arg("p.png").args_o(&dir, "w3.png").run().ok();

    let shapes = "rect 0,0 50%x100% fill=red";
    let args = ["img", "draw", shapes, "p.png", "m.gif", "one.png"];
    sysu(args).args_o(&dir, "d-{name}").run().ok();
    assert_eq!(delays(dir.path(), "d-m.gif").len(), 3);
    let args = ["img", "pipe", "resize 20x | draw 'circle 5,5 3 fill=red'"];
    sysu(args).arg("p.png").args_o(&dir, "piped.png").run().ok();
    let args = ["img", "draw", "rect 0,0 5y5", "p.png"];
    let run = sysu(args).args_o(&dir, "x.png").run().fails(2);
    assert!(run.stderr().contains("byte 9"), "{}", run.stderr());
    assert!(!dir.path().join("x.png").exists());
}
