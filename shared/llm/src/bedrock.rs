//! Models at Amazon Bedrock, by its Converse operation.
//!
//! Who asks is known by the function's role: there is no key. The answer's shape
//! is enforced by `outputConfig` for Anthropic's models; forcing a tool call is
//! answered with 400 by the newest of them. Any other model is told the schema in
//! words, and the repair of wrong answers does the rest.

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::retry::RetryConfig;
use aws_sdk_bedrockruntime::config::timeout::TimeoutConfig;
use aws_sdk_bedrockruntime::config::{
    BehaviorVersion, Builder, Region, StalledStreamProtectionConfig,
};
use aws_sdk_bedrockruntime::error::{BuildError, SdkError};
use aws_sdk_bedrockruntime::operation::converse::{ConverseError, ConverseOutput};
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{
    CachePointBlock, CachePointType, ContentBlock, ConversationRole, ConverseOutput as Said,
    ImageBlock, ImageFormat, ImageSource, InferenceConfiguration, JsonSchemaDefinition, Message,
    OutputConfig, OutputFormat, OutputFormatStructure, OutputFormatType, SystemContentBlock,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::Document;
use aws_types::SdkConfig;

use crate::anthropic::thinking;
use crate::config::{BedrockPlace, ProviderName};
use crate::error::LlmError;
use crate::family::Family;
use crate::image::{Image, ImageType};
use crate::provider::{Call, Completion, Finish, Part, Provider, Tokens};
use crate::retry::retry_after;
use crate::transport::TransportError;

const PROVIDER: ProviderName = ProviderName::Bedrock;

/// The Bedrock runtime of a region.
#[derive(Debug, Clone)]
pub struct Bedrock {
    client: Client,
}

impl Bedrock {
    /// A client with the credentials, the region and the TLS of `aws`, but with the
    /// attempts, time-outs and waits of this crate: the SDK's own would multiply
    /// them. `place` says where Bedrock is, if elsewhere.
    pub fn new(aws: &SdkConfig, place: &BedrockPlace) -> Self {
        let mut config = Builder::from(aws)
            .behavior_version(BehaviorVersion::v2026_01_12())
            .retry_config(RetryConfig::disabled())
            // A model that thinks sends nothing for a while: that is no stall.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        if let Some(region) = &place.region {
            config = config.region(Region::new(region.clone()));
        }
        if let Some(base_url) = &place.base_url {
            config = config.endpoint_url(base_url);
        }
        Self {
            client: Client::from_conf(config.build()),
        }
    }
}

#[async_trait]
impl Provider for Bedrock {
    async fn complete(&self, call: &Call, timeout: Duration) -> Result<Completion, LlmError> {
        let family = Family::of(PROVIDER, &call.model);
        let message = message(call, family).map_err(|error| unbuilt(&error))?;
        let limits = InferenceConfiguration::builder()
            .max_tokens(i32::try_from(call.max_tokens).unwrap_or(i32::MAX))
            .set_temperature(call.temperature.map(|t| t as f32));
        let time = TimeoutConfig::builder()
            .operation_timeout(timeout)
            .operation_attempt_timeout(timeout)
            .build();
        let answer = self
            .client
            .converse()
            .model_id(&call.model)
            .set_system(Some(system(call, family).map_err(|error| unbuilt(&error))?))
            .messages(message)
            .inference_config(limits.build())
            .set_output_config(output(call, family).map_err(|error| unbuilt(&error))?)
            .set_additional_model_request_fields(family.and_then(thinking).map(think))
            .customize()
            .config_override(Builder::new().timeout_config(time))
            .send()
            .await;
        match answer {
            Ok(answer) => completion(answer).ok_or(LlmError::Unreadable { provider: PROVIDER }),
            Err(error) => Err(failure(&error)),
        }
    }
}

fn unbuilt(error: &BuildError) -> LlmError {
    LlmError::Transport(TransportError::Build(error.to_string()))
}

/// What ends here is kept for five minutes from its last use.
fn cache_point() -> Result<CachePointBlock, BuildError> {
    CachePointBlock::builder()
        .r#type(CachePointType::Default)
        .build()
}

/// Whether the beginning of the call shall be kept. A model that cannot keep it
/// refuses the request, so only those are asked that are known to.
fn keeps(call: &Call, family: Option<&Family>) -> bool {
    call.cache && family.is_some()
}

fn system(call: &Call, family: Option<&Family>) -> Result<Vec<SystemContentBlock>, BuildError> {
    let mut text = call.system.clone();
    if family.is_none() {
        text.push_str(
            "\n\nAnswer with one JSON object and nothing else: no fence, no remark. It has to fit \
             this JSON schema:\n",
        );
        text.push_str(&call.schema.to_string());
    }
    let mut blocks = vec![SystemContentBlock::Text(text)];
    if call.stable.is_empty() && keeps(call, family) {
        blocks.push(SystemContentBlock::CachePoint(cache_point()?));
    }
    Ok(blocks)
}

fn message(call: &Call, family: Option<&Family>) -> Result<Message, BuildError> {
    let mut blocks = Vec::new();
    if !call.stable.is_empty() {
        blocks.push(ContentBlock::Text(call.stable.clone()));
        if keeps(call, family) {
            blocks.push(ContentBlock::CachePoint(cache_point()?));
        }
    }
    for part in &call.turn {
        blocks.push(match part {
            Part::Text(text) => ContentBlock::Text(text.clone()),
            Part::Image(image) => ContentBlock::Image(shown(image)?),
        });
    }
    Message::builder()
        .role(ConversationRole::User)
        .set_content(Some(blocks))
        .build()
}

