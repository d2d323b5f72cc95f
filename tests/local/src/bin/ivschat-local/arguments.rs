//! The command line.

use std::ffi::OsString;

use ivschat_local::{
    AccessKey, Builder, FaultRule, InvalidAccessKey, LocalEndpoint, Quotas, RequestRates,
};
use lexopt::prelude::{Long, Short, ValueExt};

/// The output of `--help`.
pub(crate) const HELP: &str = "\
Amazon IVS Chat on this machine: the control plane over HTTP, and messaging over WebSocket.

Usage: ivschat-local [OPTIONS]

Address, account and region
  --port PORT            port to listen on; 0 chooses a free port [default: 4580]
  --host HOST            name or IP address to listen on; may be repeated [default: 127.0.0.1 and ::1]
  --public-host HOST[:PORT]
                         host that clients use to reach a proxy or the published port of a container in front of
                         the endpoint; may be repeated
  --account ACCOUNT      account in ARNs, 12 digits [default: 123456789012]
  --region REGION        the only region that requests may be signed for [default: any]

Console
  --no-console           turn off the console, a web page at /, and the inspection API that it uses

Access
  --access-key ID:SECRET[:OPERATION,OPERATION,...]
                         key that requests may be signed with, for all operations or only the listed ones; may
                         be repeated [default: test:test]
  --allow-unsigned       also accept requests without a valid signature, for example from curl, if their Host
                         header names the loopback interface or a host from --host or --public-host

State
  --state FILE           persist rooms, logging configurations and tags in this file, across restarts and
                         crashes [default: only in memory]

