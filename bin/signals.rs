//! Ctrl-C, and its relatives: no partial file stays, a terminal gets
//! its echo back, and the shell sees that a signal ended us.

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
    low_level::emulate_default_handler,
};
use sysu::buf::AtomicFile;

#[cfg(unix)]
const HANDLED: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const HANDLED: [i32; 2] = [SIGINT, SIGTERM];

/// Starts the thread that waits for a signal. What leaves nothing behind
/// does without: the thread, its stack and its memory cost a tenth of a
/// millisecond.
///
/// Where it cannot be started, the signals do what they always do.
pub(crate) fn watch() {
    let Ok(mut signals) = Signals::new(HANDLED) else { return };
    let wait = move || {
        for signal in signals.forever() {
            AtomicFile::abandon_all();
            #[cfg(feature = "hash")]
            crate::cmd::hash::prompt::restore();
            #[cfg(all(feature = "os", unix))]
            crate::cmd::os::screen::restore();
            #[cfg(feature = "img")]
            {
                crate::cmd::img::staged::abandon_all();
                crate::cmd::img::view::restore();
            }
            if emulate_default_handler(signal).is_err() {
                std::process::abort();
            }
        }
    };
    // Without the thread the handlers would swallow the signals; a process
    // that cannot start one thread will not get far anyway.
    let _ = std::thread::Builder::new().name("signals".into()).spawn(wait);
}
