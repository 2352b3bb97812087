//! `sysu hash`, end to end.

#[path = "hash/files.rs"]
mod files;
#[path = "hash/passwords.rs"]
mod passwords;
#[path = "hash/peers.rs"]
mod peers;
#[path = "hash/prompt.rs"]
mod prompt;
#[path = "hash/tokens.rs"]
mod tokens;
