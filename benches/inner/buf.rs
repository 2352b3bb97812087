//! Encodings inside a warm process.

use std::error::Error;

use sysu::buf::{Decode, Encoding, Pattern};

use crate::time;

/// Runs `buf/TASK`: see `benches/peers/buf.mjs`.
pub(crate) fn run(task: &str, args: &[&str]) -> Result<(), Box<dyn Error>> {
    let [file, iterations] = args else {
        return Err("it takes FILE and ITERATIONS".into());
    };
    let bytes = std::fs::read(file)?;
    let iterations = iterations.parse()?;
    match task {
        "buf/hex-encode" => encode(Encoding::Hex, &bytes, iterations),
        "buf/hex-decode" => decode(Encoding::Hex, &bytes, iterations),
        "buf/hex-encode-raw" => {
            let mut dst = vec![0; 2 * bytes.len()];
            time(iterations, || {
                faster_hex::hex_encode(&bytes, &mut dst).is_ok()
            });
        }
        "buf/hex-decode-raw" => {
            let text = faster_hex::hex_string(&bytes);
            let mut dst = vec![0; bytes.len()];
            time(iterations, || {
                faster_hex::hex_decode(text.as_bytes(), &mut dst).is_ok()
            });
        }
        "buf/base64-encode" => encode(Encoding::Base64, &bytes, iterations),
        "buf/base64-decode" => decode(Encoding::Base64, &bytes, iterations),
        "buf/find" => {
            let pattern: Pattern = "text:a needle of some length".parse()?;
            time(iterations, || pattern.find_at(&bytes, 0));
        }
        _ => return Err(format!("there is no task {task}").into()),
    }
    Ok(())
}

/// Into memory that is there already, as a program in a loop has it.
fn encode(encoding: Encoding, bytes: &[u8], iterations: usize) {
    let mut text = Vec::new();
    time(iterations, || {
        text.clear();
        encoding.encode_to(bytes, &mut text);
    });
}

fn decode(encoding: Encoding, bytes: &[u8], iterations: usize) {
    let text = encoding.encode(bytes);
    let mut out = Vec::new();
    time(iterations, || {
        out.clear();
        encoding.decode_to(text.as_bytes(), Decode::new(), &mut out).is_ok()
    });
}
