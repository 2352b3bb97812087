//! What files say about themselves.

use sysu_jpeg::{ColorModel, ErrorKind, Process, read_info};

use crate::pictures::files;

fn info_of(part: &str) -> (Process, String, ColorModel, u32) {
    let (_, file) = files()
        .into_iter()
        .find(|(name, _)| name.contains(part))
        .expect("a file");
    let info = read_info(&file).expect("described");
    let sampling = info.sampling().to_string();
    (info.process(), sampling, info.color(), info.restart_interval())
}

#[test]
fn samplings_have_their_usual_names() {
    for (file, name) in [
        ("1x1_13", "4:4:4"),
        ("2x1_13", "4:2:2"),
        ("1x2_13", "4:4:0"),
        ("2x2_13", "4:2:0"),
        ("4x1_13", "4:1:1"),
        ("4x2_13", "4:1:0"),
        ("odd", "2x2,1x2,2x1"),
    ] {
        assert_eq!(info_of(file).1, name, "{file}");
    }
}

#[test]
fn processes_and_colours_are_told_apart() {
    use ColorModel::{Grey, Rgb, YCbCr, Ycck};
    use Process::{Arithmetic, Baseline, Extended, Progressive};
    let told = |part| {
        let (process, _, color, _) = info_of(part);
        (process, color)
    };
    assert_eq!(told("2x2_13x9"), (Baseline, YCbCr));
    assert_eq!(told("16_bit"), (Extended, YCbCr));
    assert_eq!(told("grey"), (Progressive, Grey));
    assert_eq!(told("rgb"), (Baseline, Rgb));
    assert_eq!(told("cmyk"), (Baseline, Ycck));
    assert_eq!(told("arithmetic"), (Arithmetic, YCbCr));
    assert_eq!(info_of("2x2_restart").3, 3);
}

#[test]
fn every_segment_is_where_it_says() {
    for (name, file) in files() {
        let info = read_info(&file).expect("described");
        for segment in info.segments() {
            let at = segment.offset;
            assert_eq!(file[at..at + 2], [0xFF, segment.marker], "{name}");
            let data = &file[at + 4..at + 4 + segment.data.len()];
            assert_eq!(data, segment.data, "{name}");
        }
    }
}

#[test]
fn what_is_no_jpeg_is_named() {
    for data in [&b""[..], b"\xFF", b"GIF89a", b"\x89PNG\r\n\x1A\n"] {
        let err = read_info(data).expect_err("no JPEG");
        assert_eq!(err.kind(), &ErrorKind::NotJpeg);
    }
    let err = read_info(b"\xFF\xD8\xFF\xD9").expect_err("empty");
    assert_eq!(err.kind(), &ErrorKind::Truncated { at: 4 });
}
