//! Files in several scans: all coefficients first.

use std::sync::Arc;

use crate::coefficients::Places;
use crate::error::{ErrorKind, Result, Warning};
use crate::header::{Frame, Header, Next, Reader, Scan, Tables};
use crate::huffman::{Kind, Spec, Table};
use crate::info::Process;
use crate::layout::{Layout, Part};
use crate::options::{Limits, Options};
use crate::progressive::Band;
use crate::rows::{Notes, quantisation};
use crate::scan::{Coding, Pass, Scanner, Trouble, Unit};
use crate::simd::Level;
use crate::store::{Store, needed};
use crate::tables;

/// The coefficients of a file, and what they are to be multiplied with.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) stores: Vec<Store>,
    /// For each component its quantisation table, natural order.
    pub(crate) tables: Vec<Option<[u16; 64]>>,
}

/// Reads all scans, but for those that `layout` does not need.
pub(crate) fn read(
    header: &mut Header<'_>,
    layout: &Layout,
    options: &Options,
    level: Level,
    notes: &mut Notes,
) -> Result<Whole> {
    let mut stores: Vec<Store> = layout
        .parts
        .iter()
        .map(|part| {
            let rows = layout.mcus.1 * part.down;
            Store::new(layout.mcus.0 * part.across, rows)
        })
        .collect();
    let mut quant = vec![None; layout.parts.len()];
    let mut scan = header.scan.clone();
    let mut count = 0;
    loop {
        count += 1;
        let limit = options.limits.scans as u64;
        Limits::check("scans", limit, count)?;
        for &(index, _, _) in &scan.components {
            if quant[index].is_none() {
                quant[index] = quantisation(header, index);
            }
        }
        let places = |_: &Part| Places::block();
        let warnings = &mut notes.warnings;
        let mut scanner = scanner(header, &scan, layout, places, warnings);
        if is_needed(&scan, layout) {
            let rows = match scan.components.as_slice() {
                [(only, _, _)] => layout.parts[*only].blocks.1,
                _ => layout.mcus.1,
            };
            let height = header.frame.height as usize;
            for y in 0..rows {
                level.store(&mut scanner, &mut stores, y);
                if let Some((trouble, at)) = scanner.trouble.take() {
                    let row = y * height.div_ceil(rows);
                    notes.add(trouble, at, row as u32)?;
                }
                if scanner.is_over() {
                    break;
                }
            }
            if scanner.has_extra() {
                let (at, row) = (scanner.stream.offset(), height - 1);
                notes.add(Trouble::Extra, at, row as u32)?;
            }
        }
        header.reader.pos = scanner.end();
        match next(&mut header.reader, notes)? {
            Next::Scan(next) => scan = next,
            Next::End => break,
            Next::Missing => {
                notes.no_end(header.reader.data.len())?;
                break;
            }
        }
    }
    notes.warnings.append(&mut header.reader.warnings);
    Ok(Whole { stores, tables: quant })
}

/// Goes to the next scan. One whose header is wrong is passed over where
/// damage is not an error: what the others gave is worth having.
fn next(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Next> {
    loop {
        let error = match reader.next(&mut |_| Ok(())) {
            Err(error) if !notes.strict => error,
            next => return next,
        };
        match *error.kind() {
            ErrorKind::Malformed { what, at } => notes.segment(what, at),
            _ => return Err(error),
        }
    }
}

/// Says whether a scan holds any coefficient that `layout` needs.
fn is_needed(scan: &Scan, layout: &Layout) -> bool {
    let holds_any = |&(index, _, _): &(usize, usize, usize)| {
        let part = &layout.parts[index];
        let inside = (2u64 << scan.end).wrapping_sub(1);
        let band = inside & (u64::MAX << scan.start);
        part.wanted && needed(part.points.0, part.points.1) & band != 0
    };
    scan.components.iter().any(holds_any)
}

/// Makes the decoder of a scan, which puts coefficients to `places`.
pub(crate) fn scanner<'a>(
    header: &Header<'a>,
    scan: &Scan,
    layout: &Layout,
    places: impl Fn(&Part) -> Places,
    warnings: &mut Vec<Warning>,
) -> Scanner<'a> {
    let tables = &header.reader.tables;
    let pass = pass(&header.frame, scan);
    let single = scan.components.len() == 1;
    let mut across = layout.mcus.0;
    let mut units = Vec::new();
    let mut codings = vec![None; layout.parts.len()];
    for &(index, dc, ac) in &scan.components {
        let part = &layout.parts[index];
        let (mut wide, mut high) = (part.across, part.down);
        if single {
            // Alone, a component is not interleaved: an MCU is a block.
            (wide, high) = (1, 1);
            across = part.blocks.0;
        }
        for y in 0..high {
            for x in 0..wide {
                units.push(Unit { component: index, x, y });
            }
        }
        let (has_dc, has_ac, kind) = match pass {
            Pass::Sequential => (true, true, Kind::Ac),
            Pass::Progressive(band) => {
                (band.start == 0, band.start != 0, Kind::Band)
            }
        };
        let empty = || Arc::new(Table::empty());
        let dc = if has_dc && !is_refining(pass) {
            table(tables, Kind::Dc, dc, warnings)
        } else {
            empty()
        };
        let ac =
            if has_ac { table(tables, kind, ac, warnings) } else { empty() };
        let places = Arc::new(places(part));
        codings[index] =
            Some(Coding { dc, ac, places, across: wide, down: high });
    }
    // Components that are not in the scan are never asked for.
    let unused = codings.iter().flatten().next().cloned();
    let codings =
        codings.into_iter().filter_map(|c| c.or(unused.clone())).collect();
    Scanner::new(
        header.reader.data,
        header.reader.pos,
        units,
        codings,
        pass,
        across,
        tables.restart,
    )
}

fn is_refining(pass: Pass) -> bool {
    matches!(pass, Pass::Progressive(band) if band.refines)
}

fn pass(frame: &Frame, scan: &Scan) -> Pass {
    if frame.process != Process::Progressive {
        return Pass::Sequential;
    }
    Pass::Progressive(Band {
        start: scan.start as u32,
        end: scan.end as u32,
        refines: scan.high != 0,
        low: scan.low as u32,
    })
}

/// Makes a decoding table; where the file has none, of the example tables.
fn table(
    tables: &Tables,
    kind: Kind,
    slot: usize,
    warnings: &mut Vec<Warning>,
) -> Arc<Table> {
    let own = match kind {
        Kind::Dc => &tables.dc,
        Kind::Ac | Kind::Band => &tables.ac,
    };
    if let Some(spec) = own.get(slot).and_then(Option::as_ref) {
        return Arc::new(Table::new(spec, kind));
    }
    if !warnings.contains(&Warning::DefaultTables) {
        warnings.push(Warning::DefaultTables);
    }
    let (counts, values) = match (kind, slot) {
        (Kind::Dc, 0) => tables::DC_LUMINANCE,
        (Kind::Dc, _) => tables::DC_CHROMINANCE,
        (_, 0) => tables::AC_LUMINANCE,
        _ => tables::AC_CHROMINANCE,
    };
    match Spec::new(&counts, values) {
        Some(spec) => Arc::new(Table::new(&spec, kind)),
        None => Arc::new(Table::empty()),
    }
}
