//! Voice messages that may be written down.

use std::fmt;
use std::sync::Arc;

use domain::error::{Class, Classified};

/// A kind of sound file that OpenAI's transcription takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioType {
    /// `audio/ogg`, what WhatsApp and Telegram send (Opus).
    Ogg,
    /// `audio/mpeg`
    Mp3,
    /// `audio/mp4`
    M4a,
    /// `audio/wav`
    Wav,
    /// `audio/webm`
    Webm,
}

impl AudioType {
    /// Its MIME type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Ogg => "audio/ogg",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
            Self::Wav => "audio/wav",
            Self::Webm => "audio/webm",
        }
    }

    /// A file name, by whose ending a server knows the kind.
    pub(crate) const fn file_name(self) -> &'static str {
        match self {
            Self::Ogg => "voice.ogg",
            Self::Mp3 => "voice.mp3",
            Self::M4a => "voice.m4a",
            Self::Wav => "voice.wav",
            Self::Webm => "voice.webm",
        }
    }

    fn of(mime: &str) -> Option<Self> {
        let essence = mime.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "audio/ogg" | "audio/opus" | "application/ogg" => Some(Self::Ogg),
            "audio/mpeg" | "audio/mp3" => Some(Self::Mp3),
            "audio/mp4" | "audio/m4a" | "audio/x-m4a" => Some(Self::M4a),
            "audio/wav" | "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => Some(Self::Wav),
            "audio/webm" | "video/webm" => Some(Self::Webm),
            _ => None,
        }
    }

    /// Whether the bytes begin as this kind does.
    fn begins(self, bytes: &[u8]) -> bool {
        match self {
            Self::Ogg => bytes.starts_with(b"OggS"),
            Self::Mp3 => {
                bytes.starts_with(b"ID3")
                    || matches!(bytes, [0xFF, second, ..] if second & 0xE0 == 0xE0)
            }
            Self::M4a => bytes.get(4..8) == Some(b"ftyp"),
            Self::Wav => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE"),
            Self::Webm => bytes.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]),
        }
    }
}

/// A voice message that an [`AudioPolicy`] admitted. Cheap to clone; its `Debug`
/// shows its size alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Audio {
    kind: AudioType,
    bytes: Arc<[u8]>,
}

/// No speech codec in use needs fewer bits a second: Opus' lowest rate.
const LOWEST_BITS_A_SECOND: u64 = 6_000;

impl Audio {
    /// What it is.
    pub const fn kind(&self) -> AudioType {
        self.kind
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How long it can be at most, in milliseconds: by its size, or by its own word
    /// where that is more. Long silence may be coded in fewer bits; Ogg says how
    /// long it is.
    pub(crate) fn longest_ms(&self) -> u64 {
        let bits = (self.bytes.len() as u64).saturating_mul(8);
        let by_size = bits.saturating_mul(1000).div_ceil(LOWEST_BITS_A_SECOND);
        let by_word = match self.kind {
            AudioType::Ogg => last_granule(&self.bytes).map_or(0, |samples| samples / 48),
            AudioType::Mp3 | AudioType::M4a | AudioType::Wav | AudioType::Webm => 0,
        };
        by_size.max(by_word)
    }
}

/// The position of the last page of an Ogg file: for Opus, samples at 48 kHz.
fn last_granule(bytes: &[u8]) -> Option<u64> {
    let page = bytes.windows(4).rposition(|window| window == b"OggS")?;
    let position = bytes.get(page + 6..page + 14)?;
    let position = u64::from_le_bytes(position.try_into().ok()?);
    // All ones: no packet ends on this page.
    (position != u64::MAX).then_some(position)
}

impl fmt::Debug for Audio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{} bytes]", self.kind.mime(), self.bytes.len())
    }
}

