//! `sysu buf`, end to end.
