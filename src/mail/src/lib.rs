//! What SMTP carries: composing and reading messages, trace fields, delivery reports.
