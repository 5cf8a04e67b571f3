//! The lessons that come with the playground, as they lie in `content/`.

/// Slug, data and words of each, in the order of their slugs.
pub const SHIPPED: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/content.rs"));
