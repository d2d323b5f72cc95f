//! The programs of the moving guide, each compiled with the crate that it is for.

#![doc = include_str!(concat!(env!("OUT_DIR"), "/moving.md"))]
