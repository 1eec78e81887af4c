//! Parks a draft until a person decides, by task token.
fn main() {}
