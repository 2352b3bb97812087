//! x
#![allow(clippy::all, clippy::pedantic, clippy::disallowed_methods, clippy::unwrap_used)]
use sysu_img::{Pipeline, Samples, Depth, Space};
fn main() {
    let list = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let out = std::env::args().nth(2).unwrap();
    for (i, path) in list.lines().enumerate() {
        let p = Pipeline::from_bytes(std::fs::read(path).unwrap()).orient(false);
        match p.to_picture() {
            Ok(pic) => {
                let r = pic.raster().clone();
                let s = r.size(); let d = r.depth(); let sp = r.space(); let c = r.channels();
                let r = r.to_depth(Depth::U8);
                let Samples::U8(v) = r.into_samples() else { panic!() };
                std::fs::write(format!("{out}/{i}.raw"), v).unwrap();
                println!("{path}\t{i}\t{}\t{}\t{c}\t{d:?}\t{sp:?}", s.width, s.height);
            }
            Err(e) => println!("{path}\t-\t{e}"),
        }
    }
}
