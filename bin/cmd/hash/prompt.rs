//! A question on the terminal whose answer is not shown.
//!
//! The terminal itself edits the line; only its echo is off. Ctrl-C and
//! SIGTERM end the program by way of `signals.rs`, which calls [`restore`]
//! first.

use std::io::{self, Write as _};

use sysu::hash::Secret;

/// Asks on the terminal, not on standard input.
///
/// # Errors
///
/// If there is no terminal, or it ends before a line does.
#[cfg(unix)]
pub(crate) fn ask(question: &str) -> io::Result<Secret> {
    let tty =
        std::fs::File::options().read(true).write(true).open("/dev/tty")?;
    // Silent before it asks: who types at once is not shown either, and
    // what was typed too early is dropped.
    let silent = Silence::new(&tty)?;
    (&tty).write_all(question.as_bytes())?;
    let secret = read_line(&tty);
    drop(silent);
    secret
}

/// Asks on the console.
///
/// # Errors
///
/// If there is no console, or it ends before a line does.
#[cfg(not(unix))]
pub(crate) fn ask(question: &str) -> io::Result<Secret> {
    rpassword::prompt_password(question)
        .map(|answer| Secret::new(answer.into_bytes()))
}

/// Reads up to a line end, a byte at a time, so that nothing is buffered.
#[cfg(unix)]
fn read_line(mut tty: impl io::Read) -> io::Result<Secret> {
    let mut line = Vec::with_capacity(Secret::MAX_LEN);
    let mut byte = [0];
    loop {
        if tty.read(&mut byte)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if byte[0] == b'\n' {
            return Ok(Secret::new(line));
        }
        if line.len() == Secret::MAX_LEN {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        line.push(byte[0]);
    }
}

#[cfg(unix)]
mod tty {
    use std::fs::File;
    use std::io;
    use std::sync::{Mutex, PoisonError};

    use rustix::termios::{
        LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr,
    };

    /// The terminal that is silent now, and how it was before.
    static SILENT: Mutex<Option<(File, Termios)>> = Mutex::new(None);

    /// A terminal without echo, for as long as this lives.
    #[derive(Debug)]
    pub(super) struct Silence;

    impl Silence {
        pub(super) fn new(tty: &File) -> io::Result<Self> {
            let before = tcgetattr(tty)?;
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            // The line end still shows, so that the next line is a new one.
            silent.local_modes.insert(LocalModes::ECHONL);
            let mut slot =
                SILENT.lock().unwrap_or_else(PoisonError::into_inner);
            *slot = Some((tty.try_clone()?, before));
            tcsetattr(tty, OptionalActions::Flush, &silent)?;
            Ok(Self)
        }
    }

    impl Drop for Silence {
        fn drop(&mut self) {
            super::restore();
        }
    }

    pub(super) fn restore() {
        let mut slot = SILENT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((tty, before)) = slot.take() {
            // There is nobody left to tell.
            let _ = tcsetattr(&tty, OptionalActions::Now, &before);
        }
    }
}

#[cfg(unix)]
use tty::Silence;

/// Gives a silent terminal its echo back.
pub(crate) fn restore() {
    #[cfg(unix)]
    tty::restore();
}
