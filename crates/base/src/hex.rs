//! Bytes as people compare and databases keep them.

/// Two hexadecimal digits for each byte, in small letters.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!((hex(&[0, 10, 255]), hex(&[])), ("000aff".to_owned(), String::new()));
    }
}
