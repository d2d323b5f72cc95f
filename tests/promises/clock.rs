//! The clock: a correction is kept if the service accepts it, and undone if not.

use std::time::{Duration, SystemTime};

use fixtures::{Response, ScriptedServer, TestResult};
use httpdate::fmt_http_date;
use ivschat_client::primitives::{DateTime, DateTimeFormat};

const HOUR: Duration = Duration::from_secs(60 * 60);
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A rejected signature, from a service whose clock shows this time.
fn rejected(code: &str, time: SystemTime) -> Response {
    Response::error(403, code).header("date", &fmt_http_date(time))
}

/// Returns how many hours the signing time of each request is ahead of this machine's clock.
fn signed_hours(server: &ScriptedServer) -> TestResult<Vec<i64>> {
    let mut hours = vec![];
    for request in server.requests() {
        let date = request.header("x-amz-date").ok_or("no date")?;
        // 20221202T082120Z → 2022-12-02T08:21:20Z
        let (day, time) = date.split_once('T').ok_or("no time")?;
        let [(year, month), (hour, minutes)] = [day.split_at(4), time.split_at(2)];
        let (month, day) = month.split_at(2);
        let (minutes, seconds) = minutes.split_at(2);
        let iso = format!("{year}-{month}-{day}T{hour}:{minutes}:{seconds}");
        let signed = DateTime::from_str(&iso, DateTimeFormat::DateTime)?;
        let now = DateTime::from(SystemTime::now());
        hours.push((signed.secs() - now.secs() + 30).div_euclid(3600));
    }
    Ok(hours)
}

#[tokio::test]
async fn a_correction_that_the_service_accepts_is_kept() -> TestResult {
    let ahead = SystemTime::now() + 24 * HOUR;
    let behind = SystemTime::now() - 24 * HOUR;
    for (time, hours) in [(ahead, 24), (behind, -24)] {
        let script = [
            rejected("InvalidSignatureException", time),
            Response::ok("{}"),
        ];
        let server = ScriptedServer::start(script)?;
        let client = fixtures::retrying_client(server.url());
        for _ in 0..2 {
            client.create_room().send().await?;
        }
        assert_eq!(signed_hours(&server)?, [0, hours, hours]);
    }
    Ok(())
}

#[tokio::test]
async fn an_accepted_correction_outlives_a_rejected_signature() -> TestResult {
    let ahead = SystemTime::now() + 24 * HOUR;
    let script = [
        rejected("InvalidSignatureException", ahead),
        Response::ok("{}"),
        // For another reason than the clock.
        rejected("InvalidSignatureException", ahead),
        Response::ok("{}"),
    ];
    let server = ScriptedServer::start(script)?;
    let client = fixtures::retrying_client(server.url());
    client.create_room().send().await?;
    let error = client.create_room().send().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    client.create_room().send().await?;
    assert_eq!(signed_hours(&server)?, [0, 24, 24, 24]);
    Ok(())
}

/// Services tolerate five minutes.
#[tokio::test]
async fn a_rejected_signature_is_blamed_on_the_clock_if_it_is_four_minutes_wrong() -> TestResult {
    for (seconds, attempts) in [(210, 1), (270, 2)] {
        let difference = Duration::from_secs(seconds);
        for time in [
            SystemTime::now() + difference,
            SystemTime::now() - difference,
        ] {
            let server = ScriptedServer::responding(rejected("InvalidSignatureException", time))?;
            let client = fixtures::retrying_client(server.url());
            let error = client.create_room().send().await.unwrap_err();
            assert_eq!(error.attempts(), attempts, "{seconds}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_correction_that_the_service_rejects_is_undone() -> TestResult {
    for code in ["InvalidSignatureException", "RequestTimeTooSkewed"] {
        let rejected = rejected(code, SystemTime::now() + 24 * HOUR);
        let server = ScriptedServer::start([rejected.clone(), rejected, Response::ok("{}")])?;
        let client = fixtures::retrying_client(server.url());
        let error = client.create_room().send().await.unwrap_err();
        assert_eq!((error.code(), error.attempts()), (Some(code), 2));
        client.create_room().send().await?;
        assert_eq!(signed_hours(&server)?, [0, 24, 0], "{code}");
    }
    Ok(())
}

#[tokio::test]
async fn an_implausible_time_is_ignored() -> TestResult {
    let now = SystemTime::now();
    for time in [now + 99 * YEAR, now - 20 * YEAR, SystemTime::UNIX_EPOCH] {
        let rejected = rejected("RequestTimeTooSkewed", time);
        let server = ScriptedServer::start([rejected, Response::ok("{}")])?;
        let client = fixtures::retrying_client(server.url());
        let error = client.create_room().send().await.unwrap_err();
        assert_eq!(error.attempts(), 1);
        client.create_room().send().await?;
        assert_eq!(signed_hours(&server)?, [0, 0]);
    }
    Ok(())
}
