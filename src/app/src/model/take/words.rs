//! A conversation as plain text.

use relay::Side;

use crate::model::clock;
use crate::model::transcript::{Line, Says};

/// One line for each line on the wire: when, who, what.
pub(super) fn text([client, server]: &[String; 2], title: &str, lines: &[Line]) -> String {
    let mut out = [title, ": ", client, " (C) and ", server, " (S)\n\n"].concat();
    for line in lines {
        let who = match (&line.says, line.by) {
            (Says::Note, _) => "--",
            (_, Side::Client) => "C:",
            (_, Side::Server) => "S:",
        };
        let mut time = clock(line.at);
        for text in line.text.split('\n') {
            out += &format!("{time:>12} {who} {text}\n");
            time.clear();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript::Wire;
    use smtp::{Reply, SimTime};

    #[test]
    fn each_line_of_a_reply_stands_for_itself() {
        let line = |by, says, text: &str, ms| Line {
            key: 0,
            at: SimTime::from_millis(ms),
            heard_at: None,
            by,
            says,
            text: text.to_owned(),
            wire: Wire { ends: true, escaped: false, octets: 0 },
            server: None,
            client: None,
            diagnostic: None,
        };
        let reply = Says::Reply(Reply::new(250, None, "x"));
        let lines = [
            line(Side::Client, Says::Note, "connected", 40),
            line(Side::Client, Says::Command, "EHLO a", 63_113),
            line(Side::Server, reply, "250-mail\n250 HELP", 63_200),
        ];
        let expect = "One hop: alice (C) and mail (S)\n\n     0.040 s -- connected\n  1:03.1 min C: EHLO a\n  1:03.2 min S: 250-mail\n             S: 250 HELP\n";
        assert_eq!(text(&["alice".to_owned(), "mail".to_owned()], "One hop", &lines), expect);
    }
}
