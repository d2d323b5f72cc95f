//! What the project promises its users, a module for each promise.

mod attempts;
mod credentials;
mod customize;
mod environment;
mod errors;
mod faults;
mod generated;
mod hints;
mod inputs;
mod layers;
mod nulls;
mod open_types;
mod operations;
mod other_forms;
mod paginators;
mod redaction;
mod round_trips;
mod sdk_config;
mod sdk_programs;
mod signing;
mod soak;
mod spans;
mod tampering;
mod timestamps;
mod wire;

extern crate ivschat_client as ivschat;
