//! Files that customers send: the port, and the way over the network.
//!
//! Their addresses come from outside. Only public ones are asked, and the
//! installation of Chatwoot itself, wherever it stands: each address is looked at
//! before it is connected to, after each redirect too. Size and time are bounded.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::error::{Class, Classified};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use url::{Host, Url};

/// Chatwoot answers with one redirect to its storage; the storage may add some.
const REDIRECTS: usize = 5;
const CONNECT: Duration = Duration::from_secs(3);

/// A file.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its MIME type, as its server says.
    pub mime: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why a file cannot be had. No address is told: it may carry a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Not http(s), not public, or too many redirects.
    #[error("the file's address may not be asked")]
    Forbidden,
    /// More bytes than wanted.
    #[error("the file has more than {0} bytes")]
    TooLarge(usize),
    /// The server refuses.
    #[error("the file's server answered {0}")]
    Status(u16),
    /// No answer, or not in time.
    #[error("the file's server cannot be reached")]
    Unreachable,
}

impl Classified for FileError {
    fn class(&self) -> Class {
        match self {
            Self::Forbidden | Self::TooLarge(_) => Class::Terminal,
            Self::Status(status) if *status < 500 => Class::Terminal,
            Self::Status(_) | Self::Unreachable => Class::Retryable,
        }
    }
}

/// Gets files.
#[async_trait]
pub trait Files: Send + Sync {
    /// The file at an address, if it has at most `most` bytes and is there within
    /// `time`.
    ///
    /// # Errors
    /// [`FileError`]; none of them is worth failing a turn for.
    async fn fetch(&self, url: &str, most: usize, time: Duration) -> Result<File, FileError>;
}

/// No files: every address is forbidden.
pub struct NoFiles;

#[async_trait]
impl Files for NoFiles {
    async fn fetch(&self, _: &str, _: usize, _: Duration) -> Result<File, FileError> {
        Err(FileError::Forbidden)
    }
}

/// Files over HTTP.
pub struct HttpFiles {
    client: reqwest::Client,
    home: Url,
}

impl HttpFiles {
    /// Files of the internet, and of the installation at `home`.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(home: Url) -> Result<Self, reqwest::Error> {
        // Refused when it was chosen before; there is but one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let resolver = PublicNames {
            home: home.host_str().unwrap_or_default().to_owned(),
        };
        reqwest::Client::builder()
            .connect_timeout(CONNECT)
            // Each target is looked at first.
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(Arc::new(resolver))
            // A proxy would resolve names by itself.
            .no_proxy()
            .user_agent("frontdesk")
            .build()
            .map(|client| Self { client, home })
    }

    async fn get(&self, url: &str, most: usize) -> Result<File, FileError> {
        let mut url: Url = url.parse().map_err(|_| FileError::Forbidden)?;
        for _ in 0..=REDIRECTS {
            if !may_ask(&url, &self.home) {
                return Err(FileError::Forbidden);
            }
            let answer = self.client.get(url.clone()).send().await;
            let mut answer = answer.map_err(|_| FileError::Unreachable)?;
            let header = |name| {
                let value: Option<&reqwest::header::HeaderValue> = answer.headers().get(name);
                value
                    .and_then(|value| value.to_str().ok())
                    .map(str::to_owned)
            };
            if answer.status().is_redirection() {
                let to = header(LOCATION).ok_or(FileError::Forbidden)?;
                url = url.join(&to).map_err(|_| FileError::Forbidden)?;
                continue;
            }
            if !answer.status().is_success() {
                return Err(FileError::Status(answer.status().as_u16()));
            }
            let mime = header(CONTENT_TYPE).unwrap_or_default();
            let mut bytes = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(|_| FileError::Unreachable)? {
                if bytes.len() + chunk.len() > most {
                    return Err(FileError::TooLarge(most));
                }
                bytes.extend_from_slice(&chunk);
            }
            return Ok(File { mime, bytes });
        }
        Err(FileError::Forbidden)
    }
}

#[async_trait]
impl Files for HttpFiles {
    async fn fetch(&self, url: &str, most: usize, time: Duration) -> Result<File, FileError> {
        let got = tokio::time::timeout(time, self.get(url, most)).await;
        got.unwrap_or(Err(FileError::Unreachable))
    }
}

/// Whether an address may be asked, as far as it tells without looking up its name.
fn may_ask(url: &Url, home: &Url) -> bool {
    if url.origin() == home.origin() {
        return true;
    }
    let plain = url.username().is_empty() && url.password().is_none();
    if !plain || !matches!(url.scheme(), "http" | "https") {
        return false;
    }
    match url.host() {
        // The names of home resolve to wherever it stands: no other port of it.
        Some(Host::Domain(name)) => home.host_str() != Some(name),
        Some(Host::Ipv4(ip)) => is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_public(IpAddr::V6(ip)),
        None => false,
    }
}

