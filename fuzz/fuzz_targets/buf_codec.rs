//! Every encoding, strict and lenient: no text makes a decoder panic, pieces
//! give what the whole gives, and what is decoded can be encoded again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_buf::{
    Decode, Encode, Encoding, Ignore, Out, Transform, decode_forgiving,
};

/// What a step makes of `pieces`, and whether it refused them.
fn run<'a>(
    mut step: impl Transform,
    pieces: impl Iterator<Item = &'a [u8]>,
) -> (Vec<u8>, Option<String>) {
    let mut out = Out::new();
    for piece in pieces {
        if let Err(err) = step.push(piece, &mut out) {
            return (out.into_vec(), Some(err.to_string()));
        }
    }
    let err = step.flush(&mut out).err();
    (out.into_vec(), err.map(|err| err.to_string()))
}

fuzz_target!(|data: &[u8]| {
    let [which, how, cut, data @ ..] = data else { return };
    let all: Vec<Encoding> = Encoding::all().collect();
    let encoding = all[*which as usize % all.len()];
    let ignore = match how & 3 {
        0 => Ignore::Nothing,
        1 => Ignore::Lines,
        2 => Ignore::Space,
        _ => Ignore::Separators,
    };
    let options = Decode::new().ignore(ignore).lenient(how & 4 != 0);
    let whole = run(encoding.decoder_with(options), [data].into_iter());
    let size = (*cut as usize % 9) + 1;
    let cut = run(encoding.decoder_with(options), data.chunks(size));
    assert_eq!(whole.1, cut.1, "{encoding}");
    if whole.1.is_none() {
        assert_eq!(whole.0, cut.0, "{encoding}");
        assert_eq!(
            encoding.decode_with(data, options).as_ref(),
            Ok(&whole.0),
            "{encoding}"
        );
    } else {
        assert!(encoding.decode_with(data, options).is_err(), "{encoding}");
    }

    let options = Encode::new().wrap((how >> 3) as usize).upper(how & 4 != 0);
    let whole = run(encoding.encoder_with(options), [data].into_iter());
    let cut = run(encoding.encoder_with(options), data.chunks(size));
    assert_eq!(whole, cut, "{encoding}");
    if !encoding.is_charset() && whole.1.is_none() {
        let back = Decode::new().ignore(Ignore::Lines);
        let back = encoding.decode_with(&whole.0, back);
        assert_eq!(back.as_deref(), Ok(data), "{encoding}");
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = decode_forgiving(text);
        let _ = encoding.decode_lenient(text);
    }
});
