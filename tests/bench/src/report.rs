//! The tables of the figures, with the goals, as Markdown.

mod calls;
mod dependants;
mod generator;
mod messaging;
mod table;

use std::fs;

use ivschat_bench::Result;

use crate::chart;
use crate::machine::Machine;
use crate::results::{Results, Run, folder};

/// Writes the report and the chart next to the figures, and returns the names of all three.
pub(crate) fn write(results: &Results) -> Result<String> {
    let folder = folder()?;
    for (name, contents) in [
        ("report.md", of(results)),
        ("chart.svg", chart::draw(results)),
    ] {
        let file = folder.join(name);
        fs::write(&file, contents)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    }
    let folder = folder.display();
    Ok(format!("report.md, chart.svg and results.json in {folder}"))
}

/// Returns the whole report.
pub(crate) fn of(results: &Results) -> String {
    of_calls_and_builds(results) + &of_the_rest(results)
}

/// Returns the part about the client.
pub(crate) fn of_calls_and_builds(results: &Results) -> String {
    let calls = results.calls.as_ref();
    let calls = calls.map(|run| section("A call of `CreateChatToken`", run, calls::table));
    let builds = results.dependants.as_ref();
    let builds =
        builds.map(|run| section("A program that depends on a client", run, dependants::table));
    [calls, builds].into_iter().flatten().collect()
}

/// Returns the part about messaging and the generator.
pub(crate) fn of_the_rest(results: &Results) -> String {
    let messaging = results.messaging.as_ref();
    let messaging = messaging.map(|run| section("Messaging", run, messaging::table));
    let generator = results.generator.as_ref();
    let generator = generator.map(|run| section("The generator", run, generator::table));
    [messaging, generator].into_iter().flatten().collect()
}

fn section<F>(title: &str, run: &Run<F>, table: impl Fn(&F) -> String) -> String {
    let table = table(&run.figures);
    format!("**{title}**\n\n{table}\n{}\n", conditions(run))
}

/// Describes when, where and with what a run has measured.
fn conditions<F>(run: &Run<F>) -> String {
    let Machine {
        date,
        processor,
        cores,
        system,
        rustc,
        commit,
        reqwest,
        aws_sdk_ivschat,
        ..
    } = &run.machine;
    let mut paragraph = format!(
        "Measured at {date} on {processor} with {cores} cores, {system}, by {rustc}; commit {commit}, reqwest {reqwest}, \
         aws-sdk-ivschat {aws_sdk_ivschat}."
    );
    if run.quick {
        paragraph.push_str(" A `--quick` run.");
    }
    if run.machine.is_busy() {
        paragraph.push_str(
            " Other processes kept the machine busy: times are unreliable, counts and sizes are not.",
        );
    }
    paragraph.push('\n');
    paragraph
}
