//! Runs programs.

use std::process::{Command, Output};

use crate::error::Result;

/// Runs a program that prints what it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status();
    let status = status.map_err(|error| cannot_start(command, &error))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{} failed ({status})", shown(command))),
    }
}

/// Runs a program, and returns the text that it writes to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let bytes = bytes(command)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Runs a program, and returns what it writes to standard output.
pub(crate) fn bytes(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output();
    let output = output.map_err(|error| cannot_start(command, &error))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(failed(command, &output)),
    }
}

fn failed(command: &Command, output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    let (program, status) = (shown(command), output.status);
    format!("{program} failed ({status}): {}", errors.trim())
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("{} cannot be started: {error}", shown(command))
}

/// Returns the command as one would type it.
fn shown(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}
