//! The header section as fields, for trace purposes (RFC 5322 section 2.2). Total: any octets give fields.

use std::borrow::Cow;
use std::ops::Range;

use smtp::Mailbox;

/// A header field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field<'a> {
    /// The name, as it is written.
    pub name: Cow<'a, str>,
    /// The value, unfolded, without space around it.
    pub value: String,
    /// Its octets in the message, the line end included.
    pub span: Range<usize>,
}

/// The fields of the header section, in order. Ends at the first empty line or the first line that is no field.
pub fn fields(content: &[u8]) -> Vec<Field<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some((name, end)) = name_and_end(content, at) {
        let value = String::from_utf8_lossy(&content[at + name + 1..end]);
        out.push(Field {
            name: String::from_utf8_lossy(content[at..at + name].trim_ascii()),
            value: value.replace(['\r', '\n'], "").replace('\t', " ").trim().to_owned(),
            span: at..end,
        });
        at = end;
    }
    out
}

/// The value of the first field with this name, in any case.
pub fn field(content: &[u8], name: &str) -> Option<String> {
    fields(content).into_iter().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
}

/// Takes the fields out for which this holds.
pub fn remove_fields(content: &mut Vec<u8>, goes: impl Fn(&Field<'_>) -> bool) {
    let spans: Vec<Range<usize>> =
        fields(content).into_iter().filter(|field| goes(field)).map(|field| field.span).collect();
    for span in spans.into_iter().rev() {
        content.drain(span);
    }
}

/// Where the body begins: behind the empty line, or at the end.
pub fn body_offset(content: &[u8]) -> usize {
    let at = fields(content).last().map_or(0, |field| field.span.end);
    match &content[at..] {
        [b'\r', b'\n', ..] => at + 2,
        [b'\n', ..] => at + 1,
        _ => at,
    }
}

/// The length of the field's name and the end of its last line; `None` where no field stands.
fn name_and_end(content: &[u8], at: usize) -> Option<(usize, usize)> {
    let line = &content[at..line_end(content, at)];
    let name = line.iter().position(|octet| *octet == b':')?;
    let is_name = name > 0 && line[..name].trim_ascii_end().iter().all(|octet| octet.is_ascii_graphic());
    if !is_name {
        return None;
    }
    let mut end = at + line.len();
    while matches!(content.get(end), Some(b' ' | b'\t')) {
        end = line_end(content, end);
    }
    Some((name, end))
}

fn line_end(content: &[u8], at: usize) -> usize {
    content[at..].iter().position(|octet| *octet == b'\n').map_or(content.len(), |lf| at + lf + 1)
}

/// The mailboxes of an address list (RFC 5322 section 3.4): names, comments and groups are passed over; what is no
/// address is left out.
pub fn addresses(value: &str) -> Vec<Mailbox> {
    split_list(value).iter().filter_map(|part| mailbox_of(part).parse().ok()).collect()
}

/// What stands in the last pair of angle brackets outside quotes, or the whole; without space around it.
pub(crate) fn mailbox_of(text: &str) -> &str {
    let (mut quoted, mut escaped, mut open, mut inner) = (false, false, None, text);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => {
                open = Some(at + 1);
                inner = &text[at + 1..];
            }
            '>' if !quoted => inner = open.take().map_or(inner, |from| &text[from..at]),
            _ => {}
        }
    }
    inner.trim()
}

/// Cuts at commas, semicolons and the colons of groups, but not inside quotes, comments or brackets of either kind;
/// takes comments out.
fn split_list(value: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let (mut quoted, mut comment, mut bracket, mut escaped) = (false, 0u32, false, false);
    for c in value.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if comment == 0 => quoted = !quoted,
            '(' if !quoted => comment += 1,
            ')' if !quoted && comment > 0 => {
                comment -= 1;
                continue;
            }
            '<' | '[' if !quoted => bracket = true,
            '>' | ']' if !quoted => bracket = false,
            ',' | ';' | ':' if !quoted && !bracket && comment == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        if comment == 0 {
            part.push(c);
        }
    }
    parts.push(part);
    parts
}

/// The same content with every line ended by CRLF, as SMTP wants it (RFC 5321 section 2.3.8).
pub fn to_crlf(content: &[u8]) -> Cow<'_, [u8]> {
    let bare = |at: usize| match content[at] {
        b'\n' => at == 0 || content[at - 1] != b'\r',
        b'\r' => content.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    if !(0..content.len()).any(bare) {
        return Cow::Borrowed(content);
    }
    let mut out = Vec::with_capacity(content.len() + content.len() / 32);
    for (at, octet) in content.iter().enumerate() {
        if bare(at) {
            out.extend_from_slice(b"\r\n");
        } else {
            out.push(*octet);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_unfolded_and_end_at_the_body() {
        let content = b"Subject: a\r\n b\r\nTo:c@d\r\n\r\nX: body\r\n";
        let got: Vec<String> = fields(content).iter().map(|f| format!("{}={}", f.name, f.value)).collect();
        assert_eq!(got, ["Subject=a b", "To=c@d"]);
        assert_eq!(&content[body_offset(content)..], b"X: body\r\n");
    }

    #[track_caller]
    fn check(value: &str, expect: &[&str]) {
        let got: Vec<String> = addresses(value).iter().map(Mailbox::to_string).collect();
        assert_eq!(got, expect, "{value}");
    }

    #[test]
    fn addresses_of_every_kind() {
        check("a@x.example", &["a@x.example"]);
        check("\"A, B\" <a@x.example>, b@y.example (note, c@z.example)", &["a@x.example", "b@y.example"]);
        check("team: d@x.example, <e@x.example>;, junk", &["d@x.example", "e@x.example"]);
        check("\"a <b>\" <c@x.example>", &["c@x.example"]);
        check("<\"a>,b\"@x.example>", &["\"a>,b\"@x.example"]);
        check("bob@[IPv6:2001:db8::1], carol@[192.0.2.1]", &["bob@[IPv6:2001:db8::1]", "carol@[192.0.2.1]"]);
        check("nobody: ;", &[]);
        check("", &[]);
    }

    #[test]
    fn line_ends_become_crlf() {
        assert_eq!(&*to_crlf(b"a\nb\r\nc\rd"), b"a\r\nb\r\nc\r\nd");
        assert!(matches!(to_crlf(b"a\r\n"), Cow::Borrowed(_)));
    }
}
