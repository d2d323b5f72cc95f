//! Credentials: kept, loaded by one call at a time, replaced when they are refused.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ivschat_client::Client;
use ivschat_client::config::{Credentials, ProvideCredentials, TimeoutConfig};
use ivschat_client::error::{CredentialsError, ErrorKind, TimeLimit};
use tokio::task::JoinSet;

use crate::faults::server::{FaultServer, Step};
use crate::server::{answer, header};

/// Counts how often it is asked, and gives each time another key.
#[derive(Clone, Debug)]
struct Numbered {
    asked: Arc<AtomicUsize>,
    behaviour: Behaviour,
}

#[derive(Clone, Copy, Debug)]
enum Behaviour {
    Provide,
    Fail,
    Hang,
    /// Provides once, and hangs from then on.
    HangLater,
}

impl Numbered {
    fn new(behaviour: Behaviour) -> Self {
        Self {
            asked: Arc::default(),
            behaviour,
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        // The others get time to ask, too.
        tokio::task::yield_now().await;
        match self.behaviour {
            Behaviour::HangLater if number > 0 => std::future::pending().await,
            Behaviour::Provide | Behaviour::HangLater => {
                let id = format!("AKID{number}");
                Ok(Credentials::new(id, "hunter2", None, None, "tests"))
            }
            Behaviour::Fail => Err(CredentialsError::provider_error("the vault is closed")),
            Behaviour::Hang => std::future::pending().await,
        }
    }
}

impl ProvideCredentials for Numbered {
    fn provide_credentials<'a>(
        &'a self,
    ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        aws_credential_types::provider::future::ProvideCredentials::new(self.provide())
    }
}

fn success() -> Step {
    Step::AnswerAndClose(answer(200, &[], "{}"))
}

fn keys_of(server: &FaultServer) -> Vec<String> {
    let arrived = server.arrived().into_iter();
    arrived
        .filter_map(|request| {
            let authorization = header(&request.head, "authorization")?;
            let (_, credential) = authorization.split_once("Credential=")?;
            credential.split('/').next().map(str::to_owned)
        })
        .collect()
}

#[tokio::test]
async fn many_calls_at_once_ask_the_provider_once() {
    let server = FaultServer::start(vec![success()]).await;
    let provider = Numbered::new(Behaviour::Provide);
    let config = crate::config_of(&server.url).credentials_provider(provider.clone());
    let client = Client::from_conf(config.build());
    let calls = (0..20).map(|_| client.create_room().send());
    let mut calls: JoinSet<_> = calls.collect();
    while let Some(result) = calls.join_next().await {
        result.expect("no call panics").expect("answered");
    }
    assert_eq!(provider.asked(), 1);
    assert_eq!(keys_of(&server), vec!["AKID0"; 20]);
}

#[tokio::test]
async fn credentials_that_the_service_calls_expired_are_replaced_for_all_clones() {
    for code in ["ExpiredTokenException", "ExpiredToken"] {
        let code = format!("x-amzn-errortype: {code}");
        let expired = Step::AnswerAndClose(answer(403, &[&code], "{}"));
        let server = FaultServer::start(vec![success(), expired, success()]).await;
        let provider = Numbered::new(Behaviour::Provide);
        let config = crate::config_of(&server.url).credentials_provider(provider.clone());
        let client = Client::from_conf(config.build());
        for _ in 0..3 {
            client.clone().create_room().send().await.expect("answered");
        }
        assert_eq!(keys_of(&server), ["AKID0", "AKID0", "AKID1", "AKID1"]);
    }
}

#[tokio::test]
async fn a_provider_that_fails_is_the_source_of_the_error_and_nothing_is_sent() {
    let server = FaultServer::start(vec![success()]).await;
    let config = crate::config_of(&server.url);
    let config = config.credentials_provider(Numbered::new(Behaviour::Fail));
    let error = Client::from_conf(config.build())
        .create_room()
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "CreateRoom: nothing was sent: the credentials provider failed: the vault is closed"
    );
    let source = error.source().expect("the provider's error");
    assert!(source.is::<CredentialsError>(), "{source:?}");
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (0, false)
    );
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn a_provider_that_hangs_does_not_outlast_the_operation() {
    let server = FaultServer::start(vec![success()]).await;
    let limit = TimeoutConfig::builder().operation_timeout(Duration::from_millis(50));
    let config = crate::config_of(&server.url)
        .timeout_config(limit.build())
        .credentials_provider(Numbered::new(Behaviour::Hang));
    let error = Client::from_conf(config.build())
        .create_room()
        .send()
        .await
        .unwrap_err();
    let ErrorKind::Timeout(timeout) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(timeout.limit(), TimeLimit::Operation);
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (0, false)
    );
}

#[tokio::test]
async fn time_that_runs_out_between_attempts_leaves_nothing_open() {
    let expired = "x-amzn-errortype: ExpiredTokenException";
    let steps = vec![Step::AnswerAndClose(answer(403, &[expired], "{}"))];
    let server = FaultServer::start(steps).await;
    let limit = TimeoutConfig::builder().operation_timeout(Duration::from_millis(500));
    let config = crate::config_of(&server.url)
        .timeout_config(limit.build())
        .credentials_provider(Numbered::new(Behaviour::HangLater));
    let call = Client::from_conf(config.build()).create_room();
    let error = call.send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (1, false)
    );
}
