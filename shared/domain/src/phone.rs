//! Phone numbers in the form every system understands.

/// A country's calling code, like 31, for numbers that customers write as they dial
/// them at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct CallingCode(u16);

/// Not a calling code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a calling code (1 to 999, like 31 for the Netherlands)")]
pub struct BadCallingCode(u16);

impl TryFrom<u16> for CallingCode {
    type Error = BadCallingCode;
    fn try_from(code: u16) -> Result<Self, BadCallingCode> {
        if (1..=999).contains(&code) {
            Ok(Self(code))
        } else {
            Err(BadCallingCode(code))
        }
    }
}

impl From<CallingCode> for u16 {
    fn from(code: CallingCode) -> Self {
        code.0
    }
}

/// The number in E.164 form (`+` and at most 15 digits), if it is international or
/// the country is known; else its digits. `None` if it is too short or too long to
/// be one.
///
/// ITU-T E.164: a country's numbers have at most 15 digits with its code. Italy's keep
/// their leading zero abroad, everybody else's among our six languages drop it.
pub fn e164(written: &str, home: Option<CallingCode>) -> Option<String> {
    const ITALY: CallingCode = CallingCode(39);
    let written = written.trim();
    // "+31 (0)6 …": the zero is for callers at home.
    let abroad = written.starts_with('+') || written.starts_with("(+");
    let written = if abroad {
        written.replace("(0)", "")
    } else {
        written.to_owned()
    };
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let number = if abroad {
        format!("+{digits}")
    } else if let Some(rest) = digits.strip_prefix("00") {
        format!("+{rest}")
    } else {
        match (home, digits.strip_prefix('0')) {
            (Some(ITALY), Some(_)) => format!("+39{digits}"),
            (Some(CallingCode(code)), Some(rest)) => format!("+{code}{rest}"),
            _ => digits,
        }
    };
    let length = number.trim_start_matches('+').len();
    (6..=15).contains(&length).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_the_whole_world_where_the_country_is_known() {
        let nl = CallingCode::try_from(31).ok();
        let it = CallingCode::try_from(39).ok();
        for (written, home, wanted) in [
            ("06-00000901", nl, Some("+31600000901")),
            ("06-00000901", None, Some("0600000901")),
            ("+44 7700 900456", nl, Some("+447700900456")),
            ("0044 7700 900456", nl, Some("+447700900456")),
            ("+31 (0)6 0000 0901", None, Some("+31600000901")),
            ("06 1234 5678", it, Some("+390612345678")),
            ("555-0142", nl, Some("5550142")),
            ("12", nl, None),
            ("1234567890123456", None, None),
        ] {
            assert_eq!(e164(written, home).as_deref(), wanted, "{written}");
        }
    }

    #[test]
    fn a_calling_code_is_checked() {
        assert!(CallingCode::try_from(0).is_err());
        assert!(CallingCode::try_from(1000).is_err());
    }
}
