//! The cost of messaging.

use super::table::{self, Goal, NONE, ratio, thousands, two_decimals, whole};
use crate::messaging::{Deliveries, Idle, Latency, Messaging, Overload};

/// A line of the table.
type Row = [String; 5];

const HEAD: [&str; 5] = ["", "tokio-tungstenite", "this project", "ratio", "goal"];

pub(super) fn table(messaging: &Messaging) -> String {
    let mut rows = Vec::new();
    for deliveries in &messaging.deliveries {
        rows.extend(deliveries_of(deliveries));
    }
    rows.extend(latency(&messaging.latency));
    rows.extend(idle(&messaging.idle));
    let table = table::write(HEAD, rows);
    format!("{table}\n{}", overload(&messaging.overload))
}

fn deliveries_of(deliveries: &Deliveries) -> [Row; 4] {
    let Deliveries {
        rooms,
        viewers,
        fan_out,
        local,
        ours,
        local_to_fan_out,
        ours_to_plain,
    } = deliveries;
    let name = format!("{rooms} × {} viewers", thousands(*viewers as f64));
    let goal = Goal::AtLeast(0.8);
    let row = |what: &str, plain: String, ours: String| {
        let what = format!("{name}: {what}");
        [what, plain, ours, String::new(), String::new()]
    };
    let mut server = row(
        "deliveries per second and core of the server",
        whole(&fan_out.server),
        whole(&local.server),
    );
    server[3] = ratio(local_to_fan_out);
    server[4] = goal.compare(local_to_fan_out.median, two_decimals);
    let mut client = row(
        "deliveries per second and core of the client",
        whole(&local.viewers),
        whole(&ours.viewers),
    );
    client[3] = ratio(ours_to_plain);
    client[4] = goal.compare(ours_to_plain.median, two_decimals);
    let to_fan_out = local.elapsed.median / fan_out.elapsed.median;
    let mut elapsed = row(
        "deliveries per second, clients as on the left",
        whole(&fan_out.elapsed),
        whole(&local.elapsed),
    );
    elapsed[3] = two_decimals(to_fan_out);
    let both = row(
        "deliveries per second, server and client",
        NONE.to_owned(),
        whole(&ours.elapsed),
    );
    [server, client, elapsed, both]
}

fn latency(latency: &Latency) -> [Row; 2] {
    let percentiles = |(p50, p99): (u64, u64)| format!("{p50} µs, {p99} µs");
    let name = format!("latency to {} viewers, p50 and p99", latency.viewers);
    let row = |what: &str, ours: (u64, u64)| {
        [
            format!("{name}: {what}"),
            percentiles(latency.fan_out),
            percentiles(ours),
            String::new(),
            String::new(),
        ]
    };
    [
        row("server", latency.local),
        row("server and client", latency.ours),
    ]
}

fn idle(idle: &Idle) -> [Row; 3] {
    let bytes =
        |bytes: Option<u64>| bytes.map_or_else(|| NONE.to_owned(), |bytes| thousands(bytes as f64));
    let goal = |value: Option<u64>| {
        let value = value.map(|bytes| bytes as f64);
        value.map_or_else(String::new, |value| {
            Goal::AtMost(12_288.0).compare(value, thousands)
        })
    };
    let name = format!(
        "bytes of an idle viewer, of {}",
        thousands(idle.viewers as f64)
    );
    let row = |what: &str, plain: Option<u64>, ours: Option<u64>, goal: String| {
        let what = format!("{name}: {what}");
        [what, bytes(plain), bytes(ours), String::new(), goal]
    };
    [
        row("server", idle.fan_out, idle.local, goal(idle.local)),
        row(
            "server, after ten deliveries",
            None,
            idle.local_after_deliveries,
            String::new(),
        ),
        row("client", idle.plain_viewer, idle.our_viewer, String::new()),
    ]
}

fn overload(overload: &Overload) -> String {
    let kibibytes = |bytes: Option<u64>| {
        bytes.map_or_else(|| NONE.to_owned(), |bytes| thousands(bytes as f64 / 1024.0))
    };
    format!(
        "The local endpoint refuses {} messages a second of a client that exceeds the limits; {} of them add {} KiB to its \
         memory. {} viewers that do not read {} events of 4 kB add {} KiB.\n",
        thousands(overload.refused_per_second),
        thousands(overload.refused as f64),
        kibibytes(overload.refused_bytes),
        overload.viewers,
        thousands(overload.unread as f64),
        kibibytes(overload.unread_bytes),
    )
}
