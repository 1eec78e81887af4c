//! Agent 1: extracts the candidate and the job requirements from a conversation.
