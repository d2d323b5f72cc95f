//! Starting and stopping an endpoint.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::api::Api;
use crate::clock::Clock;
use crate::received::{ReceivedRequest, ReceivedRequests};
use crate::server::{Log, Service, router};
use crate::signature::AccessKey;
use crate::store::Store;

/// How long a shutdown waits for clients that keep a request open.
const PATIENCE: Duration = Duration::from_secs(2);

/// A running endpoint. Dropping it stops it, too, without waiting for open requests.
pub struct LocalEndpoint {
    address: SocketAddr,
    access_key: AccessKey,
    received: Arc<ReceivedRequests>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl LocalEndpoint {
    /// Starts an endpoint on a free port of the loopback interface, with the default credentials and account.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// An endpoint with settings of its own.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where the endpoint is, such as `http://127.0.0.1:4580`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The access key id and the secret access key that requests must be signed with.
    pub fn credentials(&self) -> (&str, &str) {
        (&self.access_key.id, &self.access_key.secret)
    }

    /// What has arrived so far, accepted or refused, in order of arrival; of more than 1000 requests the latest.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.received.all()
    }

    /// Stops accepting requests and waits a little for those that are being answered.
    pub async fn shutdown(self) {
        let Self { stop, server, .. } = self;
        let abort = server.abort_handle();
        drop(stop);
        if tokio::time::timeout(PATIENCE, server).await.is_err() {
            abort.abort();
        }
    }
}

impl fmt::Debug for LocalEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalEndpoint")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Settings of an endpoint that is to be started.
pub struct Builder {
    host: IpAddr,
    port: u16,
    access_key: AccessKey,
    account: String,
    clock: Clock,
    log: Option<Log>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            access_key: AccessKey {
                id: "test".to_owned(),
                secret: "test".to_owned(),
            },
            account: "123456789012".to_owned(),
            clock: Box::new(SystemTime::now),
            log: None,
        }
    }
}

impl Builder {
    /// The port to listen on; 0, the default, takes a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The address to listen on; the default is 127.0.0.1.
    #[must_use]
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// The credentials that requests must be signed with; the default is `test` and `test`.
    #[must_use]
    pub fn access_key(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.access_key = AccessKey {
            id: id.into(),
            secret: secret.into(),
        };
        self
    }

    /// The account that resources belong to, 12 digits; the default is 123456789012.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// Where the endpoint takes the time from, for signatures and resources; the default is the system's clock.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(now);
        self
    }

    /// Takes one line for each answered request; by default nothing is logged.
    #[must_use]
    pub fn log(mut self, line: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Some(Box::new(line));
        self
    }

    /// Starts the endpoint on the current Tokio runtime.
    ///
    /// # Errors
    /// The address cannot be listened on, or the account is not 12 digits.
    pub async fn start(self) -> Result<LocalEndpoint, StartError> {
        let is_account =
            self.account.len() == 12 && self.account.bytes().all(|byte| byte.is_ascii_digit());
        if !is_account {
            return Err(StartError::Account(self.account));
        }
        let api = Api::load().map_err(StartError::Document)?;
        let wanted = SocketAddr::new(self.host, self.port);
        let failed = |source| StartError::Listen {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;

        let received = Arc::new(ReceivedRequests::default());
        let router = router(Service {
            api,
            access_key: self.access_key.clone(),
            clock: self.clock,
            store: Store::new(self.account),
            received: Arc::clone(&received),
            log: self.log,
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            // Stops when the sender is dropped, be it by `shutdown` or with the endpoint. Serving itself never fails.
            let stopped = async { drop(stopped.await) };
            let _: io::Result<()> = axum::serve(listener, router)
                .with_graceful_shutdown(stopped)
                .await;
        });
        Ok(LocalEndpoint {
            address,
            access_key: self.access_key,
            received,
            stop,
            server,
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// Why an endpoint did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// The account is not 12 digits.
    Account(String),
    /// The embedded description of the service cannot be used.
    Document(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, .. } => write!(f, "cannot listen on {address}"),
            Self::Account(account) => write!(f, "`{account}` is not an account: 12 digits"),
            Self::Document(why) => {
                write!(f, "the description of the service cannot be used: {why}")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Account(_) | Self::Document(_) => None,
        }
    }
}
