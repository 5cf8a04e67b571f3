//! The blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian.

use std::net::IpAddr;

/// Packets begin with their IP header (LINKTYPE_RAW).
const LINK_TYPE: u16 = 101;
/// The types of blocks.
const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const NAMES: u32 = 4;
const PACKET: u32 = 6;
/// What tells the order of octets.
const MAGIC: u32 = 0x1a2b_3c4d;

/// The section header: what wrote it, and about what.
pub(super) fn section(out: &mut Vec<u8>, application: &str, comment: &str) {
    block(out, SECTION, |out| {
        out.extend(MAGIC.to_le_bytes());
        out.extend([1, 0, 0, 0]);
        // The length of the section is not said.
        out.extend(u64::MAX.to_le_bytes());
        option(out, 1, comment.as_bytes());
        option(out, 4, application.as_bytes());
        option(out, 0, &[]);
    });
}

/// An interface; the first has the number 0. Its times count microseconds.
pub(super) fn interface(out: &mut Vec<u8>, name: &str, description: &str) {
    block(out, INTERFACE, |out| {
        out.extend(LINK_TYPE.to_le_bytes());
        out.extend([0, 0]);
        // Packets are never cut.
        out.extend(0u32.to_le_bytes());
        option(out, 2, name.as_bytes());
        option(out, 3, description.as_bytes());
        option(out, 9, &[6]);
        option(out, 0, &[]);
    });
}

/// The names of addresses.
pub(super) fn names<'a>(out: &mut Vec<u8>, names: impl Iterator<Item = (IpAddr, &'a str)>) {
    block(out, NAMES, |out| {
        for (address, name) in names {
            let (kind, mut value) = match address {
                IpAddr::V4(address) => (1, address.octets().to_vec()),
                IpAddr::V6(address) => (2, address.octets().to_vec()),
            };
            value.extend(name.bytes());
            value.push(0);
            option(out, kind, &value);
        }
        option(out, 0, &[]);
    });
}

/// A packet of an interface, at so many microseconds since 1970.
pub(super) fn packet(out: &mut Vec<u8>, interface: u32, unix_us: u64, octets: &[u8], comment: &str) {
    block(out, PACKET, |out| {
        out.extend(interface.to_le_bytes());
        out.extend(((unix_us >> 32) as u32).to_le_bytes());
        out.extend((unix_us as u32).to_le_bytes());
        out.extend((octets.len() as u32).to_le_bytes());
        out.extend((octets.len() as u32).to_le_bytes());
        padded(out, octets);
        if !comment.is_empty() {
            option(out, 1, comment.as_bytes());
            option(out, 0, &[]);
        }
    });
}

/// A block: its type, its length, what is in it, and its length again.
fn block(out: &mut Vec<u8>, kind: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend(kind.to_le_bytes());
    out.extend([0; 4]);
    fill(out);
    let length = (out.len() - start + 4) as u32;
    out[start + 4..start + 8].copy_from_slice(&length.to_le_bytes());
    out.extend(length.to_le_bytes());
}

/// An option, or a record of names: its code, its length, its value.
fn option(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    let value = &value[..value.len().min(usize::from(u16::MAX))];
    out.extend(code.to_le_bytes());
    out.extend((value.len() as u16).to_le_bytes());
    padded(out, value);
}

/// Octets up to a multiple of four.
fn padded(out: &mut Vec<u8>, octets: &[u8]) {
    out.extend(octets);
    out.extend(&[0; 3][..octets.len().wrapping_neg() % 4]);
}
