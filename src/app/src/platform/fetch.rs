//! Fetching a part of the program that is a file of its own.

use std::future::Future;

use texts::t;
use wasm_split_helpers::SplitLoaderError;

/// Waits for a part of the program and hands it on; says in words where it cannot be had.
pub(crate) fn fetch<T: 'static>(
    part: impl Future<Output = Result<T, SplitLoaderError>> + 'static,
    then: impl FnOnce(T) + 'static,
) {
    wasm_bindgen_futures::spawn_local(async move {
        match part.await {
            Ok(part) => then(part),
            Err(error) => super::fail(
                t!(
                    "A part of the playground could not be fetched. Are you still online? Reloading tries again."
                ),
                &error.to_string(),
                false,
            ),
        }
    });
}
