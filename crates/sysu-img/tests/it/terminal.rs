//! What a terminal is sent, read back.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sysu_img::{
    Alpha, Animate, Format, Picture, Pipeline, Raster, Samples, Size, Space,
    Terminal,
};

fn picture(width: u32, alpha: Alpha, samples: &[u8]) -> Picture {
    let channels = if alpha == Alpha::None { 3 } else { 4 };
    let size = Size::new(width, samples.len() as u32 / channels / width);
    let samples = Samples::U8(samples.to_vec());
    let raster = Raster::new(size, Space::Srgb, alpha, samples).unwrap();
    Pipeline::from_raster(raster).to_picture().unwrap()
}

/// Many colours, too many for one part of base64.
fn noise(width: u32, height: u32) -> Picture {
    let mut seed = 7u32;
    let bytes: Vec<u8> = (0..width * height * 3)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .collect();
    picture(width, Alpha::None, &bytes)
}

fn text(terminal: Terminal, picture: &Picture) -> String {
    String::from_utf8(terminal.draw(picture).unwrap()).unwrap()
}

/// The commands of kitty: keys and payload.
fn commands(text: &str) -> Vec<(String, String)> {
    let parts = text.split("\x1b_G").skip(1);
    let command = |part: &str| {
        let body = part.split_once("\x1b\\").unwrap().0;
        let (keys, data) = body.split_once(';').unwrap_or((body, ""));
        (keys.to_owned(), data.to_owned())
    };
    parts.map(command).collect()
}

fn decoded(base64: &str) -> Picture {
    let bytes = STANDARD.decode(base64).unwrap();
    Pipeline::from_bytes(bytes).to_picture().unwrap()
}

#[test]
fn kitty_gets_a_png_in_parts() {
    let shown = noise(60, 50);
    let commands = commands(&text(Terminal::Kitty, &shown));
    assert!(commands.len() > 2);
    assert_eq!(commands[0].0, "a=T,f=100,q=2,m=1");
    let last = commands.len() - 1;
    for (index, (keys, data)) in commands.iter().enumerate() {
        assert!(data.len() <= 4096);
        assert!(keys.ends_with(if index == last { "m=0" } else { "m=1" }));
        assert!(index == last || data.len().is_multiple_of(4));
    }
    let all: String = commands.iter().map(|c| c.1.as_str()).collect();
    assert_eq!(decoded(&all).raster(), shown.raster());
}

#[test]
fn kitty_plays_an_animation_by_itself() {
    let frames = [noise(40, 40), picture(40, Alpha::None, &[9; 4800])];
    let moving = Animate::new().delay_ms(70).loop_count(2);
    let moving = moving.of(frames.clone()).unwrap();
    let commands = commands(&text(Terminal::Kitty, &moving));
    let first = commands.iter().take_while(|c| !c.0.starts_with("a=a"));
    let first: String = first.map(|c| c.1.as_str()).collect();
    assert_eq!(decoded(&first).raster(), frames[0].raster());
    let next = commands.iter().filter(|c| c.0.starts_with("a=f"));
    let next: Vec<_> = next.collect();
    assert!(next[0].0.contains("z=70"), "{}", next[0].0);
    let data: String = next.iter().map(|c| c.1.as_str()).collect();
    assert_eq!(decoded(&data).raster(), frames[1].raster());
    assert!(commands.last().unwrap().0.contains("s=3,v=3"));
}

