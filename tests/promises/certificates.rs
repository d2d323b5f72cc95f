//! On a machine without CA certificates, `http://` endpoints work, and `https://` endpoints fail with a helpful error.

use std::convert::Infallible;
use std::error::Error as _;
use std::process::{Command, Output};
use std::{env, fs};

use fixtures::{Response, ScriptedServer, Step, TestResult};
use ivschat_client::error::{ErrorKind, HttpClientError};
use ivschat_client::messaging::{ChatRoom, ReconnectPolicy};

/// A self-signed CA certificate.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBhjCCAS2gAwIBAgIUYqpJQ8nnOMVOetLXXBAqQ8oaGFMwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNaXZzY2hhdC10ZXN0czAgFw0yNjExMjUxODAxNTNaGA8yMTI2
MTEwMTE4MDE1M1owGDEWMBQGA1UEAwwNaXZzY2hhdC10ZXN0czBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABInLs+fwu3wv/K3+sGy+hnuYzO4yLLb0hFGC5io6h/g3
MPGtJ7BVlyz3qo2/dDsb5MshdWZGBgQcadQagrj4LCujUzBRMB0GA1UdDgQWBBQ1
ZwtuJ0CyJ2NnRcwmSDjjxBXixDAfBgNVHSMEGDAWgBQ1ZwtuJ0CyJ2NnRcwmSDjj
xBXixDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCICfeFfWn1x0g
p6Qvd+N7x473Zb4JOhxuBXwfi//IJE3LAiBxM4oJxZdaLJCqHbdxNRhPlR6N0q2K
0G050bS2g81GFA==
-----END CERTIFICATE-----
";

/// Runs one of the ignored tests below in a separate process, whose certificate file does not exist.
fn without_certificates(test: &str) -> TestResult<Output> {
    let folder = env::temp_dir().join(format!("ivschat-{}-{test}", std::process::id()));
    fs::create_dir(&folder)?;
    let output = Command::new(env::current_exe()?)
        .args(["--exact", &format!("certificates::{test}"), "--ignored"])
        .env("SSL_CERT_FILE", folder.join("ca.pem"))
        .env("SSL_CERT_DIR", folder.join("missing"))
        .output();
    fs::remove_dir_all(&folder)?;
    Ok(output?)
}

#[test]
fn a_machine_without_certificates() -> TestResult {
    for test in [
        "http_works",
        "https_is_explained",
        "a_failure_is_not_cached",
    ] {
        let output = without_certificates(test)?;
        assert!(output.status.success(), "{output:?}");
    }
    Ok(())
}

#[tokio::test]
#[ignore = "run by the test above, in a separate process"]
async fn http_works() -> TestResult {
    let (_server, client) = fixtures::scripted_server(Response::ok("{}"))?;
    client.create_room().send().await?;
    Ok(())
}

#[tokio::test]
#[ignore = "run by the test above, in a separate process"]
async fn https_is_explained() -> TestResult {
    let client = fixtures::retrying_client("https://127.0.0.1:1");
    let error = client.create_room().send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::HttpClient(_)), "{error}");
    let text = error.to_string();
    for part in [
        "CreateRoom: nothing was sent: ",
        "CA certificates",
        "install",
        "SSL_CERT_FILE",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(text.matches("nothing was sent").count(), 1, "{text}");
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (0, false)
    );

    let room = ChatRoom::builder()
        .endpoint_url("wss://127.0.0.1:1")
        .token_provider(|| async { Ok::<_, Infallible>("token") })
        .reconnect_policy(ReconnectPolicy::default().with_max_reconnect_attempts(0));
    let error = room.build()?.connect().await.unwrap_err();
    assert!(error.to_string().contains("CA certificates"), "{error}");
    let source = error.source().ok_or("no source")?;
    assert!(source.is::<HttpClientError>(), "{source:?}");
    Ok(())
}

#[tokio::test]
#[ignore = "run by the test above, in a separate process"]
async fn a_failure_is_not_cached() -> TestResult {
    let file = env::var("SSL_CERT_FILE")?;
    let server = ScriptedServer::responding(Step::CloseOnAccept)?;
    let url = server.url().replace("http://", "https://");
    let client = fixtures::client(url.clone());
    let has_certificates = async |client: &ivschat_client::Client| {
        let error = client.create_room().send().await.unwrap_err();
        matches!(error.kind(), ErrorKind::Connection(_))
    };
    assert!(!has_certificates(&client).await);
    fs::write(&file, CERTIFICATE)?;
    assert!(has_certificates(&client).await, "they are there now");
    fs::remove_file(file)?;
    let another = fixtures::client(url);
    assert!(
        has_certificates(&another).await,
        "they are loaded once per process"
    );
    Ok(())
}
