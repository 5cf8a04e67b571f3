//! What SCRAM and OAUTHBEARER begin with: the GS2 header (RFC 5801 section 4), and names in it (RFC 5802 section 5.1).

use texts::english;

use super::exchange::Step;

/// What is right of an authorization identity: nobody acts on behalf of somebody else here.
pub(super) const OWN: &str = english!("no authorization identity but the user's own");

/// The header of a message, and what stands behind it.
pub(super) struct Header<'a> {
    /// As it stands, with its last comma.
    pub(super) text: &'a str,
    /// The authorization identity; empty for none.
    pub(super) authorization: String,
    /// What stands behind it.
    pub(super) rest: &'a str,
}

/// The header `n,,` or `y,,`, perhaps with `a=` and an authorization identity between the commas. No channel is bound here.
pub(super) fn read<'a>(message: &'a str, form: &'static str) -> Result<Header<'a>, Step> {
    let mut parts = message.splitn(3, ',');
    let (Some(flag), Some(identity), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Step::Malformed(form));
    };
    match flag {
        "n" | "y" => {}
        _ if flag.starts_with("p=") => {
            return Err(Step::Failed(Some(english!("n or y, as no channel is bound here"))));
        }
        _ => return Err(Step::Malformed(form)),
    }
    let authorization = match identity.strip_prefix("a=") {
        Some(escaped) => read_name(escaped).ok_or(Step::Malformed(form))?,
        None if identity.is_empty() => String::new(),
        None => return Err(Step::Malformed(form)),
    };
    Ok(Header { text: &message[..message.len() - rest.len()], authorization, rest })
}

/// The header with an authorization identity; empty for none.
pub(super) fn write(authorization: &str) -> String {
    match authorization {
        "" => "n,,".to_owned(),
        name => format!("n,a={},", write_name(name)),
    }
}

/// A name with `=2C` for a comma and `=3D` for an equals sign; it is not empty and holds no NUL.
pub(super) fn read_name(escaped: &str) -> Option<String> {
    let mut parts = escaped.split('=');
    let mut name = parts.next()?.to_owned();
    for part in parts {
        let (sign, rest) = match (part.strip_prefix("2C"), part.strip_prefix("3D")) {
            (Some(rest), _) => (',', rest),
            (_, Some(rest)) => ('=', rest),
            _ => return None,
        };
        name.push(sign);
        name.push_str(rest);
    }
    (!name.is_empty() && !name.contains('\0')).then_some(name)
}

/// A name as the messages spell it.
pub(super) fn write_name(name: &str) -> String {
    name.replace('=', "=3D").replace(',', "=2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in ["alice", "a,b=c", "=2C", ",", "用户"] {
            assert_eq!(read_name(&write_name(name)).as_deref(), Some(name));
        }
        for wrong in ["", "a=", "a=2", "a=2c", "=41", "a\0"] {
            assert_eq!(read_name(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_header_is_flag_identity_and_two_commas() {
        for (message, text, authorization, rest) in [
            ("n,,n=a", "n,,", "", "n=a"),
            ("y,,", "y,,", "", ""),
            ("n,a=a=2Cb,x,y", "n,a=a=2Cb,", "a,b", "x,y"),
        ] {
            let header = read(message, "").unwrap_or_else(|step| panic!("{message}: {step:?}"));
            assert_eq!(
                (header.text, header.authorization.as_str(), header.rest),
                (text, authorization, rest)
            );
        }
        for wrong in ["", "n", "n,", "n,b,", "n,a=,", "n,a==,", "N,,", "x,,"] {
            assert_eq!(read(wrong, "form").err(), Some(Step::Malformed("form")), "{wrong}");
        }
        assert!(matches!(read("p=tls-exporter,,", "form").err(), Some(Step::Failed(Some(_)))));
    }
}
