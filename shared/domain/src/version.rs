//! The name of what a business said at one time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::business::Business;

/// Names the content of a business's data: the same data has the same version,
/// wherever and whenever it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(Uuid);

/// Under which versions are made; any fixed id would do.
const NAMESPACE: Uuid = Uuid::from_u128(0x7a41_c2f0_95d3_4b1e_8a60_3f5e_d2b7_1c94);

impl Version {
    fn of(business: &Business) -> Self {
        // Maps are in order of their keys, so equal data is equal text. Nothing in
        // it can fail to be written.
        let text = serde_json::to_vec(business).unwrap_or_default();
        Self(Uuid::new_v5(&NAMESPACE, &text))
    }
}

impl Business {
    /// The version of this data; worked out once.
    pub fn version(&self) -> Version {
        *self.index.version.get_or_init(|| Version::of(self))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Not a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a version of business data is 32 hexadecimal digits with hyphens")]
pub struct BadVersion;

impl FromStr for Version {
    type Err = BadVersion;

    fn from_str(text: &str) -> Result<Self, BadVersion> {
        text.parse().map(Self).map_err(|_| BadVersion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_data_has_the_same_version_and_a_change_another() {
        let business = Business::unknown();
        let again: Business =
            serde_json::from_str(&serde_json::to_string(&business).unwrap()).unwrap();
        assert_eq!(business.version(), again.version());
        let mut other = business.clone();
        other.settings.name.push('!');
        assert_ne!(business.version(), other.version());
        let name = business.version().to_string();
        assert_eq!(name.parse(), Ok(business.version()));
        assert_eq!("nonsense".parse::<Version>(), Err(BadVersion));
    }
}
