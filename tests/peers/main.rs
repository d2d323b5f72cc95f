//! The official clients work with the local endpoint, read the same responses as this client, and have the model of the
//! service that `spec/` was imported from.

// The name of the client in the shared programs.
extern crate aws_sdk_ivschat as ivschat;

mod aws_config;
mod aws_sdk_rust;
mod boto3;
mod chat;
mod import;
mod installation;
mod javascript;
mod responses;
mod scenarios;
mod script;
