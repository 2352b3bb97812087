//! The drawer of system utilities: os facts, hashes, images, dates, bytes.
//!
//! Each module is a crate of its own, re-exported behind a feature of the
//! same name; nothing else lives here. `sysu img resize` on the command line
//! is the crate `sysu-img`, which is [`sysu::img`](img) here.
//!
//! | feature | module | crate |
//! | --- | --- | --- |
//! | `os` | [`os`] | `sysu-os` |
//! | `hash` | [`hash`] | `sysu-hash` |
//! | `img` | [`img`], [`jpeg`] | `sysu-img`, `sysu-jpeg` |
//! | `date` | [`date`] | `sysu-date` |
//! | `buf` | [`buf`] | `sysu-buf` |
#![forbid(unsafe_code)]

#[cfg(feature = "buf")]
pub use sysu_buf as buf;
#[cfg(feature = "date")]
pub use sysu_date as date;
#[cfg(feature = "hash")]
pub use sysu_hash as hash;
#[cfg(feature = "img")]
pub use sysu_img as img;
#[cfg(feature = "img")]
pub use sysu_jpeg as jpeg;
#[cfg(feature = "os")]
pub use sysu_os as os;
