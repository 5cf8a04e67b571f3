//! FNV-1a, to tell whether files changed; nothing here guards against malice.

use std::path::Path;

const START: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of some octets.
pub(crate) fn of_octets(octets: &[u8]) -> u64 {
    onto(START, octets)
}

/// The hash of the names and contents of these files, and of all files in these folders.
pub(crate) fn of_files(root: &Path, names: &[&str]) -> Result<u64, String> {
    names.iter().try_fold(START, |hash, name| tree(hash, &root.join(name)))
}

fn tree(hash: u64, path: &Path) -> Result<u64, String> {
    let hash = onto(hash, path.as_os_str().as_encoded_bytes());
    if path.is_dir() {
        let entries =
            std::fs::read_dir(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        return paths
            .iter()
            .filter(|path| !path.ends_with("target"))
            .try_fold(hash, |hash, path| tree(hash, path));
    }
    if !path.exists() {
        return Ok(hash);
    }
    Ok(onto(hash, &std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?))
}

fn onto(hash: u64, octets: &[u8]) -> u64 {
    octets.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
