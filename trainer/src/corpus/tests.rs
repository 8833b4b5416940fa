//! The whole stage on a small world.
