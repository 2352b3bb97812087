//! Dumps: no text makes their reader panic, pieces give what the whole
//! gives, and what is dumped comes back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_buf::{
    Dump, DumpStyle, Out, Source, Transform, Undump, UndumpFormat,
    transform_all,
};

fuzz_target!(|data: &[u8]| {
    let [how, cut, data @ ..] = data else { return };
    let format = match how & 7 {
        0 => UndumpFormat::Canonical,
        1 => UndumpFormat::Xxd,
        2 => UndumpFormat::Plain,
        3 => UndumpFormat::Boxed,
        4 => UndumpFormat::Array,
        5 => UndumpFormat::Escaped,
        6 => UndumpFormat::Sql,
        _ => UndumpFormat::Auto,
    };
    let undump =
        Undump::new().format(format).lenient(how & 8 != 0).max_gap(1 << 16);
    let whole = undump.to_bytes(data);
    let mut out = Out::new();
    let mut step = undump.transform();
    let mut done = Ok(());
    for piece in data.chunks(*cut as usize % 40 + 1) {
        done = done.and_then(|()| step.push(piece, &mut out));
    }
    done = done.and_then(|()| step.flush(&mut out));
    match (&whole, &done) {
        (Ok(whole), Ok(())) => assert_eq!(whole, out.as_slice()),
        // Automatic detection sees the first line as far as it has come.
        _ if format == UndumpFormat::Auto => {}
        (whole, done) => assert_eq!(whole.is_ok(), done.is_ok()),
    }
    let mut copied = Vec::new();
    let done = undump.copy(data, &mut copied);
    if let (Ok(whole), Ok(_)) = (&whole, done) {
        assert_eq!(whole, &copied);
    }
    let _ = undump.patches(data, |_, _| Ok(()));

    let style = match how >> 4 & 3 {
        0 => DumpStyle::Canonical,
        1 => DumpStyle::Xxd,
        2 => DumpStyle::Plain,
        _ => DumpStyle::Boxed,
    };
    let squeeze = how & 64 != 0;
    let width = *cut as usize % 40 + 1;
    let dump = Dump::new(style).squeeze(squeeze).width(width);
    let text = dump.to_text(data);
    let pieces = {
        let (mut out, mut step) = (Out::new(), dump.transform());
        for piece in data.chunks(*cut as usize % 7 + 1) {
            step.push(piece, &mut out).unwrap();
        }
        step.flush(&mut out).unwrap();
        out.into_vec()
    };
    assert_eq!(text.as_bytes(), pieces);
    let format = match style {
        DumpStyle::Canonical => UndumpFormat::Canonical,
        DumpStyle::Xxd => UndumpFormat::Xxd,
        DumpStyle::Plain => UndumpFormat::Plain,
        _ => UndumpFormat::Boxed,
    };
    let back = Undump::new().format(format).to_bytes(text.as_bytes());
    assert_eq!(back.as_deref(), Ok(data), "{text}");
    for source in [Source::C, Source::Json, Source::Escaped, Source::Sql] {
        let text = transform_all(source.transform("x"), data).unwrap();
        let back = Undump::new().to_bytes(&text);
        assert_eq!(back.as_deref(), Ok(data), "{source:?}");
    }
});
