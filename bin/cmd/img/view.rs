//! `sysu img view`

use std::{
    io::{self, Write as _},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::img::{self, Frame, Pages, Picture, Resize, Size, Terminal};

use super::{common::explain, look::Look};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
};

/// Show pictures in the terminal
///
/// By kitty's graphics, iTerm2's, sixels, or two pixels a letter, as the
/// terminal's environment says (TERM, TERM_PROGRAM, KITTY_WINDOW_ID,
/// COLORTERM). Animations play, in kitty and iTerm2 by themselves; Ctrl-C
/// ends them. --json says what would be shown.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img view photo.jpg --protocol half-blocks
  $ sysu img view photo.jpg logo.png --width 40 --protocol half-blocks-256
  $ sysu img view animation.gif --protocol half-blocks --loop 2
  $ sysu img view photo.jpg --protocol sixel > photo.six")]
pub(super) struct View {
    /// How they are shown [default: as the terminal takes them]
    #[arg(long, value_enum)]
    protocol: Option<Protocol>,

    /// The most columns [default: the terminal's]
    #[arg(
        long,
        value_name = "COLUMNS",
        value_parser = clap::value_parser!(u32).range(1..=10_000)
    )]
    width: Option<u32>,

    /// The most rows [default: the terminal's, less one]
    #[arg(
        long,
        value_name = "ROWS",
        value_parser = clap::value_parser!(u32).range(1..=10_000)
    )]
    height: Option<u32>,

    /// Play an animation in half blocks or sixels N times, 0 until Ctrl-C
    /// [default: as its file says; its first frame alone where standard
    /// output is no terminal]
    #[arg(long = "loop", value_name = "N")]
    times: Option<u32>,

    /// Show the first frame only
    #[arg(long)]
    still: bool,

    #[command(flatten)]
    look: Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Protocol {
    /// Kitty's graphics
    Kitty,
    /// iTerm2's inline images
    Iterm2,
    /// Sixels
    Sixel,
    /// Two pixels a letter, in 24-bit colour
    HalfBlocks,
    /// Two pixels a letter, in 256 colours
    #[value(name = "half-blocks-256")]
    HalfBlocks256,
}

impl From<Protocol> for Terminal {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Kitty => Self::Kitty,
            Protocol::Iterm2 => Self::Iterm2,
            Protocol::Sixel => Self::Sixel,
            Protocol::HalfBlocks => Self::HalfBlocks,
            Protocol::HalfBlocks256 => Self::HalfBlocks256,
        }
    }
}

/// What a terminal takes, by what it says of itself; nothing for one that
/// shows letters alone.
fn takes(env: impl Fn(&str) -> Option<String>) -> Option<Terminal> {
    let get = |name: &str| env(name).unwrap_or_default();
    let (term, program) = (get("TERM"), get("TERM_PROGRAM"));
    let begins = |names: &[&str]| names.iter().any(|n| term.starts_with(n));
    if term.is_empty() || term == "dumb" {
        return None;
    }
    // What runs inside of another passes pictures on only if it is told to.
    let inside = env("TMUX").is_some() || begins(&["tmux", "screen"]);
    if !inside {
        let kitty = env("KITTY_WINDOW_ID").is_some()
            || term.contains("kitty")
            || term.contains("ghostty")
            || program == "ghostty";
        if kitty {
            return Some(Terminal::Kitty);
        }
        let iterm2 = ["iTerm.app", "WezTerm", "mintty"];
        if iterm2.contains(&&*program) || get("LC_TERMINAL") == "iTerm2" {
            return Some(Terminal::Iterm2);
        }
        if begins(&["foot", "mlterm", "contour", "yaft"])
            || term.contains("sixel")
        {
            return Some(Terminal::Sixel);
        }
    }
    let colours = get("COLORTERM");
    let many = ["truecolor", "24bit"].contains(&&*colours)
        || term.contains("direct")
        || ["vscode", "Hyper"].contains(&&*program);
    Some(if many { Terminal::HalfBlocks } else { Terminal::HalfBlocks256 })
}

/// Pixels of a letter, where the terminal does not say.
const CELL: Size = Size::new(10, 20);

/// The height of the smallest letters that anyone reads.
const LEAST: u32 = 8;

/// Pixels of a letter, if the terminal says.
#[cfg(unix)]
fn cell() -> Option<Size> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    let side = |pixels: u16, cells: u16| pixels.checked_div(cells);
    let width = side(size.ws_xpixel, size.ws_col)?;
    let height = side(size.ws_ypixel, size.ws_row)?;
    let fits = (3..=200).contains(&width) && (3..=200).contains(&height);
    fits.then(|| Size::new(width.into(), height.into()))
}

