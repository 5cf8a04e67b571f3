//! Texts in the language that is built: see the crate `catalogue`.
//!
//! In an English build each of these is what stands in it; in another one its words stand there. A text without words in the
//! catalogue is an error of the build.

mod markup;
mod text;

use proc_macro::TokenStream;
use quote::quote;
use syn::{Expr, LitStr, parse_macro_input};

use text::{Pair, Text, chosen};

/// A text: `t!("Send")` is a `&'static str`, and `t!("{n} of {all}")`, or with values behind it, a `String`.
#[proc_macro]
pub fn t(input: TokenStream) -> TokenStream {
    parse_macro_input!(input as Text).in_place().into()
}

/// Writes a text: `tell!(f, "{n} of {all}")` is `write!` in the language that is built.
#[proc_macro]
pub fn tell(input: TokenStream) -> TokenStream {
    let Pair(to, Text { words, values }) = parse_macro_input!(input as Pair<Expr, Text>);
    quote!(::std::write!(#to, #words #values)).into()
}

/// Yew's `html!`, in which a text may be an attribute without costing more than one that is written out.
#[proc_macro]
pub fn html(input: TokenStream) -> TokenStream {
    match markup::with_texts(input.into()) {
        Ok(markup) => quote!(::yew::html! { #markup }).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// What the engine says in English in every language, as it is hashed or goes over the wire, for the screen:
/// `shown!("engine", words)` is one of the texts of `engine.toml` in the language that is built, or else the words themselves.
#[proc_macro]
pub fn shown(input: TokenStream) -> TokenStream {
    let Pair(file, said) = parse_macro_input!(input as Pair<LitStr, Expr>);
    let Ok(texts) = chosen() else { return quote!(#said).into() };
    let file = file.value();
    let (english, words): (Vec<_>, Vec<_>) = texts.texts_of(&file).unzip();
    if words.is_empty() {
        quote!(#said)
    } else {
        quote!(match #said { #(#english => #words,)* other => other })
    }
    .into()
}

/// Stands once in each crate that has texts: it is built anew when the language or its words change.
#[proc_macro]
pub fn watch(_: TokenStream) -> TokenStream {
    let variable = catalogue::VARIABLE;
    let files = match chosen().as_ref().map_err(String::clone).and_then(catalogue::Catalogue::files) {
        Ok(files) => files,
        Err(why) => return quote!(::std::compile_error!(#why);).into(),
    };
    let files = files.iter().map(|file| file.display().to_string());
    quote!(const _: (::std::option::Option<&str>, &[&str]) = (::std::option_env!(#variable), &[#(::std::include_str!(#files)),*]);)
        .into()
}
