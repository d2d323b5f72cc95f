//! This project's client.

use ivschat_client as ivschat;
use ivschat_client::error::ServiceError as Exception;

#[allow(clippy::duplicate_mod, reason = "both crates compile the same source")]
#[path = "wire_form.rs"]
mod wire_form;

use wire_form::CallError;
pub(super) use wire_form::call;

impl CallError for ivschat_client::Error {
    fn status(&self) -> Option<u16> {
        self.status()
    }

    fn into_exception(self) -> Exception {
        self.into_service_error()
    }
}
