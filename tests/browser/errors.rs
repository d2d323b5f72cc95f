//! Errors say what happened, without a JavaScript stack.

use fixtures::{Endpoint, TestResult, client, unreachable_url};
use ivschat_client::Error;
use ivschat_client::error::ErrorKind;
use ivschat_client::types::error::ServiceError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::js_sys::{Function, Reflect, eval, global};
use wasm_bindgen_test::wasm_bindgen_test;

const NO_ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEfGh1234";

/// Checks that an error fits on a line, and names no file of the page.
fn assert_is_short(error: &Error) {
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(text.len() < 600, "{text}");
        assert!(!text.contains('\n'), "{text}");
        assert!(!text.contains(".js") && !text.contains("wasm"), "{text}");
    }
}

#[wasm_bindgen_test]
async fn an_exception_is_typed_and_has_its_message_and_request_id() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    let error = client.get_room().identifier(NO_ROOM).send().await;
    let error = error.expect_err("there is no room");
    assert_is_short(&error);
    assert_eq!(error.status(), Some(404));
    let message = error.message().ok_or("no message")?.to_owned();
    let request_id = error.request_id().ok_or("no request ID")?.to_owned();
    let shown = error.to_string();
    assert!(
        shown.contains(&message) && shown.contains(&request_id),
        "{shown}"
    );
    // The endpoint logs the ID after it has responded.
    endpoint.log(&request_id).await?;
    match error.into_service_error() {
        ServiceError::ResourceNotFoundException(exception) => {
            assert_eq!(exception.resource_id, "AbCdEfGh1234");
        }
        other => return Err(other.into()),
    }
    Ok(())
}

#[wasm_bindgen_test]
async fn an_unreachable_endpoint_may_have_received_the_request() -> TestResult {
    let url = unreachable_url().await?;
    let error = client(&url).create_room().send().await;
    let error = error.expect_err("nothing listens");
    assert_is_short(&error);
    // The browser does not say whether anything was sent.
    assert!(error.may_have_been_applied(), "{error}");
    assert_eq!(error.attempts(), 1);
    assert!(
        matches!(error.kind(), ErrorKind::Connection(_)),
        "{error:?}"
    );
    let shown = error.to_string();
    assert!(
        shown.contains("Failed to fetch") && shown.contains(&url),
        "{shown}"
    );
    Ok(())
}

#[wasm_bindgen_test]
async fn a_page_of_html_is_an_error_with_its_status() -> TestResult {
    let endpoint = Endpoint::with_faults(&["CreateRoom:page=502"]).await?;
    let error = client(&endpoint.url).create_room().send().await;
    let error = error.expect_err("the response is a page");
    assert_is_short(&error);
    assert_eq!(error.status(), Some(502));
    assert!(error.may_have_been_applied(), "{error}");
    Ok(())
}

#[wasm_bindgen_test]
async fn a_response_of_a_replaced_fetch_that_has_no_readable_bytes_is_an_error() -> TestResult {
    let fetch = JsValue::from("fetch");
    let original = Reflect::get(&global(), &fetch).map_err(|_| "no fetch")?;
    for (response, reason) in [
        (
            "new Response(new ReadableStream({ start: (body) => body.enqueue(Symbol()) }))",
            "does not consist of bytes",
        ),
        (
            "(() => { const response = new Response('{}'); response.body.getReader(); return response; })()",
            "already being read",
        ),
    ] {
        let replacement = eval(&format!("async () => {response}"));
        let replacement: Function = replacement
            .and_then(JsCast::dyn_into)
            .map_err(|_| "not a function")?;
        Reflect::set(&global(), &fetch, &replacement).map_err(|_| "fetch is constant")?;
        let result = client("http://127.0.0.1:1").create_room().send().await;
        Reflect::set(&global(), &fetch, &original).map_err(|_| "fetch is constant")?;
        let shown = result.expect_err("there is no output").to_string();
        assert!(shown.contains(reason), "{shown}");
    }
    Ok(())
}
