//! Packets: IPv4 (RFC 791) or IPv6 (RFC 8200), and in them TCP (RFC 9293) or UDP (RFC 768), with their checksums.

use std::net::IpAddr;

/// The protocol numbers of the registry.
const TCP: u8 = 6;
const UDP: u8 = 17;

/// The flags of a TCP segment.
pub(super) const FIN: u8 = 0x01;
pub(super) const SYN: u8 = 0x02;
pub(super) const RST: u8 = 0x04;
pub(super) const PSH: u8 = 0x08;
pub(super) const ACK: u8 = 0x10;

/// From where to where: addresses of one family, and ports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Way {
    pub(super) from: (IpAddr, u16),
    pub(super) to: (IpAddr, u16),
}

impl Way {
    /// The way back.
    pub(super) const fn back(self) -> Way {
        Way { from: self.to, to: self.from }
    }

    /// The most octets of a segment on an Ethernet path (RFC 9293 section 3.7.1).
    pub(super) const fn segment_octets_max(self) -> usize {
        if self.from.0.is_ipv4() { 1_460 } else { 1_440 }
    }
}

/// A TCP segment in its packet. A SYN says how long segments may be.
pub(super) fn tcp(way: Way, flags: u8, sequence: u32, acknowledges: u32, payload: &[u8]) -> Vec<u8> {
    let options: &[u8] = match (flags & SYN, way.segment_octets_max().to_be_bytes()) {
        (0, _) => &[],
        (_, [.., high, low]) => &[2, 4, high, low],
    };
    let mut out = Vec::with_capacity(20 + options.len() + payload.len());
    out.extend(way.from.1.to_be_bytes());
    out.extend(way.to.1.to_be_bytes());
    out.extend(sequence.to_be_bytes());
    out.extend(if flags & ACK == 0 { 0 } else { acknowledges }.to_be_bytes());
    out.extend([(5 + options.len() as u8 / 4) << 4, flags]);
    // The window is all that fits without scaling; checksum; no urgent data.
    out.extend([0xff, 0xff, 0, 0, 0, 0]);
    out.extend(options);
    out.extend(payload);
    let sum = checksum(way, TCP, &out);
    out[16..18].copy_from_slice(&sum.to_be_bytes());
    packet(way, TCP, &out)
}

/// A UDP datagram in its packet.
pub(super) fn udp(way: Way, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + payload.len());
    out.extend(way.from.1.to_be_bytes());
    out.extend(way.to.1.to_be_bytes());
    out.extend((8 + payload.len() as u16).to_be_bytes());
    out.extend([0, 0]);
    out.extend(payload);
    let sum = match checksum(way, UDP, &out) {
        // Nought says that there is none.
        0 => u16::MAX,
        sum => sum,
    };
    out[6..8].copy_from_slice(&sum.to_be_bytes());
    packet(way, UDP, &out)
}

/// The header of IP, and what is in it.
fn packet(way: Way, protocol: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len() as u16;
    let mut out = Vec::with_capacity(40 + content.len());
    match (way.from.0, way.to.0) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            // Version 4, five words; not to be fragmented, so that it needs no identification (RFC 6864); 64 hops.
            out.extend([0x45, 0]);
            out.extend((20 + length).to_be_bytes());
            out.extend([0, 0, 0x40, 0, 64, protocol, 0, 0]);
            out.extend(from.octets());
            out.extend(to.octets());
            let sum = !folded(sum(&out));
            out[10..12].copy_from_slice(&sum.to_be_bytes());
        }
        (from, to) => {
            out.extend([0x60, 0, 0, 0]);
            out.extend(length.to_be_bytes());
            out.extend([protocol, 64]);
            out.extend(six(from));
            out.extend(six(to));
        }
    }
    out.extend(content);
    out
}

/// The checksum over the pseudo-header and the content (RFC 9293 section 3.1, RFC 8200 section 8.1).
fn checksum(way: Way, protocol: u8, content: &[u8]) -> u16 {
    let of = |address| match address {
        IpAddr::V4(address) => sum(&address.octets()),
        IpAddr::V6(address) => sum(&address.octets()),
    };
    !folded(of(way.from.0) + of(way.to.0) + u64::from(protocol) + content.len() as u64 + sum(content))
}

/// The words of 16 bits, added up; the last is filled with nought.
fn sum(octets: &[u8]) -> u64 {
    let word = |pair: &[u8]| u64::from(pair[0]) << 8 | u64::from(pair.get(1).copied().unwrap_or_default());
    octets.chunks(2).map(word).sum()
}

/// With the carries added (RFC 1071).
fn folded(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

fn six(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

/// Addresses of one family for two ends; IPv4 where both have it.
pub(super) fn pair(from: &[IpAddr], to: &[IpAddr]) -> Option<(IpAddr, IpAddr)> {
    let both =
        |is: fn(&IpAddr) -> bool| Some((*from.iter().find(|it| is(it))?, *to.iter().find(|it| is(it))?));
    let mapped = |address: &IpAddr| IpAddr::from(six(*address));
    let mixed = || Some((mapped(from.first()?), mapped(to.first()?)));
    both(IpAddr::is_ipv4).or_else(|| both(IpAddr::is_ipv6)).or_else(mixed)
}
