//! The steps of the story, and what is printed about each.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use ivschat_client::Error;
use tokio::sync::watch;

/// Runs steps, and prints a line about each.
#[derive(Clone)]
pub(crate) struct Steps {
    print: Arc<dyn Fn(&str) + Send + Sync>,
    interrupted: watch::Receiver<bool>,
    calls: Arc<AtomicUsize>,
}

impl Steps {
    pub(crate) fn new(
        print: impl Fn(&str) + Send + Sync + 'static,
        interrupted: watch::Receiver<bool>,
    ) -> Self {
        Self {
            print: Arc::new(print),
            interrupted,
            calls: Arc::default(),
        }
    }

    /// Returns how many operations were called.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    pub(crate) fn heading(&self, title: &str) {
        (self.print)(&format!("\n{title}"));
    }

    pub(crate) fn line(&self, name: &str, description: &str) {
        (self.print)(&format!("  {name:<39} {description}"));
    }

    /// Calls an operation, unless the demo was interrupted.
    pub(crate) async fn call<T>(
        &self,
        operation: &str,
        call: impl Future<Output = Result<T, Error>>,
        describe: impl FnOnce(&T) -> String,
    ) -> Result<T, Stop> {
        // Checked only between calls, because a call that is dropped may have created something.
        if *self.interrupted.borrow() {
            return Err(Stop::Interrupted);
        }
        self.call_even_if_interrupted(operation, call, describe)
            .await
            .map_err(Stop::Operation)
    }

    /// Calls an operation, even if the demo was interrupted.
    pub(crate) async fn call_even_if_interrupted<T>(
        &self,
        operation: &str,
        call: impl Future<Output = Result<T, Error>>,
        describe: impl FnOnce(&T) -> String,
    ) -> Result<T, Error> {
        let output = self.time(operation, call, describe).await?;
        self.calls.fetch_add(1, Ordering::Relaxed);
        Ok(output)
    }

    /// Does something in the room. It can be interrupted at any time.
    pub(crate) async fn chat<T>(
        &self,
        action: &str,
        step: impl Future<Output = Result<T, Stop>>,
        describe: impl FnOnce(&T) -> String,
    ) -> Result<T, Stop> {
        tokio::select! {
            biased;
            () = self.interruption() => Err(Stop::Interrupted),
            output = self.time(action, step, describe) => output,
        }
    }

    async fn interruption(&self) {
        let mut interrupted = self.interrupted.clone();
        if interrupted
            .wait_for(|interrupted| *interrupted)
            .await
            .is_err()
        {
            // Nothing can interrupt the demo anymore.
            std::future::pending::<()>().await;
        }
    }

    async fn time<T, E>(
        &self,
        name: &str,
        step: impl Future<Output = Result<T, E>>,
        describe: impl FnOnce(&T) -> String,
    ) -> Result<T, E> {
        let start = Instant::now();
        let output = step.await?;
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        let name = format!("{name:<26} {milliseconds:>8.1} ms ");
        self.line(&name, &describe(&output));
        Ok(output)
    }
}

/// Why the story ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    Interrupted,
    /// An operation has failed.
    Operation(Error),
    /// An action in the room has failed.
    Chat(String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("interrupted"),
            Self::Operation(error) => error.fmt(f),
            Self::Chat(message) => f.write_str(message),
        }
    }
}

impl StdError for Stop {}