#[test]
fn iterm2_gets_a_file_with_its_length() {
    let shown = picture(2, Alpha::Straight, &[1, 2, 3, 4, 250, 251, 252, 253]);
    let text = text(Terminal::Iterm2, &shown);
    let body = text.strip_prefix("\x1b]1337;File=").unwrap();
    let (keys, data) =
        body.strip_suffix("\x07\n").unwrap().split_once(':').unwrap();
    let bytes = STANDARD.decode(data).unwrap();
    assert!(
        keys.contains(&format!("inline=1;size={};width=2px", bytes.len()))
    );
    assert_eq!(decoded(data).raster(), shown.raster());
    let moving = Animate::new().of([noise(9, 9), noise(9, 9)]).unwrap();
    let moving =
        String::from_utf8(Terminal::Iterm2.draw(&moving).unwrap()).unwrap();
    let data = moving.trim_end_matches("\x07\n").split_once(':').unwrap().1;
    let head = Pipeline::from_bytes(STANDARD.decode(data).unwrap());
    assert_eq!(head.metadata().unwrap().format, Format::Gif);
}

/// A small reader of sixels: size, and colour of each pixel, if it has one.
fn sixels(text: &str) -> (usize, usize, Vec<Option<[u8; 3]>>) {
    let body = text.strip_prefix("\x1bP0;1;0q\"1;1;").unwrap();
    let body = body.strip_suffix("\x1b\\\n").unwrap();
    let end = body.find('#').unwrap_or(body.len());
    let (w, h) = body[..end].split_once(';').unwrap();
    let (w, h): (usize, usize) = (w.parse().unwrap(), h.parse().unwrap());
    let mut pixels = vec![None; w * h];
    let mut palette = std::collections::HashMap::new();
    let (mut x, mut y, mut ink) = (0, 0, 0u32);
    let mut letters = body[end..].chars().peekable();
    let number = |letters: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        let mut n = 0;
        while let Some(d) = letters.peek().and_then(|c| c.to_digit(10)) {
            n = n * 10 + d;
            letters.next();
        }
        n
    };
    while let Some(c) = letters.next() {
        let mut times = 1;
        let sixel = match c {
            '#' => {
                ink = number(&mut letters);
                if letters.peek() == Some(&';') {
                    let mut v = [0; 4];
                    for v in &mut v {
                        assert_eq!(letters.next(), Some(';'));
                        *v = number(&mut letters);
                    }
                    assert_eq!(v[0], 2);
                    palette.insert(
                        ink,
                        [v[1], v[2], v[3]].map(|v| (v * 255 / 100) as u8),
                    );
                }
                continue;
            }
            '$' => {
                x = 0;
                continue;
            }
            '-' => {
                (x, y) = (0, y + 6);
                continue;
            }
            '!' => {
                times = number(&mut letters);
                letters.next().unwrap()
            }
            c => c,
        };
        let bits = sixel as u32 - 63;
        assert!(bits < 64);
        for _ in 0..times {
            for bit in (0..6).filter(|bit| bits >> bit & 1 == 1) {
                let pixel: &mut Option<[u8; 3]> =
                    &mut pixels[(y + bit) * w + x];
                assert!(pixel.is_none(), "painted twice");
                *pixel = Some(palette[&ink]);
            }
            x += 1;
        }
    }
    (w, h, pixels)
}

#[test]
fn sixels_are_the_pixels() {
    // 5 x 8: a second band of two rows, and a hole.
    let mut samples = Vec::new();
    for y in 0..8u8 {
        for x in 0..5u8 {
            let alpha = if (x, y) == (2, 3) { 0 } else { 255 };
            samples.extend([x * 51, 255 - y * 30, 102, alpha]);
        }
    }
    let shown = picture(5, Alpha::Straight, &samples);
    let (w, h, pixels) = sixels(&text(Terminal::Sixel, &shown));
    assert_eq!((w, h), (5, 8));
    for (pixel, wanted) in pixels.iter().zip(samples.chunks(4)) {
        let Some(pixel) = pixel else {
            assert_eq!(wanted[3], 0);
            continue;
        };
        assert_eq!(wanted[3], 255);
        // Sixel has per cent.
        for (a, b) in pixel.iter().zip(wanted) {
            assert!(a.abs_diff(*b) <= 3, "{pixel:?} {wanted:?}");
        }
    }
    // More colours than a palette has, and runs.
    let (_, _, pixels) = sixels(&text(Terminal::Sixel, &noise(40, 13)));
    assert!(pixels.iter().all(Option::is_some));
    let one = picture(1, Alpha::None, &[255, 0, 0]);
    let (_, _, pixels) = sixels(&text(Terminal::Sixel, &one));
    assert_eq!(pixels, [Some([255, 0, 0])]);
    let clear = picture(1, Alpha::Straight, &[0; 4]);
    assert_eq!(sixels(&text(Terminal::Sixel, &clear)).2, [None]);
}

