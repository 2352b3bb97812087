//! `sysu buf info`

use clap::Args;
use serde_json::json;
use sysu::buf::{Profile, Span, identify};

use super::common::{
    Source, Sources, answer, each_chunk, hex_of, say, spaced,
};
use crate::{ctx::Ctx, error::Status, text};

/// Tell what bytes are like as a whole
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf info mystery.bin
  $ curl -s https://example.com/file | sysu buf info
  $ sysu buf info *.dat --json")]
pub(crate) struct Info {
    #[command(flatten)]
    sources: Sources,
}

impl Info {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.sources.each(ctx, |ctx, source, _| {
            let mut profile = Profile::new();
            let opened = source.open(Span::ALL)?;
            each_chunk(source, opened, self.sources.chunk(), |bytes| {
                profile.push(bytes);
                Ok(true)
            })?;
            profile.finish();
            if ctx.json {
                print_json(ctx, source, &profile)
            } else {
                print(ctx, source, &profile)
            }
        })
    }
}

fn print_json(
    ctx: &mut Ctx,
    source: &Source,
    profile: &Profile,
) -> anyhow::Result<()> {
    let classes = profile.classes();
    let kind = identify(profile.first());
    let found = json!({
        "size": profile.histogram().total(),
        "type": kind.map(|kind| kind.media_type),
        "extension": kind.map(|kind| kind.extension),
        "entropy": profile.histogram().entropy(),
        "ascii": profile.is_ascii(),
        "utf8": profile.is_utf8(),
        "utf8_error": profile.utf8_error(),
        "utf16": utf16(profile),
        "utf16le": profile.is_utf16_le(),
        "utf16be": profile.is_utf16_be(),
        "null": classes.null,
        "white": classes.white,
        "printable": classes.printable,
        "control": classes.control,
        "high": classes.high,
        "lf": profile.lf(),
        "crlf": profile.crlf(),
        "cr": profile.cr(),
        "first": hex_of(&profile.first()[..profile.first().len().min(16)]),
        "last": hex_of(tail(profile)),
    });
    ctx.print_json(&answer(source, found))
}

fn tail(profile: &Profile) -> &[u8] {
    let last = profile.last();
    &last[last.len().saturating_sub(16)..]
}

/// UTF-16 by its byte order mark.
fn utf16(profile: &Profile) -> Option<&'static str> {
    match profile.first() {
        [0xff, 0xfe, ..] => Some("utf16le"),
        [0xfe, 0xff, ..] => Some("utf16be"),
        _ => None,
    }
}

fn print(
    ctx: &mut Ctx,
    source: &Source,
    profile: &Profile,
) -> anyhow::Result<()> {
    let total = profile.histogram().total();
    let kind = identify(profile.first());
    let classes = profile.classes();
    let share = |n: u64| {
        let percent =
            if total == 0 { 0.0 } else { n as f64 * 100.0 / total as f64 };
        format!("{n} ({percent:.1} %)")
    };
    let charset = match (profile.is_ascii(), profile.utf8_error()) {
        (true, _) => "ASCII".to_owned(),
        (false, None) => "UTF-8".to_owned(),
        (false, Some(at)) => match utf16(profile) {
            Some(name) => {
                let whole = match name {
                    "utf16le" => profile.is_utf16_le(),
                    _ => profile.is_utf16_be(),
                };
                let but = if whole { "" } else { ", but damaged" };
                format!("{name} by its mark{but}")
            }
            None => {
                let may = match (profile.is_utf16_le(), profile.is_utf16_be())
                {
                    (true, true) => "; may be UTF-16 of either order",
                    (true, false) => "; may be utf16le",
                    (false, true) => "; may be utf16be",
                    (false, false) => "",
                };
                format!("not UTF-8 from offset {at:#x}{may}")
            }
        },
    };
    let type_ = kind.map_or("not known".to_owned(), |kind| {
        format!("{} ({})", kind.name, kind.media_type)
    });
    let lines = [
        ("input", source.name()),
        ("size", format!("{total} ({})", text::bytes(total))),
        ("type", type_),
        ("text", charset),
        (
            "entropy",
            format!("{:.4} bits per byte", profile.histogram().entropy()),
        ),
        ("zero", share(classes.null)),
        ("white space", share(classes.white)),
        ("printable", share(classes.printable)),
        ("control", share(classes.control)),
        ("0x80 and up", share(classes.high)),
        (
            "line ends",
            format!(
                "{} LF, {} CR LF, {} CR",
                profile.lf(),
                profile.crlf(),
                profile.cr()
            ),
        ),
        ("first", spaced(&profile.first()[..profile.first().len().min(16)])),
        ("last", spaced(tail(profile))),
    ];
    for (name, value) in lines {
        say(ctx, format!("{name:<12} {value}").trim_end())?;
    }
    Ok(())
}
