//! Spellings of names.

/// A name without accents and marks, in lower case, with one space between its words: two names that
/// are equal so are spelled alike.
pub(crate) fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split([' ', '\u{a0}', '-', '‐']).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(
            word.chars()
                .flat_map(char::to_lowercase)
                .map(plain)
                .filter(|character| !matches!(character, '.' | ',' | '’' | '\'' | 'ʼ' | '‘')),
        );
    }
    folded
}

/// A letter without its accent.
pub(crate) fn plain(character: char) -> char {
    match character {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' | 'ạ' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ễ' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' => 'i',
        'ý' => 'y',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ō' | 'ő' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ç' | 'ć' | 'č' => 'c',
        'š' | 'ś' | 'ş' | 'ș' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ñ' | 'ń' | 'ň' | 'ņ' => 'n',
        'ł' | 'ľ' | 'ļ' => 'l',
        'ğ' | 'ģ' => 'g',
        'đ' | 'ď' => 'd',
        'ř' => 'r',
        'ť' | 'ț' | 'ţ' => 't',
        'ķ' => 'k',
        other => other,
    }
}
