//! Makes a thumbnail of a picture: `thumbnail photo.jpg small.webp 320`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own"
)]

use std::{env, process::ExitCode};

use sysu_img::{Error, Fit, Info, Pipeline, Resize};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [input, output, side] = &args[..] else {
        eprintln!("usage: thumbnail INPUT OUTPUT SIDE");
        return ExitCode::from(2);
    };
    let side = side.parse().unwrap_or(320);
    match thumbnail(input, output, side) {
        Ok(info) => {
            println!("{output}: {}, {} bytes", info.size, info.bytes);
            ExitCode::SUCCESS
        }
        Err(err) => {
            eprintln!("thumbnail: {input}: {err}");
            ExitCode::FAILURE
        }
    }
}

/// Turns the picture upright, fits it into a square and writes it in the
/// format that the output's name says.
fn thumbnail(input: &str, output: &str, side: u32) -> Result<Info, Error> {
    let inside = Resize::to(side, side).fit(Fit::Inside);
    Pipeline::open(input).resize(inside.without_enlargement()).to_file(output)
}
