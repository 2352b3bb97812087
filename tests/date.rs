//! `sysu date`, end to end.
