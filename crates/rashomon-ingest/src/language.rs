//! Which language a text is in.

use rashomon_core::{Article, TextSpan};
use whatlang::Lang;

/// The ISO 639-1 code that a declaration like "en-GB" or "English" names.
pub(crate) fn declared(declaration: &str) -> Option<String> {
    let code = declaration.trim().split(['-', '_', ',', ';', ' ']).next()?.to_lowercase();
    match code.len() {
        2 if code.bytes().all(|byte| byte.is_ascii_lowercase()) => Some(code),
        3 => Lang::from_code(&code).and_then(iso_639_1).map(str::to_owned),
        _ => Lang::all()
            .iter()
            .find(|lang| lang.eng_name().eq_ignore_ascii_case(&code) || lang.name().to_lowercase() == code)
            .and_then(|&lang| iso_639_1(lang))
            .map(str::to_owned),
    }
}

/// Letters that statistics need: on 80 characters one text in ten is misjudged, on 1,000 one in twenty.
const LETTERS_MIN: usize = 60;
/// Statistics gain nothing from more text than this.
const BYTES_MAX: usize = 4000;
/// As much is looked at first: nearly always it leaves no doubt, and the time that statistics take grows
/// with the text.
const BYTES_FIRST: usize = 1000;
/// Confidence beyond which there is no doubt.
const SURE: f64 = 0.999;

/// The language of the report by its letters; `None` where there are too few to tell.
pub(crate) fn of(article: &Article) -> Option<String> {
    let mut sample = String::new();
    for span in article.body() {
        sample.push_str(head(&article.text, span, BYTES_MAX - sample.len().min(BYTES_MAX)));
        sample.push('\n');
        if sample.len() >= BYTES_MAX {
            break;
        }
    }
    let first = head(&sample, TextSpan::new(0, sample.len()), BYTES_FIRST);
    let info = whatlang::detect(first).filter(|info| info.confidence() >= SURE);
    let info = info.or_else(|| whatlang::detect(&sample))?;
    let n_letters = sample.chars().filter(|character| character.is_alphabetic()).count();
    // Scripts that one language alone writes need no statistics.
    let enough = n_letters >= LETTERS_MIN || info.is_reliable() && n_letters >= 20;
    enough.then(|| iso_639_1(info.lang()).map(str::to_owned))?
}

fn head(text: &str, span: TextSpan, n_bytes_max: usize) -> &str {
    let piece = span.of(text);
    &piece[..piece.floor_char_boundary(n_bytes_max)]
}

fn iso_639_1(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "no",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    })
}
