//! The operations and exceptions of the service, from the document that describes it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::exception::Exception;
use crate::operations::{HANDLERS, Handler};
use crate::validation::InputSchema;

/// The corrected document from `spec/`, without its descriptions. `cargo xtask gen` writes it.
const DESCRIPTION: &str = include_str!("service.json");

/// All operations and exceptions of the service.
pub(crate) struct Api {
    operations: Vec<Operation>,
    exceptions: BTreeMap<String, ExceptionShape>,
}

/// The status and the members of an exception.
struct ExceptionShape {
    status: StatusCode,
    required_members: Vec<String>,
}

/// One operation, with its handler.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// The path, with labels in braces.
    pub(crate) path: String,
    /// The status of a successful response.
    pub(crate) success: StatusCode,
    pub(crate) has_body: bool,
    /// The members of the input that are query parameters.
    pub(crate) query: Vec<QueryParameter>,
    pub(crate) input: InputSchema,
    pub(crate) handler: Handler,
}

/// A query parameter. A list repeats the parameter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct QueryParameter {
    pub(crate) name: String,
    pub(crate) is_list: bool,
}

impl Api {
    /// Returns the service. Parses the document once per process, since this is most of the cost of starting an endpoint.
    pub(crate) fn load() -> Result<&'static Self, String> {
        static API: LazyLock<Result<Api, String>> = LazyLock::new(|| Api::read(&document()?));
        API.as_ref().map_err(Clone::clone)
    }

    fn read(document: &Value) -> Result<Self, String> {
        let paths = object(document, "/paths")?;
        let operations = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().into_iter().flatten();
                methods.map(move |(method, operation)| (path, method, operation))
            })
            // A path also has parameters that all its operations share: the headers of a signature.
            .filter(|(_, _, operation)| operation.get("operationId").is_some())
            .map(|(path, method, operation)| Operation::read(document, path, method, operation))
            .collect::<Result<_, _>>()?;
        let exceptions = object(document, "/components/schemas")?
            .iter()
            .filter_map(|(name, schema)| Some((name, schema, schema.get("x-http-status")?)))
            .map(|(name, schema, status)| {
                let required = schema["required"].as_array().into_iter().flatten();
                let shape = ExceptionShape {
                    status: status_code(status.as_u64())?,
                    required_members: required
                        .filter_map(|member| member.as_str().map(str::to_owned))
                        .collect(),
                };
                Ok((name.clone(), shape))
            })
            .collect::<Result<_, String>>()?;
        Ok(Self {
            operations,
            exceptions,
        })
    }

    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Returns the operation with this method and this path of the document.
    pub(crate) fn operation(&self, method: &Method, path: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.method == *method && operation.path == path)
    }

    /// Returns the operation with this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.id == name)
    }

    /// Returns the code of the service's exception with this status. If there are several, returns the first by name.
    pub(crate) fn code_of_status(&self, status: StatusCode) -> Option<&str> {
        self.exceptions
            .iter()
            .find_map(|(code, shape)| (shape.status == status).then_some(code.as_str()))
    }

    /// Returns the status of an exception: its own, or that of the service's exception with its code.
    pub(crate) fn status_of(&self, exception: &Exception) -> StatusCode {
        let shape = self.exceptions.get(exception.code.as_ref());
        exception
            .status
            .or(shape.map(|shape| shape.status))
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Returns the required members of an exception, or none if the service does not have the exception.
    pub(crate) fn required_members(&self, code: &str) -> &[String] {
        self.exceptions
            .get(code)
            .map_or(&[], |shape| &shape.required_members)
    }
}

impl Operation {
    fn read(document: &Value, path: &str, method: &str, operation: &Value) -> Result<Self, String> {
        let id = operation["operationId"]
            .as_str()
            .ok_or_else(|| format!("an operation of {path} has no operationId"))?;
        let handler = HANDLERS
            .iter()
            .find_map(|(name, handler)| (*name == id).then_some(*handler))
            .ok_or_else(|| format!("there is no handler for {id}"))?;
        let success = object(operation, "/responses")?
            .keys()
            .find(|status| status.starts_with('2'))
            .and_then(|status| status.parse().ok());
        // The named schema is equivalent to the one in `requestBody`, and keeps the extensions of referenced schemas.
        let body = operation
            .pointer("/requestBody/content/application~1json/schema")
            .map(|inline| {
                document
                    .pointer(&format!("/components/schemas/{id}Request"))
                    .unwrap_or(inline)
            });
        let parameters: Vec<&Value> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| is_member(parameter, body))
            .collect();
        let query = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| {
                Some(QueryParameter {
                    name: parameter["name"].as_str()?.to_owned(),
                    is_list: parameter["schema"]["type"] == "array",
                })
            })
            .collect();
        Ok(Self {
            id: id.to_owned(),
            method: Method::from_bytes(method.to_uppercase().as_bytes())
                .map_err(|_| format!("{method} is not an HTTP method"))?,
            // aws2openapi adds a fragment to a path that several operations share.
            path: path.split('#').next().unwrap_or(path).to_owned(),
            success: status_code(success)?,
            has_body: body.is_some(),
            query,
            input: InputSchema::new(document, body, &parameters)
                .map_err(|error| format!("the schema of {id}: {error}"))?,
            handler,
        })
    }
}

