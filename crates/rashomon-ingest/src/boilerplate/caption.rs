//! Captions: what stands under a picture, told by the credit at its end.

use crate::paragraph::sentence_end;
use regex::Regex;
use std::sync::LazyLock;

/// Agencies and archives that pictures are credited to. Names that are also words must stand alone.
const AGENCIES: &str = r"AP|AFP|Reuters|REUTERS|EPA(?:-EFE)?|EFE|Getty(?: Images)?|Xinhua|TASS|Sputnik|Anadolu(?: Agency)?|dpa|DPA|PA|Bloomberg|Shutterstock|Alamy|iStock|AAP|ANSA|Kyodo|Yonhap|UPI|NurPhoto|ANI|PTI|APA|Keystone|Ritzau|TT|NTB|Lehtikuva|Belga|ANP|CTK|PAP|MTI|Zuma(?: Press)?|SOPA|Associated Press|Agence France-Presse|Press Association";

static CREDIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?x)
        # Word bounds by ASCII letters, which is many times as fast on lines that have others.
        # (Photo by …), (AP Photo/…), [File: …/Reuters], (Handout), whatever stands before
        (?: [(\[] (?: (?i:photos?|image|picture|photograph|file|handout|pool|courtesy|credit|screenshot|screengrab)(?-u:\b) [^)\]]{{0,90}}
                  | [^)\]]{{0,60}} / \s? (?:{AGENCIES}) [^)\]]{{0,40}}
                  | (?:{AGENCIES}) (?: \s (?i:photo|images?|file|archive|via) (?-u:\b) [^)\]]{{0,70}} | / [^)\]]{{1,60}} ) ) [)\]] \.? $ )
        | (?: (?-u:\b) (?i:photo(?:graph|s)?|image|picture) (?i:\scredit)? :\s (?:[\p{{Lu}}\d][\p{{L}}\d.'’-]*[\s/,]*|(?:for|via|and|of|the)\s)+ $ )
        | (?: (?i:©\s?|via\s|courtesy\sof\s) (?:{AGENCIES}) (?:/[\p{{L}}\s.'’-]{{2,40}})? \.? $ )
        | (?: [|] \s? [\p{{L}}\s.'’/-]{{0,50}} / \s? (?:{AGENCIES}) (?: \s (?i:photo|images?) )? \.? $ )
        | (?: \. \s [\p{{Lu}}][\p{{L}}.'’-]+ (?:\s[\p{{Lu}}][\p{{L}}.'’-]+){{0,3}} \s? / \s? (?:{AGENCIES}) (?: \s (?i:photo|images?) )? \.? $ )"
    ))
    .ok()
});

static BARE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"^(.*\S)\s*[(\[](?:{AGENCIES})[)\]]\.?$")).ok());

static FILE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:FILE|File photo|FILE PHOTO|FILE PICTURE|ARCHIVE|HANDOUT)(?:\s?(?:-|–|—|:)\s|\s\().+$")
        .ok()
});

/// Whether `line` of `n_words` words is a picture's caption or credit.
pub(crate) fn is_caption(line: &str, n_words: usize) -> bool {
    if n_words > 70 {
        return false;
    }
    let matches = |regex: &Option<Regex>| regex.as_ref().is_some_and(|regex| regex.is_match(line));
    // What every credit has: a look at the letters spares most lines the expressions.
    let has = |byte: u8| line.as_bytes().contains(&byte);
    let ends_in_bracket = line.strip_suffix('.').unwrap_or(line).ends_with([')', ']']);
    let may_credit = ends_in_bracket
        || has(b'/')
        || has(b':')
        || line.contains('©')
        || ["via", "Via", "VIA", "ourtesy", "OURTESY"].iter().any(|word| line.contains(word));
    if may_credit && matches(&CREDIT) || line.starts_with(['F', 'A', 'H']) && matches(&FILE) && n_words <= 60
    {
        return true;
    }
    if !ends_in_bracket {
        return false;
    }
    // "… said the mayor. (AFP)" signs off a report; "The mayor at her desk (AFP)" is a caption.
    BARE.as_ref()
        .and_then(|bare| bare.captures(line))
        .and_then(|captures| captures.get(1))
        .is_some_and(|before| sentence_end(before.as_str()).is_none() && n_words <= 45)
}

#[cfg(test)]
mod tests {
    use super::is_caption;
    use crate::publisher::words_of;

    #[test]
    fn captions_end_in_a_credit() {
        for line in [
            "Mayor Ida Kvist at the harbour in Brannoch (AFP)",
            "Mayor Ida Kvist speaks to the press in Brannoch on Friday. (Photo by Jon Falk/Getty Images)",
            "The ferry in its dock at Brannoch, March 3, 2024. (AP Photo/Jon Falk)",
            "The ferry in its dock [File: Jon Falk/Reuters]",
            "The ferry in its dock. Jon Falk/AP",
            "FILE - Mayor Ida Kvist speaks in the town hall of Brannoch.",
            "The ferry in its dock. Photo: Jon Falk",
            "Mayor Ida Kvist | Jon Falk/AP Photo",
        ] {
            assert!(is_caption(line, words_of(line)), "{line}");
        }
    }

    #[test]
    fn sentences_are_no_captions() {
        for line in [
            "The mayor said the ferry would sail again on Monday. (AFP)",
            "The Harbour Authority (HA) said so.",
            "She asked for a photo: nobody had one.",
            "The council met in the town hall (pictured).",
            "The ferry is run by Kvist (60) and Falk (AP) in turns.",
        ] {
            assert!(!is_caption(line, words_of(line)), "{line}");
        }
    }
}
