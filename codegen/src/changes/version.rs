//! The next version of a crate, by Cargo's SemVer rules.

use semver::Version;

use super::Change;

/// Returns the lowest version that may follow the current one with these changes; `None` if nothing has changed, or if
/// the current version is a pre-release, which promises nothing.
pub fn next_version(current: &str, changes: &[Change]) -> Option<String> {
    let current = Version::parse(current).ok()?;
    if changes.is_empty() || !current.pre.is_empty() {
        return None;
    }
    let is_breaking = changes.iter().any(Change::is_breaking);
    let is_documentation = changes.iter().all(Change::is_documentation);
    let Version {
        major,
        minor,
        patch,
        ..
    } = current;
    // The leftmost number that is not zero counts as the major version.
    let next = match (major, minor) {
        (0, 0) => Version::new(0, 0, patch + 1),
        (0, _) if is_breaking => Version::new(0, minor + 1, 0),
        (0, _) => Version::new(0, minor, patch + 1),
        _ if is_breaking => Version::new(major + 1, 0, 0),
        _ if is_documentation => Version::new(major, minor, patch + 1),
        _ => Version::new(major, minor + 1, 0),
    };
    Some(next.to_string())
}
