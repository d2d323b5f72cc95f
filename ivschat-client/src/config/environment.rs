//! Reads the configuration from environment variables.

use std::ffi::OsString;
use std::fmt;

use super::{Builder, Credentials, Region, RetryConfig};
use crate::service::SERVICE;

const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
const ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
const PROFILE: &str = "AWS_PROFILE";
const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";
const IGNORE_ENDPOINT_URLS: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
const USE_FIPS: &str = "AWS_USE_FIPS_ENDPOINT";
const USE_DUAL_STACK: &str = "AWS_USE_DUALSTACK_ENDPOINT";
const MAX_ATTEMPTS: &str = "AWS_MAX_ATTEMPTS";

/// Reads the configuration from the variables that `lookup` returns.
pub(super) fn read(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Builder, EnvironmentError> {
    Environment { lookup }.read()
}

struct Environment<F> {
    lookup: F,
}

impl<F: Fn(&str) -> Option<OsString>> Environment<F> {
    fn read(&self) -> Result<Builder, EnvironmentError> {
        let mut builder = Builder::default();
        let endpoint_url = self.endpoint_url()?;
        match self.first(&REGION)? {
            Some(region) => builder.set_region(Some(Region::new(region))),
            None if endpoint_url.is_some() => &mut builder,
            None => return Err(self.missing("region", &REGION)),
        };
        builder
            .set_endpoint_url(endpoint_url)
            .set_use_fips(self.flag(USE_FIPS)?)
            .set_use_dual_stack(self.flag(USE_DUAL_STACK)?)
            .set_retry_config(self.retry_config()?);
        Ok(builder.credentials_provider(self.credentials()?))
    }

    fn credentials(&self) -> Result<Credentials, EnvironmentError> {
        let (id, secret) = (self.value(ACCESS_KEY_ID)?, self.value(SECRET_ACCESS_KEY)?);
        match (id, secret) {
            (Some(id), Some(secret)) => Ok(Credentials::new(
                id,
                secret,
                self.value(SESSION_TOKEN)?,
                None,
                "environment",
            )),
            (None, Some(_)) => Err(self.missing("access key ID", &[ACCESS_KEY_ID])),
            (Some(_), None) => Err(self.missing("secret access key", &[SECRET_ACCESS_KEY])),
            (None, None) => Err(self.missing("credentials", &[ACCESS_KEY_ID, SECRET_ACCESS_KEY])),
        }
    }

    fn endpoint_url(&self) -> Result<Option<String>, EnvironmentError> {
        if self.flag(IGNORE_ENDPOINT_URLS)? == Some(true) {
            return Ok(None);
        }
        let service = SERVICE.id.to_uppercase().replace('-', "_");
        let service_endpoint_url = format!("{ENDPOINT_URL}_{service}");
        self.first(&[&service_endpoint_url, ENDPOINT_URL])
    }

    fn retry_config(&self) -> Result<Option<RetryConfig>, EnvironmentError> {
        let Some(value) = self.value(MAX_ATTEMPTS)? else {
            return Ok(None);
        };
        match value.parse() {
            Ok(max_attempts) if max_attempts > 0 => Ok(Some(
                RetryConfig::standard().with_max_attempts(max_attempts),
            )),
            _ => Err(invalid(MAX_ATTEMPTS, "a whole number of at least 1")),
        }
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, EnvironmentError> {
        match self.value(name)?.as_deref() {
            None => Ok(None),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(invalid(name, "true or false")),
        }
    }

    fn first(&self, names: &[&str]) -> Result<Option<String>, EnvironmentError> {
        for name in names {
            if let Some(value) = self.value(name)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// Returns the value of a variable, without the whitespace that files and secret stores leave around it.
    fn value(&self, name: &str) -> Result<Option<String>, EnvironmentError> {
        let Some(value) = (self.lookup)(name) else {
            return Ok(None);
        };
        let value = value.into_string();
        let value = value.map_err(|_| invalid(name, "valid Unicode"))?;
        let value = value.trim();
        Ok((!value.is_empty()).then(|| value.to_owned()))
    }

    fn missing(&self, what: &'static str, variables: &[&'static str]) -> EnvironmentError {
        EnvironmentError {
            reason: Reason::Missing {
                what,
                variables: variables.to_vec(),
                has_profile: (self.lookup)(PROFILE).is_some_and(|profile| !profile.is_empty()),
            },
        }
    }
}

fn invalid(variable: &str, expected: &'static str) -> EnvironmentError {
    EnvironmentError {
        reason: Reason::Invalid {
            variable: variable.to_owned(),
            expected,
        },
    }
}

/// The environment does not contain a valid configuration. The error names variables, but never prints their values.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvironmentError {
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq)]
enum Reason {
    Missing {
        what: &'static str,
        variables: Vec<&'static str>,
        has_profile: bool,
    },
    Invalid {
        variable: String,
        expected: &'static str,
    },
}

impl fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Missing {
                what,
                variables,
                has_profile,
            } => {
                write!(
                    f,
                    "no {what} in the environment; looked for {}",
                    variables.join(", ")
                )?;
                if *has_profile {
                    write!(
                        f,
                        "; {PROFILE} is set, but only `aws-config` reads profiles"
                    )?;
                }
                Ok(())
            }
            Reason::Invalid { variable, expected } => {
                write!(f, "the environment variable {variable} is not {expected}")
            }
        }
    }
}

impl std::error::Error for EnvironmentError {}

#[cfg(test)]
mod tests;
