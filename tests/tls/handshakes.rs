//! Handshakes with the HTTP client that the client sets up.

use std::fs;

use rustls::version::{TLS12, TLS13};

use super::server::{Authority, Identity};
use super::*;

/// Of several features, the first of these is used.
const BACKEND: Backend = if cfg!(feature = "native-tls") {
    Backend::Native
} else if cfg!(feature = "rustls-aws-lc") {
    Backend::RustlsAwsLc
} else {
    Backend::RustlsRing
};

async fn connect(identity: &Identity, version: &'static SupportedProtocolVersion) -> TestResult {
    let http = Server::start(Protocol::Http, Some(identity.config(version)?)).await?;
    create_room(&http, "https").await?;
    let websocket = Server::start(Protocol::WebSocket, Some(identity.config(version)?)).await?;
    join_room(&websocket, "wss").await?;
    check_handshake(&http, version, BACKEND)?;
    check_handshake(&websocket, version, BACKEND)
}

/// Returns the error of a call to a server with a certificate that the client must not accept.
async fn refusal(identity: &Identity) -> TestResult<String> {
    let server = Server::start(Protocol::Http, Some(identity.config(&TLS13)?)).await?;
    let error = create_room(&server, "https").await.unwrap_err();
    let error::ErrorKind::Connection(connection) = error.kind() else {
        panic!("{error}");
    };
    assert!(connection.is_connect(), "{error}");
    assert!(!error.may_have_been_applied(), "{error}");
    assert!(server.handshake().is_err(), "the handshake succeeded");
    let server = Server::start(Protocol::WebSocket, Some(identity.config(&TLS13)?)).await?;
    let error = join_room(&server, "wss").await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    assert!(
        connection.to_string().contains("certificate"),
        "{connection}"
    );
    Ok(connection.to_string())
}

#[test]
fn a_trusted_certificate_is_accepted_with_tls_1_2_and_1_3() -> TestResult {
    let test = "handshakes::a_trusted_certificate_is_accepted_with_tls_1_2_and_1_3";
    with_certificate_file(test, async |file| {
        let authority = Authority::new("trusted")?;
        fs::write(file, authority.pem())?;
        let identity = authority.issue("localhost")?;
        connect(&identity, &TLS12).await?;
        connect(&identity, &TLS13).await
    })
}

#[test]
fn certificates_are_loaded_once_per_process() -> TestResult {
    let test = "handshakes::certificates_are_loaded_once_per_process";
    with_certificate_file(test, async |file| {
        let authority = Authority::new("trusted")?;
        fs::write(&file, authority.pem())?;
        let identity = authority.issue("localhost")?;
        connect(&identity, &TLS13).await?;
        fs::remove_file(file)?;
        connect(&identity, &TLS13).await
    })
}

#[test]
fn an_untrusted_certificate_is_refused() -> TestResult {
    with_certificate_file(
        "handshakes::an_untrusted_certificate_is_refused",
        async |file| {
            fs::write(file, Authority::new("trusted")?.pem())?;
            let error = refusal(&Authority::new("unknown")?.issue("localhost")?).await?;
            assert!(error.to_lowercase().contains("issuer"), "{error}");
            Ok(())
        },
    )
}

#[test]
fn a_certificate_for_another_host_is_refused() -> TestResult {
    with_certificate_file(
        "handshakes::a_certificate_for_another_host_is_refused",
        async |file| {
            let authority = Authority::new("trusted")?;
            fs::write(file, authority.pem())?;
            let error = refusal(&authority.issue("another.example")?).await?;
            assert!(error.contains("name"), "{error}");
            Ok(())
        },
    )
}

#[cfg(not(feature = "native-tls"))]
#[test]
fn a_crypto_provider_that_the_program_installs_is_used() -> TestResult {
    let test = "handshakes::a_crypto_provider_that_the_program_installs_is_used";
    with_certificate_file(test, async |file| {
        let suite = rustls::crypto::ring::cipher_suite::TLS13_CHACHA20_POLY1305_SHA256;
        let mut provider = rustls::crypto::ring::default_provider();
        provider.cipher_suites = vec![suite];
        provider
            .install_default()
            .map_err(|_| "a provider was installed before")?;
        let authority = Authority::new("trusted")?;
        fs::write(file, authority.pem())?;
        let identity = authority.issue("localhost")?;
        let server = Server::start(Protocol::Http, Some(identity.config(&TLS13)?)).await?;
        create_room(&server, "https").await?;
        assert_eq!(server.handshake()?.cipher_suites, [suite.suite()]);
        Ok(())
    })
}
