//! Lines of an input, none kept longer than is of use.

use std::io::{self, BufRead};

use sysu::hash::Secret;

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
