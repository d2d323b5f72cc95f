//! Hints: what to do about an error.

use super::{Context, ErrorKind};

impl Context {
    /// Returns what to do about an error, if that is known.
    pub(super) fn hint(&self, kind: &ErrorKind) -> Option<String> {
        let error = match kind {
            ErrorKind::Service(error) => error,
            ErrorKind::Connection(error) if error.is_runtime_shutdown() => {
                let hint = "the Tokio runtime that opened the connection has ended: do not share an HTTP client between runtimes";
                return Some(hint.to_owned());
            }
            _ => return None,
        };
        self.bare_id_hint()
            .or_else(|| error.hint().map(str::to_owned))
            .or_else(|| self.code_hint(error.code()?))
    }

    /// Where it expects an ARN, the service rejects a bare ID or does not find it.
    fn bare_id_hint(&self) -> Option<String> {
        let is_client_error = self
            .status
            .is_some_and(|status| matches!(status.as_u16(), 400 | 404));
        let member = self.bare_id.filter(|_| is_client_error)?;
        Some(format!(
            "`{member}` must be a full ARN (arn:aws:…), not only the ID at its end"
        ))
    }

    /// Hints for the error codes that any AWS service may return.
    fn code_hint(&self, code: &str) -> Option<String> {
        let hint = match code {
            "AccessDeniedException" | "AccessDenied" if !self.operation.is_empty() => {
                return Some(format!(
                    "the credentials need the permission {}:{}",
                    self.service, self.operation
                ));
            }
            "ExpiredToken" | "ExpiredTokenException" => {
                "the session token has expired: sign in again, or use a provider that refreshes credentials"
            }
            "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture" => {
                "the clock of this machine differs too much from the service's: synchronize it with NTP"
            }
            "InvalidSignatureException" | "SignatureDoesNotMatch" => {
                "check the secret access key and the clock of this machine"
            }
            "InvalidClientTokenId" | "UnrecognizedClientException" => {
                "the service does not know the access key: check that it is active, that it belongs to this partition, and that temporary credentials include their session token"
            }
            "IncompleteSignature"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException" => {
                "the request arrived without its signature: check the endpoint, and that no proxy removes headers"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
