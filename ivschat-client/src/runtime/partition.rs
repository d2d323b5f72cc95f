//! The partitions of AWS and their DNS suffixes.

/// A group of regions that share their DNS suffixes.
#[derive(Debug)]
pub(super) struct Partition {
    /// The prefix of its region names. A location and a number follow, as in `cn-north-1`.
    region_prefix: &'static str,
    pub(super) dns_suffix: &'static str,
    pub(super) dual_stack_dns_suffix: &'static str,
}

/// The partition `aws`. Regions that no other partition claims belong to it.
const AWS: Partition = Partition::new("", "amazonaws.com", "api.aws");

const OTHERS: [Partition; 7] = [
    Partition::new("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    Partition::new("us-gov-", "amazonaws.com", "api.aws"),
    Partition::new("eusc-de-", "amazonaws.eu", "api.amazonwebservices.eu"),
    Partition::new("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    Partition::new("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    Partition::new("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    Partition::new("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
];

impl Partition {
    const fn new(
        region_prefix: &'static str,
        dns_suffix: &'static str,
        dual_stack_dns_suffix: &'static str,
    ) -> Self {
        Self {
            region_prefix,
            dns_suffix,
            dual_stack_dns_suffix,
        }
    }

    /// Whether this is the partition `aws`.
    pub(super) fn is_aws(&self) -> bool {
        self.region_prefix.is_empty()
    }

    pub(super) fn of(region: &str) -> &'static Self {
        OTHERS
            .iter()
            .find(|partition| partition.claims(region))
            .unwrap_or(&AWS)
    }

    fn claims(&self, region: &str) -> bool {
        let rest = region.strip_prefix(self.region_prefix);
        let parts = rest.and_then(|rest| rest.split_once('-'));
        parts.is_some_and(|(location, number)| {
            !location.is_empty()
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    }
}
