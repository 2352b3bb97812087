//! The crate from outside.
mod bcrypt;
