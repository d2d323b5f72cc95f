//! The builder of an endpoint, and its settings.

mod messaging;

use std::collections::BTreeSet;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;

use super::listen::listen;
use super::{LocalEndpoint, StartError};
use crate::api::Api;
use crate::chat_token::ChatTokens;
use crate::clock::Clock;
use crate::faults::{FaultRule, FaultScript};
use crate::hosts::{Hosts, is_host};
use crate::http::{DEFAULT_MAX_CONNECTIONS, Server};
use crate::inspection::{HandledRequests, ReceivedRequests, SentEvents};
use crate::messaging::{Messaging, Settings as MessagingSettings};
use crate::quotas::{Quotas, RequestRates, Throttle};
use crate::shared::{Log, Shared, faultable};
use crate::signature::{Access, AccessKey, is_region};
use crate::state::StateError;
use crate::store::Store;

/// Builds and starts a [`LocalEndpoint`].
pub struct Builder {
    hosts: Vec<String>,
    public_hosts: Vec<String>,
    port: u16,
    access_keys: Vec<AccessKey>,
    allow_unsigned: bool,
    region: Option<String>,
    account: String,
    state_file: Option<PathBuf>,
    quotas: Option<Quotas>,
    request_rates: Option<RequestRates>,
    messaging: MessagingSettings,
    latency: Duration,
    fault_rules: Vec<FaultRule>,
    clock: Clock,
    max_connections: usize,
    log: Option<Log>,
    console: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            public_hosts: Vec::new(),
            port: 0,
            access_keys: Vec::new(),
            allow_unsigned: false,
            region: None,
            account: "123456789012".to_owned(),
            state_file: None,
            quotas: None,
            request_rates: None,
            messaging: MessagingSettings::default(),
            latency: Duration::ZERO,
            fault_rules: Vec::new(),
            clock: Clock::new(SystemTime::now),
            max_connections: DEFAULT_MAX_CONNECTIONS,
            log: None,
            console: false,
        }
    }
}

/// The settings of the endpoint, and its start.
impl Builder {
    /// Sets the port to listen on. The default is 0, which lets the system choose a free port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Adds a host to listen on: an IP address, or a name, which stands for all addresses that it resolves to. The default
    /// is 127.0.0.1 and, where IPv6 is available, ::1.
    #[must_use]
    pub fn host(mut self, host: impl ToString) -> Self {
        self.hosts.push(host.to_string());
        self
    }

    /// Adds the host that clients use to reach a proxy in front of the endpoint, such as `chat.example.com:8443`.
    ///
    /// Signatures for this host are then valid even if the proxy changes the `Host` header. A proxy that sends
    /// `X-Forwarded-Host` does not need this setting for signatures.
    ///
    /// The endpoint also accepts requests from web pages of this host and, with [`allow_unsigned`](Self::allow_unsigned),
    /// unsigned requests that name it.
    #[must_use]
    pub fn public_host(mut self, host: impl Into<String>) -> Self {
        self.public_hosts.push(host.into());
        self
    }

