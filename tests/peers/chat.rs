//! The official messaging SDK and this client chat on the local endpoint: each alone, and both in one room.

mod connections;
mod conversations;
mod endpoint;
mod ivschat_client;
mod person;
mod refusals;
mod together;

/// Turns each function into two tests, one for each client.
macro_rules! test_with_each_client {
    ($($test:ident,)+) => {
        mod the_messaging_sdk {
            use super::*;
            $(
                #[tokio::test]
                async fn $test() -> TestResult {
                    super::$test(Client::MessagingSdk).await
                }
            )+
        }

        mod this_client {
            use super::*;
            $(
                #[tokio::test]
                async fn $test() -> TestResult {
                    super::$test(Client::IvschatClient).await
                }
            )+
        }
    };
}
use test_with_each_client;
