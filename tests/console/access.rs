//! Pages of other origins, and requests that name a foreign host, get 403.

use fixtures::{Response, ScriptedServer, TestResult};
use serde_json::json;

use crate::{create_room, setup};

#[tokio::test]
async fn a_page_of_another_origin_can_neither_read_nor_change_anything() -> TestResult {
    let setup = setup().await?;
    let (endpoint, browser) = (&setup.endpoint, &setup.browser);
    create_room(&setup.client, "lobby").await?;
    // Another port of this machine, as of a development server.
    let page =
        Response::ok("<!doctype html><title>other</title>").header("content-type", "text/html");
    let other = ScriptedServer::responding(page)?;
    browser.open(other.url()).await?;
    let attempts = "\
        window.results = [];
        for (const [path, options] of [
          ['/state', {}],
          ['/updates', {}],
          ['/state', { method: 'DELETE' }],
          ['/operations/CreateRoom', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
          ['/operations/CreateRoom', { method: 'POST', body: '{}', mode: 'no-cors' }],
          ['/state', { mode: 'no-cors' }],
        ]) {
          fetch(arguments[0] + '/_local' + path, options)
            .then((response) => results.push(response.type + ' ' + response.status), () => results.push('blocked'));
        }";
    browser
        .execute(attempts, &[&endpoint.endpoint_url()])
        .await?;
    browser.wait_until("results.length === 6", &[]).await?;
    let results = browser
        .execute(
            "return results.filter((result) => result === 'blocked').length;",
            &[],
        )
        .await?;
    // Without CORS, a browser sends the request, but shows nothing of the response.
    assert!(results.as_u64() >= Some(4), "{results}");
    let read = browser
        .execute(
            "return results.some((result) => result.includes('200'));",
            &[],
        )
        .await?;
    assert_eq!(read, json!(false));
    assert_eq!(endpoint.rooms().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_foreign_origin_and_a_foreign_host_get_403() -> TestResult {
    let setup = setup().await?;
    let url = setup.endpoint.endpoint_url();
    let http = fixtures::http_client()?.build()?;
    for (name, value, status) in [
        ("origin", url.as_str(), 200),
        ("origin", "http://localhost:3000", 403),
        ("origin", "https://example.com", 403),
        ("host", "rebound.example.com", 403),
        ("sec-fetch-site", "cross-site", 403),
    ] {
        let request = http.get(format!("{url}/_local/state")).header(name, value);
        let response = request.send().await?;
        assert_eq!(response.status(), status, "{name}: {value}");
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-origin")
        );
    }
    Ok(())
}
