//! The command line.

use std::path::PathBuf;

use ivschat_bench::chat::viewers::Kind;
use ivschat_bench::contestant::Contestant;
use ivschat_bench::placement::Core;
use lexopt::prelude::*;
use serde::de::DeserializeOwned;

pub(crate) const USAGE: &str = "\
Usage: cargo xtask bench [OPTIONS]

Measures calls of this client beside bare reqwest and the AWS SDK for Rust, messaging beside a plain fan-out by
tokio-tungstenite, and the generator. Everything runs on this machine. Writes a table, the figures as JSON, and a chart to
target/bench/. No figure makes it fail.

  --calls                measure calls only
  --messaging            measure messaging only
  --generator            measure the generator only
  --build                measure cold builds of programs that depend on a client, which takes several minutes for each
  --micro                print the time of each step of a call without the network; only alone
  --quick                fewer rounds: about a minute for calls
  --document FILE        also measure generating from this document; may be repeated
  --publish              also write the last figures into README.md, tests/bench/README.md and tests/bench/chart.svg;
                         without any option of the above, measures nothing

What a run does not measure keeps the figures of the last run that did.";

/// What the program does.
pub(crate) enum Command {
    Help,
    Measure(Settings),
    /// Run the HTTP server. This and the following are for processes that this program starts.
    Serve,
    /// Run the plain fan-out.
    FanOut,
    /// Run the local endpoint.
    Local,
    /// Run a worker.
    Work {
        core: Core,
        contestant: Contestant,
        url: String,
    },
    /// Run viewers.
    Watch {
        kind: Kind,
        url: String,
    },
}

/// What to measure.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) calls: bool,
    pub(crate) messaging: bool,
    pub(crate) generator: bool,
    pub(crate) build: bool,
    pub(crate) quick: bool,
    pub(crate) documents: Vec<PathBuf>,
    pub(crate) publish: bool,
}

impl Command {
    pub(crate) fn from_arguments(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut settings = Settings::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("calls") => settings.calls = true,
                Long("messaging") => settings.messaging = true,
                Long("generator") => settings.generator = true,
                Long("build") => settings.build = true,
                Long("quick") => settings.quick = true,
                Long("document") => settings.documents.push(parser.value()?.into()),
                Long("publish") => settings.publish = true,
                Long("help") | Short('h') => return Ok(Self::Help),
                Value(value) if value == "serve" => return Ok(Self::Serve),
                Value(value) if value == "fan-out" => return Ok(Self::FanOut),
                Value(value) if value == "local" => return Ok(Self::Local),
                Value(value) if value == "work" => {
                    return Ok(Self::Work {
                        core: named(&mut parser)?,
                        contestant: named(&mut parser)?,
                        url: parser.value()?.string()?,
                    });
                }
                Value(value) if value == "watch" => {
                    let (kind, url) = (named(&mut parser)?, parser.value()?.string()?);
                    return Ok(Self::Watch { kind, url });
                }
                other => return Err(other.unexpected()),
            }
        }
        settings.select_default();
        Ok(Self::Measure(settings))
    }
}

impl Settings {
    fn select_default(&mut self) {
        // Where a document is named, it is to be measured.
        self.generator |= !self.documents.is_empty();
        let selected = self.calls || self.messaging || self.generator || self.build;
        if !selected && (self.quick || !self.publish) {
            self.calls = true;
            self.messaging = true;
            self.generator = true;
        }
    }
}

/// Reads the name of a value of an enum.
fn named<T: DeserializeOwned>(parser: &mut lexopt::Parser) -> Result<T, lexopt::Error> {
    let parse = |name: &str| serde_json::from_value(name.into());
    parser.value()?.parse_with(parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(arguments: &[&str]) -> Option<Settings> {
        match Command::from_arguments(lexopt::Parser::from_args(arguments)) {
            Ok(Command::Measure(settings)) => Some(settings),
            _ => None,
        }
    }

    fn selected(arguments: &[&str]) -> Option<[bool; 4]> {
        let settings = settings(arguments)?;
        let Settings {
            calls,
            messaging,
            generator,
            build,
            ..
        } = settings;
        Some([calls, messaging, generator, build])
    }

    #[test]
    fn everything_but_builds_is_measured_by_default() {
        let all = Some([true, true, true, false]);
        assert_eq!(selected(&[]), all);
        assert_eq!(selected(&["--quick"]), all);
        assert_eq!(selected(&["--publish", "--quick"]), all);
    }

    #[test]
    fn an_option_selects_what_is_measured() {
        assert_eq!(selected(&["--build"]), Some([false, false, false, true]));
        let chosen = selected(&["--calls", "--messaging", "--publish"]);
        assert_eq!(chosen, Some([true, true, false, false]));
        let document = selected(&["--document", "a.json"]);
        assert_eq!(document, Some([false, false, true, false]));
    }

    #[test]
    fn publishing_alone_measures_nothing() {
        assert_eq!(selected(&["--publish"]), Some([false; 4]));
    }

    #[test]
    fn unknown_arguments_are_rejected() {
        assert!(settings(&["--fast"]).is_none());
        assert!(settings(&["fast"]).is_none());
    }
}
