//! The programs in MOVING.md, each compiled with its crate.

#![doc = include_str!(concat!(env!("OUT_DIR"), "/moving.md"))]
