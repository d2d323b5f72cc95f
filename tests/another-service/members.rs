//! Members in the path, in the query and in the body.

use fixtures::{Response, TestResult};
use workshop_client::types::JobState;

use crate::{request, server};

#[tokio::test]
async fn each_member_travels_in_its_place() -> TestResult {
    let request = request(async |client| {
        let job = client.start_job().machine_id("lathe/1").job_name("a b");
        let job = job.dry_run(true).tag("x").tag("y&z");
        let job = job.material("oak").pieces(3).settings("speed", "slow");
        job.send().await
    });
    let request = request.await?;
    assert_eq!(
        request.line(),
        "PUT /machines/lathe%2F1/jobs/a%20b?dryRun=true&tag=x&tag=y%26z HTTP/1.1"
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(
        str::from_utf8(&request.body)?,
        r#"{"material":"oak","pieces":3,"settings":{"speed":"slow"}}"#
    );
    Ok(())
}

#[tokio::test]
async fn members_that_are_not_set_are_not_sent() -> TestResult {
    let request = request(async |client| {
        let job = client.start_job().machine_id("lathe").job_name("legs");
        job.material("oak").send().await
    });
    let request = request.await?;
    assert_eq!(request.line(), "PUT /machines/lathe/jobs/legs HTTP/1.1");
    assert_eq!(str::from_utf8(&request.body)?, r#"{"material":"oak"}"#);
    Ok(())
}

#[tokio::test]
async fn each_method_is_sent() -> TestResult {
    let get = request(async |client| client.get_machine().machine_id("saw").send().await).await?;
    assert_eq!(get.line(), "GET /machines/saw HTTP/1.1");
    let head =
        request(async |client| client.check_machine().machine_id("saw").send().await).await?;
    assert_eq!(head.line(), "HEAD /machines/saw HTTP/1.1");
    let delete =
        request(async |client| client.scrap_machine().machine_id("saw").send().await).await?;
    assert_eq!(delete.line(), "DELETE /machines/saw HTTP/1.1");
    let patch = request(async |client| {
        let rename = client.rename_machine().machine_id("saw").name("band saw");
        rename.send().await
    });
    let patch = patch.await?;
    assert_eq!(patch.line(), "PATCH /machines/saw HTTP/1.1");
    assert_eq!(str::from_utf8(&patch.body)?, r#"{"name":"band saw"}"#);
    for without_body in [get, head, delete] {
        assert_eq!(without_body.header("content-type"), None);
        assert_eq!(without_body.body, b"");
    }
    Ok(())
}

#[tokio::test]
async fn responses_are_read() -> TestResult {
    let body = r#"{"name":"lathe","jobs":[{"jobName":"legs","state":"DONE","progress":1},{"state":"BROKEN"}]}"#;
    let (_server, client) = server(Response::ok(body))?;
    let machine = client.get_machine().machine_id("lathe").send().await?;
    assert_eq!(machine.name, "lathe");
    let [legs, broken] = machine.jobs.as_slice() else {
        return Err(format!("not two jobs: {machine:?}").into());
    };
    assert_eq!(legs.job_name.as_deref(), Some("legs"));
    assert_eq!(legs.state, Some(JobState::Done));
    assert_eq!(legs.progress, Some(1.0));
    assert_eq!(broken.state, Some(JobState::from("BROKEN")));
    Ok(())
}
