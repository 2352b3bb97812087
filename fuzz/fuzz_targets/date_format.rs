//! Formats of four dialects: no format and no text makes them panic; the
//! first line is the format, the second the text to read with it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_date::format::{Dialect, Format, convert};
use sysu_date::locale::Skeleton;
use sysu_date::{Context, DateTime, Locale, Parser};

const DIALECTS: [Dialect; 4] =
    [Dialect::Strftime, Dialect::Luxon, Dialect::Dayjs, Dialect::Unicode];

fuzz_target!(|data: &[u8]| {
    let Some((which, data)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (format, text) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(moment) = DateTime::from_seconds(1_720_603_815) else { return };
    let parser = Parser::new(Context::at(moment));
    let dialect = DIALECTS[usize::from(which % 4)];
    let other = DIALECTS[usize::from(which / 4 % 4)];
    let locales = ["en", "ar-EG", "ja", "ru", "he"];
    let tag = locales[usize::from(which / 16) % locales.len()];
    let locale = Locale::parse(tag).unwrap_or_default();
    let _ = convert(format, dialect, other);
    if let Ok(fields) = format.parse::<Skeleton>() {
        let _ = locale.compose(fields);
    }
    let Ok(format) = Format::with_locale(format, dialect, locale) else {
        return;
    };
    let written = format.format(moment);
    let mut bytes = Vec::new();
    format.write_bytes(moment, &mut bytes);
    assert_eq!(written.as_bytes(), bytes);
    let parts = format.parts(moment).into_iter().map(|part| part.text);
    assert_eq!(parts.collect::<String>(), written);
    let _ = format.parse(&written, &parser);
    let _ = format.parse(text, &parser);
    let _ = format.parse_lenient(text, &parser);
});
