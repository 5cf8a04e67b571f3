//! The composer: what a person writes or drops, what is wrong with it, the envelope and the message that result.

use std::rc::Rc;

use mail::{Attachment, Draft, EnvelopeError};
use smtp::client::Envelope;
use smtp::{Body, Diagnostic, ForwardPath, Mailbox, ReversePath, Section};
use texts::t;

use super::Field;

/// The largest file that is taken, in octets; beyond it the page itself would suffer.
const FILE_OCTETS_MAX: usize = 32 * 1024 * 1024;

/// What stands in the composer.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Compose {
    /// The sender's mailbox, perhaps with a name before it; `<>` for none.
    pub(crate) from: String,
    /// Addresses, parted by commas.
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// Files that go along.
    pub(crate) attachments: Vec<Attachment>,
    /// Whether other letters go as they are.
    pub(crate) eight_bit: bool,
    /// A message file that is sent as it is, instead of subject and text.
    pub(crate) eml: Option<Eml>,
    /// Why the last file was not taken.
    pub(crate) problem: Option<String>,
    /// Whether sending was tried: from then on empty fields are faults that show.
    pub(crate) tried: bool,
}

/// A message file.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Eml {
    pub(crate) name: String,
    /// Its octets, with CRLF line ends.
    pub(crate) content: Rc<[u8]>,
    /// Whether its line ends had to be mended.
    pub(crate) mended: bool,
    /// Why its fields suggest no envelope.
    pub(crate) no_envelope: Option<EnvelopeError>,
    /// The addresses that stood in the composer before: from and to.
    before: (String, String),
}

/// What is wrong with an address field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub(crate) field: Field,
    /// The entry at fault, as it was typed; the span of the diagnostic counts its octets.
    pub(crate) entry: String,
    pub(crate) diagnostic: Diagnostic,
}

impl Compose {
    /// The fields as a scenario suggests them.
    pub(crate) fn of(draft: Draft) -> Compose {
        Compose {
            to: draft.to.join(", "),
            from: draft.from,
            subject: draft.subject,
            text: draft.text,
            eight_bit: draft.eight_bit,
            ..Compose::default()
        }
    }

    pub(crate) fn set(&mut self, field: Field, value: String) {
        match field {
            Field::From => self.from = value,
            Field::To => self.to = value,
            Field::Subject => self.subject = value,
            Field::Text => self.text = value,
        }
    }

    /// Takes a message file; its fields fill the envelope, which can still be changed. Where they name nobody, the
    /// envelope stays as it is. A file that is no message is told in `problem`.
    pub(crate) fn take_eml(&mut self, name: String, file: &[u8]) {
        self.problem = None;
        if file.len() > FILE_OCTETS_MAX {
            self.problem =
                Some(t!("{name} has {} octets; the page takes up to {FILE_OCTETS_MAX}.", file.len()));
            return;
        }
        if mail::fields(file).is_empty() {
            self.problem = Some(t!("{name} is no message: it does not begin with a field such as From:."));
            return;
        }
        let content = mail::to_crlf(file);
        let mended = content.len() != file.len();
        let envelope = mail::envelope_of(&content);
        let before = match self.eml.take() {
            Some(eml) => eml.before,
            None => (self.from.clone(), self.to.clone()),
        };
        if let Ok(envelope) = &envelope {
            self.from = envelope.reverse_path.mailbox().map(Mailbox::to_string).unwrap_or_default();
            let to = envelope.forward_paths.iter().filter_map(ForwardPath::mailbox);
            self.to = to.map(Mailbox::to_string).collect::<Vec<_>>().join(", ");
        }
        self.eml =
            Some(Eml { name, content: content.as_ref().into(), mended, no_envelope: envelope.err(), before });
    }

    /// Takes a file along; one that is too large is told in `problem`.
    pub(crate) fn attach(&mut self, name: String, media: String, octets: Rc<[u8]>) {
        self.problem = None;
        let all = octets.len() + self.attachments.iter().map(|file| file.octets.len()).sum::<usize>();
        if all > FILE_OCTETS_MAX {
            self.problem =
                Some(t!("{name} is too much: all files together may have {FILE_OCTETS_MAX} octets."));
        } else {
            self.attachments.push(Attachment { name, media, octets: octets.as_ref().into() });
        }
    }

    /// Lets the message file go; the addresses are again what they were before it.
    pub(crate) fn drop_eml(&mut self) {
        if let Some(eml) = self.eml.take() {
            (self.from, self.to) = eml.before;
        }
    }

