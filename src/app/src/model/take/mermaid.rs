//! A sequence diagram in the language of Mermaid, which many sites of documentation draw.

use relay::Side;

use crate::layout::sequence::{Act, Kind, Scene};

/// The diagram as text.
pub(super) fn mermaid(scene: &Scene) -> String {
    let [client, server] = &scene.names;
    let mut out = String::from("sequenceDiagram\n");
    out += &format!("    participant C as {}\n    participant S as {}\n", escaped(client), escaped(server));
    let mut sealed = false;
    for act in &scene.acts {
        if !sealed && act.kind != Kind::Knock && scene.sealed_at.is_some_and(|at| act.at >= at) {
            sealed = true;
            out += "    rect rgba(128, 160, 255, 0.2)\n    Note over C,S: TLS\n";
        }
        out += &line(act);
    }
    if sealed {
        out += "    end\n";
    }
    out
}

fn line(act: &Act) -> String {
    let (from, to) = match act.by {
        Side::Client => ('C', 'S'),
        Side::Server => ('S', 'C'),
    };
    let arrow = match act.kind {
        Kind::Note => return format!("    Note over C,S: {}\n", escaped(&act.text)),
        Kind::Lost => "--x",
        Kind::Command | Kind::Content => "->>",
        Kind::Reply | Kind::Refusal | Kind::Knock => "-->>",
    };
    format!("    {from}{arrow}{to}: {}\n", escaped(&act.text))
}

/// What the language gives a meaning to is written by its number.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '\n' => out += "<br/>",
            '<' | '>' | '#' | ';' | '&' | '%' | '{' | '}' => out += &format!("#{};", u32::from(letter)),
            _ if letter.is_control() => out.push(' '),
            _ => out.push(letter),
        }
    }
    // A message must not be empty.
    if out.trim().is_empty() { "#32;".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smtp::SimTime;

    #[test]
    fn a_diagram_to_the_letter() {
        let act = |by, kind, text: &str, at| Act {
            key: at,
            at: SimTime::from_millis(at),
            heard_at: Some(SimTime::from_millis(at + 5)),
            by,
            kind,
            text: text.to_owned(),
        };
        let acts = vec![
            act(Side::Client, Kind::Knock, "SYN", 0),
            act(Side::Server, Kind::Knock, "SYN, ACK", 5),
            act(Side::Server, Kind::Reply, "220 mail; ready", 10),
            act(Side::Client, Kind::Command, "STARTTLS", 15),
            act(Side::Client, Kind::Knock, "ClientHello", 20),
            act(Side::Client, Kind::Command, "MAIL FROM:<a@x.example>", 30),
            act(Side::Server, Kind::Refusal, "550-no\n550 #1", 35),
            act(Side::Client, Kind::Content, "9 octets of message", 40),
            act(Side::Client, Kind::Lost, "a segment is lost", 45),
            act(Side::Server, Kind::Note, "closed", 50),
            act(Side::Client, Kind::Command, "", 55),
        ];
        let names = ["alice".to_owned(), "mail".to_owned()];
        let scene = Scene { names, acts, sealed_at: Some(SimTime::from_millis(30)) };
        let expect = "\
sequenceDiagram
    participant C as alice
    participant S as mail
    C-->>S: SYN
    S-->>C: SYN, ACK
    S-->>C: 220 mail#59; ready
    C->>S: STARTTLS
    C-->>S: ClientHello
    rect rgba(128, 160, 255, 0.2)
    Note over C,S: TLS
    C->>S: MAIL FROM:#60;a@x.example#62;
    S-->>C: 550-no<br/>550 #35;1
    C->>S: 9 octets of message
    C--xS: a segment is lost
    Note over C,S: closed
    C->>S: #32;
    end
";
        assert_eq!(mermaid(&scene), expect);
    }
}
