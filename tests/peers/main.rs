//! The official clients, unchanged, against the local endpoint; and what they and this client are answered, side by side.

// The name by which the shared programs know their client.
extern crate aws_sdk_ivschat as ivschat;

mod answers;
mod aws_config;
mod aws_sdk_rust;
mod boto3;
mod installation;
mod javascript;
mod script;
mod story;
