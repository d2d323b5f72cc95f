//! The chart, as SVG. Its colors follow the reader's preference for a light or a dark page.

use std::fmt::Write;

use crate::calls::{Figures, LOADS};
use crate::dependants;
use crate::results::Results;

const WIDTH: usize = 760;
/// Where the bars begin.
const LABELS: usize = 210;
/// The longest bar, next to which there is room for its figure.
const LONGEST: usize = WIDTH - LABELS - 110;
const BAR: usize = 14;
const GAP: usize = 16;
const TOP: usize = 66;

const STYLE: &str =
    "    text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328 }
    .title { font-size: 16px; font-weight: 600 }
    .figure { font-size: 12px; fill: #59636e }
    .bare { fill: #8c959f } .ours { fill: #0969da } .sdk { fill: #bc4c00 }
    .axis { stroke: #d1d9e0 }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .figure { fill: #9198a1 }
      .bare { fill: #656c76 } .ours { fill: #4493f8 } .sdk { fill: #db6d28 }
      .axis { stroke: #3d444d }
    }";

/// The classes of bars, by which the style sheet colors them.
const BARE: &str = "bare";
const OURS: &str = "ours";
const SDK: &str = "sdk";

const LEGEND: [(&str, &str); 3] = [
    (BARE, "bare reqwest, unsigned"),
    (OURS, "ivschat-client"),
    (SDK, "aws-sdk-ivschat"),
];

/// A bar of a group.
struct Bar {
    class: &'static str,
    value: f64,
    figure: String,
}

/// What one group of bars compares. Its longest bar is as long as that of any other group.
struct Group {
    label: String,
    bars: Vec<Bar>,
}

impl Group {
    /// Creates a group with a bar for each class that has a value; the string is what the chart shows next to the bar.
    fn new<const N: usize>(
        label: &str,
        values: [(&'static str, Option<(f64, String)>); N],
    ) -> Self {
        let bars = values.into_iter().filter_map(|(class, value)| {
            let (value, figure) = value?;
            Some(Bar {
                class,
                value,
                figure,
            })
        });
        Self {
            label: label.to_owned(),
            bars: bars.collect(),
        }
    }
}

/// Draws the costs of calls and of builds.
pub(crate) fn draw(results: &Results) -> String {
    let groups: Vec<Group> = groups_of_calls(results)
        .into_iter()
        .chain(groups_of_builds(results))
        .filter(|group| !group.bars.is_empty())
        .collect();
    let bars: usize = groups.iter().map(|group| group.bars.len()).sum();
    let height = TOP + bars * BAR + groups.len() * GAP + 4;
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-labelledby="title">
  <title id="title">Costs of ivschat-client beside bare reqwest and aws-sdk-ivschat</title>
  <style>
{STYLE}
  </style>
  <text class="title" x="0" y="20">What a call costs, and a build of its program (less is better)</text>
"#
    );
    for (index, (class, name)) in LEGEND.into_iter().enumerate() {
        let x = LABELS + index * 190;
        let _ = writeln!(
            svg,
            r#"  <rect class="{class}" x="{x}" y="34" width="12" height="12" rx="2"/><text x="{}" y="45">{name}</text>"#,
            x + 18
        );
    }
    let mut y = TOP;
    for group in &groups {
        draw_group(&mut svg, group, y);
        y += group.bars.len() * BAR + GAP;
    }
    let _ = writeln!(
        svg,
        r#"  <line class="axis" x1="{LABELS}" y1="{}" x2="{LABELS}" y2="{}"/>"#,
        TOP - 6,
        height - 8
    );
    svg.push_str("</svg>\n");
    svg
}

fn draw_group(svg: &mut String, group: &Group, mut y: usize) {
    let middle = y + group.bars.len() * BAR / 2 + 4;
    let _ = writeln!(
        svg,
        r#"  <text x="{}" y="{middle}" text-anchor="end">{}</text>"#,
        LABELS - 10,
        group.label
    );
    let values = group.bars.iter().map(|bar| bar.value);
    let most = values.fold(f64::MIN_POSITIVE, f64::max);
    for bar in &group.bars {
        let width = bar.value / most * LONGEST as f64;
        let _ = writeln!(
            svg,
            r#"  <rect class="{}" x="{LABELS}" y="{y}" width="{width:.1}" height="{}" rx="2"/><text class="figure" x="{:.1}" y="{}">{}</text>"#,
            bar.class,
            BAR - 2,
            LABELS as f64 + width + 6.0,
            y + BAR - 4,
            bar.figure
        );
        y += BAR;
    }
}

fn groups_of_calls(results: &Results) -> Vec<Group> {
    let Some(run) = &results.calls else {
        return Vec::new();
    };
    let calls = &run.figures;
    let group = |label: &str, unit: &str, value: &dyn Fn(&Figures) -> Option<f64>| {
        let shown = |figures: &Figures| {
            let value = value(figures)?;
            let decimals = usize::from(value < 100.0);
            Some((value, format!("{value:.decimals$}{unit}")))
        };
        let values = [
            (BARE, shown(&calls.bare_reqwest)),
            (OURS, shown(&calls.ivschat_client)),
            (SDK, shown(&calls.aws_sdk_ivschat)),
        ];
        Group::new(label, values)
    };
    let cpu_time = |load: usize| {
        let label = format!("CPU time, {}", LOADS[load].name());
        group(&label, " µs", &|figures| Some(figures.cpu_us[load].median))
    };
    let thousands = |value: f64| value / 1000.0;
    let kibibytes = |bytes: u64| bytes as f64 / 1024.0;
    vec![
        group("instructions, SHA-NI", " thousand", &|figures| {
            figures
                .instructions
                .map(|counted| thousands(counted.sha_ni))
        }),
        cpu_time(0),
        cpu_time(1),
        cpu_time(2),
        group("heap allocations", "", &|figures| Some(figures.allocations)),
        group("allocated memory", " kB", &|figures| {
            Some(thousands(figures.allocated_bytes))
        }),
        group("peak heap, 64 in flight", " KiB", &|figures| {
            Some(kibibytes(figures.peak_heap))
        }),
    ]
}

fn groups_of_builds(results: &Results) -> Vec<Group> {
    let Some(run) = &results.dependants else {
        return Vec::new();
    };
    let group = |label, value: fn(&dependants::Figures) -> (f64, String)| {
        let shown = |name: &str| {
            let build = run.figures.builds.iter().find(|build| build.name == name)?;
            build.outcome.as_ref().ok().map(value)
        };
        let values = [
            (OURS, shown("ivschat-client")),
            (SDK, shown("aws-sdk-ivschat")),
        ];
        Group::new(label, values)
    };
    vec![
        group("release build, CPU time", |figures| {
            (figures.cpu_s, format!("{:.0} s", figures.cpu_s))
        }),
        group("stripped program", |figures| {
            let megabytes = figures.binary_bytes as f64 / 1e6;
            (megabytes, format!("{megabytes:.1} MB"))
        }),
    ]
}
