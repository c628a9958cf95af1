//! The words of a statement, and how those of two statements lie beside each other.

use super::name::Names;
use super::sense::sense;
use super::vocabulary::{Term, Vocabulary};
use rashomon_core::{Document, Statement, StatementKind, TextSpan, Token};

/// One word of a statement.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) span: TextSpan,
    /// The word as it stands, small differences of spelling and contraction levelled.
    pub(super) form: Term,
    /// Its dictionary form, or the party it names.
    pub(super) lemma: Term,
    /// The kind of happening it names, or again its dictionary form.
    pub(super) sense: Term,
    /// Whether it carries meaning of its own.
    pub(super) is_content: bool,
    /// Whether it stands in quotation marks.
    pub(super) is_quoted: bool,
    pub(super) is_negation: bool,
    pub(super) is_name: bool,
    pub(super) is_verb: bool,
    /// Whether a quotation without it says something else: all but words that only connect.
    pub(super) is_telling: bool,
    /// Number of the quotation it stands in, counted in its sentence or statement; a mark of omission
    /// starts a new one.
    pub(super) fragment: usize,
    pub(super) number: Option<f64>,
}

/// The words of `tokens`, punctuation left out.
pub(super) fn words<'a>(
    tokens: impl Iterator<Item = Token<'a>>,
    names: &Names,
    article: usize,
    vocabulary: &mut Vocabulary,
) -> Vec<Word> {
    let mut words = Vec::new();
    let mut is_quoted = false;
    let mut fragment = 0;
    for token in tokens {
        if let Some(open) = quotation_mark(token, is_quoted) {
            is_quoted = open;
            fragment += usize::from(open);
            continue;
        }
        fragment += usize::from(is_editing(token));
        if token.is_space() || !token.text().chars().any(char::is_alphanumeric) {
            continue;
        }
        let form = form(token);
        let lemma = token.lemma().to_lowercase();
        let is_negation = matches!(
            lemma.as_str(),
            "not" | "never" | "no" | "neither" | "nor" | "nobody" | "nothing" | "without"
        ) || form == "not";
        let number = number(&form);
        let lemma_term = match (names.at(article, token.span()), number) {
            (Some(party), _) => vocabulary.intern(&format!("\u{1}{party}")),
            (None, Some(number)) => vocabulary.intern(&number.to_string()),
            (None, None) if is_negation => vocabulary.intern("not"),
            (None, None) => vocabulary.intern(&spelling(&lemma)),
        };
        let is_date = token.pos() == "PROPN" && matches!(token.entity(), "DATE" | "TIME");
        let is_content = !is_date && is_content(token, &lemma);
        words.push(Word {
            is_telling: is_content || is_date || is_negation || is_telling(token, &lemma),
            fragment,
            span: token.span(),
            form: vocabulary.intern(&spelling(&form)),
            lemma: lemma_term,
            sense: if sense(&lemma) == lemma { lemma_term } else { vocabulary.intern(sense(&lemma)) },
            is_content,
            is_quoted,
            is_negation,
            is_name: token.pos() == "PROPN" && !is_date,
            is_verb: matches!(token.pos(), "VERB" | "AUX"),
            number,
        });
    }
    words
}

/// Whether a mark says that the reporter left out or put in something: "…", "[", ". . .".
fn is_editing(token: Token<'_>) -> bool {
    match token.text() {
        "…" | ".." | "..." | "...." | "[" | "]" | "(" | ")" => true,
        "." => token.previous().is_some_and(|previous| previous.text() == "."),
        _ => false,
    }
}

/// The words of `statement`'s content.
pub(super) fn of_statement(
    statement: &Statement,
    document: &Document,
    names: &Names,
    article: usize,
    vocabulary: &mut Vocabulary,
) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    for &piece in &statement.content {
        let tokens = document.tokens_in(document.tokens_at(piece));
        let inside = tokens.filter(|token| piece.contains(token.span()));
        let mut of_piece = words(inside, names, article, vocabulary);
        // A quotation that goes on over paragraphs may have its marks outside the piece.
        if statement.kind == StatementKind::Direct && !of_piece.iter().any(|word| word.is_quoted) {
            of_piece.iter_mut().for_each(|word| word.is_quoted = true);
        }
        let after = all.last().map_or(0, |last| last.fragment + 1);
        of_piece.iter_mut().for_each(|word| word.fragment += after);
        all.extend(of_piece);
    }
    all
}

