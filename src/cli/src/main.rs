//! The native program: listen, serve, send and run with the engine of the playground.

mod arguments;
mod explain;
mod failure;
mod generate;
mod listen;
mod mdbook;
mod nonce;
mod output;
mod replay;
mod run;
mod scenario;
mod scenarios;
mod send;
mod serve;
mod soak;
mod span;
mod tls;
mod until;
mod wires;
mod wishes;

use std::process::ExitCode;

use arguments::{Arguments, Command, Mdbook};
use clap::Parser;
use failure::Failure;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { failure::USAGE } else { 0 });
        }
    };
    match obey(arguments.command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("smtp-playground: {failure}");
            ExitCode::from(failure.code)
        }
    }
}

fn obey(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Listen(options) => listen::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Send(options) => send::run(&options),
        Command::Run(options) => run::run(&options),
        Command::Generate(options) => generate::run(&options),
        Command::Soak(options) => soak::run(&options),
        Command::Replay(options) => replay::run(&options),
        Command::Scenarios => scenarios::run(),
        Command::Mdbook { command: Some(Mdbook::Supports { renderer }) } => Ok(mdbook::supports(&renderer)),
        Command::Mdbook { command: None } => mdbook::run(),
        Command::Explain { what } => explain::run(&what),
    }
}