/// Looks names up, and leaves out what is not public.
struct PublicNames {
    home: String,
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let home = name.as_str() == self.home;
        Box::pin(async move {
            let all = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let fine: Vec<SocketAddr> = all.filter(|at| home || is_public(at.ip())).collect();
            if fine.is_empty() {
                return Err(FileError::Forbidden.into());
            }
            Ok(Box::new(fine.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is on the internet, and not of this machine, a private network
/// or a cloud's own services.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        // Carriers' own networks, protocol assignments, benchmarks, 6to4 relays.
        || a == 100 && (64..128).contains(&b)
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || a == 198 && (18..20).contains(&b);
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // Mapped, and translated by a gateway.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            embedded(high, low)
        }
        [0x2002, high, low, ..] => embedded(high, low),
        // Only 2000::/3 is given out; of it, not tunnels, documentation and the like.
        [first, second, ..] => {
            let given_out = first & 0xe000 == 0x2000;
            let special =
                first == 0x2001 && (second < 0x0200 || second == 0x0db8) || first == 0x3fff;
            given_out && !special
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn only_public_addresses_are_asked_and_home() {
        let home: Url = "http://chatwoot.internal:3000".parse().unwrap();
        for (url, wanted) in [
            ("https://files.example.com/a.ogg", true),
            ("http://93.184.216.34/a.ogg", true),
            ("https://[2606:4700::1111]/a", true),
            ("http://chatwoot.internal:3000/rails/blob", true),
            ("http://chatwoot.internal:6379/", false),
            ("https://chatwoot.internal/", false),
            ("http://127.0.0.1/a", false),
            ("http://2130706433/a", false),
            ("http://10.1.2.3/a", false),
            ("http://172.20.0.1/a", false),
            ("http://192.168.1.1/a", false),
            ("http://169.254.169.254/latest/meta-data", false),
            ("http://100.100.100.200/", false),
            ("http://0.0.0.0/", false),
            ("http://[::1]/", false),
            ("http://[::ffff:127.0.0.1]/", false),
            ("http://[::ffff:8.8.8.8]/", true),
            ("http://[64:ff9b::a00:1]/", false),
            ("http://[fd00::1]/", false),
            ("http://[fe80::1]/", false),
            ("http://[2002:7f00:1::]/", false),
            ("http://user:secret@files.example.com/", false),
            ("ftp://files.example.com/a", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(may_ask(&url.parse().unwrap(), &home), wanted, "{url}");
        }
    }

    /// Serves these answers one after the other; returns where.
    async fn server(answers: Vec<String>) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 2048];
                let _ = stream.read(&mut request).await.unwrap();
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        format!("http://127.0.0.1:{port}").parse().unwrap()
    }

    fn answer(head: &str, body: &str) -> String {
        let length = body.len();
        format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
    }

    async fn fetch(home: Url, most: usize) -> Result<File, FileError> {
        let url = home.join("/blob").unwrap();
        let files = HttpFiles::new(home).unwrap();
        files
            .fetch(url.as_str(), most, Duration::from_secs(2))
            .await
    }

    #[tokio::test]
    async fn a_file_is_found_behind_a_redirect_of_home() {
        let voice = answer("200 OK\r\ncontent-type: audio/ogg", "OggS and so on");
        let home = server(vec![answer("302 Found\r\nlocation: /storage", ""), voice]).await;
        let file = fetch(home, 100).await.unwrap();
        assert_eq!((file.mime.as_str(), file.bytes.len()), ("audio/ogg", 14));
    }

    #[tokio::test]
    async fn a_redirect_to_the_inside_is_not_followed() {
        for to in [
            "http://169.254.169.254/",
            "http://localhost:1/",
            "file:///etc/passwd",
        ] {
            let home = server(vec![answer(&format!("302 Found\r\nlocation: {to}"), "")]).await;
            let error = fetch(home, 100).await.err();
            let refused = [Some(FileError::Forbidden), Some(FileError::Unreachable)];
            assert!(refused.contains(&error), "{to}: {error:?}");
        }
    }

    #[tokio::test]
    async fn what_is_too_large_or_refused_is_not_taken() {
        let home = server(vec![answer("200 OK", "more than ten bytes")]).await;
        assert_eq!(fetch(home, 10).await.err(), Some(FileError::TooLarge(10)));
        let home = server(vec![answer("404 Not Found", "")]).await;
        assert_eq!(fetch(home, 10).await.err(), Some(FileError::Status(404)));
    }
}