/// Whether quoted words follow, if `token` is a quotation mark.
fn quotation_mark(token: Token<'_>, is_quoted: bool) -> Option<bool> {
    match token.text() {
        "“" | "„" | "«" | "``" | "‘" => Some(true),
        "”" | "»" | "''" => Some(false),
        "\"" => Some(!is_quoted),
        "'" | "’" => match token.tag() {
            "``" => Some(true),
            "''" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The word in lower case, contractions written out.
fn form(token: Token<'_>) -> String {
    let lower = token.text().to_lowercase().replace('’', "'");
    let written_out = match lower.as_str() {
        "n't" => "not",
        "'ll" => "will",
        "'re" => "are",
        "'ve" => "have",
        "'m" => "am",
        "ca" if token.tag() == "MD" => "can",
        "wo" if token.tag() == "MD" => "will",
        "sha" if token.tag() == "MD" => "shall",
        "is" => "'s",
        "sen." => "senator",
        "rep." => "representative",
        "gov." => "governor",
        "gen." => "general",
        "mr." | "mrs." | "ms." | "dr." => lower.trim_end_matches('.'),
        // "F.B.I.", "U.S."
        _ if lower.contains('.') && token.pos() == "PROPN" => return lower.replace('.', ""),
        _ => lower.as_str(),
    };
    written_out.to_owned()
}

/// British and American spellings of one word, levelled.
fn spelling(word: &str) -> String {
    let mut word = word.trim_matches(|character: char| !character.is_alphanumeric()).to_owned();
    if word.len() > 5 {
        for (british, american) in [
            ("isation", "ization"),
            ("ising", "izing"),
            ("ised", "ized"),
            ("ise", "ize"),
            ("yse", "yze"),
            ("our", "or"),
            ("ours", "ors"),
            ("tre", "ter"),
            ("ence", "ense"),
            ("ogue", "og"),
            ("ll", "l"),
            ("lled", "led"),
            ("lling", "ling"),
        ] {
            if let Some(stem) = word.strip_suffix(british) {
                word = format!("{stem}{american}");
                break;
            }
        }
    }
    word
}

fn number(form: &str) -> Option<f64> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    if form.starts_with(|character: char| character.is_ascii_digit()) {
        return form.replace(',', "").parse().ok();
    }
    if form == "twice" {
        return Some(2.0);
    }
    let value = WORDS.iter().position(|word| *word == form).filter(|&value| value > 1)?;
    u32::try_from(value).ok().map(f64::from)
}

fn is_content(token: Token<'_>, lemma: &str) -> bool {
    match token.pos() {
        "NOUN" | "PROPN" | "ADJ" | "NUM" => {
            !matches!(lemma, "mr." | "mrs." | "ms." | "mr" | "mrs" | "ms" | "thing" | "lot")
        }
        "VERB" => !matches!(
            lemma,
            "be" | "have" | "do" | "go" | "get" | "say" | "tell" | "make" | "take" | "let" | "add"
        ),
        "ADV" => {
            token.tag() != "WRB"
                && !matches!(
                    lemma,
                    "very"
                        | "so"
                        | "also"
                        | "just"
                        | "now"
                        | "then"
                        | "there"
                        | "here"
                        | "too"
                        | "as"
                        | "even"
                        | "still"
                        | "really"
                        | "well"
                        | "more"
                        | "not"
                        | "never"
                        | "only"
                        | "yet"
                        | "already"
                        | "much"
                )
        }
        "INTJ" => lemma.len() > 3,
        _ => false,
    }
}

fn is_telling(token: Token<'_>, lemma: &str) -> bool {
    match token.pos() {
        "VERB" => !token.text().starts_with(['\'', '’']),
        "AUX" => token.tag() == "MD",
        "PRON" => matches!(lemma, "i" | "we" | "you" | "he" | "she" | "they"),
        "ADV" => !matches!(
            lemma,
            "so" | "also"
                | "just"
                | "now"
                | "then"
                | "there"
                | "here"
                | "too"
                | "as"
                | "even"
                | "really"
                | "well"
        ),
        _ => false,
    }
}

/// Two runs of words side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Alignment {
    /// Places of the words that go together, ascending on both sides.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Weight of the words that go together.
    pub(super) weight: f64,
    /// That, as a share of the lighter run's weight.
    pub(super) containment: f64,
    /// Words with meaning of their own among them.
    pub(super) n_content: usize,
    /// Of these, words that are no names.
    pub(super) n_common: usize,
    /// Length of the longest unbroken run on both sides.
    pub(super) longest: usize,
}

/// Weight of a word that only connects others.
const CONNECTING: f64 = 0.15;
/// What an unbroken run is worth more than scattered words, for each word.
const UNBROKEN: f64 = 0.08;

/// Words of a run that are looked at: a whole speech, while time and memory grow with the square.
const WORDS_MAX: usize = 800;

/// Lays two runs of words side by side so that the weightiest words go together in order.
pub(super) fn align(left: &[&Word], right: &[&Word], vocabulary: &Vocabulary) -> Alignment {
    let left = left.get(..WORDS_MAX).unwrap_or(left);
    let right = right.get(..WORDS_MAX).unwrap_or(right);
    let weigh =
        |word: &Word| if word.is_content { vocabulary.weight(word.lemma).max(0.3) } else { CONNECTING };
    let left_weights: Vec<f64> = left.iter().map(|word| weigh(word)).collect();
    let right_weights: Vec<f64> = right.iter().map(|word| weigh(word)).collect();
    let width = right.len() + 1;
    // best[i][j]: of the first i and j words; ending[i][j]: where those two words go together.
    let mut best = vec![0.0_f64; (left.len() + 1) * width];
    let mut ending = vec![f64::NEG_INFINITY; (left.len() + 1) * width];
    for i in 1..=left.len() {
        for j in 1..=right.len() {
            let (a, b) = (left[i - 1], right[j - 1]);
            let before = (i - 1) * width + j - 1;
            let here = i * width + j;
            if a.form == b.form || a.lemma == b.lemma {
                let weight = left_weights[i - 1].min(right_weights[j - 1]);
                ending[here] = weight + best[before].max(ending[before] + UNBROKEN);
            }
            best[here] = best[here - 1].max(best[here - width]).max(ending[here]);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (left.len(), right.len());
    let mut inside = false;
    while i > 0 && j > 0 {
        let here = i * width + j;
        if inside || ending[here] >= best[here] {
            pairs.push((i - 1, j - 1));
            let before = (i - 1) * width + j - 1;
            inside = ending[before] + UNBROKEN >= best[before] && ending[before].is_finite();
            i -= 1;
            j -= 1;
        } else if best[here - width] >= best[here - 1] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    pairs.reverse();
    let pairs = without_strays(&pairs, left);
    let weight: f64 = pairs.iter().map(|&(i, j)| left_weights[i].min(right_weights[j])).sum();
    let lighter = left_weights.iter().sum::<f64>().min(right_weights.iter().sum());
    Alignment {
        n_content: pairs.iter().filter(|&&(i, _)| left[i].is_content).count(),
        n_common: pairs.iter().filter(|&&(i, _)| left[i].is_content && !left[i].is_name).count(),
        longest: longest_run(&pairs),
        containment: if lighter > 0.0 { (weight / lighter).min(1.0) } else { 0.0 },
        weight,
        pairs,
    }
}

/// Leaves out runs of one or two words that only connect others: they meet by chance.
fn without_strays(pairs: &[(usize, usize)], left: &[&Word]) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> = Vec::with_capacity(pairs.len());
    for run in pairs.chunk_by(|a, b| a.0 + 1 == b.0 && a.1 + 1 == b.1) {
        if run.len() > 2 || run.iter().any(|&(i, _)| left[i].is_telling) {
            kept.extend(run);
        }
    }
    kept
}

fn longest_run(pairs: &[(usize, usize)]) -> usize {
    let mut longest = usize::from(!pairs.is_empty());
    let mut run = 1;
    for pair in pairs.windows(2) {
        let [(i, j), (next_i, next_j)] = pair else { continue };
        run = if *next_i == i + 1 && *next_j == j + 1 { run + 1 } else { 1 };
        longest = longest.max(run);
    }
    longest
}

/// The words of `run` at `places`, neighbours joined to one span.
pub(super) fn spans(run: &[&Word], places: &[usize], text: &str) -> Vec<TextSpan> {
    let mut spans: Vec<TextSpan> = Vec::new();
    let mut last = None;
    for &place in places {
        let span = run[place].span;
        match spans.last_mut() {
            // Neighbours only where nothing but white space stands between: a quotation mark parts them.
            Some(open)
                if last == place.checked_sub(1)
                    && TextSpan::new(open.end, span.start).of(text).chars().all(char::is_whitespace) =>
            {
                *open = open.cover(span);
            }
            _ => spans.push(span),
        }
        last = Some(place);
    }
    spans
}
