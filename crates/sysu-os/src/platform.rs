//! What is known when the program is built.

/// The end of a line: `"\n"`, on Windows `"\r\n"`.
pub const EOL: &str = if cfg!(windows) { "\r\n" } else { "\n" };

/// The file that swallows everything.
pub const DEV_NULL: &str =
    if cfg!(windows) { r"\\.\nul" } else { "/dev/null" };

/// `"LE"` where the lowest byte of a number comes first, else `"BE"`.
pub const ENDIANNESS: &str =
    if cfg!(target_endian = "little") { "LE" } else { "BE" };

/// The architecture that this program was built for. What the kernel runs
/// on is [`Uname::machine`](crate::Uname::machine).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arch(());

impl Arch {
    /// The architecture of this program.
    pub const CURRENT: Self = Self(());

    /// Returns Rust's name for it: `x86_64`.
    pub const fn rust_name(self) -> &'static str {
        std::env::consts::ARCH
    }

    /// Returns Node's name for it, `os.arch()`: `x64`.
    ///
    /// # Example
    ///
    /// ```
    /// # if cfg!(target_arch = "x86_64") {
    /// assert_eq!(sysu_os::Arch::CURRENT.node_name(), "x64");
    /// # }
    /// ```
    pub fn node_name(self) -> &'static str {
        match self.rust_name() {
            "x86_64" => "x64",
            "x86" => "ia32",
            "aarch64" => "arm64",
            "powerpc64" => "ppc64",
            "powerpc" => "ppc",
            "loongarch64" => "loong64",
            "mips" if ENDIANNESS == "LE" => "mipsel",
            other => other,
        }
    }
}

/// The operating system that this program was built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform(());

impl Platform {
    /// The operating system of this program.
    pub const CURRENT: Self = Self(());

    /// Returns Rust's name for it: `linux`, `macos`, `windows`.
    pub const fn rust_name(self) -> &'static str {
        std::env::consts::OS
    }

    /// Returns Node's name for it, `os.platform()`: `linux`, `darwin`,
    /// `win32`.
    pub fn node_name(self) -> &'static str {
        match self.rust_name() {
            "macos" => "darwin",
            "windows" => "win32",
            "solaris" | "illumos" => "sunos",
            other => other,
        }
    }
}