/// Why a voice message is not written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AudioError {
    /// Not a kind that can be transcribed.
    #[error("this kind of sound cannot be transcribed")]
    UnknownType,
    /// The bytes are not of the kind that was named.
    #[error("the sound is not of the kind it is said to be")]
    OtherType,
    /// Too many bytes.
    #[error("the sound has {bytes} bytes, more than {most}")]
    TooLarge {
        /// What it has.
        bytes: usize,
        /// What is allowed.
        most: usize,
    },
}

impl Classified for AudioError {
    fn class(&self) -> Class {
        Class::Terminal
    }
}

/// Which voice messages are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioPolicy {
    /// Bytes of the file. OpenAI takes 25 MB.
    pub max_bytes: usize,
}

impl Default for AudioPolicy {
    fn default() -> Self {
        Self {
            max_bytes: 25_000_000,
        }
    }
}

impl AudioPolicy {
    /// Checks a voice message. The MIME type is what the channel says; the bytes
    /// have to agree.
    pub fn admit(&self, mime: &str, bytes: impl Into<Arc<[u8]>>) -> Result<Audio, AudioError> {
        let bytes = bytes.into();
        let kind = AudioType::of(mime).ok_or(AudioError::UnknownType)?;
        if bytes.len() > self.max_bytes {
            return Err(AudioError::TooLarge {
                bytes: bytes.len(),
                most: self.max_bytes,
            });
        }
        if !kind.begins(&bytes) {
            return Err(AudioError::OtherType);
        }
        Ok(Audio { kind, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ogg(granule: u64, bytes: usize) -> Audio {
        let mut file = b"OggS\0\x02".to_vec();
        file.extend(0_u64.to_le_bytes());
        file.resize(bytes, 0);
        file.extend(b"OggS\0\x04");
        file.extend(granule.to_le_bytes());
        AudioPolicy::default()
            .admit("audio/ogg; codecs=opus", file)
            .unwrap()
    }

    #[test]
    fn the_five_kinds_are_admitted_by_name_and_bytes() {
        let policy = AudioPolicy::default();
        for (mime, bytes) in [
            ("audio/ogg; codecs=opus", &b"OggS.."[..]),
            ("audio/mpeg", b"ID3.."),
            ("audio/mp3", b"\xFF\xFB\x90"),
            ("audio/mp4", b"\0\0\0\x20ftypM4A "),
            ("Audio/X-WAV", b"RIFF0000WAVEfmt "),
            ("video/webm", b"\x1A\x45\xDF\xA3"),
        ] {
            assert_eq!(policy.admit(mime, bytes).unwrap().bytes(), bytes, "{mime}");
        }
        let refused = |mime: &str, bytes: &[u8]| policy.admit(mime, bytes).unwrap_err();
        assert_eq!(refused("audio/amr", b"#!AMR"), AudioError::UnknownType);
        assert_eq!(refused("audio/ogg", b"<html>"), AudioError::OtherType);
        assert_eq!(refused("audio/mpeg", b""), AudioError::OtherType);
    }

    #[test]
    fn what_is_too_large_is_refused() {
        assert_eq!(
            AudioPolicy { max_bytes: 4 }
                .admit("audio/ogg", &b"OggS."[..])
                .unwrap_err(),
            AudioError::TooLarge { bytes: 5, most: 4 }
        );
    }

    #[test]
    fn a_voice_message_is_no_longer_than_its_size_or_its_own_word() {
        // 16 kbit/s for a minute is 120 kB: the bound is 160 seconds.
        let usual = ogg(60 * 48_000, 120_000);
        assert!((160_000..161_000).contains(&usual.longest_ms()));
        let silence = ogg(3_600 * 48_000, 1_000);
        assert_eq!(silence.longest_ms(), 3_600_000);
        let unfinished = ogg(u64::MAX, 750);
        assert!(unfinished.longest_ms() < 1_100);
    }

    #[test]
    fn debug_shows_no_byte() {
        assert_eq!(format!("{:?}", ogg(0, 100)), "audio/ogg[114 bytes]");
    }
}