fn shown(image: &Image) -> Result<ImageBlock, BuildError> {
    let format = match image.kind() {
        ImageType::Jpeg => ImageFormat::Jpeg,
        ImageType::Png => ImageFormat::Png,
        ImageType::Webp => ImageFormat::Webp,
        ImageType::Gif => ImageFormat::Gif,
    };
    ImageBlock::builder()
        .format(format)
        .source(ImageSource::Bytes(Blob::new(image.bytes())))
        .build()
}

fn output(call: &Call, family: Option<&Family>) -> Result<Option<OutputConfig>, BuildError> {
    if family.is_none() {
        return Ok(None);
    }
    let schema = JsonSchemaDefinition::builder()
        .name(&call.schema_name)
        .schema(call.schema.to_string())
        .build()?;
    let format = OutputFormat::builder()
        .r#type(OutputFormatType::JsonSchema)
        .structure(OutputFormatStructure::JsonSchema(schema))
        .build()?;
    Ok(Some(OutputConfig::builder().text_format(format).build()))
}

/// `{"thinking": {"type": word}}`, which Converse hands on to Anthropic's models.
fn think(word: &str) -> Document {
    let object = |name: &str, value| Document::Object(HashMap::from([(name.to_owned(), value)]));
    object(
        "thinking",
        object("type", Document::String(word.to_owned())),
    )
}

fn completion(answer: ConverseOutput) -> Option<Completion> {
    let finish = match answer.stop_reason.as_str() {
        "content_filtered" | "guardrail_intervened" | "refusal" => Finish::Declined,
        "max_tokens" | "model_context_window_exceeded" => Finish::Truncated,
        _ => Finish::Complete,
    };
    let count = |tokens: i32| u64::try_from(tokens).unwrap_or(0);
    let tokens = answer.usage.map(|usage| {
        // Bedrock counts what is read from a cache and written to it apart.
        let cached = count(usage.cache_read_input_tokens.unwrap_or(0));
        let cache_written = count(usage.cache_write_input_tokens.unwrap_or(0));
        Tokens {
            input: count(usage.input_tokens) + cached + cache_written,
            cached,
            cache_written,
            output: count(usage.output_tokens),
            audio_ms: 0,
        }
    });
    let Some(Said::Message(message)) = answer.output else {
        return None;
    };
    let text = message.content.into_iter().filter_map(|block| match block {
        ContentBlock::Text(text) => Some(text),
        // What a model thought is not its answer.
        _ => None,
    });
    Some(Completion {
        text: text.collect(),
        finish,
        tokens,
    })
}

/// Why there is no answer. Nothing of the service's message is kept: it may quote
/// the request.
fn failure(error: &SdkError<ConverseError, HttpResponse>) -> LlmError {
    match error {
        SdkError::TimeoutError(_) => LlmError::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            LlmError::Transport(TransportError::Timeout)
        }
        SdkError::DispatchFailure(failure) => {
            let error = failure.as_connector_error();
            let (cause, connected) =
                error.map_or(("unknown".to_owned(), true), |error| innermost(error));
            LlmError::Transport(if failure.is_user() {
                TransportError::Build(cause)
            } else if connected {
                TransportError::Broken(cause)
            } else {
                TransportError::Connect(cause)
            })
        }
        // An answer the SDK cannot read comes as an error of the service.
        SdkError::ServiceError(refused) if refused.raw().status().is_success() => {
            LlmError::Unreadable { provider: PROVIDER }
        }
        SdkError::ServiceError(refused) => {
            let raw = refused.raw();
            let header = |name: &str| raw.headers().get(name);
            LlmError::Status {
                provider: PROVIDER,
                status: status(refused.err(), raw.status().as_u16()),
                retry_after: retry_after(header("retry-after"), header("date")),
                out_of_credit: false,
            }
        }
        SdkError::ResponseError(_) => LlmError::Unreadable { provider: PROVIDER },
        _ => LlmError::Transport(TransportError::Build(
            "credentials or settings are missing".to_owned(),
        )),
    }
}

/// The status that the service documents for the error; a proxy between may have
/// answered with another.
fn status(error: &ConverseError, raw: u16) -> u16 {
    match error {
        ConverseError::AccessDeniedException(_) => 403,
        ConverseError::ResourceNotFoundException(_) => 404,
        ConverseError::ValidationException(_) => 400,
        ConverseError::ModelTimeoutException(_) => 408,
        ConverseError::ModelErrorException(_) => 424,
        ConverseError::ThrottlingException(_) | ConverseError::ModelNotReadyException(_) => 429,
        ConverseError::InternalServerException(_) => 500,
        ConverseError::ServiceUnavailableException(_) => 503,
        _ => raw,
    }
}

/// The innermost cause, which names no header or body, and whether there may have
/// been a connection.
fn innermost(error: &(dyn std::error::Error + 'static)) -> (String, bool) {
    let mut at = error;
    while let Some(inner) = at.source() {
        at = inner;
    }
    let kind = at.downcast_ref::<std::io::Error>().map(io::Error::kind);
    let refused = matches!(
        kind,
        Some(
            io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
        )
    );
    (at.to_string(), !refused)
}