Message review
  --lambda-endpoint URL  invoke message review handlers at this URL, for example http://127.0.0.1:9000 for
                         `cargo lambda watch` [default: apply the room's fallbackResult]
  --review-handler ARN=URL
                         invoke the message review handler with this ARN by a POST request to this URL instead; may
                         be repeated
  --review-timeout DURATION
                         how long a handler may take [default: 200ms]

Chat logs
  --chat-logs DIR        write the messages and events of rooms with logging configurations into this folder, as
                         one file of JSON lines for each destination [default: write no logs]

Limits and faults
  --quotas               allow at most 50,000 rooms and 10 logging configurations in each region, as AWS does
  --request-rates        enforce the request rates of AWS, per second and region: 5 for rooms, 3 for logging
                         configurations, 10 for tags, 200 for chat tokens, 100 for each of SendEvent, DeleteMessage
                         and DisconnectUser, 1,000 for messages
  --connection-rate RATE requests per second that a chat connection may make [default: 10]
  --latency DURATION     delay each request, for example by 50ms or 2s
  --fault RULE           make requests fail (see below); may be repeated

  -h, --help             show this text

A fault RULE is OPERATION:EFFECT, followed by restrictions in any order. OPERATION is the name of an operation, for example
CreateRoom; Connect, for the WebSocket handshake; an action in a chat connection (SEND_MESSAGE, DELETE_MESSAGE or
DISCONNECT_USER); or *, for all requests. A failed action gets an error frame with the status as ErrorCode and the code as
ErrorMessage.
  effects                503                respond with this status and the service's code for it
                         429=Throttling     respond with this status and code
                         page=502           respond with this status and an HTML page, as a load balancer does
                         drop               close the connection without performing the operation
                         drop-response      perform the operation, then close the connection without a response
                         delay=250ms        delay the operation by this time
  restrictions           +1 skip the first request    /3 every third request after that    *2 at most two requests
  examples               CreateRoom:503*2             SEND_MESSAGE:drop/10            Connect:401*1
";

/// The default port.
const PORT: u16 = 4580;

pub(crate) enum Command {
    Help,
    Run(Box<Settings>),
}

/// The endpoint to start, and the settings that the introduction shows.
pub(crate) struct Settings {
    pub(crate) endpoint: Builder,
    pub(crate) region: Option<String>,
    pub(crate) has_own_access_key: bool,
    pub(crate) allow_unsigned: bool,
    has_console: bool,
}

impl Command {
    pub(crate) fn read(mut arguments: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut settings = Settings {
            endpoint: LocalEndpoint::builder().port(PORT),
            region: None,
            has_own_access_key: false,
            allow_unsigned: false,
            has_console: true,
        };
        while let Some(argument) = arguments.next()? {
            let option = match argument {
                Short('h') | Long("help") => return Ok(Self::Help),
                Long(option) => option.to_owned(),
                _ => return Err(argument.unexpected()),
            };
            settings = settings
                .with(&option, &mut arguments)
                .map_err(|error| with_option(&option, error))?;
        }
        if settings.has_console {
            settings.endpoint = settings.endpoint.console();
        }
        Ok(Self::Run(Box::new(settings)))
    }
}

impl Settings {
    /// Applies an option and its value, if it takes one.
    fn with(mut self, option: &str, arguments: &mut lexopt::Parser) -> Result<Self, lexopt::Error> {
        let endpoint = self.endpoint;
        self.endpoint = match option {
            "port" => endpoint.port(arguments.value()?.parse()?),
            "host" => endpoint.host(arguments.value()?.string()?),
            "public-host" => endpoint.public_host(arguments.value()?.string()?),
            "account" => endpoint.account(arguments.value()?.string()?),
            "region" => {
                let only = arguments.value()?.string()?;
                self.region = Some(only.clone());
                endpoint.region(only)
            }
            "access-key" => {
                self.has_own_access_key = true;
                endpoint.add_access_key(access_key(arguments.value()?)?)
            }
            "allow-unsigned" => {
                self.allow_unsigned = true;
                endpoint.allow_unsigned()
            }
            "no-console" => {
                self.has_console = false;
                endpoint
            }
            "state" => endpoint.state_file(arguments.value()?),
            "quotas" => endpoint.quotas(Quotas::default()),
            "request-rates" => endpoint.request_rates(RequestRates::default()),
            "connection-rate" => endpoint.connection_rate(arguments.value()?.parse()?),
            "lambda-endpoint" => endpoint.lambda_endpoint(arguments.value()?.string()?),
            "review-handler" => {
                let value = arguments.value()?.string()?;
                let (arn, url) = value
                    .split_once('=')
                    .ok_or("the value must have the form ARN=URL")?;
                endpoint.review_url(arn, url)
            }
            "review-timeout" => {
                endpoint.review_timeout(arguments.value()?.parse_with(humantime::parse_duration)?)
            }
            "chat-logs" => endpoint.chat_logs(arguments.value()?),
            "latency" => {
                endpoint.latency(arguments.value()?.parse_with(humantime::parse_duration)?)
            }
            "fault" => endpoint.fault(arguments.value()?.parse::<FaultRule>()?),
            _ => return Err(Long(option).unexpected()),
        };
        Ok(self)
    }
}

/// Adds the name of the option to an error about its value.
fn with_option(option: &str, error: lexopt::Error) -> lexopt::Error {
    match error {
        lexopt::Error::ParsingFailed { .. }
        | lexopt::Error::NonUnicodeValue(_)
        | lexopt::Error::Custom(_) => format!("--{option}: {error}").into(),
        already_named => already_named,
    }
}

/// Parses an access key. The errors of `lexopt`'s `string` and `parse` would show the secret.
fn access_key(value: OsString) -> Result<AccessKey, lexopt::Error> {
    let text = value.into_string().map_err(|_| InvalidAccessKey);
    text.and_then(|text| text.parse())
        .map_err(|error| lexopt::Error::Custom(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Command, lexopt::Error> {
        Command::read(lexopt::Parser::from_args(arguments))
    }

    #[test]
    fn the_options_in_the_help_are_accepted() {
        let options = [
            "--port=0",
            "--host=::1",
            "--host=localhost",
            "--public-host=chat.example.com:8443",
            "--account=210987654321",
            "--region=eu-west-1",
            "--access-key=a:b",
            "--access-key=c:d:GetRoom,ListRooms",
            "--allow-unsigned",
            "--no-console",
            "--state=chat.state",
            "--quotas",
            "--request-rates",
            "--lambda-endpoint=http://127.0.0.1:9000",
            "--review-handler=arn:aws:lambda:us-west-2:123456789012:function:review=http://127.0.0.1:8080/?a=b",
            "--review-timeout=2s",
            "--chat-logs=logs",
            "--connection-rate=100",
            "--latency=50ms",
            "--fault=CreateRoom:503*2",
            "--fault=*:drop/10",
        ];
        assert!(matches!(read(&options), Ok(Command::Run(_))));
        for option in options {
            let name = option.split('=').next().unwrap_or(option);
            assert!(HELP.contains(name), "{name}");
        }
        assert!(matches!(read(&["--port=1", "--help"]), Ok(Command::Help)));
    }

    #[test]
    fn an_error_names_the_option_and_shows_no_secret() {
        for wrong in [
            "--port=70000",
            "--latency=50",
            "--review-handler=arn",
            "--connection-rate=-1",
            "--latency=+50ms",
            "--fault=CreateRoom",
            "--fault=*:503/0",
            "--access-key=hunter2",
            "--access-key=:hunter2",
            "--allow-unsigned=yes",
            "--unknown",
            "surplus",
        ] {
            let error = read(&[wrong]).err().map(|error| error.to_string());
            let error = error.unwrap_or_default();
            let option = wrong.split('=').next().unwrap_or(wrong);
            assert!(
                error.contains(option) && !error.contains("hunter2"),
                "{wrong}: {error}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_is_not_unicode_is_not_shown() {
        use std::os::unix::ffi::OsStringExt;
        let wrong = OsString::from_vec(b"--access-key=AKID:hunter2\xff".to_vec());
        let read = Command::read(lexopt::Parser::from_args([wrong]));
        let error = read.err().map(|error| error.to_string());
        let error = error.unwrap_or_default();
        assert!(
            error.contains("--access-key") && !error.contains("hunter2"),
            "{error}"
        );
    }
}
