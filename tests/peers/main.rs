//! The official clients work with the local endpoint, and read the same responses as this client.

// The name of the client in the shared programs.
extern crate aws_sdk_ivschat as ivschat;

mod aws_config;
mod aws_sdk_rust;
mod boto3;
mod chat;
mod installation;
mod javascript;
mod responses;
mod scenarios;
mod script;
