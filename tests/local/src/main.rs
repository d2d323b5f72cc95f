//! Runs the local endpoint until ctrl-c.

use std::error::Error;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;

use ivschat_local::{LocalEndpoint, StartError};
use lexopt::prelude::{Long, Short, ValueExt};

const HELP: &str = "\
Amazon IVS Chat's control plane on this machine, in memory.

Usage: ivschat-local [--port PORT] [--host ADDRESS]

  --port PORT     port to listen on; 0 takes a free one [default: 4580]
  --host ADDRESS  IP address to listen on [default: 127.0.0.1]
  -h, --help      this text
";

enum Command {
    Help,
    Run { host: IpAddr, port: u16 },
}

fn command(mut arguments: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut host, mut port) = (IpAddr::V4(Ipv4Addr::LOCALHOST), 4580);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => port = arguments.value()?.parse()?,
            Long("host") => host = arguments.value()?.parse()?,
            Short('h') | Long("help") => return Ok(Command::Help),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Command::Run { host, port })
}

// One thread is enough, as no call waits for anything.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match command(lexopt::Parser::from_env()) {
        Ok(Command::Help) => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        Ok(Command::Run { host, port }) => match run(host, port).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                report(error.as_ref());
                ExitCode::from(1)
            }
        },
        Err(error) => {
            eprintln!("error: {error}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

async fn run(host: IpAddr, port: u16) -> Result<(), Box<dyn Error>> {
    let endpoint = LocalEndpoint::builder()
        .host(host)
        .port(port)
        // Whoever has read enough may close the pipe; the endpoint goes on.
        .log(|line| drop(writeln!(io::stdout(), "{line}")))
        .start()
        .await?;
    let url = endpoint.endpoint_url();
    let (access_key_id, secret_access_key) = endpoint.credentials();
    println!(
        "Amazon IVS Chat, locally, at {url} (ctrl-c stops it)\n\n\
         credentials  {access_key_id} / {secret_access_key}, any region\n\
         AWS CLI      AWS_ACCESS_KEY_ID={access_key_id} AWS_SECRET_ACCESS_KEY={secret_access_key} \\\n             \
         aws ivschat list-rooms --region us-west-2 --endpoint-url {url}\n\
         AWS SDKs     AWS_ENDPOINT_URL_IVSCHAT={url}\n"
    );
    tokio::signal::ctrl_c().await?;
    endpoint.shutdown().await;
    println!("stopped");
    Ok(())
}

/// Says what has failed, why, and what helps.
fn report(error: &(dyn Error + 'static)) {
    let because = error.source().map(|source| format!(": {source}"));
    eprintln!("error: {error}{}", because.unwrap_or_default());
    if let Some(StartError::Listen { source, .. }) = error.downcast_ref()
        && source.kind() == io::ErrorKind::AddrInUse
    {
        eprintln!("Another program listens there; `--port 0` takes a free port.");
    }
}
