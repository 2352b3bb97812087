//! The reasons for which the operating system refuses.

/// A reason for which the operating system refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Errno {
    /// Its name: `ENOENT`.
    pub name: &'static str,
    /// Its number on Linux with the usual numbering (x86, Arm, RISC-V; not
    /// Alpha, MIPS, PA-RISC and SPARC).
    pub number: i32,
    /// Whether node:os has it too.
    pub in_node: bool,
}

impl Errno {
    /// Returns every name, by number; of several names the usual one first.
    pub fn all() -> impl Iterator<Item = Self> {
        ERRNOS.iter().map(|&(name, number, in_node)| Self {
            name,
            number,
            in_node,
        })
    }

    /// Returns the reason of a number, by its usual name.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_os::Errno;
    ///
    /// assert_eq!(Errno::from_number(11).unwrap().name, "EAGAIN");
    /// assert_eq!(Errno::from_name("ewouldblock").unwrap().number, 11);
    /// ```
    pub fn from_number(number: i32) -> Option<Self> {
        Self::all().find(|e| e.number == number)
    }

    /// Returns the reason of a name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// Returns the system's own sentence for it.
    pub fn message(self) -> String {
        let text = std::io::Error::from_raw_os_error(self.number).to_string();
        match text.rfind(" (os error") {
            Some(at) => text[..at].to_owned(),
            None => text,
        }
    }
}

const ERRNOS: [(&str, i32, bool); 134] = [
    ("EPERM", 1, true),
    ("ENOENT", 2, true),
    ("ESRCH", 3, true),
    ("EINTR", 4, true),
    ("EIO", 5, true),
    ("ENXIO", 6, true),
    ("E2BIG", 7, true),
    ("ENOEXEC", 8, true),
    ("EBADF", 9, true),
    ("ECHILD", 10, true),
    ("EAGAIN", 11, true),
    ("EWOULDBLOCK", 11, true),
    ("ENOMEM", 12, true),
    ("EACCES", 13, true),
    ("EFAULT", 14, true),
    ("ENOTBLK", 15, false),
    ("EBUSY", 16, true),
    ("EEXIST", 17, true),
    ("EXDEV", 18, true),
    ("ENODEV", 19, true),
    ("ENOTDIR", 20, true),
    ("EISDIR", 21, true),
    ("EINVAL", 22, true),
    ("ENFILE", 23, true),
    ("EMFILE", 24, true),
    ("ENOTTY", 25, true),
    ("ETXTBSY", 26, true),
    ("EFBIG", 27, true),
    ("ENOSPC", 28, true),
    ("ESPIPE", 29, true),
    ("EROFS", 30, true),
    ("EMLINK", 31, true),
    ("EPIPE", 32, true),
    ("EDOM", 33, true),
    ("ERANGE", 34, true),
    ("EDEADLK", 35, true),
    ("EDEADLOCK", 35, false),
    ("ENAMETOOLONG", 36, true),
    ("ENOLCK", 37, true),
    ("ENOSYS", 38, true),
    ("ENOTEMPTY", 39, true),
    ("ELOOP", 40, true),
    ("ENOMSG", 42, true),
    ("EIDRM", 43, true),
    ("ECHRNG", 44, false),
    ("EL2NSYNC", 45, false),
    ("EL3HLT", 46, false),
    ("EL3RST", 47, false),
    ("ELNRNG", 48, false),
    ("EUNATCH", 49, false),
    ("ENOCSI", 50, false),
    ("EL2HLT", 51, false),
    ("EBADE", 52, false),
    ("EBADR", 53, false),
    ("EXFULL", 54, false),
    ("ENOANO", 55, false),
    ("EBADRQC", 56, false),
    ("EBADSLT", 57, false),
    ("EBFONT", 59, false),
    ("ENOSTR", 60, true),
    ("ENODATA", 61, true),
    ("ETIME", 62, true),
    ("ENOSR", 63, true),
    ("ENONET", 64, false),
    ("ENOPKG", 65, false),
    ("EREMOTE", 66, false),
    ("ENOLINK", 67, true),
    ("EADV", 68, false),
    ("ESRMNT", 69, false),
    ("ECOMM", 70, false),
    ("EPROTO", 71, true),
    ("EMULTIHOP", 72, true),
    ("EDOTDOT", 73, false),
    ("EBADMSG", 74, true),
    ("EOVERFLOW", 75, true),
    ("ENOTUNIQ", 76, false),
    ("EBADFD", 77, false),
    ("EREMCHG", 78, false),
    ("ELIBACC", 79, false),
    ("ELIBBAD", 80, false),
    ("ELIBSCN", 81, false),
    ("ELIBMAX", 82, false),
    ("ELIBEXEC", 83, false),
    ("EILSEQ", 84, true),
    ("ERESTART", 85, false),
    ("ESTRPIPE", 86, false),
    ("EUSERS", 87, false),
    ("ENOTSOCK", 88, true),
    ("EDESTADDRREQ", 89, true),
    ("EMSGSIZE", 90, true),
    ("EPROTOTYPE", 91, true),
    ("ENOPROTOOPT", 92, true),
    ("EPROTONOSUPPORT", 93, true),
    ("ESOCKTNOSUPPORT", 94, false),
    ("EOPNOTSUPP", 95, true),
    ("ENOTSUP", 95, true),
    ("EPFNOSUPPORT", 96, false),
    ("EAFNOSUPPORT", 97, true),
    ("EADDRINUSE", 98, true),
    ("EADDRNOTAVAIL", 99, true),
    ("ENETDOWN", 100, true),
    ("ENETUNREACH", 101, true),
    ("ENETRESET", 102, true),
    ("ECONNABORTED", 103, true),
    ("ECONNRESET", 104, true),
    ("ENOBUFS", 105, true),
    ("EISCONN", 106, true),
    ("ENOTCONN", 107, true),
    ("ESHUTDOWN", 108, false),
    ("ETOOMANYREFS", 109, false),
    ("ETIMEDOUT", 110, true),
    ("ECONNREFUSED", 111, true),
    ("EHOSTDOWN", 112, false),
    ("EHOSTUNREACH", 113, true),
    ("EALREADY", 114, true),
    ("EINPROGRESS", 115, true),
    ("ESTALE", 116, true),
    ("EUCLEAN", 117, false),
    ("ENOTNAM", 118, false),
    ("ENAVAIL", 119, false),
    ("EISNAM", 120, false),
    ("EREMOTEIO", 121, false),
    ("EDQUOT", 122, true),
    ("ENOMEDIUM", 123, false),
    ("EMEDIUMTYPE", 124, false),
    ("ECANCELED", 125, true),
    ("ENOKEY", 126, false),
    ("EKEYEXPIRED", 127, false),
    ("EKEYREVOKED", 128, false),
    ("EKEYREJECTED", 129, false),
    ("EOWNERDEAD", 130, false),
    ("ENOTRECOVERABLE", 131, false),
    ("ERFKILL", 132, false),
    ("EHWPOISON", 133, false),
];
