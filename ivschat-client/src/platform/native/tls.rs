//! The TLS of the HTTP clients that this crate sets up.
//!
//! If several features are enabled, the first of these decides: `native-tls`, `rustls-aws-lc`, `rustls-ring`. The
//! default comes last, so that a program can choose another one without disabling the default.

#[cfg(feature = "native-tls")]
mod native_tls;
#[cfg(not(any(
    feature = "native-tls",
    feature = "rustls-aws-lc",
    feature = "rustls-ring"
)))]
mod none;
#[cfg(all(
    any(feature = "rustls-aws-lc", feature = "rustls-ring"),
    not(feature = "native-tls")
))]
mod rustls;

#[cfg(feature = "native-tls")]
pub(super) use self::native_tls::configure;
#[cfg(not(any(
    feature = "native-tls",
    feature = "rustls-aws-lc",
    feature = "rustls-ring"
)))]
pub(super) use self::none::configure;
#[cfg(all(
    any(feature = "rustls-aws-lc", feature = "rustls-ring"),
    not(feature = "native-tls")
))]
pub(super) use self::rustls::configure;
