//! Images that may be shown to a model.

use std::fmt;
use std::sync::Arc;

use domain::error::{Class, Classified};

/// A kind of image that every provider takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageType {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
    /// `image/gif`; models look at its first frame.
    Gif,
}

impl ImageType {
    /// Its MIME type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    fn of(mime: &str) -> Option<Self> {
        let essence = mime.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "image/jpeg" | "image/jpg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/webp" => Some(Self::Webp),
            "image/gif" => Some(Self::Gif),
            _ => None,
        }
    }

    /// Whether the bytes begin as this kind does.
    fn begins(self, bytes: &[u8]) -> bool {
        match self {
            Self::Jpeg => bytes.starts_with(&[0xFF, 0xD8, 0xFF]),
            Self::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Webp => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
            Self::Gif => bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a"),
        }
    }
}

/// An image that an [`ImagePolicy`] admitted. Cheap to clone; its `Debug` shows
/// its size alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    kind: ImageType,
    bytes: Arc<[u8]>,
}

impl Image {
    /// What it is.
    pub const fn kind(&self) -> ImageType {
        self.kind
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{} bytes]", self.kind.mime(), self.bytes.len())
    }
}

/// Why an image is not shown to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// Not a kind that models take.
    #[error("models do not take this kind of image")]
    UnknownType,
    /// The bytes are not of the kind that was named.
    #[error("the image is not of the kind it is said to be")]
    OtherType,
    /// Too many bytes.
    #[error("the image has {bytes} bytes, more than {most}")]
    TooLarge {
        /// What it has.
        bytes: usize,
        /// What is allowed.
        most: usize,
    },
    /// There are enough images already.
    #[error("more than {most} images")]
    TooMany {
        /// What is allowed.
        most: usize,
    },
}

impl Classified for ImageError {
    fn class(&self) -> Class {
        Class::Terminal
    }
}

/// Which images may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImagePolicy {
    /// Bytes of one image. Bedrock's limit is 3.75 MB, and 20 MB for a whole
    /// request, in which a byte takes four thirds; Anthropic's and OpenAI's are
    /// higher.
    pub max_bytes: usize,
    /// Images in one question: each costs up to some thousand tokens.
    pub max_count: usize,
}

impl Default for ImagePolicy {
    fn default() -> Self {
        Self {
            max_bytes: 3_500_000,
            max_count: 4,
        }
    }
}

impl ImagePolicy {
    /// Checks an image that comes after `already` others. The MIME type is what
    /// the channel says; the bytes have to agree.
    pub fn admit(
        &self,
        already: usize,
        mime: &str,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<Image, ImageError> {
        let bytes = bytes.into();
        let kind = ImageType::of(mime).ok_or(ImageError::UnknownType)?;
        if already >= self.max_count {
            return Err(ImageError::TooMany {
                most: self.max_count,
            });
        }
        if bytes.len() > self.max_bytes {
            return Err(ImageError::TooLarge {
                bytes: bytes.len(),
                most: self.max_bytes,
            });
        }
        if !kind.begins(&bytes) {
            return Err(ImageError::OtherType);
        }
        Ok(Image { kind, bytes })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    /// A small image.
    pub(crate) fn image() -> Image {
        ImagePolicy::default().admit(0, "image/png", PNG).unwrap()
    }

    #[test]
    fn the_four_kinds_are_admitted_by_name_and_bytes() {
        let policy = ImagePolicy::default();
        for (mime, bytes) in [
            ("image/jpeg", &b"\xFF\xD8\xFF\xE0"[..]),
            ("IMAGE/PNG", PNG),
            ("image/webp; q=1", b"RIFF0000WEBPVP8 "),
            ("image/gif", b"GIF89a"),
        ] {
            let image = policy.admit(0, mime, bytes).unwrap();
            assert_eq!(image.bytes(), bytes);
        }
        let refused = |mime: &str, bytes: &[u8]| policy.admit(0, mime, bytes).unwrap_err();
        assert_eq!(refused("image/svg+xml", b"<svg>"), ImageError::UnknownType);
        assert_eq!(refused("image/png", b"<html>"), ImageError::OtherType);
        assert_eq!(refused("image/png", b""), ImageError::OtherType);
        assert_eq!(refused("image/webp", b"RIFF"), ImageError::OtherType);
    }

    #[test]
    fn too_large_and_too_many_are_refused() {
        let policy = ImagePolicy {
            max_bytes: 11,
            max_count: 2,
        };
        assert_eq!(
            policy.admit(0, "image/png", PNG).unwrap_err(),
            ImageError::TooLarge {
                bytes: 12,
                most: 11
            }
        );
        assert_eq!(
            policy.admit(2, "image/png", PNG).unwrap_err(),
            ImageError::TooMany { most: 2 }
        );
    }

    #[test]
    fn debug_shows_no_byte() {
        assert_eq!(format!("{:?}", image()), "image/png[12 bytes]");
    }
}
