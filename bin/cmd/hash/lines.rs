//! Lines of an input, none kept longer than is of use.

use std::io::{self, BufRead, Write as _};

use sysu::hash::Secret;

use crate::{
    ctx::Ctx,
    error::{self, Annotate as _, Status, usage},
    input::Input,
    output::Unwritten,
};

/// The lines of a stream, without their ends. Of a longer one the first 4096
/// bytes are given, which is more than any password or hash here has, so that
/// a stream without line ends does not fill the memory.
pub(super) struct Lines<R>(pub(super) R);

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<io::Result<Vec<u8>>> {
        let mut line = Vec::new();
        let mut any = false;
        loop {
            let chunk = match self.0.fill_buf() {
                Ok(chunk) => chunk,
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {
                    continue;
                }
                Err(err) => return Some(Err(err)),
            };
            if chunk.is_empty() {
                return any.then_some(Ok(line));
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let part = &chunk[..end.unwrap_or(chunk.len())];
            let room = Secret::MAX_LEN.saturating_sub(line.len());
            line.extend_from_slice(&part[..part.len().min(room)]);
            let used = part.len() + usize::from(end.is_some());
            self.0.consume(used);
            if end.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Some(Ok(line));
            }
        }
    }
}

/// Does `work` on each of `texts`, or where there are none, or `-` alone, on
/// each line of standard input; it says whether the answer is yes.
///
/// One of several that fails is said to, and does not stop the others.
///
/// # Errors
///
/// The failure of an only text, and that of a stream.
pub(super) fn each_text(
    ctx: &mut Ctx,
    texts: &[String],
    mut work: impl FnMut(&mut Ctx, &str) -> anyhow::Result<bool>,
) -> anyhow::Result<Status> {
    if let [text] = texts
        && text != "-"
    {
        return work(ctx, text).map(Status::of);
    }
    if texts.is_empty() && ctx.terminal.stdin {
        return Err(usage("there is no text"))
            .hint("name one in single quotes, or pipe lines in");
    }
    let mut all = true;
    let mut one = |ctx: &mut Ctx, place: usize, text: &str| {
        match work(ctx, text) {
            Ok(yes) => all &= yes,
            Err(err) if Unwritten::is_final(&err) => return Err(err),
            Err(err) => {
                all = false;
                ctx.stdout.flush()?;
                let err = err.context(format!("text {place}"));
                let message = error::message(&err, ctx.style_err);
                ctx.stderr.write_all(message.as_bytes())?;
            }
        }
        Ok(())
    };
    if texts.len() < 2 {
        let lines = Lines(Input::stdin(ctx).open()?);
        for (at, line) in lines.enumerate() {
            let line = line.status(Status::Io)?;
            one(ctx, at + 1, &String::from_utf8_lossy(&line))?;
        }
    }
    for (at, text) in texts.iter().enumerate().filter(|(_, t)| *t != "-") {
        one(ctx, at + 1, text)?;
    }
    Ok(Status::of(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_their_ends_and_long_ones_their_rest() {
        let long = "x".repeat(5000);
        let text = format!("a\r\n\n{long}\nlast");
        let lines: Vec<Vec<u8>> =
            Lines(text.as_bytes()).map(Result::unwrap).collect();
        assert_eq!(lines[0], b"a");
        assert_eq!(lines[1], b"");
        assert_eq!(lines[2].len(), 4096);
        assert_eq!(lines[3], b"last");
        assert_eq!(lines.len(), 4);
        assert!(Lines(&b""[..]).next().is_none());
    }
}
