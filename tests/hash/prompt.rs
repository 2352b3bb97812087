//! The question on a terminal, asked on a real pseudo-terminal.
//!
//! `script` of util-linux gives one without unsafe code of ours; where it is
//! not installed the tests say that they are skipped.

#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What is typed, and must never be shown.
const SECRET: &str = "quartz-zebra-7";

/// A shell on a terminal of its own.
struct Terminal {
    child: Child,
    keys: ChildStdin,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    /// Runs a script of the shell; `$SYSU` is the binary.
    fn run(script: &str) -> Option<Self> {
        let child = Command::new("script")
            .args(["--quiet", "--return", "--command", script, "/dev/null"])
            .env("SYSU", env!("CARGO_BIN_EXE_sysu"))
            .env("SHELL", "/bin/sh")
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            println!("skipped: script is not installed");
            return None;
        };
        let keys = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let writer = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buf = [0; 512];
            while let Ok(len @ 1..) = stdout.read(&mut buf) {
                writer.lock().unwrap().extend_from_slice(&buf[..len]);
            }
        });
        Some(Self { child, keys, seen })
    }

    fn text(&self) -> String {
        let seen = self.seen.lock().unwrap();
        String::from_utf8_lossy(&seen).replace('\r', "")
    }

    /// Waits until the terminal shows a text.
    #[track_caller]
    fn wait_for(&self, text: &str) {
        let start = Instant::now();
        while !self.text().contains(text) {
            let shown = self.text();
            let late = start.elapsed() > Duration::from_mins(1);
            assert!(!late, "never saw {text:?}, but {shown:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits for the last word of the script, and returns all that was
    /// shown; a secret is never in it.
    #[track_caller]
    fn end(mut self) -> String {
        self.wait_for("the end");
        drop(self.keys);
        self.child.wait().unwrap();
        let text = String::from_utf8_lossy(&self.seen.lock().unwrap())
            .replace('\r', "");
        assert!(!text.contains(SECRET), "the secret was shown: {text}");
        text
    }
}

#[test]
fn a_new_password_is_asked_for_twice_without_echo() {
    let script = "printf 'ready\\n'; \"$SYSU\" hash password --cost 4; \
                  echo status $?; stty -a; echo the end";
    let Some(mut terminal) = Terminal::run(script) else { return };
    terminal.wait_for("Password: ");
    terminal.type_keys(&format!("{SECRET}\n"));
    terminal.wait_for("Again: ");
    terminal.type_keys(&format!("{SECRET}\n"));
    let text = terminal.end();
    assert!(text.contains("status 0"), "{text}");
    let hash = text.lines().find(|line| line.starts_with("$2b$04$"));
    let hash = hash.expect("a hash").trim_end();
    crate::support::sysu(["hash", "verify", hash]).stdin(SECRET).run().ok();
    // What is typed afterwards is shown again.
    assert!(text.contains(" echo "), "{text}");
}

#[test]
fn two_passwords_that_differ_are_refused_and_make_no_hash() {
    let script = "\"$SYSU\" hash password --cost 4; echo status $?; \
                  stty -a; echo the end";
    let Some(mut terminal) = Terminal::run(script) else { return };
    terminal.wait_for("Password: ");
    terminal.type_keys(&format!("{SECRET}\n"));
    terminal.wait_for("Again: ");
    terminal.type_keys("something else\n");
    let text = terminal.end();
    assert!(text.contains("the two passwords differ"), "{text}");
    assert!(text.contains("status 2"), "{text}");
    assert!(!text.contains("$2b$"), "{text}");
    assert!(!text.contains("something else"), "{text}");
    assert!(text.contains(" echo "), "{text}");
}

#[test]
fn ctrl_c_ends_the_question_and_gives_the_echo_back() {
    // The shell lives on; Ctrl-C is for the program before it.
    let script = "trap : INT; \"$SYSU\" hash password --cost 4; \
                  echo status $?; stty -a; echo the end";
    let Some(mut terminal) = Terminal::run(script) else { return };
    terminal.wait_for("Password: ");
    terminal.type_keys(&SECRET[..5]);
    terminal.type_keys("\x03");
    let text = terminal.end();
    assert!(text.contains("status 130"), "{text}");
    assert!(!text.contains("Again"), "{text}");
    assert!(!text.contains("$2b$"), "{text}");
    assert!(text.contains(" echo "), "{text}");
    assert!(!text.contains(&SECRET[..5]), "{text}");
}

#[test]
fn a_terminated_program_gives_the_echo_back() {
    let script = "(sleep 0.2; while ! kill $(pgrep -P $$ -x sysu); do \
                  sleep 0.1; done) 2>/dev/null & \
                  \"$SYSU\" hash password --cost 4; \
                  echo status $?; stty -a; echo the end";
    let Some(terminal) = Terminal::run(script) else { return };
    terminal.wait_for("Password: ");
    let text = terminal.end();
    assert!(text.contains("status 143"), "{text}");
    assert!(text.contains(" echo "), "{text}");
}

#[test]
fn a_password_is_verified_after_one_question() {
    let hash = "$2b$04$ScyvIzYzJ8OO6Za9An4Qv.lj7py6YI5M.fCVkmxSl3NAY38IHZo3e";
    let script = format!(
        "\"$SYSU\" hash verify '{hash}'; echo status $?; echo the end"
    );
    for (password, status) in [("correct horse", 0), (SECRET, 1)] {
        let Some(mut terminal) = Terminal::run(&script) else { return };
        terminal.wait_for("Password: ");
        terminal.type_keys(&format!("{password}\n"));
        let text = terminal.end();
        assert!(text.contains(&format!("status {status}")), "{text}");
        assert!(!text.contains("Again"), "{text}");
    }
}

#[test]
fn a_line_is_edited_by_the_terminal_and_an_early_end_is_an_error() {
    let script = "\"$SYSU\" hash password --cost 4 --no-confirm; \
                  echo status $?; echo the end";
    let Some(mut terminal) = Terminal::run(script) else { return };
    terminal.wait_for("Password: ");
    // A wrong key, and the key that takes it back.
    terminal.type_keys("correct horsX\x7fe\n");
    let text = terminal.end();
    let hash = text.lines().find(|line| line.starts_with("$2b$04$"));
    let hash = hash.expect("a hash").trim_end();
    let verify = crate::support::sysu(["hash", "verify", hash]);
    verify.stdin("correct horse").run().ok();

    let Some(mut terminal) = Terminal::run(script) else { return };
    terminal.wait_for("Password: ");
    terminal.type_keys("\x04");
    let text = terminal.end();
    assert!(text.contains("cannot ask for a password"), "{text}");
    assert!(!text.contains("status 0"), "{text}");
}
