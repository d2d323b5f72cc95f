//! The AWS SDK for Rust.

use aws_sdk_ivschat as ivschat;
use aws_sdk_ivschat::Error as Exception;
use aws_sdk_ivschat::config::http::HttpResponse;
use aws_sdk_ivschat::error::SdkError;

#[allow(clippy::duplicate_mod, reason = "both crates compile the same source")]
#[path = "wire_form.rs"]
mod wire_form;

use wire_form::CallError;
pub(super) use wire_form::call;

impl<E> CallError for SdkError<E, HttpResponse>
where
    Exception: From<Self>,
{
    fn status(&self) -> Option<u16> {
        self.raw_response()
            .map(|response| response.status().as_u16())
    }

    fn into_exception(self) -> Exception {
        self.into()
    }
}
