//! Values that stand in a file as nothing, as an empty text, or as what they are.
//! What cannot be read is nothing: it supports no claim.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(f64),
    Text(String),
    Other(serde::de::IgnoredAny),
}

fn written<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Written>, D::Error> {
    Option::<Written>::deserialize(from)
}

/// A number, or digits.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(match written(from)? {
        Some(Written::Number(number)) => Some(number),
        Some(Written::Text(text)) => text.trim().replace(',', ".").parse().ok(),
        Some(Written::Other(_)) | None => None,
    })
}

/// How many there are.
pub(super) fn pieces<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(number(from)?.map(|number| number as i64))
}

/// A day: `2026-12-01`, alone or at the beginning of a time.
pub(super) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    Ok(match written(from)? {
        Some(Written::Text(text)) => text.trim().get(..10).and_then(|day| day.parse().ok()),
        _ => None,
    })
}

/// A moment; without an offset, in UTC.
pub(super) fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(match written(from)? {
        Some(Written::Text(text)) => text.trim().parse().ok().or_else(|| {
            let time: DateTime = text.trim().parse().ok()?;
            let zoned = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(zoned.timestamp())
        }),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Fact, Grounds, Hours};

    #[test]
    fn unused_values_are_null_or_empty() {
        let grounds: Grounds = serde_json::from_str(
            r#"{"offers":[{"code":"A10","percent":"","amount":null,"currency":"","valid_from":"",
                "valid_until":"2026-12-01T00:00:00Z","min_order":"40,50","products":null}],
                "products":[{"name":"Lamp","url":"","price":"","currency":null,"variants":[{"name":"red","stock":""}]}],
                "policies":null,"domains":[],"hours":"","contacts":{"email":"","phone":null}}"#,
        )
        .unwrap();
        let offer = &grounds.offers[0];
        assert_eq!((offer.percent, offer.valid_from), (None, None));
        assert_eq!(offer.min_order, Some(40.5));
        assert_eq!(
            offer.valid_until.map(|day| day.to_string()).as_deref(),
            Some("2026-12-01")
        );
        assert_eq!(grounds.products[0].variants[0].stock, None);
        assert_eq!(grounds.hours, Some(Hours::Text(String::new())));
    }

    #[test]
    fn a_fact_that_says_nothing_supports_nothing() {
        for (json, wanted) in [
            (
                r#"{"kind":"follow_up","id":"f1","at":""}"#,
                Fact::FollowUp {
                    id: "f1".into(),
                    at: None,
                },
            ),
            (r#"{"kind":"weather","id":"x"}"#, Fact::Unknown),
        ] {
            assert_eq!(serde_json::from_str::<Fact>(json).unwrap(), wanted);
        }
    }
}
