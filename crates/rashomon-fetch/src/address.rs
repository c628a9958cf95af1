//! Which addresses are public, and which of the others somebody allows.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Whether an address belongs to the public internet.
///
/// Everything that names a machine at home, in an office or in a data centre does not: loopback, private,
/// shared, link-local, documentation, benchmark, multicast and reserved ranges, and every IPv6 address
/// that carries such an IPv4 address within: mapped, compatible, NAT64, 6to4, Teredo, ISATAP.
///
/// Source: IANA's special-purpose address registries; RFC 4291, 6052, 8215, 3056, 4380, 5214.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Ranges of IPv4 that are not public: address and length of the prefix.
const CLOSED_V4: [([u8; 4], u8); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    ([255, 255, 255, 255], 32),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !CLOSED_V4.iter().any(|&(prefix, length)| {
        let mask = u32::MAX << (32 - u32::from(length));
        bits & mask == u32::from(Ipv4Addr::from(prefix))
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match (a, b) {
        // Unspecified, loopback, and IPv4 in the last four bytes: compatible, mapped, translated.
        (0, 0) if c == 0 && d == 0 => match (e, f) {
            (0, 0xffff) | (0xffff, 0) => is_public_v4(v4(g, h)),
            // IPv4-compatible addresses are long withdrawn: nobody public has one.
            _ => false,
        },
        // NAT64, the well-known prefix; the local one is whatever its owner makes of it.
        (0x64, 0xff9b) if [c, d, e, f] == [0; 4] => is_public_v4(v4(g, h)),
        (0x64, 0xff9b) => false,
        // Teredo: the client's address is written with its bits turned over.
        (0x2001, 0) => is_public_v4(v4(c, d)) && is_public_v4(v4(!g, !h)),
        // Protocol assignments, benchmarks, ORCHID, documentation.
        (0x2001, second) if second < 0x200 || second == 0xdb8 => false,
        (0x3fff, second) if second < 0x1000 => false,
        // 6to4.
        (0x2002, _) => is_public_v4(v4(b, c)),
        // Global unicast is 2000::/3, ISATAP within it wraps IPv4 too; the rest is local, multicast or
        // reserved.
        _ if a & 0xe000 == 0x2000 => (e & 0xfdff, f) != (0, 0x5efe) || is_public_v4(v4(g, h)),
        _ => false,
    }
}

/// A range of addresses in CIDR notation: `192.168.1.0/24`, `fd00::/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    /// Bits of the prefix.
    length: u8,
}

impl Network {
    /// Whether `address` lies in this range. An IPv4 address mapped into IPv6 is that IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differing = u32::from(network) ^ u32::from(address);
                differing.leading_zeros() >= u32::from(self.length)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differing = u128::from(network) ^ u128::from(address);
                differing.leading_zeros() >= u32::from(self.length)
            }
            _ => false,
        }
    }
}

/// Why a text names no range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is no range of addresses; write one such as 192.168.1.0/24, fd00::/8 or 192.168.1.7")]
pub struct NetworkError {
    /// As given.
    pub text: String,
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let no_network = || NetworkError { text: text.to_owned() };
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| no_network())?;
        let length_max = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(length_max), str::parse).map_err(|_| no_network())?;
        if length > length_max {
            return Err(no_network());
        }
        Ok(Self { address, length })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn public(address: &str) -> bool {
        is_public(address.parse().unwrap())
    }

    #[test]
    fn what_is_not_public() {
        let closed = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::808:808",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::808:808",
            "2001:db8::1",
            "2001:0:7f00:1::",
            "2001:0:808:808:0:0:80ff:fffe",
            "2001:10::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "3fff:0:1::",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
            "2606:4700::5efe:a00:1",
            "100::1",
        ];
        for address in closed {
            assert!(!public(address), "{address}");
        }
        let open = [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "126.255.255.255",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2001:0:808:808:0:0:f7f7:f7f7",
            "2002:808:808::1",
            "2606:4700::1111",
            "2a00:1450:4001::200e",
        ];
        for address in open {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn ranges() {
        let holds = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        assert!(holds("192.168.1.0/24", "192.168.1.77") && !holds("192.168.1.0/24", "192.168.2.77"));
        assert!(holds("127.0.0.2", "127.0.0.2") && !holds("127.0.0.2", "127.0.0.1"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1") && holds("0.0.0.0/0", "10.0.0.1"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fc12::1") && !holds("::/0", "1.2.3.4"));
        for text in ["", "home", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/8", "10.0.0.0/8/8"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        let error = "home".parse::<Network>().unwrap_err().to_string();
        assert_eq!(
            error,
            "\"home\" is no range of addresses; write one such as 192.168.1.0/24, fd00::/8 or 192.168.1.7"
        );
    }

    proptest! {
        #[test]
        fn no_embedding_opens_a_closed_address(bits: u32) {
            let v4 = Ipv4Addr::from(bits);
            let [a, b, c, d] = v4.octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            let embeddings = [
                v4.to_ipv6_mapped(),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 0x808, 0x808, 0, 0, !high, !low),
                Ipv6Addr::new(0x2606, 1, 2, 3, 0x200, 0x5efe, high, low),
            ];
            for embedding in embeddings {
                prop_assert_eq!(is_public(IpAddr::V6(embedding)), is_public(IpAddr::V4(v4)), "{}", embedding);
            }
        }
    }
}
