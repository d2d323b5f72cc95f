//! Names that collide, and names on the wire.

use fixtures::{Response, TestResult};
use workshop_client::error::ProvideErrorMetadata;
use workshop_client::types::error::ServiceError;
use workshop_client::types::{
    AsRefModel, BoxModel, ClientModel, ErrorModel, FromModel, OperationModel, OptionModel,
    PlateChoice, PlateKind, PlateSet, PlateSetBuilder2, ServiceErrorModel, VecModel,
};

use crate::{request, server};

#[tokio::test]
async fn members_are_sent_by_their_names_on_the_wire() -> TestResult {
    let request = request(async |client| {
        let plate = client.engrave_plate().plate_kind(PlateKind::Brass2);
        let plate = plate.request_id("a").build_("b").set_build_2("c");
        let plate = plate.max_plates(1).max_plates_2(2);
        plate.source_plate("d").type_("e").send().await
    });
    let body: serde_json::Value = serde_json::from_slice(&request.await?.body)?;
    let expected = serde_json::json!({
        "_request_id": "a", "build": "b", "set_build": "c", "maxPlates": 1, "MaxPlates": 2,
        "plateKind": "Brass", "sourcePlateIp": "d", "type": "e",
    });
    assert_eq!(body, expected);
    Ok(())
}

#[tokio::test]
async fn members_are_read_by_their_names_on_the_wire() -> TestResult {
    let body = r#"{"engravedPlates":[{"APIKey":{"value":"a"},"apiKey":{"other":"b"},"choice":{"Self":"c"}}],"requestId":"d"}"#;
    let (_server, client) = server(Response::ok(body))?;
    let engraved = client.engrave_plate().plate_kind(PlateKind::Empty);
    let engraved = engraved.send().await?;
    assert_eq!(engraved.request_id(), Some("d"));
    let [plate] = engraved.plates() else {
        return Err(format!("not one plate: {engraved:?}").into());
    };
    let value = |plate: &workshop_client::types::ResultModel| {
        let key = plate.api_key_2()?.value()?.to_owned();
        Some((key, plate.api_key()?.other()?.to_owned()))
    };
    assert_eq!(value(plate), Some(("a".to_owned(), "b".to_owned())));
    let choice = Some(&PlateChoice::SelfValue2("c".to_owned()));
    assert_eq!(plate.choice(), choice);
    Ok(())
}

#[tokio::test]
async fn an_exception_keeps_its_code() -> TestResult {
    let body = r#"{"__type":"KMSPlateDeniedException","message":"no key"}"#;
    let (_server, client) = server(Response::new(403, body))?;
    let error = client.engrave_plate().plate_kind(PlateKind::X).send().await;
    let error = error.expect_err("it is denied");
    let error = error.as_service_error().ok_or("not of the service")?;
    let ServiceError::KmsPlateDeniedException(denied) = error else {
        return Err(format!("another exception: {error:?}").into());
    };
    assert_eq!(denied.code(), Some("KMSPlateDeniedException"));
    assert_eq!(denied.message(), "no key");
    Ok(())
}

#[test]
fn values_keep_their_names_on_the_wire() {
    for (kind, wire) in [
        (PlateKind::Empty, ""),
        (PlateKind::X, "*"),
        (PlateKind::X05, "0.5"),
        (PlateKind::Brass, "BRASS"),
        (PlateKind::Brass2, "Brass"),
        (PlateKind::Brass3, "brass"),
        (PlateKind::SelfValue, "self"),
        (PlateKind::UnknownValue, "UNKNOWN"),
        (PlateKind::AwsS3Plate, "AWS::S3::Plate"),
        (PlateKind::X1, "1"),
        (PlateKind::Ab, "a/b"),
    ] {
        assert_eq!(kind.as_str(), wire);
        assert_eq!(PlateKind::from(wire), kind);
    }
}

#[test]
fn models_by_the_names_of_rust_can_be_built() {
    let from = FromModel::builder().into("a").build();
    let error = ServiceErrorModel::builder().from(from).build();
    let vec = VecModel::builder().service_error(error).build();
    let as_ref = AsRefModel::builder().box_(BoxModel::builder().client(ClientModel::One).build());
    let plates = PlateSetBuilder2::builder().builder(PlateSet::builder().count(1).build());
    let operation = OperationModel::builder().plates(plates.build());
    let option = OptionModel::builder()
        .error(ErrorModel::builder().code("b").build())
        .operation(operation.build())
        .as_ref(as_ref.build())
        .vec(vec);
    assert!(option.build().vec().is_some());
}
