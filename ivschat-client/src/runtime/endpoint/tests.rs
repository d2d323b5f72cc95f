//! The suffixes are taken from the endpoint rules that AWS publishes.

use super::*;
use crate::config::{Builder, Region};
use crate::runtime::TEST_SERVICE;

fn resolve(builder: Builder) -> Result<Endpoint, EndpointError> {
    Endpoint::resolve(&TEST_SERVICE, &builder.build())
}

/// Returns the URL of the request for `/path`.
fn url(builder: Builder) -> String {
    let endpoint = resolve(builder).expect("the configuration is complete");
    endpoint.url("/path", None).into()
}

#[test]
fn each_partition_has_its_suffixes() {
    for (region, suffix, dual_stack_suffix) in [
        ("us-west-2", "amazonaws.com", "api.aws"),
        ("eu-central-1", "amazonaws.com", "api.aws"),
        ("mx-central-1", "amazonaws.com", "api.aws"),
        (
            "cn-north-1",
            "amazonaws.com.cn",
            "api.amazonwebservices.com.cn",
        ),
        ("us-gov-west-1", "amazonaws.com", "api.aws"),
        ("eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu"),
        ("us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud"),
        ("eu-isoe-west-1", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        ("us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
        ("moon-base-1", "amazonaws.com", "api.aws"),
        ("cn-lonely", "amazonaws.com", "api.aws"),
        ("cn-north-1a", "amazonaws.com", "api.aws"),
        ("cn--1", "amazonaws.com", "api.aws"),
    ] {
        let config = || Config::builder().region(Region::new(region));
        for (builder, expected) in [
            (config(), format!("https://prefix.{region}.{suffix}/path")),
            (
                config().use_fips(true),
                format!("https://prefix-fips.{region}.{suffix}/path"),
            ),
            (
                config().use_dual_stack(true),
                format!("https://prefix.{region}.{dual_stack_suffix}/path"),
            ),
            (
                config().use_fips(true).use_dual_stack(true),
                format!("https://prefix-fips.{region}.{dual_stack_suffix}/path"),
            ),
        ] {
            assert_eq!(url(builder), expected);
        }
    }
}

#[test]
fn an_endpoint_url_needs_no_region() {
    let endpoint = resolve(Config::builder().endpoint_url("http://[::1]:4580"));
    let endpoint = endpoint.expect("it is a URL");
    assert_eq!(
        endpoint.url("/path", None).as_str(),
        "http://[::1]:4580/path"
    );
    assert_eq!(endpoint.region, "us-east-1");
}

#[test]
fn the_path_of_an_endpoint_url_is_a_prefix() {
    for (endpoint_url, expected) in [
        ("http://a", "http://a/path"),
        ("http://a///", "http://a/path"),
        ("http://a:80/b", "http://a/b/path"),
        ("http://a/b/", "http://a/b/path"),
        ("http://a//b//c//", "http://a//b//c/path"),
        ("http://a/b/../c/.", "http://a/c/path"),
        ("http://a/%2e%2e/b%2Fc", "http://a/b%2Fc/path"),
        ("http://a/ü@", "http://a/%C3%BC@/path"),
    ] {
        let builder = Config::builder().endpoint_url(endpoint_url);
        assert_eq!(url(builder), expected, "{endpoint_url}");
    }
    let endpoint = resolve(Config::builder().endpoint_url("http://a/b"));
    let endpoint = endpoint.expect("it is a URL");
    assert_eq!(
        endpoint.url("/c%2F%3F", Some("d=%26&d=")).as_str(),
        "http://a/b/c%2F%3F?d=%26&d="
    );
}

#[test]
fn a_region_that_is_not_a_host_label_is_rejected() {
    let too_long = "a".repeat(64);
    for region in [
        "",
        "-a",
        "a-",
        "a.b",
        "a/b",
        "x.example.com/#",
        "a@b",
        "ü",
        "xn--a",
        "a\nb",
        &too_long,
    ] {
        let region = Region::new(region.to_owned());
        let error = resolve(Config::builder().region(region)).unwrap_err();
        assert!(matches!(error, EndpointError::InvalidRegion(_)), "{error}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}

#[test]
fn fips_and_dual_stack_exclude_an_endpoint_url() {
    let config = || Config::builder().endpoint_url("http://127.0.0.1:4580");
    assert!(matches!(
        resolve(config().use_fips(true)),
        Err(EndpointError::FipsWithEndpointUrl)
    ));
    assert!(matches!(
        resolve(config().use_dual_stack(true)),
        Err(EndpointError::DualStackWithEndpointUrl)
    ));
    assert!(resolve(config().use_fips(false).use_dual_stack(false)).is_ok());
}

#[test]
fn parts_of_a_url_that_may_be_secret_are_not_printed() {
    for url in [
        "http://a:hunter2@127.0.0.1",
        "http://a:hunter2@[broken",
        "http://hunter2@127.0.0.1",
        "http://a:hunter2%40127.0.0.1",
        "http://a:hunter2%40127.0.0.1/path",
        "http://a:hunter2\u{ff20}127.0.0.1",
        "http://a:hunter2\\@127.0.0.1",
        "http:a:hunter2@127.0.0.1",
        "http:/a:hunter2@127.0.0.1",
        "http:\\\\a:hunter2@127.0.0.1",
        "HTTP:////a:hunter2@127.0.0.1",
        "a:hunter2@127.0.0.1",
        "//a:hunter2@127.0.0.1",
        "http://a:hunter2",
        "http://hun%74er2%ff@x",
        "hunter2://127.0.0.1",
        "hunter2",
        "http://127.0.0.1?key=hunter2",
        "http://127.0.0.1#hunter2",
        "ftp://a:hunter2@127.0.0.1",
    ] {
        let config = Config::builder().endpoint_url(url);
        let debug = format!("{config:?}");
        let error = resolve(config).expect_err(url);
        assert!(matches!(error, EndpointError::InvalidUrl { .. }), "{url}");
        let text = format!("{error} {error:?} {debug}");
        assert!(!text.contains("hunter2"), "{url}: {text}");
        assert!(!text.contains("hun%74er2"), "{url}: {text}");
    }
}

#[test]
fn the_error_names_user_info_in_each_of_its_forms() {
    for url in [
        "http://alice:hunter2@127.0.0.1",
        "http://alice:hunter2%40127.0.0.1",
        "https:alice@127.0.0.1",
        "alice:hunter2@127.0.0.1",
    ] {
        let error = resolve(Config::builder().endpoint_url(url)).unwrap_err();
        let text = error.to_string();
        assert!(
            text.ends_with("it contains a user name or password"),
            "{text}"
        );
    }
    // A path may have an `@`.
    let builder = Config::builder().endpoint_url("http://127.0.0.1/a@b");
    assert_eq!(url(builder), "http://127.0.0.1/a@b/path");
}

#[test]
fn whitespace_is_rejected_and_the_value_is_not_printed() {
    for (value, reason) in [
        ("us-west-2\n", "ends with a line break"),
        ("us-west-2\r\n", "ends with a line break"),
        ("us-west-2 ", "ends with whitespace"),
        ("\tus-west-2", "starts with whitespace"),
        ("us-west-2\u{a0}", "ends with whitespace"),
        ("", "is empty"),
    ] {
        let region = Region::new(value.to_owned());
        let error = resolve(Config::builder().region(region)).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with(&format!("the region {reason}")), "{text}");
        assert!(!text.contains(&format!("`{}", value.trim())), "{text}");
    }
    for (value, reason) in [
        ("http://127.0.0.1:4580\n", "it ends with a line break"),
        (" http://127.0.0.1:4580", "it starts with whitespace"),
        ("http://127.0\n.0.1:4580", "it contains whitespace"),
        ("http://127.0.0.1/a b", "it contains whitespace"),
        ("http://127.0.0.1/a\u{1}b", "a control character"),
        ("", "it is empty"),
    ] {
        let error = resolve(Config::builder().endpoint_url(value)).unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn a_service_may_have_a_host_of_its_own_in_the_partition_aws() {
    let url = |host, builder: Builder| {
        let service = ServiceMetadata {
            host: Some(host),
            ..TEST_SERVICE
        };
        let endpoint = Endpoint::resolve(&service, &builder.build()).expect("it is complete");
        (endpoint.url("/", None).to_string(), endpoint.region)
    };
    let in_region = |region| Config::builder().region(Region::new(region));
    for (host, builder, expected, region) in [
        (
            "service.chime.aws.amazon.com",
            in_region("eu-west-1"),
            "https://service.chime.aws.amazon.com/",
            "us-east-1",
        ),
        (
            "internetmonitor.{region}.api.aws",
            in_region("eu-west-1"),
            "https://internetmonitor.eu-west-1.api.aws/",
            "eu-west-1",
        ),
        (
            "service.chime.aws.amazon.com",
            in_region("cn-north-1"),
            "https://prefix.cn-north-1.amazonaws.com.cn/",
            "cn-north-1",
        ),
        (
            "service.chime.aws.amazon.com",
            in_region("eu-west-1").use_fips(true),
            "https://prefix-fips.eu-west-1.amazonaws.com/",
            "eu-west-1",
        ),
    ] {
        assert_eq!(url(host, builder), (expected.to_owned(), region.to_owned()));
    }
}
