//! The hosts that clients use to reach the endpoint.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::uri::Authority;

/// The hosts that a request without a valid signature may name.
///
/// A web page can make its own host name resolve to this machine (DNS rebinding). Its requests then differ from others
/// only in their `Host` header, which names the page's host.
#[derive(Debug, Default)]
pub(crate) struct Hosts {
    /// The hosts that the endpoint listens on, without ports.
    listening: Vec<String>,
    /// The hosts of proxies, as clients write them: with a port, unless it is the default port.
    public: Vec<String>,
}

impl Hosts {
    pub(crate) fn new(listening: Vec<String>, public: Vec<String>) -> Self {
        Self { listening, public }
    }

    /// Returns the hosts of proxies in front of the endpoint.
    pub(crate) fn public(&self) -> impl Iterator<Item = &str> {
        self.public.iter().map(String::as_str)
    }

    /// Whether the `Host` header names this machine or a configured host.
    pub(crate) fn are_named_by(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().is_ok_and(|host| self.contains(host)),
            _ => false,
        }
    }

    /// Whether a host, with or without a port, is that of a proxy or a published port.
    pub(crate) fn contains_public(&self, host: &str) -> bool {
        name(host).is_some_and(|name| self.public().filter_map(self::name).any(|own| own == name))
    }

    /// Whether a host, with or without a port, is this machine or a configured host.
    pub(crate) fn contains(&self, host: &str) -> bool {
        let Some(name) = name(host) else {
            return false;
        };
        let public = self.public().filter_map(self::name);
        let listening = self.listening.iter().map(|host| host.to_ascii_lowercase());
        is_loopback(&name) || public.chain(listening).any(|own| own == name)
    }
}

/// Whether a string is a host: a name or an IP address, with or without a port.
pub(crate) fn is_host(host: &str) -> bool {
    name(host).is_some()
}

/// Returns the name or address in a host, without the port and the brackets of an IPv6 address.
fn name(host: &str) -> Option<String> {
    let authority: Authority = host.parse().ok()?;
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return None;
    }
    let name = authority.host().trim_matches(['[', ']']);
    Some(name.trim_end_matches('.').to_ascii_lowercase())
}

fn is_loopback(name: &str) -> bool {
    match name.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        // Names below `localhost` cannot be registered, and also resolve to the loopback interface.
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_of_this_machine_and_the_configured_ones_are_known() {
        let listening = vec!["0.0.0.0".to_owned(), "ivschat".to_owned()];
        let public = vec!["chat.example.com:8443".to_owned()];
        let hosts = Hosts::new(listening, public);
        for (host, known) in [
            ("localhost", true),
            ("LOCALHOST:4580", true),
            ("localhost.:4580", true),
            ("app.localhost:4580", true),
            ("127.0.0.1", true),
            ("127.1.2.3:1", true),
            ("[::1]:4580", true),
            ("[::ffff:127.0.0.1]", true),
            ("0.0.0.0:4580", true),
            ("ivschat:4580", true),
            ("chat.example.com", true),
            ("chat.example.com:4580", true),
            ("example.com", false),
            ("rebound.example.com:4580", false),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com", false),
            ("evil-localhost", false),
            ("192.0.2.1", false),
            ("user@localhost", false),
            ("localhost/", false),
            ("", false),
        ] {
            assert_eq!(hosts.contains(host), known, "{host}");
        }
    }
}
