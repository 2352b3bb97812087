//! `sysu img`, end to end.
