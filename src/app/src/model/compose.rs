//! The composer: what is typed, what is wrong with it, and the message that results.

use std::rc::Rc;

use relay::Scenario;
use smtp::client::Envelope;
use smtp::{Body, ForwardPath, Mailbox, ReversePath};

use super::Field;

/// What stands in the composer.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Compose {
    pub(crate) from: String,
    /// Addresses, parted by commas.
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// A message file that is sent as it is, instead of subject and text.
    pub(crate) eml: Option<Eml>,
}

/// A message file.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Eml {
    pub(crate) content: Rc<[u8]>,
}

impl Compose {
    pub(crate) fn of(scenario: &Scenario) -> Compose {
        let draft = &scenario.draft;
        Compose {
            from: draft.from.clone(),
            to: draft.to.join(", "),
            subject: draft.subject.clone(),
            text: draft.text.clone(),
            eml: None,
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

    /// Takes a message file; its fields fill the envelope, which can still be changed.
    pub(crate) fn take_eml(&mut self, file: &[u8]) -> Result<(), String> {
        let content = mail::to_crlf(file);
        let envelope =
            mail::envelope_of(&content).map_err(|error| format!("This is no message to send: {error}."))?;
        self.from = envelope.reverse_path.mailbox().map(Mailbox::to_string).unwrap_or_default();
        let to = envelope.forward_paths.iter().filter_map(|path| path.mailbox().map(Mailbox::to_string));
        self.to = to.collect::<Vec<_>>().join(", ");
        self.eml = Some(Eml { content: content.as_ref().into() });
        Ok(())
    }

    /// What is wrong with the sender.
    pub(crate) fn from_error(&self) -> Option<String> {
        if self.from.trim().is_empty() {
            return None;
        }
        self.from.trim().parse::<Mailbox>().err().map(|diagnostic| diagnostic.to_string())
    }

    /// What is wrong with the recipients.
    pub(crate) fn to_error(&self) -> Option<String> {
        match self.recipients() {
            Err(message) => Some(message),
            Ok(list) if list.is_empty() => Some("expected at least one address".to_owned()),
            Ok(_) => None,
        }
    }

    fn recipients(&self) -> Result<Vec<Mailbox>, String> {
        let words = self.to.split([',', ';']).map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| word.parse().map_err(|diagnostic| format!("{word}: {diagnostic}"))).collect()
    }

    /// The message as it goes out, and its envelope.
    pub(crate) fn build(&self, date_unix_s: i64, message_id: &str) -> Result<(Envelope, Vec<u8>), String> {
        let reverse_path = match self.from.trim() {
            "" => ReversePath::Null,
            from => ReversePath::Mailbox(
                from.parse::<Mailbox>().map_err(|diagnostic| format!("From: {diagnostic}"))?,
            ),
        };
        let to = self.recipients().map_err(|message| format!("To: {message}"))?;
        if to.is_empty() {
            return Err("To: expected at least one address".to_owned());
        }
        let content = self.source(date_unix_s, message_id);
        let needs = mail::needs(&content);
        let ascii = reverse_path.mailbox().is_none_or(Mailbox::is_ascii) && to.iter().all(Mailbox::is_ascii);
        let envelope = Envelope {
            reverse_path,
            forward_paths: to.into_iter().map(ForwardPath::Mailbox).collect(),
            body: if needs.eight_bit { Body::EightBitMime } else { Body::SevenBit },
            smtputf8: needs.smtputf8 || !ascii,
        };
        Ok((envelope, content))
    }

    /// The source of the message, as far as it is typed.
    pub(crate) fn source(&self, date_unix_s: i64, message_id: &str) -> Vec<u8> {
        if let Some(eml) = &self.eml {
            return eml.content.to_vec();
        }
        let draft = mail::Draft {
            from: self.from.trim().to_owned(),
            to: self
                .to
                .split([',', ';'])
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect(),
            subject: self.subject.clone(),
            text: self.text.clone(),
        };
        draft.build(date_unix_s, message_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compose() -> Compose {
        Compose { from: "a@x.example".into(), to: "b@y.example; c@z.example".into(), ..Compose::default() }
    }

    #[test]
    fn what_is_typed_becomes_a_message() {
        let (envelope, content) = compose().build(0, "1@x.example").expect("a message");
        assert_eq!(envelope.forward_paths.len(), 2);
        assert!(mail::field(&content, "To").is_some_and(|to| to.contains("c@z.example")));
    }

    #[test]
    fn mistakes_are_told_at_the_field() {
        let mut wrong = compose();
        wrong.to = "b@y.example, nobody".into();
        assert!(wrong.to_error().is_some_and(|message| message.starts_with("nobody: expected \"@\"")));
        assert!(wrong.build(0, "1").is_err());
        wrong.from = "a b".into();
        assert!(wrong.from_error().is_some());
    }

    #[test]
    fn a_file_is_sent_as_it_is() {
        let mut compose = compose();
        let file = b"From: x@x.example\nTo: y@y.example\nSubject: s\n\nbody\n";
        compose.take_eml(file).expect("a message");
        let (envelope, content) = compose.build(0, "1").expect("a message");
        assert_eq!(envelope.forward_paths[0].to_string(), "<y@y.example>");
        assert_eq!(content, mail::to_crlf(file).as_ref());
        assert!(compose.take_eml(b"nothing").is_err());
    }
}