#[cfg(not(unix))]
fn cell() -> Option<Size> {
    None
}

/// Whether the cursor is hidden, and has to come back.
static HIDDEN: AtomicBool = AtomicBool::new(false);

const HIDE: &str = "\x1b[?25l";
const SHOW: &str = "\x1b[0m\x1b[?25h\n";

/// Gives the terminal its cursor back, if an animation was playing: for the
/// thread that sees a signal.
pub(crate) fn restore() {
    if HIDDEN.swap(false, Ordering::SeqCst) {
        // A terminal that has gone needs no cursor.
        let mut out = io::stdout();
        let _ = out.write_all(SHOW.as_bytes()).and_then(|()| out.flush());
    }
}

impl View {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let terminal = self.terminal(ctx)?;
        let inputs = self.look.inputs(ctx)?;
        let room = self.room(ctx, terminal);
        let many = 1 < inputs.len();
        self.look.each(
            ctx,
            &inputs,
            |mut pipeline, stages| {
                if self.still {
                    pipeline = pipeline.pages(Pages::First);
                }
                let inside = Resize::to(room.width, room.height)
                    .fit(img::Fit::Inside)
                    .without_enlargement();
                let resize = match pipeline.output_size()? {
                    Some(size) if terminal.is_blocks() => {
                        upright(size, room, cell().unwrap_or(CELL))
                    }
                    _ => inside,
                };
                let pipeline = pipeline.resize(resize);
                stages.time("decode", || pipeline.to_picture())
            },
            |ctx, input, picture| {
                self.show(ctx, input, terminal, picture, many)
            },
        )
    }

    fn terminal(&self, ctx: &Ctx) -> anyhow::Result<Terminal> {
        if let Some(protocol) = self.protocol {
            return Ok(protocol.into());
        }
        let names = Terminal::ALL.map(Terminal::name).join(", ");
        if !ctx.terminal.stdout && !ctx.json {
            return Err(usage("standard output is no terminal")).hint(
                format!("--protocol says what it is written for: {names}"),
            );
        }
        let env = |name: &str| {
            ctx.env(name).map(|value| value.to_string_lossy().into_owned())
        };
        match takes(env) {
            Some(terminal) => Ok(terminal),
            None => Err(usage("this terminal shows letters alone"))
                .status(Status::Unsupported)
                .hint(format!(
                    "if it does not, name one of {names} with --protocol"
                )),
        }
    }

    /// The most pixels that a picture takes.
    fn room(&self, ctx: &Ctx, terminal: Terminal) -> Size {
        let (columns, rows) = ctx.screen();
        let columns = self.width.unwrap_or(columns.max(1) as u32);
        // Without a screen nothing is too high.
        let rows = rows.filter(|_| ctx.terminal.stdout);
        let rows = rows.map_or(10_000, |rows| rows.saturating_sub(1).max(1));
        let rows = self.height.unwrap_or(rows as u32);
        let cell = if terminal.is_blocks() {
            Size::new(1, 2)
        } else {
            cell().unwrap_or(CELL)
        };
        Size::new(columns * cell.width, rows * cell.height)
    }

    fn show(
        &self,
        ctx: &mut Ctx,
        input: &Input,
        terminal: Terminal,
        picture: Picture,
        many: bool,
    ) -> anyhow::Result<()> {
        let size = picture.size();
        if ctx.json {
            return ctx.print_json(&json!({
                "input": input.json_name(),
                "protocol": terminal.name(),
                "width": size.width,
                "height": size.height,
                "frames": picture.frames().len(),
            }));
        }
        if many && !ctx.quiet {
            writeln!(ctx.stdout, "{}", input.name())?;
        }
        let times = match self.times {
            Some(times) => times,
            None if !ctx.terminal.stdout => 1,
            None => picture.metadata.loop_count.unwrap_or(0),
        };
        let once = !ctx.terminal.stdout && self.times.is_none();
        let plays = terminal.is_blocks() || terminal == Terminal::Sixel;
        if plays && picture.is_animated() && !once {
            return play(ctx, terminal, picture, times);
        }
        let shown = explain(terminal.draw(&picture))?;
        ctx.stdout.write_all(&shown)?;
        Ok(ctx.stdout.flush()?)
    }
}

