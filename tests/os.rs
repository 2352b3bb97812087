//! `sysu os`, end to end.
