//! An image pipeline that runs operations in the order you wrote them.
#![forbid(unsafe_code)]
