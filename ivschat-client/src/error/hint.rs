//! What to do about an error, where that is known.

use super::{Context, ErrorKind};
use crate::service::SERVICE;

impl Context {
    /// What to do about an error of this call.
    pub(super) fn hint(&self, kind: &ErrorKind) -> Option<String> {
        let ErrorKind::Service(error) = kind else {
            return None;
        };
        self.bare_id_hint()
            .or_else(|| error.hint().map(str::to_owned))
            .or_else(|| self.hint_about_code(error.code()?))
    }

    /// An identifier of these services is an ARN; a bare id is refused, or not found.
    fn bare_id_hint(&self) -> Option<String> {
        let client_error = self
            .status
            .is_some_and(|status| matches!(status.as_u16(), 400 | 404));
        let member = self.bare_id.filter(|_| client_error)?;
        Some(format!(
            "`{member}` takes a whole ARN (arn:aws:…), not the id at its end"
        ))
    }

    /// Codes that any AWS service may answer.
    fn hint_about_code(&self, code: &str) -> Option<String> {
        let hint = match code {
            "AccessDeniedException" | "AccessDenied" if !self.operation.is_empty() => {
                let (service, operation) = (SERVICE.signing_name, self.operation);
                return Some(format!(
                    "the credentials need the permission {service}:{operation}"
                ));
            }
            "ExpiredToken" | "ExpiredTokenException" => {
                "the session token has expired: sign in again, or let the provider fetch new credentials"
            }
            "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture" => {
                "the clock of this machine differs too much from the service's: set it by NTP"
            }
            "InvalidSignatureException" | "SignatureDoesNotMatch" => {
                "check the secret access key, and that the clock of this machine is right"
            }
            "InvalidClientTokenId" | "UnrecognizedClientException" => {
                "the access key is not known: check that it is active, that it belongs to this partition, and that the session token comes with it if it is temporary"
            }
            "IncompleteSignature"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException" => {
                "the request arrived without its signature: check that the endpoint is right, and that no proxy drops headers"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
