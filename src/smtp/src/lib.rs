//! The SMTP protocol: sans-I/O sessions, commands, replies, addresses, one transition table.
