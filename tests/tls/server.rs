//! Servers that accept TLS connections, and what clients offer them.

use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderName, HeaderValue};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::Acceptor;
use rustls::{CipherSuite, NamedGroup, ProtocolVersion, ServerConfig, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_websockets::ServerBuilder;

use super::TestResult;

/// The chat token that the WebSocket server accepts.
pub(super) const TOKEN: &str = "token";

/// A certificate authority.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new(name: &str) -> TestResult<Self> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Ok(Self(CertifiedIssuer::self_signed(
            params,
            KeyPair::generate()?,
        )?))
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// Issues a certificate for a host name.
    pub(super) fn issue(&self, host: &str) -> TestResult<Identity> {
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new([host.to_owned()])?.signed_by(&key, &self.0)?;
        Ok(Identity {
            certificate: certificate.der().clone(),
            key: PrivateKeyDer::try_from(key.serialize_der())?,
        })
    }
}

/// A certificate and its key.
pub(super) struct Identity {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Returns the configuration of a server that accepts one TLS version only.
    pub(super) fn config(
        &self,
        version: &'static SupportedProtocolVersion,
    ) -> TestResult<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])?
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// The TLS implementation of a client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Backend {
    Native,
    RustlsAwsLc,
    RustlsRing,
}

/// A handshake that succeeded.
#[derive(Clone, Debug)]
pub(super) struct Handshake {
    /// What the client offered.
    pub(super) cipher_suites: Vec<CipherSuite>,
    groups: Vec<NamedGroup>,
    pub(super) server_name: Option<String>,
    /// What was chosen.
    pub(super) version: ProtocolVersion,
    pub(super) alpn: Option<Vec<u8>>,
}

impl Handshake {
    /// Returns the client's TLS implementation, by what the client offered.
    pub(super) fn backend(&self) -> Backend {
        // OpenSSL and the others also implement cipher suites that rustls regards as weak.
        let is_of_rustls = |suite: &CipherSuite| {
            let mut implemented = rustls::crypto::ring::ALL_CIPHER_SUITES.iter();
            implemented.any(|implemented| implemented.suite() == *suite)
        };
        if !self.cipher_suites.iter().all(is_of_rustls) {
            Backend::Native
        } else if self.groups.contains(&NamedGroup::X25519MLKEM768) {
            Backend::RustlsAwsLc
        } else {
            Backend::RustlsRing
        }
    }
}

/// A server that runs until the Tokio runtime ends.
pub(super) struct Server {
    port: u16,
    handshakes: Arc<Mutex<Vec<Handshake>>>,
}

impl Server {
    /// Starts a server on a port that the system chooses. Without a TLS configuration, connections are not encrypted.
    pub(super) async fn start(protocol: Protocol, tls: Option<ServerConfig>) -> TestResult<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let handshakes = Arc::default();
        tokio::spawn(accept(
            listener,
            protocol,
            tls.map(Arc::new),
            Arc::clone(&handshakes),
        ));
        Ok(Self { port, handshakes })
    }

    pub(super) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://localhost:{}", self.port)
    }

    /// Returns the last handshake that succeeded.
    pub(super) fn handshake(&self) -> TestResult<Handshake> {
        let handshakes = self
            .handshakes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(handshakes.last().ok_or("there was no handshake")?.clone())
    }
}

type Handshakes = Arc<Mutex<Vec<Handshake>>>;

async fn accept(
    listener: TcpListener,
    protocol: Protocol,
    tls: Option<Arc<ServerConfig>>,
    handshakes: Handshakes,
) -> TestResult {
    loop {
        let (connection, _) = listener.accept().await?;
        let (tls, handshakes) = (tls.clone(), Arc::clone(&handshakes));
        // The client reports errors.
        tokio::spawn(async move {
            match tls {
                Some(tls) => {
                    protocol
                        .serve(encrypt(connection, tls, &handshakes).await?)
                        .await
                }
                None => protocol.serve(connection).await,
            }
        });
    }
}

async fn encrypt(
    connection: TcpStream,
    config: Arc<ServerConfig>,
    handshakes: &Mutex<Vec<Handshake>>,
) -> TestResult<TlsStream<TcpStream>> {
    let start = LazyConfigAcceptor::new(Acceptor::default(), connection).await?;
    let hello = start.client_hello();
    let mut cipher_suites = hello.cipher_suites().to_vec();
    // Not a cipher suite, but a signal that has the form of one (RFC 5746).
    cipher_suites.retain(|suite| *suite != CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
    let groups = hello.named_groups().unwrap_or_default().to_vec();
    let server_name = hello.server_name().map(str::to_owned);
    let stream = start.into_stream(config).await?;
    let connection = stream.get_ref().1;
    let handshake = Handshake {
        cipher_suites,
        groups,
        server_name,
        version: connection.protocol_version().ok_or("no version")?,
        alpn: connection.alpn_protocol().map(<[u8]>::to_vec),
    };
    handshakes
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(handshake);
    Ok(stream)
}

/// What a server speaks.
#[derive(Clone, Copy)]
pub(super) enum Protocol {
    Http,
    WebSocket,
}

impl Protocol {
    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin) -> TestResult {
        match self {
            Self::Http => serve_http(stream).await,
            Self::WebSocket => serve_websocket(stream).await,
        }
    }
}

/// Responds to a request with an empty object as the body.
async fn serve_http(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> TestResult {
    let mut request = vec![];
    while !request.ends_with(b"\r\n\r\n{}") {
        if stream.read_buf(&mut request).await? == 0 {
            return Err("the request is incomplete".into());
        }
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close";
    stream
        .write_all(format!("{head}\r\n\r\n{{}}").as_bytes())
        .await?;
    stream.shutdown().await?;
    Ok(())
}

/// Accepts a chat connection, and keeps it until the test ends.
async fn serve_websocket(stream: impl AsyncRead + AsyncWrite + Unpin) -> TestResult {
    let name = HeaderName::from_static("sec-websocket-protocol");
    let server = ServerBuilder::new().add_header(name, HeaderValue::from_static(TOKEN))?;
    let _connection = server.accept(stream).await?;
    std::future::pending().await
}
