//! Runs the local endpoint until a signal stops it.

mod arguments;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::Duration;

use ivschat_local::{LocalEndpoint, StartError};

use arguments::{Command, HELP, Settings};

// One thread is enough, since blocking work runs on its own threads.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match Command::read(lexopt::Parser::from_env()) {
        Ok(Command::Help) => {
            say(HELP.trim_end());
            ExitCode::SUCCESS
        }
        Ok(Command::Run(settings)) => match run(*settings).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                report(error.as_ref());
                ExitCode::from(1)
            }
        },
        Err(error) => {
            eprintln!("error: {error}\nRun `ivschat-local --help` for a list of options.");
            ExitCode::from(2)
        }
    }
}

async fn run(settings: Settings) -> Result<(), Box<dyn Error>> {
    // Before anything else, so that a signal during startup is not lost.
    let stop = stop_signal()?;
    let (lines, written) = log_lines();
    let log = lines.clone();
    // If nothing reads the output, new lines are discarded, and the endpoint continues.
    let endpoint = settings
        .endpoint
        .log(move |line| drop(log.try_send(line.to_owned())))
        .start()
        .await?;
    let secret = match settings.has_own_access_key {
        true => "YOUR_SECRET",
        false => endpoint.credentials().1,
    };
    let region = settings.region.as_deref().unwrap_or("us-west-2");
    let introduction = introduction(&endpoint, secret, region, settings.allow_unsigned);
    drop(lines.try_send(introduction));
    stop.await;
    endpoint.shutdown().await;
    drop(lines.try_send("stopped".to_owned()));
    drop(lines);
    let _: Result<(), _> = written.recv_timeout(Duration::from_secs(1));
    Ok(())
}

/// Starts a thread that writes lines to standard output, since a write blocks until something reads it. The receiver
/// disconnects when all senders are dropped and all lines are written.
fn log_lines() -> (SyncSender<String>, Receiver<()>) {
    let (lines, waiting) = mpsc::sync_channel::<String>(1024);
    let (done, written) = mpsc::channel();
    thread::spawn(move || {
        waiting.iter().for_each(|line| say(&line));
        drop(done);
    });
    (lines, written)
}

/// Returns the settings for clients, ready to copy.
fn introduction(
    endpoint: &LocalEndpoint,
    secret: &str,
    region: &str,
    allow_unsigned: bool,
) -> String {
    let url = endpoint.endpoint_url();
    let socket = url.replacen("http", "ws", 1);
    let (id, _) = endpoint.credentials();
    let curl = match allow_unsigned {
        true => format!(
            "\ncurl\n  curl {url}/CreateRoom -H 'content-type: application/json' -d '{{\"name\": \"lobby\"}}'\n"
        ),
        false => String::new(),
    };
    let console = endpoint.console_url();
    let console = console.map(|url| format!("Console at {url} (open it in a browser)\n"));
    let console = console.unwrap_or_default();
    format!(
        r#"{console}Local Amazon IVS Chat at {url} (press ctrl-c to stop)

AWS CLI
  export AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret}
  aws ivschat list-rooms --region {region} --endpoint-url {url}

boto3
  import boto3
  ivschat = boto3.client("ivschat", region_name="{region}", endpoint_url="{url}",
                         aws_access_key_id="{id}", aws_secret_access_key="{secret}")

AWS SDK for JavaScript
  import {{ IvschatClient }} from "@aws-sdk/client-ivschat";
  const client = new IvschatClient({{ region: "{region}", endpoint: "{url}",
                                     credentials: {{ accessKeyId: "{id}", secretAccessKey: "{secret}" }} }});

Chat SDK for JavaScript
  import {{ ChatRoom }} from "amazon-ivs-chat-messaging";
  const room = new ChatRoom({{ regionOrUrl: "{socket}", tokenProvider }});

ivschat-client
  use ivschat_client::{{Client, config::{{Config, Credentials, Region}}}};
  let client = Client::from_conf(Config::builder().region(Region::new("{region}")).endpoint_url("{url}")
      .credentials_provider(Credentials::new("{id}", "{secret}", None, None, "local")).build());
{curl}"#
    )
}

/// Writes a line to standard output. If the pipe is closed, the endpoint continues.
fn say(line: &str) {
    let _: io::Result<()> = writeln!(io::stdout(), "{line}");
}

/// Completes on SIGINT (ctrl-c) or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes on ctrl-c.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

/// Prints an error, its cause, and a hint.
fn report(error: &(dyn Error + 'static)) {
    let cause = error.source().map(|source| format!(": {source}"));
    eprintln!("error: {error}{}", cause.unwrap_or_default());
    if let Some(StartError::Listen { source, .. }) = error.downcast_ref()
        && source.kind() == io::ErrorKind::AddrInUse
    {
        eprintln!("Another program uses this port. `--port 0` chooses a free one.");
    }
}
