//! Language models behind one port: OpenAI-compatible, Anthropic, and the fallback chain.
