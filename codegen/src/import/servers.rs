//! The addresses of a service, which the converter lists with all regions that it knows.

use super::tree::Map;

const REGIONS: [&str; 23] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "us-gov-west-1",
    "us-gov-east-1",
    "ca-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-south-1",
    "af-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-east-1",
    "ap-south-1",
    "sa-east-1",
    "me-south-1",
];

const CHINESE_REGIONS: [&str; 2] = ["cn-north-1", "cn-northwest-1"];

pub(super) fn servers(prefix: &str, service: &str) -> Vec<Map> {
    let everywhere =
        format!("Regional {service} endpoint, with the region as a variable (multi-region)");
    let china = format!("Endpoint of {service} in China: regions Beijing and Ningxia");
    let partitions: [(&str, &[&str], String); 2] = [
        ("amazonaws.com", &REGIONS, everywhere),
        ("amazonaws.com.cn", &CHINESE_REGIONS, china),
    ];
    let mut servers = vec![];
    for (domain, regions, description) in partitions {
        for scheme in ["http", "https"] {
            let region = Map::default()
                .with("description", "AWS region code, a part of the host name")
                .with("enum", regions.to_vec())
                .with("default", regions[0]);
            let server = Map::default()
                .with("url", format!("{scheme}://{prefix}.{{region}}.{domain}"))
                .with("variables", Map::default().with("region", region))
                .with("description", &description);
            servers.push(server);
        }
    }
    servers
}
