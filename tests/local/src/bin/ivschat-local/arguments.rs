//! The command line.

use std::ffi::OsString;

use ivschat_local::{
    AccessKey, Builder, FaultRule, InvalidAccessKey, LocalEndpoint, Quotas, RequestRates,
};
use lexopt::prelude::{Long, Short, ValueExt};

pub(crate) const HELP: &str = "\
Amazon IVS Chat on this machine: the control plane over HTTP, and messaging over WebSocket.

Usage: ivschat-local [OPTIONS]

Address
  --port PORT            port to listen on; 0 for any free port [default: 4580]
  --host HOST            name or IP address to listen on; may be repeated [default: 127.0.0.1 and ::1]
  --public-host HOST[:PORT]
                         host that clients use to reach a proxy in front of the endpoint; may be repeated
  --account ACCOUNT      account in ARNs, 12 digits [default: 123456789012]
  --region REGION        the only region that requests may be signed for [default: any]

Access
  --access-key ID:SECRET[:OPERATION,OPERATION,...]
                         key that requests may be signed with, for all operations or only for these; may be
                         repeated [default: test:test]
  --allow-unsigned       also accept requests without a valid signature, as from curl, if their Host header names
                         this machine or one of --host and --public-host

State
  --state FILE           keep everything in this file, through restarts and crashes [default: only in memory]

Message review
  --lambda-endpoint URL  invoke the message review handlers of rooms there, such as http://127.0.0.1:9000, where
                         `cargo lambda watch` is; an unknown handler leads to the room's fallbackResult
  --review-handler ARN=URL
                         review the messages of rooms with this handler by a POST request to this URL instead; may be
                         repeated
  --review-timeout DURATION
                         how long a handler may take [default: 200ms]

Chat logs
  --chat-logs DIR        write the messages and events of rooms with logging configurations into this folder, one file
                         of JSON lines for each destination

Limits and faults
  --quotas               at most 50,000 rooms and 10 logging configurations in a region
  --request-rates        the request rates of AWS per second: 5 for rooms, 3 for logging configurations, 10 for tags,
                         200 for chat tokens, 100 for each of SendEvent, DeleteMessage and DisconnectUser, 1,000 for
                         messages
  --connection-rate RATE requests per second of a chat connection [default: 10]
  --latency DURATION     delay each request by this time, such as 50ms or 2s
  --fault RULE           make requests fail, see below; may be repeated

  -h, --help             show this text

A fault RULE is OPERATION:EFFECT, followed by restrictions in any order. OPERATION is an operation such as CreateRoom,
Connect for the handshake of messaging, an action of a chat connection (SEND_MESSAGE, DELETE_MESSAGE, DISCONNECT_USER), or
* for any. An action gets an error frame with the status as its code and the code as its message.
  effects                503                respond with this status and the service's code for it
                         429=Throttling     respond with this status and code
                         page=502           respond with this status and an HTML page, as a load balancer does
                         drop               close the connection without performing the operation
                         drop-response      perform the operation, then close the connection without a response
                         delay=250ms        perform the operation after this time
  restrictions           +1 skip the first request    /3 every third of the others    *2 only the first two of those
  examples               CreateRoom:503*2             SEND_MESSAGE:drop/10            Connect:401*1
";

/// The default port.
const PORT: u16 = 4580;

pub(crate) enum Command {
    Help,
    Run(Box<Settings>),
}

/// The endpoint to start, and what the introduction needs.
pub(crate) struct Settings {
    pub(crate) endpoint: Builder,
    pub(crate) region: Option<String>,
    pub(crate) has_own_access_key: bool,
    pub(crate) allow_unsigned: bool,
}

impl Command {
    pub(crate) fn read(mut arguments: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut settings = Settings {
            endpoint: LocalEndpoint::builder().port(PORT),
            region: None,
            has_own_access_key: false,
            allow_unsigned: false,
        };
        while let Some(argument) = arguments.next()? {
            let option = match argument {
                Short('h') | Long("help") => return Ok(Self::Help),
                Long(option) => option.to_owned(),
                _ => return Err(argument.unexpected()),
            };
            settings = settings
                .with(&option, &mut arguments)
                .map_err(|error| naming(&option, error))?;
        }
        Ok(Self::Run(Box::new(settings)))
    }
}

impl Settings {
    /// Applies an option, with its value, if it has one.
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
            "state" => endpoint.state_file(arguments.value()?),
            "quotas" => endpoint.quotas(Quotas::default()),
            "request-rates" => endpoint.request_rates(RequestRates::default()),
            "connection-rate" => endpoint.connection_rate(arguments.value()?.parse()?),
            "lambda-endpoint" => endpoint.lambda_endpoint(arguments.value()?.string()?),
            "review-handler" => {
                let value = arguments.value()?.string()?;
                let (arn, url) = value
                    .split_once('=')
                    .ok_or("a handler looks like ARN=URL")?;
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

/// Names the option in an error about its value.
fn naming(option: &str, error: lexopt::Error) -> lexopt::Error {
    match error {
        lexopt::Error::ParsingFailed { .. }
        | lexopt::Error::NonUnicodeValue(_)
        | lexopt::Error::Custom(_) => format!("--{option}: {error}").into(),
        names_it => names_it,
    }
}

/// Parses an access key. The errors of `string` and `parse` would show the secret.
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
    fn the_options_of_the_help_are_taken() {
        let every = [
            "--port=0",
            "--host=::1",
            "--host=localhost",
            "--public-host=chat.example.com:8443",
            "--account=210987654321",
            "--region=eu-west-1",
            "--access-key=a:b",
            "--access-key=c:d:GetRoom,ListRooms",
            "--allow-unsigned",
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
        assert!(matches!(read(&every), Ok(Command::Run(_))));
        for option in every {
            let name = option.split('=').next().unwrap_or(option);
            assert!(HELP.contains(name), "{name}");
        }
        assert!(matches!(read(&["--port=1", "--help"]), Ok(Command::Help)));
    }

    #[test]
    fn what_is_wrong_is_said_without_a_secret() {
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