    /// What is wrong with the addresses and should be shown: an empty field only after sending was tried.
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let mut faults = self.addresses().err().unwrap_or_default();
        faults.retain(|fault| self.tried || !fault.entry.is_empty());
        faults
    }

    /// The message as it goes out, and its envelope; or everything that is wrong.
    pub(crate) fn build(
        &self,
        date_unix_s: i64,
        message_id: &str,
    ) -> Result<(Envelope, Vec<u8>), Vec<Fault>> {
        let (from, to) = self.addresses()?;
        let content = self.source(date_unix_s, message_id);
        let needs = mail::needs(&content);
        let ascii = from.iter().chain(&to).all(Mailbox::is_ascii);
        let envelope = Envelope {
            reverse_path: from.map_or(ReversePath::Null, ReversePath::Mailbox),
            forward_paths: to.into_iter().map(ForwardPath::Mailbox).collect(),
            body: if needs.eight_bit { Body::EightBitMime } else { Body::SevenBit },
            smtputf8: needs.smtputf8 || !ascii,
            ..Envelope::default()
        };
        Ok((envelope, content))
    }

    /// The envelope of what stands in the composer; `None` where an address is at fault.
    pub(crate) fn envelope(&self) -> Option<Envelope> {
        let (from, to) = self.addresses().ok()?;
        Some(Envelope {
            reverse_path: from.map_or(ReversePath::Null, ReversePath::Mailbox),
            forward_paths: to.into_iter().map(ForwardPath::Mailbox).collect(),
            ..Envelope::default()
        })
    }

    /// The source of the message, as far as it is typed: of the file, or built from the fields (RFC 5322).
    pub(crate) fn source(&self, date_unix_s: i64, message_id: &str) -> Vec<u8> {
        if let Some(eml) = &self.eml {
            return eml.content.to_vec();
        }
        let draft = Draft {
            from: self.from.trim().to_owned(),
            to: entries(&self.to).into_iter().map(str::to_owned).collect(),
            subject: self.subject.clone(),
            text: self.text.clone(),
            attachments: self.attachments.clone(),
            eight_bit: self.eight_bit,
        };
        draft.build(date_unix_s, message_id)
    }

    /// The sender (`None` for the null reverse-path) and the recipients, each once.
    fn addresses(&self) -> Result<(Option<Mailbox>, Vec<Mailbox>), Vec<Fault>> {
        let mut faults = Vec::new();
        let from = match self.from.trim() {
            "<>" => None,
            entry => mailbox(Field::From, entry).map_err(|fault| faults.push(fault)).ok(),
        };
        let mut to = Vec::new();
        for entry in entries(&self.to) {
            match mailbox(Field::To, entry) {
                Ok(mailbox) if to.contains(&mailbox) => {}
                Ok(mailbox) => to.push(mailbox),
                Err(fault) => faults.push(fault),
            }
        }
        if entries(&self.to).is_empty() {
            let diagnostic = Diagnostic::new(b"", 0, 0, t!("at least one recipient"), Section::smtp("3.3"));
            faults.push(Fault { field: Field::To, entry: String::new(), diagnostic });
        }
        if faults.is_empty() { Ok((from, to)) } else { Err(faults) }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let field = if self.field == Field::From { t!("From") } else { t!("To") };
        match self.entry.as_str() {
            "" => write!(f, "{field}: {}", self.diagnostic),
            entry => write!(f, "{field}: {entry}: {}", self.diagnostic),
        }
    }
}

/// The mailbox of an entry, with or without a name before it and angle brackets around it.
fn mailbox(field: Field, entry: &str) -> Result<Mailbox, Fault> {
    let open = entry.rfind('<').map_or(0, |at| at + 1);
    let inner = &entry[open..];
    let inner = if open > 0 { inner.strip_suffix('>').unwrap_or(inner) } else { inner };
    inner.parse().map_err(|diagnostic: Diagnostic| Fault {
        field,
        entry: entry.to_owned(),
        diagnostic: diagnostic.shifted(open),
    })
}

