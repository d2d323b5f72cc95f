//! AWS documents these variables for its SDKs and tools.

use aws_credential_types::provider::ProvideCredentials;

use super::*;
use crate::config::Config;

fn config(variables: &[(&str, &str)]) -> Result<Config, EnvironmentError> {
    read(|name| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| OsString::from(value))
    })
    .map(Builder::build)
}

/// A complete environment, plus these variables.
fn complete(variables: &[(&str, &str)]) -> Result<Config, EnvironmentError> {
    let complete = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
    ];
    config(&[variables, &complete].concat())
}

#[test]
fn the_minimum_is_a_region_and_a_key() {
    let config = complete(&[]).expect("complete");
    assert_eq!(
        config.region().map(|region| region.as_ref()),
        Some("eu-west-1")
    );
    assert_eq!(config.endpoint_url(), None);
    assert_eq!((config.use_fips(), config.use_dual_stack()), (None, None));
    assert_eq!(config.retry_config(), None);
}

async fn check_credentials(config: &Config) {
    let provider = config.credentials_provider().expect("it is set");
    let credentials = provider.provide_credentials().await.expect("static");
    assert_eq!(credentials.access_key_id(), "AKID");
    assert_eq!(credentials.secret_access_key(), "hunter2");
    assert_eq!(credentials.session_token(), Some("session"));
}

#[tokio::test]
async fn the_key_and_the_session_token_become_the_credentials() {
    let config = complete(&[("AWS_SESSION_TOKEN", "session")]).expect("complete");
    check_credentials(&config).await;
}

#[test]
fn the_first_region_wins_and_an_empty_one_is_ignored() {
    let region = |variables: &[(&str, &str)]| {
        let key = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")];
        let config = config(&[variables, &key].concat()).expect("complete");
        config.region().map(ToString::to_string)
    };
    let both = [
        ("AWS_REGION", "us-west-2"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ];
    assert_eq!(region(&both).as_deref(), Some("us-west-2"));
    let second = [("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-east-1")];
    assert_eq!(region(&second).as_deref(), Some("us-east-1"));
}

#[test]
fn the_service_specific_endpoint_url_takes_precedence_and_both_can_be_ignored() {
    let global = ("AWS_ENDPOINT_URL", "http://global");
    let specific = ("AWS_ENDPOINT_URL_IVSCHAT", "http://specific");
    let ignore = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    let url = |variables: &[(&str, &str)]| {
        let config = complete(variables).expect("complete");
        config.endpoint_url().map(str::to_owned)
    };
    assert_eq!(url(&[global]).as_deref(), Some("http://global"));
    assert_eq!(url(&[global, specific]).as_deref(), Some("http://specific"));
    assert_eq!(url(&[global, specific, ignore]), None);
}

#[test]
fn an_endpoint_url_needs_no_region() {
    let config = config(&[
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:4580"),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", "b"),
    ]);
    assert_eq!(config.expect("complete").region(), None);
}

#[test]
fn flags_and_max_attempts_are_read() {
    let config = complete(&[
        ("AWS_USE_FIPS_ENDPOINT", "TRUE"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "false"),
        ("AWS_MAX_ATTEMPTS", "7"),
    ])
    .expect("complete");
    assert_eq!(config.use_fips(), Some(true));
    assert_eq!(config.use_dual_stack(), Some(false));
    assert_eq!(
        config.retry_config().map(RetryConfig::max_attempts),
        Some(7)
    );
}

#[test]
fn the_error_lists_the_missing_variables() {
    let nothing = config(&[]).unwrap_err().to_string();
    assert_eq!(
        nothing,
        "no region in the environment; looked for AWS_REGION, AWS_DEFAULT_REGION"
    );
    let region = ("AWS_REGION", "us-west-2");
    let without_key = config(&[region, ("AWS_PROFILE", "work")]).unwrap_err();
    assert_eq!(
        without_key.to_string(),
        "no credentials in the environment; looked for AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; \
         AWS_PROFILE is set, but only `aws-config` reads profiles"
    );
}

#[test]
fn an_invalid_value_is_rejected_and_not_printed() {
    for (name, value) in [
        ("AWS_USE_FIPS_ENDPOINT", "hunter3"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "hunter3"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "hunter3"),
        ("AWS_MAX_ATTEMPTS", "hunter3"),
        ("AWS_MAX_ATTEMPTS", "0"),
        ("AWS_MAX_ATTEMPTS", "-1"),
    ] {
        let error = complete(&[(name, value)]).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        assert!(
            !format!("{error} {error:?}").contains("hunter"),
            "{error:?}"
        );
    }
}

#[test]
fn half_a_key_is_rejected_and_the_other_half_is_not_printed() {
    let region = ("AWS_REGION", "us-west-2");
    let halves = [
        ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    ];
    for (present, absent) in halves {
        let error = config(&[region, (present, "hunter2")]).unwrap_err();
        assert!(error.to_string().contains(absent), "{error}");
        assert!(
            !format!("{error} {error:?}").contains("hunter"),
            "{error:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn invalid_unicode_is_rejected() {
    use std::os::unix::ffi::OsStringExt;

    let error = read(|_| Some(OsString::from_vec(vec![0xff])))
        .map(|_| ())
        .unwrap_err();
    assert!(error.to_string().contains("Unicode"), "{error}");
}

#[tokio::test]
async fn whitespace_around_a_value_is_removed() {
    let variables = [
        ("AWS_REGION", " eu-west-1\n"),
        ("AWS_ACCESS_KEY_ID", "AKID\r\n"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2 "),
        ("AWS_SESSION_TOKEN", "\tsession\n"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:4580\n"),
    ];
    let config = config(&variables).expect("complete");
    assert_eq!(
        config.region().map(ToString::to_string).as_deref(),
        Some("eu-west-1")
    );
    assert_eq!(config.endpoint_url(), Some("http://127.0.0.1:4580"));
    check_credentials(&config).await;
}

#[test]
fn a_variable_that_contains_only_whitespace_counts_as_unset() {
    let error = complete(&[("AWS_SECRET_ACCESS_KEY", " \n")]).unwrap_err();
    assert!(
        error.to_string().contains("AWS_SECRET_ACCESS_KEY"),
        "{error}"
    );
    let config = complete(&[("AWS_ENDPOINT_URL", "\n")]).expect("complete");
    assert_eq!(config.endpoint_url(), None);
}
