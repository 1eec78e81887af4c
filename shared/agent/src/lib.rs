//! The frame all agents share: load the conversation, do one job, write a checkpoint, return a word.
