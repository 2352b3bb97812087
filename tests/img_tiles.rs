//! `sysu img tiles`, and its page in a browser.

use std::{fs, path::Path, process::Command};

use sysu::img::{Alpha, Pipeline, Raster, Samples, Size, Space};

use crate::support::sysu;

/// Red at the left, blue at the right, green below.
fn picture(path: &Path, width: u32, height: u32) {
    let samples = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| match (2 * x < width, 2 * y < height) {
            (_, false) => [0, 200, 0],
            (true, _) => [220, 0, 0],
            _ => [0, 0, 230],
        })
        .collect();
    let size = Size::new(width, height);
    let raster =
        Raster::new(size, Space::Srgb, Alpha::None, Samples::U8(samples));
    Pipeline::from_raster(raster.unwrap()).to_file(path).unwrap();
}

#[test]
fn a_folder_and_an_archive_hold_the_same_files() {
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("pic.png"), 700, 400);
    let args = ["img", "tiles", "pic.png", "--html", "--json", "-o"];
    let run = |place: &str| {
        let mut args = args.to_vec();
        args.push(place);
        sysu(args).dir(&dir).run()
    };
    let line = run("out").ok().json()[0].clone();
    assert_eq!((&line["levels"], &line["tiles"]), (&11.into(), &17.into()));
    for name in ["pic.dzi", "pic.html", "pic_files/10/2_1.jpg"] {
        assert!(dir.path().join("out").join(name).is_file(), "{name}");
    }
    run("pic.zip").ok();
    let zip = fs::read(dir.path().join("pic.zip")).unwrap();
    let dzi = fs::read(dir.path().join("out/pic.dzi")).unwrap();
    let holds = |part: &[u8]| zip.windows(part.len()).any(|at| at == part);
    assert!(holds(&dzi) && holds(b"pic_files/10/2_1.jpg"));
    if let Ok(tested) = Command::new("python3")
        .args(["-m", "zipfile", "-t", "pic.zip"])
        .current_dir(&dir)
        .output()
    {
        assert!(tested.status.success(), "{tested:?}");
    }
    // What is there stays, unless that was asked for.
    for place in ["out", "pic.zip"] {
        assert!(run(place).fails(3).stderr().contains("--overwrite"));
    }
    let mut again = args.to_vec();
    again.extend(["out", "--overwrite"]);
    sysu(again).dir(&dir).run().ok();
    let hidden = fs::read_dir(dir.path().join("out")).unwrap();
    assert_eq!(hidden.count(), 3, "nothing half-made is left");
}

#[test]
fn a_bad_picture_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("pic.png"), 300, 200);
    let bytes = fs::read(dir.path().join("pic.png")).unwrap();
    let cut = &bytes[..bytes.len() * 2 / 3];
    fs::write(dir.path().join("cut.png"), cut).unwrap();
    for place in ["out", "cut.zip"] {
        let args = ["img", "tiles", "cut.png", "-o", place];
        sysu(args).dir(&dir).run().fails(5);
    }
    assert!(!dir.path().join("cut.zip").exists());
    assert!(!dir.path().join("out").exists());
    for bad in [
        ["--layout", "no"],
        ["--tile", "4"],
        ["--overlap", "500"],
        ["--name", "a/b"],
        ["-f", "bmp"],
    ] {
        let mut args = vec!["img", "tiles", "pic.png", "-o", "other"];
        args.extend(bad);
        sysu(args).dir(&dir).run().fails(2);
    }
}

/// Where Debian and others put the browser.
fn browser() -> Option<&'static str> {
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ]
    .into_iter()
    .find(|path| Path::new(path).is_file())
}

#[test]
fn the_page_shows_the_picture_in_a_browser() {
    let Some(browser) = browser() else {
        println!("skipped: no chromium is installed");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("my pic.png"), 1500, 1000);
    for layout in ["dzi", "iiif2", "iiif3", "zoomify", "google"] {
        let out = dir.path().join(layout);
        let args = [
            "img",
            "tiles",
            "my pic.png",
            "-f",
            "png",
            "--html",
            "--layout",
            layout,
            "-o",
            layout,
        ];
        sysu(args).dir(&dir).run().ok();
        let shot = dir.path().join(format!("{layout}.png"));
        let page = out.join("my pic.html");
        let run = |what: &str| {
            let profile = dir.path().join("profile");
            Command::new(browser)
                .args([
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    "--window-size=600,400",
                    "--virtual-time-budget=10000",
                    &format!("--user-data-dir={}", profile.display()),
                    what,
                ])
                .arg(format!(
                    "file://{}",
                    page.to_str().unwrap().replace(' ', "%20")
                ))
                .output()
                .unwrap()
        };
        // A busy machine draws the page before the tiles are there.
        let seen = (0..6).find_map(|_| {
            run(&format!("--screenshot={}", shot.display()));
            let raster = Pipeline::open(&shot).to_picture().unwrap();
            let raster = raster.into_raster().without_alpha();
            let (w, h) = (raster.width(), raster.height());
            let Samples::U8(v) = raster.samples() else { panic!("8 bits") };
            let at = |x: u32, y: u32| {
                let from = (y * w + x) as usize * 3;
                [v[from], v[from + 1], v[from + 2]]
            };
            let places =
                [(w / 4, h / 4), (w * 5 / 8, h / 4), (w / 2, h * 3 / 4)];
            let seen = places.map(|(x, y)| at(x, y));
            (seen == [[220, 0, 0], [0, 0, 230], [0, 200, 0]]).then_some(seen)
        });
        assert!(seen.is_some(), "{layout}: no tiles on the page");
    }
}

/// Ctrl-C leaves nothing of a pyramid, nor the folder that was made for it.
#[cfg(unix)]
#[test]
fn an_interrupted_pyramid_leaves_nothing() {
    use std::{os::unix::process::ExitStatusExt as _, time::Duration};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.png");
    let grey = "#888888".parse().unwrap();
    let large = sysu::img::Create::plain(Size::new(16_000, 16_000), grey);
    Pipeline::create(large).to_file(&path).unwrap();
    fs::create_dir(dir.path().join("there")).unwrap();
    for place in ["out", "there"] {
        let out = dir.path().join(place);
        let mut child = Command::new(env!("CARGO_BIN_EXE_sysu"))
            .args(["img", "tiles", "large.png", "--tile", "64", "-o", place])
            .current_dir(&dir)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let staged = || {
            let entries = fs::read_dir(&out).ok()?;
            entries.flatten().map(|entry| entry.path()).next()
        };
        let mut waited = 0;
        while staged().is_none_or(|path| !path.join("large_files").exists()) {
            std::thread::sleep(Duration::from_millis(5));
            waited += 1;
            assert!(waited < 6000, "nothing was begun");
        }
        let pid = child.id().to_string();
        let kill = Command::new("kill").args(["-INT", &pid]).status();
        assert!(kill.unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(2), "{status}");
        assert_eq!(staged(), None);
        assert_eq!(out.exists(), place == "there");
    }
}