type Cell = (Option<String>, Option<String>);

/// A small terminal: the colours of the upper and lower half of each cell.
fn screen(text: &str) -> Vec<Vec<Cell>> {
    let mut rows = vec![Vec::new()];
    let (mut ink, mut ground): Cell = (None, None);
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match c {
            '\x1b' => {
                let body: String =
                    letters.by_ref().take_while(|c| *c != 'm').collect();
                let codes: Vec<&str> = body[1..].split(';').collect();
                let mut at = 0;
                while at < codes.len() {
                    let long = match codes.get(at + 1) {
                        Some(&"5") => 3,
                        _ => 5,
                    };
                    match codes[at] {
                        "0" => {
                            (ink, ground) = (None, None);
                            at += 1;
                        }
                        "49" => {
                            ground = None;
                            at += 1;
                        }
                        "38" => {
                            ink = Some(codes[at + 1..at + long].join(";"));
                            at += long;
                        }
                        "48" => {
                            ground = Some(codes[at + 1..at + long].join(";"));
                            at += long;
                        }
                        code => panic!("{code}"),
                    }
                }
            }
            '\n' => rows.push(Vec::new()),
            c => {
                let cell = match c {
                    '▀' => (ink.clone(), ground.clone()),
                    '▄' => (ground.clone(), ink.clone()),
                    ' ' => (ground.clone(), ground.clone()),
                    c => panic!("{c}"),
                };
                rows.last_mut().unwrap().push(cell);
            }
        }
    }
    assert_eq!(rows.pop(), Some(Vec::new()));
    rows
}

#[test]
fn half_blocks_are_the_pixels() {
    for alpha in [Alpha::None, Alpha::Straight] {
        // Seven rows: the last letter is half empty.
        let mut samples = Vec::new();
        for i in 0..28u8 {
            samples.extend([i * 9, 255 - i, i % 3 * 80]);
            if alpha == Alpha::Straight {
                samples.push(if i % 5 == 0 || (8..12).contains(&i) {
                    0
                } else {
                    255
                });
            }
        }
        let channels = if alpha == Alpha::None { 3 } else { 4 };
        let shown = picture(4, alpha, &samples);
        let rows = screen(&text(Terminal::HalfBlocks, &shown));
        assert_eq!((rows.len(), rows[0].len()), (4, 4));
        let wanted = |x: usize, y: usize| {
            let p =
                samples.chunks(channels).nth(y * 4 + x).filter(|_| y < 7)?;
            let opaque = channels == 3 || p[3] == 255;
            opaque.then(|| format!("2;{};{};{}", p[0], p[1], p[2]))
        };
        for (y, row) in rows.iter().enumerate() {
            for (x, cell) in row.iter().enumerate() {
                let both = (wanted(x, y * 2), wanted(x, y * 2 + 1));
                assert_eq!(*cell, both, "{x} {y}");
            }
        }
    }
}

#[test]
fn few_colours_take_the_nearest() {
    let shown = picture(1, Alpha::None, &[255, 0, 0, 128, 128, 128]);
    let rows = screen(&text(Terminal::HalfBlocks256, &shown));
    // 196 is #ff0000, 244 is #808080.
    assert_eq!(rows, [[(Some("5;196".into()), Some("5;244".into()))]]);
    let names = Terminal::ALL.map(|t| t.name().parse::<Terminal>().unwrap());
    assert_eq!(names, Terminal::ALL);
    assert!("teletype".parse::<Terminal>().is_err());
}
