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
    let Pair(to, Text { words, values, .. }) = parse_macro_input!(input as Pair<Expr, Text>);
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

/// A text as [`t!`], but English in every language, as it is hashed or goes over the wire. The screen shows the words of the
/// language that is built, by [`pairs!`].
#[proc_macro]
pub fn english(input: TokenStream) -> TokenStream {
    let Text { english, words, values } = parse_macro_input!(input as Text);
    Text { words: english, english: words, values }.in_place().into()
}

/// The texts of one file of the catalogue, each English one with the words of the language that is built: `pairs!("engine")`
/// is a `&[(&str, &str)]`, empty in an English build.
#[proc_macro]
pub fn pairs(input: TokenStream) -> TokenStream {
    let file = parse_macro_input!(input as LitStr).value();
    let texts = chosen().as_ref().ok().into_iter().flat_map(|texts| texts.texts_of(&file));
    let pairs = texts.map(|(english, words)| quote!((#english, #words)));
    quote!(&[#(#pairs),*]).into()
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
