//! The committed figures: a section of each README, and the chart.

use std::fs;
use std::path::Path;

use ivschat_bench::Result;

use crate::chart;
use crate::machine::workspace;
use crate::report;
use crate::results::Results;

const BEGIN: &str = "<!-- The following is written by `cargo xtask bench --publish`. -->\n";
const END: &str = "<!-- The end of what `cargo xtask bench --publish` writes. -->\n";

/// Writes the figures of the last runs into the files, and returns their names.
pub(crate) fn publish(results: &Results) -> Result<String> {
    let folder = workspace();
    replace(
        &folder.join("README.md"),
        &report::of_calls_and_builds(results),
    )?;
    replace(
        &folder.join("tests/bench/README.md"),
        &report::of_the_rest(results),
    )?;
    let chart = folder.join("tests/bench/chart.svg");
    fs::write(&chart, chart::draw(results))
        .map_err(|error| format!("{} cannot be written: {error}", chart.display()))?;
    Ok("README.md, tests/bench/README.md and tests/bench/chart.svg".to_owned())
}

fn replace(file: &Path, section: &str) -> Result<()> {
    let name = file.display();
    let contents =
        fs::read_to_string(file).map_err(|error| format!("{name} cannot be read: {error}"))?;
    let replaced = with_section(&contents, section)
        .ok_or_else(|| format!("{name} has no section to write to: {}", BEGIN.trim_end()))?;
    fs::write(file, replaced).map_err(|error| format!("{name} cannot be written: {error}").into())
}

/// Returns the contents with another section between the two comments.
fn with_section(contents: &str, section: &str) -> Option<String> {
    let (before, rest) = contents.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    let section = section.trim_end();
    Some(format!("{before}{BEGIN}\n{section}\n\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_section_is_replaced() {
        let contents = |section: &str| format!("before\n{BEGIN}\n{section}\n\n{END}after\n");
        let replaced = with_section(&contents("old"), "new\n");
        assert_eq!(replaced, Some(contents("new")));
        assert_eq!(with_section("no section", "new"), None);
    }
}
