//! Texts within markup.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;

use crate::text::Text;

/// Markup with each `t!(…)` in it told. An attribute that is nothing but words loses its braces: Yew keeps such attributes
/// as constants.
pub(crate) fn with_texts(markup: TokenStream) -> syn::Result<TokenStream> {
    let mut told: Vec<TokenTree> = Vec::new();
    for token in markup {
        let TokenTree::Group(group) = token else {
            told.push(token);
            continue;
        };
        if group.delimiter() == Delimiter::Parenthesis && is_text(&told) {
            told.truncate(told.len() - 2);
            told.extend(syn::parse2::<Text>(group.stream())?.in_place());
            continue;
        }
        let within = with_texts(group.stream())?;
        let is_attribute = told.last().is_some_and(|token| is_sign(token, '='));
        if is_attribute && let Some(words) = lone_words(&within) {
            told.push(words);
        } else {
            let mut whole = Group::new(group.delimiter(), within);
            whole.set_span(group.span());
            told.push(whole.into());
        }
    }
    Ok(told.into_iter().collect())
}

/// Whether the last tokens are `t!`.
fn is_text(told: &[TokenTree]) -> bool {
    match told {
        [.., TokenTree::Ident(name), sign] => name == "t" && is_sign(sign, '!'),
        _ => false,
    }
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The words, where there is nothing else.
fn lone_words(within: &TokenStream) -> Option<TokenTree> {
    let words: syn::LitStr = syn::parse2(within.to_token_stream()).ok()?;
    Some(TokenTree::Literal(words.token()))
}
