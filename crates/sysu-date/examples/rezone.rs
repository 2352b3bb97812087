//! Rewrites the dates in the lines of standard input into another zone.
//!
//! `journalctl -o short-iso | cargo run --example rezone Asia/Tokyo`

use std::io::{self, BufRead, Write};
use sysu_date::{Context, Parser, Zone};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_else(|| "UTC".into());
    let parser = Parser::new(Context::system()).keep_zone(true);
    let zone = Zone::parse(&name)?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut end = 0;
        for found in parser.find_all(&line) {
            let moment = found.reading.datetime.in_zone(zone);
            let before = &line[end..found.range.start];
            write!(out, "{before}{}", moment.to_iso())?;
            end = found.range.end;
        }
        writeln!(out, "{}", &line[end..])?;
    }
    Ok(())
}
