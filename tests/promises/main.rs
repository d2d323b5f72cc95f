//! The promises of the client to its users, one module for each.

mod attempts;
mod certificates;
mod clock;
mod connections;
mod credentials;
mod customize;
mod documentation;
mod environment;
mod errors;
mod faults;
mod forward_compatibility;
mod generated;
mod hints;
mod input_validation;
mod layers;
mod missing_members;
mod operations;
mod paginators;
mod redaction;
mod round_trips;
mod runtimes;
mod sdk_compatibility;
mod signing;
mod size;
mod soak;
mod spans;
mod tampering;
mod timestamps;
mod value_forms;
mod wire_format;

// The name of the client in the shared programs.
extern crate ivschat_client as ivschat;
