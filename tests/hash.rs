//! `sysu hash`, end to end.

#[path = "hash/files.rs"]
mod files;
#[path = "hash/passwords.rs"]
mod passwords;
#[path = "hash/peers.rs"]
mod peers;
#[path = "hash/tokens.rs"]
mod tokens;
