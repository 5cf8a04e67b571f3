//! Blocks of addresses: one address, or a network in the notation of CIDR (RFC 4632).

use std::net::IpAddr;

/// The addresses that begin with the same bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block {
    /// One of them.
    pub address: IpAddr,
    /// How many bits they have in common.
    pub bits: u8,
}

impl Block {
    /// Reads `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`.
    pub fn parse(text: &str) -> Option<Block> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        (bits <= width).then_some(Block { address, bits })
    }

    /// Whether an address is one of them. An IPv4 address that was written as an IPv6 address is an IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        trust::spf::contains(self.address, self.bits, address.to_canonical())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, inside: &[&str], outside: &[&str]) {
        let block = Block::parse(text).unwrap_or_else(|| panic!("{text} is a block"));
        for address in inside {
            assert!(block.contains(address.parse().unwrap()), "{address} is in {text}");
        }
        for address in outside {
            assert!(!block.contains(address.parse().unwrap()), "{address} is not in {text}");
        }
    }

    #[test]
    fn blocks() {
        check("192.0.2.1", &["192.0.2.1", "::ffff:192.0.2.1"], &["192.0.2.2", "::1"]);
        check("192.0.2.0/24", &["192.0.2.0", "192.0.2.255"], &["192.0.3.0"]);
        check("0.0.0.0/0", &["203.0.113.9"], &["::1"]);
        check("2001:db8::/32", &["2001:db8:1::1"], &["2001:db9::1", "192.0.2.1"]);
        for text in ["", "192.0.2", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "::/129", "localhost"] {
            assert_eq!(Block::parse(text), None, "{text}");
        }
    }
}
