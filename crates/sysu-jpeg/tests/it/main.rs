//! What a user of the crate can see.

mod damage;
mod decode;
mod encode;
mod info;
mod lossless;
mod pictures;
mod reference;
mod scale;
mod sweep;
