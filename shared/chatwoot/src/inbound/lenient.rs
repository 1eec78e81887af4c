//! Reading JSON that may hold anything anywhere: a value of another type than
//! expected counts as absent instead of spoiling the whole body. Texts are
//! borrowed from the body where JSON escapes allow it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A JSON value without its insides: lists and objects become `Nothing`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Scalar<'a> {
    #[default]
    Nothing,
    Flag(bool),
    Whole(i64),
    Real(f64),
    Text(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A positive whole number, also when written as a text.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            Self::Whole(n) => u64::try_from(*n).ok(),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// An instant: ISO 8601, or seconds since 1970 as a whole number or a float.
    pub(crate) fn moment(&self) -> Option<Timestamp> {
        match self {
            Self::Whole(seconds) => Timestamp::from_second(*seconds).ok(),
            Self::Real(seconds) => Timestamp::from_microsecond((seconds * 1e6).round() as i64).ok(),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The value as a person would read it; `None` for an absent one.
    pub(crate) fn display(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Flag(flag) => Some(flag.to_string()),
            Self::Whole(n) => Some(n.to_string()),
            Self::Real(n) => Some(n.to_string()),
            Self::Text(text) => Some(text.clone().into_owned()),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }
}

struct ScalarVisitor<'a>(PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for ScalarVisitor<'a> {
    type Value = Scalar<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Flag(v))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Whole(v))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(v).map_or(Scalar::Nothing, Scalar::Whole))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Real(v))
    }
    fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(v)))
    }
    fn visit_str<E>(self, v: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(v.to_owned())))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Nothing)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        skip_seq(seq).map(|()| Scalar::Nothing)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        skip_map(map).map(|()| Scalar::Nothing)
    }
}

fn skip_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

fn skip_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// A text, or nothing.
pub(crate) fn text<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Cow<'de, str>>, D::Error> {
    Scalar::deserialize(d).map(Scalar::text)
}

/// A whole number from 0, or nothing.
pub(crate) fn number<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u64>, D::Error> {
    Scalar::deserialize(d).map(|scalar| scalar.number())
}

/// True or false, or nothing.
pub(crate) fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<Option<bool>, D::Error> {
    Scalar::deserialize(d).map(|scalar| match scalar {
        Scalar::Flag(flag) => Some(flag),
        _ => None,
    })
}

/// An instant, or nothing.
pub(crate) fn moment<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    Scalar::deserialize(d).map(|scalar| scalar.moment())
}

/// An object, or nothing.
pub(crate) fn object<'de, D, T>(d: D) -> Result<Option<Box<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Maybe::deserialize(d).map(|Maybe(inner)| inner.map(Box::new))
}

/// The objects of a list; members that are none are left out.
pub(crate) fn list<'de, D, T>(d: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Items::<Maybe<T>>::deserialize(d)
        .map(|Items(items)| items.into_iter().filter_map(|Maybe(item)| item).collect())
}

/// The texts of a list; members that are none are left out.
pub(crate) fn texts<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Cow<'de, str>>, D::Error> {
    Items::<Scalar<'de>>::deserialize(d)
        .map(|Items(items)| items.into_iter().filter_map(Scalar::text).collect())
}

/// The entries of an object whose values are plain.
pub(crate) fn entries<'de, D>(d: D) -> Result<Vec<(Cow<'de, str>, Scalar<'de>)>, D::Error>
where
    D: Deserializer<'de>,
{
    Entries::deserialize(d).map(|Entries(entries)| entries)
}

struct Maybe<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(NestedVisitor::<ObjectOf<T>>(PhantomData))
            .map(Self)
    }
}

struct Items<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(NestedVisitor::<ListOf<T>>(PhantomData))
            .map(Self)
    }
}

struct Entries<'a>(Vec<(Cow<'a, str>, Scalar<'a>)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(NestedVisitor::<EntriesOf>(PhantomData))
            .map(Self)
    }
}

/// What to make of a nested value; whatever is not of its kind is skipped and
/// becomes the default.
trait Nested<'de> {
    type Value: Default;
    fn seq<A: SeqAccess<'de>>(seq: A) -> Result<Self::Value, A::Error> {
        skip_seq(seq).map(|()| Self::Value::default())
    }
    fn map<A: MapAccess<'de>>(map: A) -> Result<Self::Value, A::Error> {
        skip_map(map).map(|()| Self::Value::default())
    }
}

struct ObjectOf<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Nested<'de> for ObjectOf<T> {
    type Value = Option<T>;
    fn map<A: MapAccess<'de>>(map: A) -> Result<Option<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

struct ListOf<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Nested<'de> for ListOf<T> {
    type Value = Vec<T>;
    fn seq<A: SeqAccess<'de>>(mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}

struct EntriesOf;

impl<'de> Nested<'de> for EntriesOf {
    type Value = Vec<(Cow<'de, str>, Scalar<'de>)>;
    fn map<A: MapAccess<'de>>(mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<Scalar<'de>, Scalar<'de>>()? {
            if let Scalar::Text(key) = key {
                entries.push((key, value));
            }
        }
        Ok(entries)
    }
}

struct NestedVisitor<N>(PhantomData<N>);

impl<'de, N: Nested<'de>> Visitor<'de> for NestedVisitor<N> {
    type Value = N::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_bool<E>(self, _: bool) -> Result<N::Value, E> {
        Ok(N::Value::default())
    }
    fn visit_i64<E>(self, _: i64) -> Result<N::Value, E> {
        Ok(N::Value::default())
    }
    fn visit_u64<E>(self, _: u64) -> Result<N::Value, E> {
        Ok(N::Value::default())
    }
    fn visit_f64<E>(self, _: f64) -> Result<N::Value, E> {
        Ok(N::Value::default())
    }
    fn visit_str<E>(self, _: &str) -> Result<N::Value, E> {
        Ok(N::Value::default())
    }
    fn visit_unit<E>(self) -> Result<N::Value, E> {
        Ok(N::Value::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<N::Value, A::Error> {
        N::seq(seq)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<N::Value, A::Error> {
        N::map(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_in_all_three_forms_chatwoot_uses() {
        let iso = Scalar::Text("2026-11-20T09:14:05.312Z".into()).moment();
        assert_eq!(iso.unwrap().as_millisecond(), 1_795_166_045_312);
        assert_eq!(
            Scalar::Whole(1_795_166_045).moment().unwrap().as_second(),
            1_795_166_045
        );
        let float = Scalar::Real(1_795_166_045.482_113).moment().unwrap();
        assert_eq!(float.as_microsecond(), 1_795_166_045_482_113);
        assert_eq!(Scalar::Real(1e300).moment(), None);
        assert_eq!(Scalar::Text("yesterday".into()).moment(), None);
    }

    #[test]
    fn a_value_of_another_type_counts_as_absent() {
        #[derive(Deserialize)]
        struct Probe {
            #[serde(default, deserialize_with = "number")]
            id: Option<u64>,
            #[serde(default, deserialize_with = "flag")]
            private: Option<bool>,
        }
        for body in [
            r#"{"id":{"a":[1]},"private":"no"}"#,
            r#"{"id":-4,"private":[]}"#,
            "{}",
        ] {
            let probe: Probe = serde_json::from_str(body).unwrap();
            assert_eq!((probe.id, probe.private), (None, None), "{body}");
        }
        let probe: Probe = serde_json::from_str(r#"{"id":"12","private":true}"#).unwrap();
        assert_eq!((probe.id, probe.private), (Some(12), Some(true)));
    }
}
