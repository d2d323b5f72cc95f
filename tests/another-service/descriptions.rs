//! Descriptions with all that AWS writes in them, and things without any.

use fixtures::{Response, TestResult};
use workshop_client::types::ManualLanguage;

use crate::server;

#[tokio::test]
async fn what_has_no_description_is_sent_and_read() -> TestResult {
    let body = r#"{"manual":{"pages":3,"language":"en"},"choice":{"first":"a"}}"#;
    let (server, client) = server(Response::ok(body))?;
    let manual = client.get_manual().manual_name("loom");
    let response = manual.language(ManualLanguage::De).send().await?;
    let manual = response.manual.ok_or("there is no manual")?;
    assert_eq!(manual.pages, Some(3));
    assert_eq!(manual.language, Some(ManualLanguage::En));
    let choice = response.choice.ok_or("there is no choice")?;
    assert_eq!(choice.as_first().map(String::as_str), Ok("a"));
    let lines: Vec<String> = server
        .requests()
        .iter()
        .map(|sent| sent.line().to_owned())
        .collect();
    assert_eq!(lines, ["GET /manuals/loom?language=de HTTP/1.1"]);
    Ok(())
}
