//! From a model to a document, with the habits of aws2openapi.

use std::collections::BTreeSet;

use super::Present;
use super::descriptions::{Descriptions, Place};
use super::model::{Model, Shape};
use super::record::{self, Record};
use super::schemas::documentation;
use super::servers::servers;
use super::tree::{Map, Node};
use crate::aws2openapi::SIGNER_PARAMETERS;

/// What the conversion needs to know.
pub(super) struct Converter<'a> {
    pub(super) model: &'a Model,
    pub(super) present: Option<&'a Present>,
    pub(super) descriptions: Descriptions<'a>,
    /// The shapes that are inputs of operations.
    pub(super) inputs: BTreeSet<&'a str>,
}

impl<'a> Converter<'a> {
    pub(super) fn new(model: &'a Model, present: Option<&'a Present>) -> Self {
        let operations = model.service.operations.values();
        let inputs = operations.filter_map(|operation| Some(model.input(operation)?.0));
        let descriptions = Descriptions::new(present);
        Self {
            model,
            present,
            descriptions,
            inputs: inputs.collect(),
        }
    }

    /// The document.
    pub(super) fn document(&mut self) -> Node {
        let model = self.model;
        let info = self.info();
        // Before the operations, which repeat descriptions of schemas.
        let schemas = self.schemas();
        let paths = self.paths();
        let service = model.service_name();
        let equivalents = paths.have_equivalents.then_some(true);
        let components = Map::default()
            .with("parameters", signer_parameters(model))
            .with("securitySchemes", security_schemes(model))
            .with("schemas", schemas);
        let security = Map::default().with("hmac", Vec::<Node>::new());
        let document = Map::default()
            .with("openapi", "3.0.0")
            .with("info", info)
            .with("externalDocs", external_docs(service))
            .with(
                "servers",
                servers(&model.service.metadata.endpoint_prefix, service),
            )
            .with_some("x-hasEquivalentPaths", equivalents)
            .with("paths", paths.items)
            .with("components", components)
            .with("security", vec![security]);
        document.into()
    }

    /// Fingerprints of the model.
    pub(super) fn into_record(self) -> Record {
        let facts = record::facts(self.model);
        Record {
            facts,
            documentation: self.descriptions.into_documentation(),
        }
    }

    fn schemas(&mut self) -> Map {
        let mut schemas = Map::default();
        for name in schema_order(self.model) {
            // The converter drops the members of exceptions.
            let is_exception = self.model.shape(name).is_exception();
            let schema = if is_exception {
                Map::default()
            } else {
                self.named_schema(name)
            };
            schemas.push(name, schema);
        }
        schemas
    }

    fn info(&mut self) -> Map {
        let metadata = &self.model.service.metadata;
        let documented = documentation(self.model.service.documentation.as_deref(), None);
        let described = self
            .descriptions
            .choose(Place::Service, documented.as_deref(), |_| true);
        // Of botocore, and so of its models.
        let license = Map::default()
            .with("name", "Apache 2.0 License")
            .with("url", "http://www.apache.org/licenses/");
        let origin = Map::default()
            .with("contentType", "application/json")
            .with("url", origin(self.model));
        Map::default()
            .with("version", &metadata.api_version)
            .with("x-release", &metadata.signature_version)
            .with("title", metadata.service_full_name.trim())
            .and(described.into_map())
            .with("termsOfService", "https://aws.amazon.com/service-terms/")
            .with("license", license)
            .with("x-providerName", "amazonaws.com")
            .with("x-serviceName", self.model.service_name())
            .with("x-aws-signingName", self.model.signing_name())
            .with("x-origin", vec![origin])
            .with("x-preferred", true)
    }
}

/// Where botocore publishes the model.
fn origin(model: &Model) -> String {
    format!(
        "https://raw.githubusercontent.com/boto/botocore/develop/botocore/data/{}/{}/service-2.json",
        model.service_name(),
        model.api_version(),
    )
}

fn external_docs(service: &str) -> Map {
    Map::default()
        .with("description", "Service documentation at AWS")
        .with("url", format!("https://docs.aws.amazon.com/{service}/"))
}

fn signer_parameters(model: &Model) -> Map {
    let mut parameters = Map::default();
    if model.is_signed() {
        for name in SIGNER_PARAMETERS {
            let parameter = Map::default()
                .with("name", name)
                .with("in", "header")
                .with("schema", Map::default().with("type", "string"))
                .with("required", false);
            parameters.push(name, parameter);
        }
    }
    parameters
}

fn security_schemes(model: &Model) -> Map {
    let scheme = Map::default()
        .with("type", "apiKey")
        .with("name", "Authorization")
        .with("in", "header");
    let signed = Map::default()
        .with("description", "AWS request signature, version 4 (SigV4)")
        .with("x-amazon-apigateway-authtype", "awsSigv4");
    let scheme = if model.is_signed() {
        scheme.and(signed)
    } else {
        scheme
    };
    Map::default().with("hmac", scheme)
}

/// The shapes that have a schema, in the order in which the converter comes across them: where it refers to one, it
/// writes an empty schema, which it completes later.
fn schema_order(model: &Model) -> Vec<&str> {
    let mut order = Order::default();
    for operation in model.service.operations.values() {
        if let Some(output) = &operation.output {
            order.add(&output.shape);
        }
        if let Some((_, input)) = model.input(operation) {
            for member in input.members.values() {
                order.add_references(model.shape(&member.shape));
            }
        }
        for error in &operation.errors {
            order.add(&error.shape);
        }
    }
    for name in reachable(model) {
        order.add_references(model.shape(name));
        order.add(name);
    }
    order.names
}

#[derive(Default)]
struct Order<'a> {
    names: Vec<&'a str>,
    seen: BTreeSet<&'a str>,
}

impl<'a> Order<'a> {
    fn add(&mut self, name: &'a str) {
        if self.seen.insert(name) {
            self.names.push(name);
        }
    }

    fn add_references(&mut self, shape: &'a Shape) {
        // The keys of maps are strings in OpenAPI.
        for (place, used) in shape.uses() {
            if place != "/key" {
                self.add(&used.shape);
            }
        }
    }
}

/// The shapes of which inputs and outputs consist.
pub(super) fn reachable(model: &Model) -> BTreeSet<&str> {
    let mut reached = BTreeSet::new();
    let operations = model.service.operations.values();
    let roots = operations.flat_map(|operation| [&operation.input, &operation.output]);
    let mut unvisited: Vec<&str> = roots.flatten().map(|root| root.shape.as_str()).collect();
    while let Some(name) = unvisited.pop() {
        if reached.insert(name) {
            unvisited.extend(
                model
                    .shape(name)
                    .uses()
                    .map(|(_, used)| used.shape.as_str()),
            );
        }
    }
    reached
}
