//! The process of chromedriver.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use fixtures::TestResult;

const MISSING: &str = "the tests of the console need chromedriver and Chromium (or Chrome)\n\n\
    Debian:    apt-get install chromium chromium-driver\n\
    elsewhere: install both from https://googlechromelabs.github.io/chrome-for-testing/, and set CHROME and CHROMEDRIVER \
    to the two programs\n";

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// How long the browser may take to end.
const END_TIMEOUT: Duration = Duration::from_secs(10);

/// A running chromedriver. Dropping this ends the browser, and then the process.
pub(crate) struct Driver {
    process: Child,
    port: u16,
    session: Option<String>,
    /// Open, so that the process can write to it.
    _output: BufReader<ChildStdout>,
}

/// Returns the browser that a variable or the `PATH` names. Otherwise, chromedriver looks for one.
pub(crate) fn browser() -> TestResult<Option<String>> {
    let named = env::var_os("CHROME").filter(|named| !named.is_empty());
    let found = named.or_else(|| BROWSERS.into_iter().find_map(on_path));
    let text = found.map(OsString::into_string).transpose();
    Ok(text.map_err(|_| "the path of the browser is not UTF-8")?)
}

/// Returns the path of a program.
fn on_path(name: &str) -> Option<OsString> {
    let folders = env::var_os("PATH")?;
    let mut programs = env::split_paths(&folders).map(|folder| folder.join(name));
    programs.find(|program| program.is_file()).map(Into::into)
}

impl Driver {
    /// Starts chromedriver on a free port.
    pub(crate) fn start() -> TestResult<Self> {
        let named = env::var_os("CHROMEDRIVER").filter(|named| !named.is_empty());
        let mut command = Command::new(named.unwrap_or_else(|| "chromedriver".into()));
        let command = command.arg("--port=0").stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => MISSING.to_owned(),
            _ => format!("cannot start chromedriver: {error}"),
        })?;
        let mut output = BufReader::new(process.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        let port = loop {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                return Err("chromedriver ended before it listened".into());
            }
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end().trim_end_matches('.').parse()?;
            }
        };
        Ok(Self {
            process,
            port,
            session: None,
            _output: output,
        })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Sets the session whose browser ends with this.
    pub(crate) fn end_with(&mut self, session: &str) {
        self.session = Some(session.to_owned());
    }

    /// Ends the browser. Blocks, since there may be no runtime anymore.
    fn end_session(&self, session: &str) -> io::Result<()> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        let request = format!(
            "DELETE /session/{session} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
        );
        connection.write_all(request.as_bytes())?;
        // The response, after which chromedriver keeps the connection open.
        connection.set_read_timeout(Some(END_TIMEOUT))?;
        connection.read_exact(&mut [0])
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The processes may have ended already.
        if let Some(session) = &self.session {
            let _: io::Result<()> = self.end_session(session);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
