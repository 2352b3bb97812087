//! The harness: a run of the binary in a fixed world, and what it showed.

use std::{
    ffi::OsStr,
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// 2024-02-29T12:34:56Z, the time of every run.
pub(crate) const NOW: &str = "1709210096";

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A call of `sysu` that has not run yet.
#[derive(Debug)]
pub(crate) struct Call {
    command: Command,
    stdin: Option<Vec<u8>>,
}

/// Calls `sysu` with these arguments, with nothing on standard input.
pub(crate) fn sysu<S: AsRef<OsStr>>(
    args: impl IntoIterator<Item = S>,
) -> Call {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysu"));
    command
        .args(args)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", "/nonexistent")
        .env("TZ", "UTC")
        .env("SYSU_NOW", NOW)
        .env("SYSU_WIDTH", "80");
    Call { command, stdin: None }
}

impl Call {
    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = Some(bytes.as_ref().to_vec());
        self
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    #[cfg(feature = "img")]
    pub(crate) fn args<S: AsRef<OsStr>>(
        mut self,
        args: impl IntoIterator<Item = S>,
    ) -> Self {
        self.command.args(args);
        self
    }

    /// Runs in `dir` and writes to `output`.
    #[cfg(feature = "img")]
    pub(crate) fn args_o(self, dir: impl AsRef<Path>, output: &str) -> Self {
        self.args(["-o", output]).dir(dir)
    }

    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// The command itself, for what this harness does not do.
    pub(crate) fn command(mut self) -> Command {
        self.command.stdin(Stdio::null());
        self.command
    }

    pub(crate) fn run(mut self) -> Run {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = match self.stdin {
            None => self.command.stdin(Stdio::null()).output().unwrap(),
            Some(bytes) => {
                self.command.stdin(Stdio::piped());
                let mut child = self.command.spawn().unwrap();
                let mut stdin = child.stdin.take().unwrap();
                let feed = std::thread::spawn(move || {
                    // A program that does not read on is a fine program.
                    let _ = stdin.write_all(&bytes);
                });
                let output = child.wait_with_output().unwrap();
                feed.join().unwrap();
                output
            }
        };
        Run(output)
    }
}

/// What a call showed.
#[derive(Debug)]
pub(crate) struct Run(Output);

impl Run {
    /// The exit status; −1 for one that a signal ended.
    pub(crate) fn status(&self) -> i32 {
        self.0.status.code().unwrap_or(-1)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0.stdout
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// Standard output as JSON values, one a line.
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap();
        self.stdout().lines().map(parse).collect()
    }

    /// Everything at once, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        let mut text = format!("exit: {}\n", self.status());
        for (name, bytes) in
            [("stdout", &self.0.stdout), ("stderr", &self.0.stderr)]
        {
            if !bytes.is_empty() {
                let shown = String::from_utf8_lossy(bytes);
                let _ = write!(text, "--- {name}\n{shown}");
            }
        }
        text
    }

    /// The run, if it ended with status 0.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status(), 0, "{}", self.shown());
        self
    }

    /// The run, if it ended with `status` and complained.
    #[track_caller]
    pub(crate) fn fails(self, status: i32) -> Self {
        assert_eq!(self.status(), status, "{}", self.shown());
        assert!(!self.0.stderr.is_empty(), "it failed without a word");
        self
    }
}
