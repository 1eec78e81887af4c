//! `multipart/form-data`, as far as one file and a few words need it.

use sha2::{Digest, Sha256};

/// A form whose boundary stands in none of its parts.
pub(crate) struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    /// An empty form that will carry this file. Its boundary comes from the file's
    /// hash, so that the same form has the same bytes, and nobody can write a file
    /// that holds the boundary made of it.
    pub(crate) fn new(file: &[u8]) -> Self {
        Self {
            boundary: hex::encode(Sha256::digest(file)),
            body: Vec::with_capacity(file.len() + 1024),
        }
    }

    /// Adds a word of ours.
    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        self.head(&format!("name=\"{name}\""), None);
        self.body.extend_from_slice(value.as_bytes());
        self.body.extend_from_slice(b"\r\n");
        self
    }

    /// Adds the file. Name and type are ours, never a customer's.
    pub(crate) fn file(mut self, name: &str, file_name: &str, mime: &str, bytes: &[u8]) -> Self {
        let what = format!("name=\"{name}\"; filename=\"{file_name}\"");
        self.head(&what, Some(mime));
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
        self
    }

    fn head(&mut self, what: &str, mime: Option<&str>) {
        let mime = mime.map_or_else(String::new, |mime| format!("Content-Type: {mime}\r\n"));
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; {what}\r\n{mime}\r\n",
            self.boundary
        );
        self.body.extend_from_slice(head.as_bytes());
    }

    pub(crate) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    pub(crate) fn into_body(mut self) -> Vec<u8> {
        self.body
            .extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_written_as_rfc_7578_says() {
        let form = Form::new(b"OggS").text("model", "gpt-transcribe").file(
            "file",
            "voice.ogg",
            "audio/ogg",
            b"OggS",
        );
        let content_type = form.content_type();
        let boundary = content_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap()
            .to_owned();
        assert!(boundary.len() <= 70, "RFC 2046 allows no more");
        let body = String::from_utf8(form.into_body()).unwrap();
        assert_eq!(
            body,
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n\
                 gpt-transcribe\r\n\
                 --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; \
                 filename=\"voice.ogg\"\r\nContent-Type: audio/ogg\r\n\r\nOggS\r\n\
                 --{boundary}--\r\n"
            )
        );
    }
}
