//! Passwords, digests, checksum lists and tokens.
#![forbid(unsafe_code)]
