//! Your own HTTP client, for a proxy, your own certificates, or other limits.
//!
//! ```sh
//! cargo run --example custom_http_client
//! ```
//!
//! This runs on a local endpoint. Add `-- --aws` to run it on AWS, with the region and the credentials of the environment.
//! `CHAT_PROXY` is the URL of a proxy, and `CHAT_CA` a file with a certificate authority in PEM.

use std::error::Error;
use std::time::Duration;

use ivschat_client::Client;
use ivschat_client::config::{Builder, Config, Credentials, Region};
use ivschat_local::LocalEndpoint;
use reqwest::redirect::Policy;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--aws") {
        return run(Config::from_env()?.to_builder()).await;
    }
    let endpoint = LocalEndpoint::start().await?;
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
    run(config).await
}

async fn run(config: Builder) -> Result<(), Box<dyn Error>> {
    let client = Client::from_conf(config.http_client(http_client()?).build());
    let created = client.create_room().name("lobby").send().await?;
    let arn = created.arn().ok_or("the room has no ARN")?;
    println!("created {arn}");
    client.delete_room().identifier(arn).send().await?;
    println!("deleted {arn}");
    Ok(())
}

fn http_client() -> Result<reqwest::Client, Box<dyn Error>> {
    // The client's TLS features do not apply to reqwest: it needs a feature and a provider of its own. With the feature
    // `rustls` of reqwest instead of `rustls-no-provider`, this line is not necessary.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut http = reqwest::Client::builder()
        // A redirect would send a signed request to another host.
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .pool_max_idle_per_host(8)
        .tcp_keepalive(Duration::from_secs(60));
    http = match std::env::var("CHAT_PROXY") {
        Ok(proxy) => http.proxy(reqwest::Proxy::all(proxy)?),
        Err(_) => http.no_proxy(),
    };
    if let Ok(file) = std::env::var("CHAT_CA") {
        let certificate = reqwest::Certificate::from_pem(&std::fs::read(file)?)?;
        http = http.tls_certs_merge([certificate]);
    }
    Ok(http.build()?)
}