    /// Sets the maximum number of open HTTP connections. The default is 512. To make room for a new connection, the
    /// endpoint closes the one that has been idle for longest. Chat connections do not count.
    #[must_use]
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections.max(1);
        self
    }

    /// Adds an access key that permits all operations. Without any, the endpoint has one key with the ID `test` and the
    /// secret `test`.
    #[must_use]
    pub fn access_key(self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.add_access_key(AccessKey::new(id, secret))
    }

    /// Adds an access key. Use this for a key that requires a session token, or that permits only some operations.
    #[must_use]
    pub fn add_access_key(mut self, access_key: AccessKey) -> Self {
        self.access_keys.push(access_key);
        self
    }

    /// Also accepts requests without a valid signature.
    ///
    /// Their `Host` header must name the loopback interface, or a host set by [`host`](Self::host) or
    /// [`public_host`](Self::public_host). This protects against DNS rebinding.
    #[must_use]
    pub fn allow_unsigned(mut self) -> Self {
        self.allow_unsigned = true;
        self
    }

    /// Sets the only region that requests may be signed for: 1 to 32 lowercase letters, digits and hyphens. By default,
    /// requests may be signed for any region, and unsigned requests are for us-west-2.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the ID of the account that owns the resources: 12 digits. The default is 123456789012.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// Persists rooms, logging configurations, tags, and the key that seals tokens in this file. The endpoint creates the
    /// file if it does not exist, and follows symbolic links. By default, the state is kept only in memory.
    ///
    /// The endpoint acknowledges a change only after writing it to the disk. It holds a lock on the file, which
    /// [`LocalEndpoint::shutdown`] releases before it returns.
    #[must_use]
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Limits the number of resources in each region. By default, there is no limit.
    #[must_use]
    pub fn quotas(mut self, quotas: Quotas) -> Self {
        self.quotas = Some(quotas);
        self
    }

    /// Limits the number of requests per second in each region. By default, there is no limit.
    #[must_use]
    pub fn request_rates(mut self, rates: RequestRates) -> Self {
        self.request_rates = Some(rates);
        self
    }

    /// Delays each request by this duration. The default is zero.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Adds a fault rule. If several rules apply to a request, their delays add up, and of the other effects, the first
    /// one applies.
    #[must_use]
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.fault_rules.push(rule);
        self
    }

    /// Sets the clock for signatures, tokens, resources and request rates. The default is the system clock. The time must
    /// be between the years 1970 and 9999.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Sets a function that receives one line for each request: time, method, path, operation, status and error code (or
    /// `dropped`), duration in milliseconds, and request ID. A `-` stands for a missing part. Long paths are truncated, and
    /// control characters are escaped.
    ///
    /// The line of a request in a chat connection has `WS` instead of the method, the room instead of the path, and the ID
    /// of the frame that was sent in response. Other lines report failures of message reviews and chat logs.
    ///
    /// The function must not block, as requests wait for it. By default, nothing is logged.
    #[must_use]
    pub fn log(mut self, line: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Some(Arc::new(line));
        self
    }

    /// Turns on the console, a web page at `/` that shows what happens as it happens, and the inspection API that it uses.
    /// [`LocalEndpoint::console_url`] returns its address.
    ///
    /// The console needs no signature. Requests must come from this machine or name a host set by
    /// [`public_host`](Self::public_host), and those of other web pages are rejected.
    #[must_use]
    pub fn console(mut self) -> Self {
        self.console = true;
        self
    }

    /// Starts the endpoint on the current Tokio runtime.
    ///
    /// # Errors
    /// The endpoint cannot listen on a host, a setting is not valid, or the state file cannot be used.
    pub async fn start(mut self) -> Result<LocalEndpoint, StartError> {
        if self.access_keys.is_empty() {
            self = self.access_key("test", "test");
        }
        let api = Api::load().map_err(StartError::Document)?;
        self.check(api)?;
        let listeners = listen(&self.hosts, self.port).await?;
        let first = listeners.first().map(TcpListener::local_addr);
        let address = first.transpose().unwrap_or_default();
        let address =
            address.unwrap_or_else(|| SocketAddr::new(Ipv4Addr::LOCALHOST.into(), self.port));

        let throttle = self
            .request_rates
            .map(|rates| Throttle::new(rates, &self.account));
        let messaging = Messaging::new(&self.messaging, self.log.clone())?;
        let store = open_store(self.account, self.quotas, self.state_file).await?;
        let shared = Shared {
            api,
            access: Access {
                access_keys: self.access_keys,
                region: self.region,
                allow_unsigned: self.allow_unsigned,
            },
            hosts: Hosts::new(self.hosts, self.public_hosts),
            clock: self.clock,
            chat_tokens: ChatTokens::new(store.secret()),
            store,
            sent_events: SentEvents::default(),
            messaging,
            received_requests: ReceivedRequests::default(),
            handled_requests: HandledRequests::default(),
            throttle,
            faults: FaultScript::new(self.fault_rules),
            latency: self.latency,
            log: self.log,
            console: self.console,
        };
        let server = Server {
            listeners,
            shared: Arc::new(shared),
            max_connections: self.max_connections,
        };
        Ok(LocalEndpoint::serve(server, address))
    }

    fn check(&self, api: &'static Api) -> Result<(), StartError> {
        let is_account =
            self.account.len() == 12 && self.account.bytes().all(|byte| byte.is_ascii_digit());
        if !is_account {
            return Err(StartError::Account(self.account.clone()));
        }
        if let Some(region) = self.region.as_ref().filter(|region| !is_region(region)) {
            return Err(StartError::Region(region.clone()));
        }
        if let Some(host) = self.public_hosts.iter().find(|host| !is_host(host)) {
            return Err(StartError::PublicHost(host.clone()));
        }
        if !self.clock.is_in_range() {
            return Err(StartError::Clock);
        }
        let mut ids = BTreeSet::new();
        if let Some(key) = self.access_keys.iter().find(|key| !ids.insert(&key.id)) {
            return Err(StartError::AccessKey(key.id.clone()));
        }
        let is_unknown = |name: &&str| api.operations().iter().all(|known| known.id != *name);
        let names_unknown = |key: &&AccessKey| {
            let mut names = key.operations.iter().flatten().map(String::as_str);
            names.any(|name| is_unknown(&name))
        };
        if let Some(key) = self.access_keys.iter().find(names_unknown) {
            return Err(StartError::OperationOfAccessKey(key.id.clone()));
        }
        let mut named = self.fault_rules.iter().filter_map(FaultRule::operation);
        match named.find(|name| faultable(api).all(|known| known != *name)) {
            Some(name) => Err(StartError::Operation(name.to_owned())),
            None => Ok(()),
        }
    }
}

async fn open_store(
    account: String,
    quotas: Option<Quotas>,
    state_file: Option<PathBuf>,
) -> Result<Store, StartError> {
    let Some(path) = state_file else {
        return Ok(Store::in_memory(account, quotas));
    };
    let to_open = path.clone();
    let opened = tokio::task::spawn_blocking(move || Store::open(account, quotas, &to_open)).await;
    opened
        .unwrap_or_else(|stopped| Err(StateError::Io(stopped.into())))
        .map_err(|source| StartError::State { path, source })
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("hosts", &self.hosts)
            .field("port", &self.port)
            .field("access_keys", &self.access_keys)
            .field("region", &self.region)
            .field("account", &self.account)
            .field("state_file", &self.state_file)
            .finish_non_exhaustive()
    }
}
