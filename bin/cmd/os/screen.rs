//! The whole screen of a terminal, for as long as a verb holds it.
//!
//! It is given back however the verb ends: at its end, by an error or a
//! panic (the guard is dropped), and by a signal (`signals.rs` calls
//! [`restore`] first).

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    os::fd::AsFd as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    termios::{OptionalActions, Termios, tcgetattr, tcsetattr},
};

/// The terminal that is held now, and how it was before.
static HELD: Mutex<Option<(File, Termios)>> = Mutex::new(None);

/// Another screen beside the one with the shell's lines, no cursor, and
/// lines that are cut instead of broken.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
const LEAVE: &[u8] = b"\x1b[?7h\x1b[?25h\x1b[?1049l";

/// A key that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Char(char),
    Enter,
    Escape,
    Backspace,
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    /// Ctrl-C or Ctrl-D.
    Leave,
}

/// The screen, until it is dropped.
#[derive(Debug)]
pub(crate) struct Screen {
    input: File,
    left: Vec<u8>,
}

impl Screen {
    /// Takes the terminal of standard input.
    ///
    /// # Errors
    ///
    /// If it is none, or cannot be set.
    pub(crate) fn take() -> io::Result<Self> {
        let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        // Written to by itself, so that a signal can give it back.
        let tty = File::options().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&input)?;
        let mut raw = before.clone();
        raw.make_raw();
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some((tty, before));
        drop(held);
        // From here on the guard gives back what was taken.
        let screen = Self { input, left: Vec::new() };
        tcsetattr(&screen.input, OptionalActions::Flush, &raw)?;
        screen.draw(ENTER)?;
        Ok(screen)
    }

    /// Writes to the screen at once.
    ///
    /// # Errors
    ///
    /// If the terminal is gone.
    pub(crate) fn draw(&self, bytes: &[u8]) -> io::Result<()> {
        let held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        match &*held {
            Some((tty, _)) => (&*tty).write_all(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Waits for a key, at most for `time`.
    ///
    /// # Errors
    ///
    /// If the terminal is gone.
    pub(crate) fn key(&mut self, time: Duration) -> io::Result<Option<Key>> {
        if let Some(key) = self.next() {
            return Ok(Some(key));
        }
        if !self.read(time)? {
            return Ok(None);
        }
        // The key Escape, or the beginning of another whose rest is on its
        // way.
        if self.left == b"\x1b" {
            self.read(Duration::from_millis(30))?;
        }
        Ok(self.next())
    }

    fn read(&mut self, time: Duration) -> io::Result<bool> {
        let mut fds = [PollFd::new(&self.input, PollFlags::IN)];
        let time = Timespec {
            tv_sec: time.as_secs().try_into().unwrap_or(i64::MAX),
            tv_nsec: time.subsec_nanos().into(),
        };
        match poll(&mut fds, Some(&time)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(false),
            Ok(_) => {}
            Err(err) => return Err(err.into()),
        }
        let mut bytes = [0; 256];
        let n = self.input.read(&mut bytes)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left.extend_from_slice(&bytes[..n]);
        Ok(true)
    }

    fn next(&mut self) -> Option<Key> {
        while !self.left.is_empty() {
            let (key, used) = parse(&self.left);
            self.left.drain(..used);
            if key.is_some() {
                return key;
            }
        }
        None
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was, if it is held.
pub(crate) fn restore() {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((tty, before)) = held.take() {
        // There is nobody left to tell.
        let _ = (&tty).write_all(LEAVE);
        let _ = tcsetattr(&tty, OptionalActions::Now, &before);
    }
}

/// Reads one key, `None` for one that means nothing here, and how many
/// bytes it was.
fn parse(bytes: &[u8]) -> (Option<Key>, usize) {
    let [first, rest @ ..] = bytes else { return (None, 0) };
    match *first {
        0x1b => return sequence(rest),
        b'\r' | b'\n' => return (Some(Key::Enter), 1),
        0x08 | 0x7f => return (Some(Key::Backspace), 1),
        0x03 | 0x04 => return (Some(Key::Leave), 1),
        0..0x20 => return (None, 1),
        _ => {}
    }
    // A character of more than one byte, whole or not.
    let most = bytes.len().min(4);
    let found = (1..=most).find_map(|n| {
        let text = std::str::from_utf8(&bytes[..n]).ok()?;
        Some((text.chars().next()?, n))
    });
    match found {
        Some((c, n)) => (Some(Key::Char(c)), n),
        None => (None, 1),
    }
}

/// Reads what follows an escape.
fn sequence(rest: &[u8]) -> (Option<Key>, usize) {
    let [b'[' | b'O', rest @ ..] = rest else {
        return (Some(Key::Escape), 1);
    };
    let end = rest.iter().position(|b| (0x40..=0x7e).contains(b));
    let Some(end) = end else { return (None, rest.len() + 2) };
    let key = match &rest[..=end] {
        b"A" => Some(Key::Up),
        b"B" => Some(Key::Down),
        b"H" | b"1~" | b"7~" => Some(Key::Home),
        b"F" | b"4~" | b"8~" => Some(Key::End),
        b"5~" => Some(Key::PageUp),
        b"6~" => Some(Key::PageDown),
        _ => None,
    };
    (key, end + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs itself once more, on a terminal and with `SYSU_HOLD_SCREEN` set,
    /// to panic there.
    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "how a test tells the run of itself what to do"
    )]
    fn a_panic_gives_the_terminal_back() {
        if std::env::var_os("SYSU_HOLD_SCREEN").is_some() {
            let screen = Screen::take().unwrap();
            screen.draw(b"held").unwrap();
            panic!("with the screen held");
        }
        let own = std::env::current_exe().unwrap();
        let name = "cmd::os::screen::tests::a_panic_gives_the_terminal_back";
        let run =
            format!("SYSU_HOLD_SCREEN=1 {} --exact {name}", own.display());
        let out = std::process::Command::new("script")
            .args(["--quiet", "--return", "--command"])
            .arg(format!("{run}; stty -a"))
            .arg("/dev/null")
            .stdin(std::process::Stdio::null())
            .output();
        let out = match out {
            Ok(out) => String::from_utf8_lossy(&out.stdout).into_owned(),
            Err(err) => return println!("skipped: script: {err}"),
        };
        let held = out.find("held").expect("the screen was held");
        let (_, after) = out[held..].split_once("\x1b[?1049l").unwrap();
        assert!(after.contains(" icanon") && after.contains(" echo "));
    }

    #[test]
    fn keys_are_read_one_by_one() {
        let mut left = &b"q\x1b[A\x1b[5~\x1b[200~\xc3\xa9\x03\x1b"[..];
        let mut keys = Vec::new();
        while !left.is_empty() {
            let (key, used) = parse(left);
            assert!(used > 0);
            keys.push(key);
            left = &left[used..];
        }
        assert_eq!(
            keys,
            [
                Some(Key::Char('q')),
                Some(Key::Up),
                Some(Key::PageUp),
                None,
                Some(Key::Char('é')),
                Some(Key::Leave),
                Some(Key::Escape),
            ]
        );
    }

    #[test]
    fn no_bytes_make_a_key_that_takes_none_or_too_many() {
        for a in 0..=255u8 {
            for b in [0, 0x1b, b'[', b'O', b'~', 0x80, 0xff] {
                for bytes in [&[a][..], &[a, b], &[a, b, b], &[0x1b, b'[', a]]
                {
                    let (_, used) = parse(bytes);
                    assert!((1..=bytes.len()).contains(&used), "{bytes:?}");
                }
            }
        }
    }
}
