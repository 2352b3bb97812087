//! Any bytes: coefficients are turned, cut, written and read again, and are
//! the same; planes are of the size that they say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_jpeg::{
    Coefficients, Decoder, Edges, Limits, Options, Recode, Region, Transform,
};

const ALL: [Transform; 7] = [
    Transform::Flop,
    Transform::Flip,
    Transform::Rotate90,
    Transform::Rotate180,
    Transform::Rotate270,
    Transform::Transpose,
    Transform::Transverse,
];

fn same(a: &Coefficients<'_>, b: &Coefficients<'_>) {
    assert_eq!((a.width(), a.height()), (b.width(), b.height()));
    for n in 0..a.components().len() {
        assert_eq!(a.quantisation(n), b.quantisation(n));
        let (across, down) = a.blocks(n).expect("a component");
        for at in 0..across * down {
            let (x, y) = (at % across, at / across);
            assert!(a.block(n, x, y) == b.block(n, x, y));
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let [choice, x, y, restart, data @ ..] = data else { return };
    let limits = Limits::new().pixels(1 << 18).memory(64 << 20).scans(20);
    let options = Options::new().limits(limits);
    let Ok(decoder) = Decoder::with_options(data, options) else { return };
    if let Ok(planes) = decoder.clone().planes() {
        for plane in &planes.planes {
            let samples = plane.width as usize * plane.height as usize;
            assert_eq!(plane.data.len(), samples);
        }
    }
    let Ok(mut read) = decoder.coefficients() else { return };
    let (x, y) = (*x as u32 % read.width(), *y as u32 % read.height());
    let region = Region::new(x, y, read.width() - x, read.height() - y);
    if choice & 8 != 0 {
        read = read.crop(region, Edges::Trim).expect("inside");
    }
    if choice & 64 != 0 {
        read = match read.clone().grey() {
            Ok(grey) => grey,
            Err(_) => read,
        };
    }
    if let Some(&turn) = ALL.get((choice & 7) as usize) {
        read = match read.transform(turn, Edges::Trim) {
            Ok(turned) => turned,
            Err(_) => return,
        };
    }
    let recode = Recode::new()
        .progressive(choice & 16 != 0)
        .optimise(choice & 32 != 0)
        .upright(choice & 128 != 0)
        .restart(*restart as u16);
    let Ok(file) = read.encode(recode) else { return };
    let strict = Options::new().strict(true);
    let again = Decoder::with_options(&file, strict)
        .and_then(Decoder::coefficients)
        .expect("what was written");
    same(&read, &again);
});
