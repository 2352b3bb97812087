//! Turns a JPEG into a PPM at a scale: `ppm IN.jpg OUT.ppm [1|2|4|8]`.

use std::error::Error;
use std::fs;

use sysu_jpeg::{Decoder, Format, Scale};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, rest @ ..] = args.as_slice() else {
        return Err("usage: ppm IN.jpg OUT.ppm [1|2|4|8]".into());
    };
    let scale = match rest.first().map(String::as_str) {
        None | Some("1") => Scale::Full,
        Some("2") => Scale::Half,
        Some("4") => Scale::Quarter,
        Some("8") => Scale::Eighth,
        Some(other) => return Err(format!("no scale {other}").into()),
    };
    let file = fs::read(input)?;
    let image =
        Decoder::new(&file)?.scale(scale).output(Format::Rgb).decode()?;
    let mut ppm =
        format!("P6 {} {} 255\n", image.width, image.height).into_bytes();
    ppm.extend_from_slice(&image.data);
    fs::write(output, ppm)?;
    Ok(())
}
