//! A text, as the macros are given it.

use std::sync::LazyLock;

use catalogue::Catalogue;
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// The catalogue of this build, read once for each crate.
pub(crate) fn chosen() -> &'static Result<Catalogue, String> {
    static CHOSEN: LazyLock<Result<Catalogue, String>> = LazyLock::new(Catalogue::of_build);
    &CHOSEN
}

/// `"words"`, and the values that stand behind them.
pub(crate) struct Text {
    pub(crate) english: LitStr,
    pub(crate) words: LitStr,
    /// Empty, or a comma and the values.
    pub(crate) values: TokenStream,
}

impl Text {
    /// What stands in the place of the text: the words alone, or with the values in them.
    pub(crate) fn in_place(&self) -> TokenStream {
        let Text { words, values, .. } = self;
        if words.value().contains('{') { quote!(::std::format!(#words #values)) } else { quote!(#words) }
    }
}

impl Parse for Text {
    fn parse(input: ParseStream) -> syn::Result<Text> {
        let english: LitStr = input.parse()?;
        let wrong = |why: &str| syn::Error::new(english.span(), why);
        let value = english.value();
        let words = chosen().as_ref().map_err(|why| wrong(why))?.find(&value).map_err(|why| wrong(&why))?;
        let words = LitStr::new(words, english.span());
        Ok(Text { english, words, values: input.parse()? })
    }
}

/// Two things with a comma between them.
pub(crate) struct Pair<A, B>(pub(crate) A, pub(crate) B);

impl<A: Parse, B: Parse> Parse for Pair<A, B> {
    fn parse(input: ParseStream) -> syn::Result<Pair<A, B>> {
        let first = input.parse()?;
        input.parse::<Token![,]>()?;
        Ok(Pair(first, input.parse()?))
    }
}