/// Whether a parameter is a member of the input: a path label, or a query parameter that is not also in the body.
fn is_member(parameter: &Value, body: Option<&Value>) -> bool {
    let name = parameter["name"].as_str().unwrap_or_default();
    let in_body = || body.is_some_and(|body| body["properties"].get(name).is_some());
    parameter["in"] == "path" || (parameter["in"] == "query" && !in_body())
}

/// Returns the description of the service, which has the form of an OpenAPI document.
pub(crate) fn document() -> Result<Value, String> {
    serde_json::from_str(DESCRIPTION).map_err(|error| error.to_string())
}

fn object<'a>(
    value: &'a Value,
    pointer: &str,
) -> Result<&'a serde_json::Map<String, Value>, String> {
    value
        .pointer(pointer)
        .and_then(Value::as_object)
        .ok_or_else(|| format!("the document has no {pointer}"))
}

fn status_code(number: Option<u64>) -> Result<StatusCode, String> {
    number
        .and_then(|number| u16::try_from(number).ok())
        .and_then(|number| StatusCode::from_u16(number).ok())
        .ok_or_else(|| "a response has no HTTP status".to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_operation_has_a_handler_and_each_handler_an_operation() {
        let api = Api::load().unwrap();
        let described: BTreeSet<_> = api.operations.iter().map(|one| one.id.as_str()).collect();
        let handled: BTreeSet<_> = HANDLERS.iter().map(|(name, _)| *name).collect();
        assert_eq!(described, handled);
        assert_eq!(described.len(), HANDLERS.len());
    }

    #[test]
    fn operations_of_one_path_differ_by_method() {
        let api = Api::load().unwrap();
        for (method, id) in [
            (Method::GET, "ListTagsForResource"),
            (Method::POST, "TagResource"),
            (Method::DELETE, "UntagResource"),
        ] {
            let operation = api.operation(&method, "/tags/{resourceArn}").unwrap();
            assert_eq!(operation.id, id);
        }
        assert!(api.operation(&Method::PUT, "/tags/{resourceArn}").is_none());
    }

    #[test]
    fn only_members_that_are_not_in_the_body_are_query_parameters() {
        let api = Api::load().unwrap();
        for operation in api.operations() {
            let names: Vec<_> = operation
                .query
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            match operation.id.as_str() {
                "UntagResource" => assert_eq!(names, ["tagKeys"]),
                _ => assert!(names.is_empty(), "{}", operation.id),
            }
        }
    }

    #[test]
    fn statuses_come_from_the_document() {
        let api = Api::load().unwrap();
        let success = |id: &str| {
            let operation = api.operations.iter().find(|one| one.id == id).unwrap();
            operation.success.as_u16()
        };
        assert_eq!(success("GetRoom"), 200);
        assert_eq!(success("DeleteRoom"), 204);
        let status = |code| api.exceptions.get(code).map(|shape| shape.status.as_u16());
        assert_eq!(status("ValidationException"), Some(400));
        assert_eq!(status("ResourceNotFoundException"), Some(404));
        assert_eq!(status("ConflictException"), Some(409));
        assert_eq!(status("InternalServerException"), Some(500));
        assert_eq!(status("SomethingElse"), None);
    }

    /// The endpoint validates against the named schemas, while other readers may use the inline ones.
    #[test]
    fn named_and_inline_request_schemas_have_the_same_members() {
        let document = document().unwrap();
        for (_, item) in object(&document, "/paths").unwrap() {
            for operation in item.as_object().unwrap().values() {
                let inline = "/requestBody/content/application~1json/schema";
                let Some(inline) = operation.pointer(inline) else {
                    continue;
                };
                let id = operation["operationId"].as_str().unwrap();
                let named = &document["components"]["schemas"][format!("{id}Request")];
                let members = |schema: &Value| -> Vec<String> {
                    let members = schema["properties"].as_object().unwrap();
                    members.keys().cloned().collect()
                };
                assert_eq!(members(named), members(inline), "{id}");
                assert_eq!(named["required"], inline["required"], "{id}");
            }
        }
    }
}
