//! The cost of building.

use super::table::{self, Goal, NONE, thousands, two_decimals};
use crate::dependants::{Build, Dependants, Figures};

const HEAD: [&str; 8] = [
    "cold release build",
    "CPU time",
    "÷ SDK",
    "goal",
    "elapsed",
    "crates",
    "stripped program",
    "÷ SDK, goal",
];

pub(super) fn table(dependants: &Dependants) -> String {
    let builds = dependants.builds.iter();
    let sdk = builds.clone().find(|build| build.name == SDK);
    let sdk = sdk.and_then(|build| build.outcome.as_ref().ok());
    table::write(HEAD, builds.map(|build| row(build, sdk)).collect())
}

const SDK: &str = "aws-sdk-ivschat";

/// Returns the goals for CPU time and size, divided by the SDK's.
fn goals(name: &str) -> Option<(Goal, Goal)> {
    match name {
        "ivschat-client" => Some((Goal::AtMost(0.56), Goal::AtMost(0.41))),
        "ivschat-client, native-tls" => Some((Goal::AtMost(0.40), Goal::AtMost(0.33))),
        _ => None,
    }
}

fn row(build: &Build, sdk: Option<&Figures>) -> [String; 8] {
    let name = build.name.clone();
    let figures = match &build.outcome {
        Ok(figures) => figures,
        Err(reason) => {
            let mut row = [(); 8].map(|()| NONE.to_owned());
            row[0] = format!("{name} ({reason})");
            return row;
        }
    };
    let cpu = sdk.map(|sdk| figures.cpu_s / sdk.cpu_s);
    let size = sdk.map(|sdk| figures.binary_bytes as f64 / sdk.binary_bytes as f64);
    let goals = goals(&name);
    let written = |ratio: Option<f64>| ratio.map_or_else(|| NONE.to_owned(), two_decimals);
    let cpu_goal = goals
        .zip(cpu)
        .map(|((goal, _), cpu)| goal.compare(cpu, two_decimals));
    let size_goal = goals
        .zip(size)
        .map(|((_, goal), size)| goal.compare(size, two_decimals));
    [
        name,
        format!("{:.0} s", figures.cpu_s),
        written(cpu),
        cpu_goal.unwrap_or_else(|| NONE.to_owned()),
        format!("{:.0} s", figures.elapsed_s),
        thousands(figures.crates as f64),
        format!("{:.2} MB", figures.binary_bytes as f64 / 1e6),
        match size_goal {
            Some(goal) => format!("{}, {goal}", written(size)),
            None => written(size),
        },
    ]
}
