//! Shows files as `hexdump -C` does: `cargo run --example hexdump FILE…`

use std::{fs::File, io};

use sysu_buf::{Dump, Pipeline};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args_os().skip(1) {
        let done = Pipeline::from_reader(File::open(path)?)
            .through(Dump::canonical().transform())
            .to(&mut io::stdout().lock())
            .run();
        match done {
            Ok(_) => {}
            // `hexdump FILE | head` is no error.
            Err(err) => {
                let err = io::Error::from(err);
                if err.kind() == io::ErrorKind::BrokenPipe {
                    break;
                }
                return Err(err.into());
            }
        }
    }
    Ok(())
}
