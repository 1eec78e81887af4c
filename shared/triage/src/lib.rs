//! Understands the plain majority of customer messages without a model.
