//! Where a text taken over comes from, as far as the texts show it.

use crate::terms::time;
use rashomon_core::Article;

/// Where a text that two articles share comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A news agency that at least one of the two credits.
    Agency(&'static str),
    /// The one of the two, first or second, that the other credits.
    Credited(usize),
    /// The one of the two, first or second, that was published earlier. Weak: dates are when pages say they
    /// were put up.
    Earlier(usize),
}

/// Where the text that `articles` share comes from; `None` where neither credit nor date tells.
pub fn origin(articles: [&Article; 2]) -> Option<Origin> {
    if let Some(name) = articles.iter().find_map(|article| agency(article)) {
        return Some(Origin::Agency(name));
    }
    if let Some(place) = [0, 1].into_iter().find(|&place| credits(articles[1 - place], articles[place])) {
        return Some(Origin::Credited(place));
    }
    let (a, b) = time(articles[0]).zip(time(articles[1]))?;
    (a != b).then_some(Origin::Earlier(usize::from(b < a)))
}

/// The news agency that an article credits: in its byline, in brackets where the report starts, or in a line
/// of credit where it ends.
pub fn agency(article: &Article) -> Option<&'static str> {
    let names = |text: &str| {
        AGENCIES
            .iter()
            .find(|(_, forms)| forms.iter().any(|form| is_word_in(form, text)))
            .map(|&(name, _)| name)
    };
    let known = [article.agency.as_deref(), article.byline.as_deref()];
    if let Some(name) = known.into_iter().flatten().find_map(names) {
        return Some(name);
    }
    let start = article.body().first().map_or("", |span| span.of(&article.text));
    let start: String = start.chars().take(120).collect();
    let in_brackets = || {
        let open = start.find('(')?;
        let close = open + start[open..].find(')')?;
        names(&start[open + 1..close])
    };
    in_brackets().or_else(|| edges(article).into_iter().filter(|line| is_credit(line)).find_map(names))
}

/// Whether `article` says that its text is that of the outlet of `other`.
fn credits(article: &Article, other: &Article) -> bool {
    let Some(outlet) = &other.outlet else { return false };
    let own = article.outlet.as_ref().is_some_and(|own| own.name == outlet.name);
    let names = |text: &str| outlet.name.chars().count() > 2 && is_word_in(&outlet.name, text);
    !own && (article.byline.as_deref().is_some_and(names)
        || edges(article).into_iter().any(|line| is_credit(line) && names(line)))
}

/// The first and the last few paragraphs, furniture included: credits stand there.
fn edges(article: &Article) -> Vec<&str> {
    const EDGE: usize = 3;
    let paragraphs = &article.paragraphs;
    let n_last = paragraphs.len().saturating_sub(EDGE).max(EDGE.min(paragraphs.len()));
    let edges = paragraphs.iter().take(EDGE).chain(&paragraphs[n_last..]);
    edges.map(|span| span.of(&article.text)).collect()
}

/// Whether a line says whose text this is.
fn is_credit(line: &str) -> bool {
    let line = line.to_lowercase();
    CREDITS.iter().any(|credit| line.contains(credit))
}

const CREDITS: &[&str] = &[
    "originally published",
    "originally appeared",
    "first published",
    "first appeared",
    "originally posted",
    "reprinted",
    "republished",
    "reporting by",
    "writing by",
    "contributed to this report",
    "courtesy of",
    "all rights reserved",
    "publicado originalmente",
    "publié initialement",
    "zuerst erschienen",
];

const AGENCIES: &[(&str, &[&str])] = &[
    ("Associated Press", &["AP", "Associated Press"]),
    ("Reuters", &["Reuters", "REUTERS"]),
    ("Agence France-Presse", &["AFP", "Agence France-Presse"]),
    ("dpa", &["dpa", "DPA", "Deutsche Presse-Agentur"]),
    ("EFE", &["EFE"]),
    ("ANSA", &["ANSA"]),
    ("Lusa", &["Lusa", "LUSA"]),
    ("Xinhua", &["Xinhua"]),
    ("TASS", &["TASS"]),
    ("Kyodo", &["Kyodo"]),
    ("Press Trust of India", &["PTI", "Press Trust of India"]),
    ("Press Association", &["PA", "Press Association"]),
    ("United Press International", &["UPI", "United Press International"]),
    ("Bloomberg", &["Bloomberg"]),
];

fn is_word_in(word: &str, text: &str) -> bool {
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rashomon_core::{Outlet, OutletEvidence, Published};

    fn article(outlet: &str, day: &str, text: &str) -> Article {
        Article {
            outlet: Some(Outlet { name: outlet.to_owned(), evidence: OutletEvidence::Given }),
            published: Some(Published::Day(day.parse().unwrap())),
            ..Article::plain(outlet, text)
        }
    }

    #[test]
    fn the_origin_is_whom_the_texts_credit_else_the_earlier() {
        const TEXT: &str = "Cranes stood still as dockers began a strike.";
        let plain = article("Courier", "2031-05-02", TEXT);
        let later = article("Herald", "2031-05-03", TEXT);
        let credit =
            article("Herald", "2031-05-01", &format!("{TEXT}\nThis article first appeared in the Courier."));
        let wire = article("Echo", "2031-05-03", &format!("PORT ELLERY (Reuters) - {TEXT}"));
        let tail = article("Echo", "2031-05-03", &format!("{TEXT}\nReporting by Greta Vane for Reuters"));
        let named = article(
            "Echo",
            "2031-05-03",
            &format!("{TEXT}\nThe minister told Reuters that he knew nothing."),
        );
        assert_eq!(origin([&later, &plain]), Some(Origin::Earlier(1)));
        assert_eq!(origin([&plain, &credit]), Some(Origin::Credited(0)));
        assert_eq!(origin([&plain, &wire]), Some(Origin::Agency("Reuters")));
        assert_eq!(origin([&tail, &plain]), Some(Origin::Agency("Reuters")));
        assert_eq!(origin([&named, &plain]), Some(Origin::Earlier(1)));
        assert_eq!(origin([&plain, &plain]), None);
    }
}
