//! Who may send: SPF, checked without I/O, with the whole derivation of each verdict.
//!
//! A check asks the DNS and is answered; time passes in between as the host likes:
//!
//! ```
//! use trust::dns::{Answer, Data};
//! use trust::spf::{Check, Claim, Outcome, Step};
//!
//! let mut check = Check::new(Claim {
//!     client: [192, 0, 2, 66].into(),
//!     helo: "mail.gamma.example".into(),
//!     sender: "ann@alpha.example".into(),
//!     receiver: "mx.beta.example".into(),
//!     unix_s: 0,
//! });
//! let verdict = loop {
//!     match check.poll() {
//!         Step::Ask(question) => {
//!             assert_eq!(question.name, "alpha.example");
//!             check.answer(Answer::Records(vec![Data::Text("v=spf1 ip4:192.0.2.1 -all".into())]));
//!         }
//!         Step::Done(verdict) => break verdict,
//!     }
//! };
//! assert_eq!(verdict.outcome, Outcome::Fail);
//! assert_eq!(verdict.mechanism.as_deref(), Some("-all"));
//! for finding in &verdict.derivation {
//!     println!("{} ({})", finding.fact.words(), finding.fact.section());
//! }
//! ```

pub mod dns;
mod results;
pub mod spf;

texts::watch!();

pub use results::{authentication_results, is_by};
