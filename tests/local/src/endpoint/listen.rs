//! Binds the addresses that the endpoint listens on.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, lookup_host};

use super::StartError;

/// How many free ports to try, since a port may be free on one address and in use on another.
const ATTEMPTS: usize = 20;

/// Listens on all addresses of the hosts, on the same port. Without hosts, listens on the loopback addresses.
pub(super) async fn listen(hosts: &[String], port: u16) -> Result<Vec<TcpListener>, StartError> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        match listen_once(hosts, port).await {
            Err(StartError::Listen { address, source })
                if port == 0 && source.kind() == io::ErrorKind::AddrInUse =>
            {
                last = Some(StartError::Listen { address, source });
            }
            listening => return listening,
        }
    }
    Err(last.unwrap_or_else(|| failed("", port, io::ErrorKind::AddrInUse.into())))
}

async fn listen_once(hosts: &[String], port: u16) -> Result<Vec<TcpListener>, StartError> {
    let mut listeners = Vec::new();
    let mut port = port;
    if hosts.is_empty() {
        let loopback = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        listen_on_any("localhost", &loopback, &mut port, &mut listeners).await?;
    }
    for host in hosts {
        let addresses = addresses(host)
            .await
            .map_err(|source| failed(host, port, source))?;
        listen_on_any(host, &addresses, &mut port, &mut listeners).await?;
    }
    Ok(listeners)
}

/// Resolves a host. IPv4 addresses come first.
async fn addresses(host: &str) -> io::Result<Vec<IpAddr>> {
    let found = lookup_host((host.trim_matches(['[', ']']), 0)).await?;
    let mut addresses: Vec<_> = found.map(|address| address.ip()).collect();
    addresses.sort();
    addresses.dedup();
    Ok(addresses)
}

/// Listens on those addresses of a host that belong to this machine. There must be at least one.
async fn listen_on_any(
    host: &str,
    addresses: &[IpAddr],
    port: &mut u16,
    listeners: &mut Vec<TcpListener>,
) -> Result<(), StartError> {
    let mut error = io::Error::new(io::ErrorKind::AddrNotAvailable, "the host has no address");
    let mut has_one = false;
    for address in addresses {
        let address = SocketAddr::new(*address, *port);
        let is_bound =
            |listener: &TcpListener| listener.local_addr().is_ok_and(|bound| bound == address);
        if listeners.iter().any(is_bound) {
            has_one = true;
            continue;
        }
        match TcpListener::bind(address).await {
            Ok(listener) => {
                *port = listener
                    .local_addr()
                    .map_err(|source| failed(host, *port, source))?
                    .port();
                listeners.push(listener);
                has_one = true;
            }
            // Otherwise, clients of this host could reach another program.
            Err(source) if source.kind() == io::ErrorKind::AddrInUse => {
                return Err(failed(&address.ip().to_string(), *port, source));
            }
            Err(source) => error = source,
        }
    }
    if has_one {
        Ok(())
    } else {
        Err(failed(host, *port, error))
    }
}

fn failed(host: &str, port: u16, source: io::Error) -> StartError {
    let address = match host.parse::<IpAddr>() {
        Ok(ip) => SocketAddr::new(ip, port).to_string(),
        Err(_) => format!("{host}:{port}"),
    };
    StartError::Listen { address, source }
}
