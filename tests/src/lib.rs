//! Shared helpers of the integration tests.

pub mod browser;
pub mod loading;
pub mod picture;
