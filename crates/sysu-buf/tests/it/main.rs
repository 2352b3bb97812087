//! The crate through its public door.
#![allow(
    clippy::unwrap_used,
    clippy::default_trait_access,
    clippy::disallowed_methods,
    clippy::format_collect,
    clippy::needless_pass_by_value,
    clippy::print_stderr,
    clippy::single_match_else,
    clippy::single_range_in_vec_init,
    clippy::type_complexity,
    clippy::wildcard_enum_match_arm,
    reason = "a test may do what a library may not"
)]

mod differential;
mod dump;
mod encoding;
mod search;
mod stream;

/// Bytes of every kind, the same in every run.
pub(crate) fn noise(len: usize, mut seed: u64) -> Vec<u8> {
    (0..len)
        .map(|_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 32) as u8
        })
        .collect()
}
