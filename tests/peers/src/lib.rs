//! The programs of the moving guide, each compiled with its crate.

#![doc = include_str!(concat!(env!("OUT_DIR"), "/moving.md"))]
