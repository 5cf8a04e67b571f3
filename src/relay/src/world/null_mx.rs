//! Domains that say by a null MX that they take no mail (RFC 7505): refused before the message comes.

use smtp::server::{Answer, Question};
use smtp::{Domain, Reply};

use super::World;
use crate::HostId;
use crate::dns::{Answer as Records, Kind, Record};

impl World {
    /// Why an address is refused whose domain takes no mail, where the host looks: a recipient could not be reached (RFC 7504
    /// section 4), and a sender could not be answered (RFC 7505 section 4.2).
    pub(super) fn refused_null_mx(&self, host: HostId, question: &Question) -> Option<Answer> {
        let settings = &self.scenario.hosts[host.index()];
        let (mailbox, code, enhanced) = match question {
            Question::Rcpt { to, .. } if settings.manners.null_mx_recipients => {
                (to.mailbox()?, 556, (5, 1, 10))
            }
            Question::Mail { from, .. } if settings.manners.null_mx_senders => {
                (from.mailbox()?, 550, (5, 7, 27))
            }
            _ => return None,
        };
        let Domain::Name(name) = &mailbox.domain else { return None };
        let own = settings.domains.iter().any(|own| own.eq_ignore_ascii_case(name));
        let is_null = |record: &Record| matches!(record, Record::Mx(_, exchanger) if exchanger.is_empty());
        match self.respond(host, name, Kind::Mx).answer {
            Records::Records(records) if !own && records.iter().any(is_null) => {
                let text = format!("{name} takes no mail: its MX is null");
                Some(Answer::Reply(Reply::new(code, Some(enhanced), text)))
            }
            _ => None,
        }
    }
}
