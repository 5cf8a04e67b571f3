//! EHLO, HELO, LHLO and HELP: what this session offers.

use super::Server;
use crate::sasl::Mechanisms;
use crate::{Domain, Extension, Extensions, Reply, SessionLimits, Verb};

impl Server {
    pub(super) fn hello(&mut self, verb: Verb, domain: Domain) {
        self.drop_transaction();
        let mut text = String::with_capacity(256);
        text.push_str(&self.config.host_name);
        text.push_str(" Hello ");
        match domain.name() {
            Some(name) => text.push_str(name),
            None => text.push_str(&domain.to_string()),
        }
        // Enhanced codes never stand in the replies to EHLO and HELO (RFC 2034 section 4).
        self.dialect.offered = Extensions::none();
        self.client_name = Some(domain);
        self.extended = verb != Verb::Helo;
        let understood =
            if self.extended || self.config.helo_extensions { self.offer() } else { Extensions::none() };
        if self.extended {
            for extension in understood.iter() {
                text.push('\n');
                text.push_str(&extension.line());
            }
        }
        self.accept(verb, Reply::new(250, None, text));
        self.dialect.offered = understood;
    }

    /// What EHLO offers now, with the numbers of the limits.
    fn offer(&self) -> Extensions {
        let limits = self.config.limits;
        let fits = |extension: &Extension| match extension {
            Extension::StartTls => !self.secured,
            Extension::RequireTls => self.secured,
            Extension::Auth(_) => self.secured || !self.config.auth_needs_tls,
            Extension::Help => !self.config.refused_commands.contains(&Verb::Help),
            _ => true,
        };
        let numbered = |extension: Extension| match extension {
            // 0 says that there is no limit (RFC 1870 section 4).
            Extension::Size(_) if limits.message_octets_max == u64::MAX => Extension::Size(Some(0)),
            Extension::Size(_) => Extension::Size(Some(limits.message_octets_max)),
            Extension::Limits(known) => Extension::Limits(SessionLimits {
                mails_max: limits.mails_max,
                recipients_max: Some(limits.recipients_max),
                ..known
            }),
            other => other,
        };
        self.config.extensions.adapted(|extension| Some(extension).filter(fits).map(numbered))
    }

    /// Whether the session has agreed on the extension that brings this command along.
    pub(super) fn offers(&self, verb: Verb) -> bool {
        let offered = &self.dialect.offered;
        match verb {
            _ if self.config.refused_commands.contains(&verb) => false,
            Verb::Ehlo | Verb::Helo => !self.dialect.lmtp,
            Verb::Lhlo => self.dialect.lmtp,
            Verb::Starttls => offered.offers(Extension::StartTls),
            Verb::Auth => offered.offers(Extension::Auth(Mechanisms::default())) && self.login.user.is_none(),
            Verb::Bdat => offered.offers(Extension::Chunking),
            Verb::Etrn => offered.offers(Extension::Etrn),
            // EXPN was there before EHLO was; but a server that knows it says so (RFC 5321 section 3.5.2).
            Verb::Expn => self.config.extensions.offers(Extension::Expn),
            // A proxy need not say EHLO before it says for whom it speaks.
            Verb::Xforward => offered.offers(Extension::Xforward),
            Verb::Xclient => self.config.extensions.offers(Extension::Xclient),
            _ => true,
        }
    }

    pub(super) fn help(&mut self, topic: Option<&str>) {
        let text = match topic.map(|topic| Verb::from_word(topic.as_bytes())) {
            None => {
                let known = Verb::ALL.into_iter().filter(|verb| self.offers(*verb));
                format!("Commands: {}", known.map(Verb::as_str).collect::<Vec<_>>().join(" "))
            }
            Some(Some(verb)) => format!("Syntax: {}", verb.syntax()),
            Some(None) => {
                let reply = Reply::new(504, Some((5, 5, 4)), "There is no help on that");
                return self.say_refusal(reply);
            }
        };
        self.accept(Verb::Help, Reply::new(214, Some((2, 0, 0)), text));
    }
}
