//! News agencies that articles credit.

use crate::publisher::words_of;
use rashomon_core::Article;

/// Agencies with the forms in which they are credited. Short forms count in capitals alone.
const AGENCIES: [(&str, &[&str]); 24] = [
    ("Associated Press", &["AP", "Associated Press"]),
    ("Reuters", &["Reuters", "REUTERS", "Thomson Reuters"]),
    ("Agence France-Presse", &["AFP", "Agence France-Presse", "Agence France Presse"]),
    ("dpa", &["dpa", "DPA", "Deutsche Presse-Agentur"]),
    ("EFE", &["EFE", "Agencia EFE"]),
    ("Europa Press", &["Europa Press"]),
    ("ANSA", &["ANSA"]),
    ("Lusa", &["Lusa", "LUSA", "Agência Lusa"]),
    ("Agência Brasil", &["Agência Brasil"]),
    ("Xinhua", &["Xinhua"]),
    ("TASS", &["TASS"]),
    ("Interfax", &["Interfax"]),
    ("Kyodo", &["Kyodo", "Kyodo News"]),
    ("Yonhap", &["Yonhap"]),
    ("Anadolu", &["Anadolu", "Anadolu Agency"]),
    ("Press Trust of India", &["PTI", "Press Trust of India"]),
    ("ANI", &["ANI"]),
    ("Press Association", &["PA", "Press Association", "PA Media"]),
    ("Canadian Press", &["Canadian Press"]),
    ("Australian Associated Press", &["AAP", "Australian Associated Press"]),
    ("United Press International", &["UPI", "United Press International"]),
    ("Ritzau", &["Ritzau"]),
    ("NTB", &["NTB"]),
    ("APA", &["APA"]),
];

/// The agency that goes by `name`, and by nothing but it.
pub(crate) fn named(name: &str) -> Option<&'static str> {
    let name = name.trim();
    let name = name.strip_prefix("The ").unwrap_or(name);
    let known = |forms: &[&str]| forms.contains(&name);
    AGENCIES.iter().find(|(_, forms)| known(forms)).map(|&(agency, _)| agency)
}

/// The agency that the byline names, or that stands in brackets where the report starts.
pub(crate) fn credited(article: &Article) -> Option<String> {
    let of_byline = article.byline.as_deref().and_then(|byline| {
        byline.split([',', '/', ';', '|']).flat_map(|part| part.split(" and ")).find_map(named)
    });
    let in_brackets = || {
        article.paragraphs.iter().take(6).find_map(|span| {
            let start: String = span.of(&article.text).chars().take(90).collect();
            let (before, rest) = start.split_once('(')?;
            // Far into a sentence brackets explain something else.
            (words_of(before) <= 6).then(|| rest.split_once(')')).flatten().and_then(|(name, _)| named(name))
        })
    };
    of_byline.or_else(in_brackets).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_are_credited() {
        let of = |byline: Option<&str>, text: &str| {
            credited(&Article { byline: byline.map(str::to_owned), ..Article::plain("a", text) })
        };
        assert_eq!(of(Some("Ida Kvist, AFP"), "It sailed.").as_deref(), Some("Agence France-Presse"));
        assert_eq!(of(Some("The Associated Press"), "It sailed.").as_deref(), Some("Associated Press"));
        assert_eq!(of(Some("Ida Apfel"), "It sailed."), None);
        assert_eq!(of(None, "BRANNOCH (Reuters) - It sailed.").as_deref(), Some("Reuters"));
        assert_eq!(of(None, "It sailed for the harbour of the island (PA 7)."), None);
        assert_eq!(of(None, "The ferry of the island sailed to the port (AP)."), None);
    }
}
