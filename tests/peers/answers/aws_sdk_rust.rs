//! The AWS SDK for Rust.

use aws_sdk_ivschat as ivschat;
use aws_sdk_ivschat::Error as Exception;
use aws_sdk_ivschat::config::http::HttpResponse;
use aws_sdk_ivschat::error::SdkError;

#[allow(
    clippy::duplicate_mod,
    reason = "that both crates understand the same source is promised"
)]
#[path = "calls.rs"]
mod calls;

use calls::Refusal;
pub(super) use calls::call;

impl<E> Refusal for SdkError<E, HttpResponse>
where
    Exception: From<Self>,
{
    fn status(&self) -> Option<u16> {
        self.raw_response().map(|answer| answer.status().as_u16())
    }

    fn into_exception(self) -> Exception {
        self.into()
    }
}
