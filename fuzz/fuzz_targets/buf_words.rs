//! What people write on the command line: sizes, offsets, ranges, types,
//! layouts, styles; and values read with them from any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_buf::{
    CodePage, DumpStyle, Encoding, FieldType, Glyphs, Layout, Number, Offset,
    Radix, Size, Source, Span, StringsIn, SumKind, Swap, Transform,
    UndumpFormat, transform_all,
};

fuzz_target!(|data: &[u8]| {
    let [len, cut, data @ ..] = data else { return };
    let (text, data) = data.split_at((*len as usize).min(data.len()));
    let Ok(text) = std::str::from_utf8(text) else { return };
    let _ = (text.parse::<Size>(), text.parse::<Offset>());
    let _ = (text.parse::<DumpStyle>(), text.parse::<UndumpFormat>());
    let _ = (text.parse::<Glyphs>(), text.parse::<Radix>());
    let _ = (text.parse::<StringsIn>(), text.parse::<SumKind>());
    let _ = (text.parse::<Source>(), CodePage::from_label(text));
    if let Ok(encoding) = text.parse::<Encoding>() {
        assert_eq!(encoding.to_string().parse(), Ok(encoding));
    }
    if let Ok(span) = text.parse::<Span>() {
        let range = span.resolve(data.len() as u64);
        let expected = &data[range.start as usize..range.end as usize];
        if let Ok(mut step) = span.transform(1 << 16) {
            let mut out = sysu_buf::Out::new();
            for piece in data.chunks(*cut as usize % 9 + 1) {
                step.push(piece, &mut out).unwrap();
            }
            step.flush(&mut out).unwrap();
            assert_eq!(out.as_slice(), expected, "{text}");
        }
    }
    if let Ok(number) = text.parse::<Number>() {
        let _ = number.read(data);
    }
    if let Ok(field) = text.parse::<FieldType>() {
        if let Ok((value, len)) = field.read(data) {
            assert!(len <= data.len());
            let _ = value.to_string();
        }
        let value = String::from_utf8_lossy(data);
        let _ = field.pack(&value);
    }
    if let Ok(layout) = text.parse::<Layout>() {
        if let Ok((_, len)) = layout.read_with_len(data) {
            assert!(len <= data.len());
        }
    }
    if let Ok(swap) = Swap::new(*cut as usize) {
        let _ = transform_all(swap, data);
    }
});
