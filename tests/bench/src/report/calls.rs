//! The cost of calls.

use super::table::{
    self, Goal, NONE, kibibytes, mebibytes, microseconds, one_decimal, ratio, thousands,
    two_decimals,
};
use crate::calls::{CONCURRENT, Calls, Figures, LOADS};

/// A line of the table.
type Row = [String; 6];

const HEAD: [&str; 6] = [
    "",
    "ivschat-client",
    "bare reqwest, unsigned",
    "aws-sdk-ivschat",
    "ratio",
    "goal",
];

pub(super) fn table(calls: &Calls) -> String {
    let mut rows = instructions(calls);
    rows.extend(times(calls));
    rows.extend(sizes(calls));
    table::write(HEAD, rows)
}

/// Writes a line about all three contestants.
fn row(what: impl Into<String>, calls: &Calls, figure: impl Fn(&Figures) -> String) -> Row {
    [
        what.into(),
        figure(&calls.ivschat_client),
        figure(&calls.bare_reqwest),
        figure(&calls.aws_sdk_ivschat),
        String::new(),
        String::new(),
    ]
}

fn instructions(calls: &Calls) -> Vec<Row> {
    let (Some(ours), Some(bare), Some(sdk)) = (
        calls.ivschat_client.instructions,
        calls.bare_reqwest.instructions,
        calls.aws_sdk_ivschat.instructions,
    ) else {
        return Vec::new();
    };
    let row = |what: &str, ours: f64, bare: f64, sdk: f64, goal: f64| {
        [
            what.to_owned(),
            thousands(ours),
            thousands(bare),
            thousands(sdk),
            format!("{} × bare", two_decimals(ours / bare)),
            Goal::AtMost(goal).compare(ours / bare, two_decimals),
        ]
    };
    vec![
        row(
            "instructions, SHA-NI",
            ours.sha_ni,
            bare.sha_ni,
            sdk.sha_ni,
            1.25,
        ),
        row("instructions, soft", ours.soft, bare.soft, sdk.soft, 1.80),
    ]
}

fn times(calls: &Calls) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, load) in LOADS.iter().enumerate() {
        let (to_bare, to_sdk) = (&calls.cpu_to_bare[index], &calls.cpu_to_sdk[index]);
        let (goal_to_bare, goal_to_sdk) = if load.in_flight == 1 {
            (1.20, 0.36)
        } else {
            (1.18, 0.34)
        };
        let mut cpu = row(format!("CPU time, {}", load.name()), calls, |figures| {
            microseconds(&figures.cpu_us[index])
        });
        cpu[4] = format!("{} × bare", ratio(to_bare));
        cpu[5] = Goal::AtMost(goal_to_bare).compare(to_bare.median, two_decimals);
        rows.push(cpu);
        let mut again: Row = Default::default();
        again[4] = format!("{} × SDK", ratio(to_sdk));
        again[5] = Goal::AtMost(goal_to_sdk).compare(to_sdk.median, two_decimals);
        rows.push(again);
        rows.push(row(
            format!("elapsed time, {}", load.name()),
            calls,
            |figures| microseconds(&figures.elapsed_us[index]),
        ));
    }
    rows
}

fn sizes(calls: &Calls) -> Vec<Row> {
    let Calls {
        bare_reqwest: bare,
        ivschat_client: ours,
        aws_sdk_ivschat: sdk,
        ..
    } = calls;
    let mut allocations = row("heap allocations", calls, |figures| {
        one_decimal(figures.allocations)
    });
    allocations[4] = format!(
        "{} × bare",
        two_decimals(ours.allocations / bare.allocations)
    );
    allocations[5] = Goal::AtMost(68.0).compare(ours.allocations, thousands);
    let mut bytes = row("allocated bytes", calls, |figures| {
        thousands(figures.allocated_bytes)
    });
    bytes[4] = format!(
        "{} × bare",
        two_decimals(ours.allocated_bytes / bare.allocated_bytes)
    );
    let mut future = row("bytes of `create_room().send()`", calls, |figures| {
        let size = figures.future_bytes;
        size.map_or_else(|| NONE.to_owned(), |size| thousands(size as f64))
    });
    if let Some(size) = ours.future_bytes {
        future[5] = Goal::AtMost(3072.0).compare(size as f64, thousands);
    }
    let mut second = row("second client of a process", calls, |figures| {
        microseconds(&figures.second_client_us)
    });
    let goal = Goal::AtMost(20.0);
    second[5] = goal.compare(ours.second_client_us.median, |goal| format!("{goal} µs"));
    let mut heap = row(
        format!("peak heap, {CONCURRENT} in flight"),
        calls,
        |figures| kibibytes(figures.peak_heap),
    );
    let to_sdk = ours.peak_heap as f64 / sdk.peak_heap as f64;
    heap[4] = format!("{} × SDK", two_decimals(to_sdk));
    heap[5] = Goal::AtMost(0.5).compare(to_sdk, two_decimals);
    let mut memory = row(
        format!("peak resident memory, {CONCURRENT} in flight"),
        calls,
        |figures| {
            figures
                .peak_memory
                .map_or_else(|| NONE.to_owned(), mebibytes)
        },
    );
    if let (Some(ours), Some(sdk)) = (ours.peak_memory, sdk.peak_memory) {
        memory[4] = format!("{} × SDK", two_decimals(ours as f64 / sdk as f64));
    }
    let lines = calls.generated_lines as f64;
    let lines = [
        "lines of generated code".to_owned(),
        thousands(lines),
        NONE.to_owned(),
        NONE.to_owned(),
        String::new(),
        Goal::AtMost(6000.0).compare(lines, thousands),
    ];
    vec![allocations, bytes, future, second, heap, memory, lines]
}
