//! Serves the example front end, with a local endpoint to chat on.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use ivschat_local::LocalEndpoint;
use tokio::net::TcpListener;

/// A running server, with its endpoint.
pub struct FrontEnd {
    address: SocketAddr,
    endpoint: LocalEndpoint,
}

/// The files of the front end, by the path of their URL.
type Files = HashMap<String, (&'static str, Bytes)>;

impl FrontEnd {
    /// Serves the files in a folder.
    ///
    /// # Errors
    /// The files cannot be read, or the server or the endpoint cannot listen.
    pub async fn start(folder: &Path) -> io::Result<Self> {
        let files = Arc::new(read(folder)?);
        let endpoint = LocalEndpoint::start().await.map_err(io::Error::other)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(file).with_state(files);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, endpoint })
    }

    /// Returns the URL to open in a browser. It names the endpoint.
    pub fn url(&self) -> String {
        format!("http://{}/?endpoint={}", self.address, self.endpoint_url())
    }

    /// Returns the URL of the endpoint.
    pub fn endpoint_url(&self) -> String {
        self.endpoint.endpoint_url()
    }
}

async fn file(State(files): State<Arc<Files>>, uri: Uri) -> Response {
    let path = match uri.path() {
        "/" => "/index.html",
        path => path,
    };
    match files.get(path) {
        Some((media_type, contents)) => {
            // The files of the next build have the same names.
            let headers = [(CONTENT_TYPE, *media_type), (CACHE_CONTROL, "no-store")];
            (headers, contents.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn read(folder: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let extension = path.extension().unwrap_or_default();
        let media_type = match extension.to_str() {
            Some("html") => "text/html; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("wasm") => "application/wasm",
            _ => continue,
        };
        files.insert(
            format!("/{name}"),
            (media_type, std::fs::read(&path)?.into()),
        );
    }
    Ok(files)
}