/// The size in half letters that looks as the picture does, where letters
/// are not twice as high as they are wide.
fn upright(size: Size, room: Size, cell: Size) -> Resize {
    let [width, height] = [size.width, size.height].map(f64::from);
    // How wide half a letter is, as a part of its height.
    let squat = 2.0 * f64::from(cell.width) / f64::from(cell.height);
    let (wide, high) = (width, height * squat);
    let fits = (f64::from(room.width) / wide)
        .min(f64::from(room.height) / high)
        .min(1.0);
    let side = |v: f64| (v * fits).round().max(1.0) as u32;
    Resize::to(side(wide), side(high)).fit(img::Fit::Fill)
}

/// Shows frame after frame, each over the one before.
fn play(
    ctx: &mut Ctx,
    terminal: Terminal,
    picture: Picture,
    times: u32,
) -> anyhow::Result<()> {
    let height = picture.size().height;
    // Blocks take their rows; for sixels there has to be room for so many,
    // or the first frame would scroll away from where the cursor was.
    let (rows, back) = if terminal.is_blocks() {
        let rows = height.div_ceil(2);
        (0, format!("\x1b[{rows}A\r"))
    } else {
        let least = cell().map_or(LEAST, |cell| cell.height);
        (height.div_ceil(least), "\x1b8".to_owned())
    };
    let metadata = picture.metadata.clone();
    let mut shown = Vec::new();
    for Frame { raster, delay_ms } in picture.into_frames() {
        let still = Picture::still(raster, metadata.clone());
        // As browsers do it.
        let delay = if delay_ms <= 10 { 100 } else { delay_ms };
        let text = explain(terminal.redraw(&still))?;
        shown.push((text, Duration::from_millis(delay.into())));
    }
    HIDDEN.store(true, Ordering::SeqCst);
    let out = &mut ctx.stdout;
    let mut roll = || -> io::Result<()> {
        out.write_all(HIDE.as_bytes())?;
        if 0 < rows {
            let down = "\n".repeat(rows as usize);
            write!(out, "{down}\x1b[{rows}A\r\x1b7")?;
        }
        let (mut round, mut first) = (0, true);
        while times == 0 || round < times {
            for (text, delay) in &shown {
                if !std::mem::take(&mut first) {
                    out.write_all(back.as_bytes())?;
                }
                out.write_all(text)?;
                out.flush()?;
                thread::sleep(*delay);
            }
            round += 1;
        }
        Ok(())
    };
    let played = roll();
    if HIDDEN.swap(false, Ordering::SeqCst) {
        let back = out.write_all(b"\x1b[?25h").and_then(|()| out.flush());
        played.and(back)?;
        return Ok(());
    }
    Ok(played?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pairs: &[(&str, &str)]) -> Option<&'static str> {
        let env = |name: &str| {
            let pair = pairs.iter().find(|pair| pair.0 == name);
            pair.map(|pair| pair.1.to_owned())
        };
        takes(env).map(Terminal::name)
    }

    #[test]
    fn half_letters_keep_the_shape() {
        let room = Size::new(80, 40);
        let made = |size: Size, cell: Size| upright(size, room, cell);
        let fill = |w, h| Resize::to(w, h).fit(img::Fit::Fill);
        let (wide, square) = (Size::new(240, 160), Size::new(30, 30));
        assert_eq!(made(wide, Size::new(10, 20)), fill(60, 40));
        assert_eq!(made(wide, Size::new(6, 13)), fill(65, 40));
        assert_eq!(made(square, Size::new(6, 13)), fill(30, 28));
        assert_eq!(made(Size::new(9000, 1), Size::new(8, 8)), fill(80, 1));
    }

    #[test]
    fn a_terminal_is_known_by_its_environment() {
        let xterm = ("TERM", "xterm-256color");
        let cases: [(&[(&str, &str)], Option<&str>); 12] = [
            (&[], None),
            (&[("TERM", "dumb")], None),
            (&[xterm], Some("half-blocks-256")),
            (&[xterm, ("COLORTERM", "truecolor")], Some("half-blocks")),
            (&[("TERM", "xterm-direct")], Some("half-blocks")),
            (&[("TERM", "xterm-kitty")], Some("kitty")),
            (&[xterm, ("KITTY_WINDOW_ID", "1")], Some("kitty")),
            (&[xterm, ("TERM_PROGRAM", "ghostty")], Some("kitty")),
            (&[xterm, ("TERM_PROGRAM", "iTerm.app")], Some("iterm2")),
            (&[xterm, ("TERM_PROGRAM", "WezTerm")], Some("iterm2")),
            (&[("TERM", "foot-extra")], Some("sixel")),
            (
                &[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")],
                Some("half-blocks-256"),
            ),
        ];
        for (env, wanted) in cases {
            assert_eq!(found(env), wanted, "{env:?}");
        }
    }
}
