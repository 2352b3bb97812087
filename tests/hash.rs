//! `sysu hash`, end to end.
