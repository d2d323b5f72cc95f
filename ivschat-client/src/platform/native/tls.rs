//! The TLS of the HTTP clients that this crate sets up.
//!
//! If several features are enabled, the first of these decides: `native-tls`, `rustls-aws-lc`, `rustls-ring`. The
//! default comes last, so that a program can choose another one without disabling the default.

#[cfg(feature = "native-tls")]
#[path = "tls/native_tls.rs"]
mod backend;

#[cfg(all(
    any(feature = "rustls-aws-lc", feature = "rustls-ring"),
    not(feature = "native-tls")
))]
#[path = "tls/rustls.rs"]
mod backend;

#[cfg(not(any(
    feature = "native-tls",
    feature = "rustls-aws-lc",
    feature = "rustls-ring"
)))]
#[path = "tls/none.rs"]
mod backend;

pub(super) use backend::configure;