/// The entries of a list, cut at commas, semicolons and line ends outside quotes; no empty ones.
fn entries(list: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let cut = |c: char| {
        let here = !quoted && matches!(c, ',' | ';' | '\n');
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        here
    };
    list.split(cut).map(str::trim).filter(|entry| !entry.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compose(from: &str, to: &str) -> Compose {
        Compose {
            from: from.to_owned(),
            to: to.to_owned(),
            subject: "Hello".to_owned(),
            text: "Hi\n".to_owned(),
            ..Compose::default()
        }
    }

    #[track_caller]
    fn check(from: &str, to: &str, expect: &str) {
        let got = match compose(from, to).build(0, "1@x.example") {
            Ok((envelope, _)) => {
                let to: Vec<String> = envelope.forward_paths.iter().map(ForwardPath::to_string).collect();
                let utf8 = if envelope.smtputf8 { " SMTPUTF8" } else { "" };
                format!("{} to {}{utf8}", envelope.reverse_path, to.join(" "))
            }
            Err(faults) => {
                let tell = |f: &Fault| {
                    let span = f.diagnostic.span.start as usize..f.diagnostic.span.end as usize;
                    format!("{:?} {:?} at {:?}", f.field, f.entry, f.entry.get(span).unwrap_or("!"))
                };
                faults.iter().map(tell).collect::<Vec<_>>().join("; ")
            }
        };
        assert_eq!(got, expect);
    }

    #[test]
    fn addresses_become_the_envelope() {
        check("a@x.example", "b@y.example", "<a@x.example> to <b@y.example>");
        check(
            "Alice <a@x.example>",
            "\"B, b\" <b@y.example>, c@z.example;b@y.example",
            "<a@x.example> to <b@y.example> <c@z.example>",
        );
        check("<>", "b@y.example", "<> to <b@y.example>");
        check("a@x.example", "\"b,c\"@y.example", "<a@x.example> to <\"b,c\"@y.example>");
        check("a@x.example", "δοκιμή@y.example", "<a@x.example> to <δοκιμή@y.example> SMTPUTF8");
    }

    #[test]
    fn what_is_wrong_is_shown_where_it_stands() {
        check("a@x.example", "", "To \"\" at \"\"");
        check("a b@x", "c@y", "From \"a b@x\" at \" \"");
        check("a@x", "c@y, Bob <bob@@z>, d", "To \"Bob <bob@@z>\" at \"@\"; To \"d\" at \"\"");
    }

    #[test]
    fn an_empty_field_is_a_fault_that_shows_once_sending_was_tried() {
        let mut form = compose("a@x.example", "");
        assert_eq!(form.faults(), []);
        form.tried = true;
        assert_eq!(form.faults().len(), 1);
        form.to = "nobody".to_owned();
        form.tried = false;
        let told = form.faults()[0].to_string();
        assert!(told.starts_with("To: nobody: expected \"@\" and a domain after the local-part"), "{told}");
    }

    #[test]
    fn a_file_is_sent_as_it_is_with_the_envelope_of_its_fields() {
        let octets = b"From: A <a@x.example>\nTo: b@y.example\nCc: c@z.example\nSubject: S\n\n.dot\n\xe4\n";
        let mut form = compose("", "");
        form.take_eml("m.eml".to_owned(), octets);
        assert_eq!((form.from.as_str(), form.to.as_str()), ("a@x.example", "b@y.example, c@z.example"));
        assert!(form.eml.as_ref().is_some_and(|file| file.mended && file.no_envelope.is_none()));
        let (envelope, content) = form.build(0, "unused").expect("no fault");
        assert_eq!(content, mail::to_crlf(octets).as_ref());
        assert_eq!(envelope.body, Body::EightBitMime);
    }

    #[test]
    fn letting_a_file_go_gives_the_addresses_back() {
        let mut form = compose("a@x.example", "b@y.example");
        let before = form.clone();
        form.take_eml("1.eml".to_owned(), b"From: c@x.example\r\nTo: d@y.example\r\n\r\n");
        form.take_eml("2.eml".to_owned(), b"From: e@x.example\r\nTo: f@y.example\r\n\r\n");
        assert_eq!(form.from, "e@x.example");
        form.drop_eml();
        assert_eq!(form, before);
    }

    #[test]
    fn a_file_that_names_nobody_keeps_the_envelope_that_was_there() {
        let mut form = compose("a@x.example", "b@y.example");
        form.take_eml("m.eml".to_owned(), b"Subject: S\r\n\r\nhi\r\n");
        assert_eq!((form.from.as_str(), form.to.as_str()), ("a@x.example", "b@y.example"));
        assert_eq!(form.eml.expect("a file").no_envelope, Some(EnvelopeError::NoSender));
    }

    #[test]
    fn files_go_along_up_to_a_limit() {
        let mut form = compose("a@x.example", "b@y.example");
        form.attach("a.pdf".to_owned(), "application/pdf".to_owned(), b"%PDF"[..].into());
        form.attach("big".to_owned(), String::new(), vec![0; FILE_OCTETS_MAX].into());
        assert!(form.problem.is_some());
        let content = form.build(0, "1@x.example").expect("no fault").1;
        let tree = mail::parts(&content);
        assert_eq!((tree.parts.len(), &tree.parts[1].octets[..]), (2, &b"%PDF"[..]));
    }

    #[test]
    fn a_file_that_is_no_message_is_turned_away_in_words() {
        let mut form = compose("", "");
        form.take_eml("cat.png".to_owned(), b"\x89PNG\r\n\x1a\n");
        assert!(
            form.problem.as_ref().is_some_and(|why| why.starts_with("cat.png is no message")),
            "{form:?}"
        );
        form.take_eml("big.eml".to_owned(), &vec![b'x'; FILE_OCTETS_MAX + 1]);
        assert!(form.problem.as_ref().is_some_and(|why| why.contains("33554433 octets")));
        assert_eq!(form.eml, None);
        form.take_eml("m.eml".to_owned(), b"From: a@b\n\n");
        assert_eq!(form.problem, None);
    }
}
