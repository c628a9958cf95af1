//! The form in which a language's words are kept.

use super::office::{self, OfficeWords};
use rashomon_core::Act;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// The words of one language by what the rules need to know of them.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    cue_weights: HashMap<&'static str, f32>,
    classes: HashMap<&'static str, HashSet<&'static str>>,
    communication: HashSet<&'static str>,
    thought: HashSet<&'static str>,
    acts: HashMap<&'static str, Act>,
    countries: HashMap<&'static str, Vec<Country>>,
    titles: HashMap<&'static str, Vec<&'static str>>,
    phrases: HashMap<&'static str, Vec<&'static str>>,
    offices: OfficeWords,
}

/// What a word has to do with a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Country {
    /// The English short name.
    pub(crate) name: &'static str,
    /// What the word is to the country.
    pub(crate) word: CountryWord,
}

/// What a word is to a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountryWord {
    /// One of its names.
    Name,
    /// An adjective or the name of its people.
    Adjective,
    /// Its capital or a seat of its government.
    Seat,
}

/// Grammatical and natural gender, as far as pronouns show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    /// "he"
    Male,
    /// "she"
    Female,
}

/// The files of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files {
    /// Lines of `weight TAB feature`.
    pub(crate) cues: &'static str,
    /// Sections `[class]` of words with commas between them.
    pub(crate) words: &'static str,
    /// The same form: sections `[male name]` and `[female name]`.
    pub(crate) names: &'static str,
    /// Lines of `name | other names | adjectives | seats`.
    pub(crate) countries: &'static str,
    /// Offices and what is peculiar to those of a place.
    pub(crate) offices: office::Files,
}

impl Lexicon {
    /// Reads the files of a language. Lines that start with `#` are comments.
    pub(crate) fn read(files: Files) -> Self {
        let mut lexicon = Self::default();
        for line in lines(files.cues) {
            if let Some((weight, feature)) = line.split_once('\t')
                && let Ok(weight) = weight.parse()
            {
                lexicon.cue_weights.insert(feature, weight);
            }
        }
        for file in [files.words, files.names] {
            let mut class = "";
            for line in lines(file) {
                match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                    Some(name) => class = name,
                    None if let Some(act) = act(class) => {
                        lexicon.acts.extend(list(line).map(|lemma| (lemma, act)));
                    }
                    None => lexicon.classes.entry(class).or_default().extend(list(line)),
                }
            }
        }
        // Asked of every verb and noun.
        lexicon.communication = lexicon.classes.remove("communication").unwrap_or_default();
        lexicon.thought = lexicon.classes.remove("thought").unwrap_or_default();
        for line in lines(files.countries) {
            let [name, others, adjectives, seats] = columns(line);
            let groups = [
                (name, CountryWord::Name),
                (others, CountryWord::Name),
                (adjectives, CountryWord::Adjective),
                (seats, CountryWord::Seat),
            ];
            for (words, word) in groups {
                for key in list(words) {
                    lexicon.countries.entry(key).or_default().push(Country { name, word });
                }
            }
        }
        for line in lines(files.offices.offices) {
            let [class, titles, phrases, _] = columns(line);
            for title in list(titles) {
                lexicon.titles.entry(title).or_default().push(class);
            }
            for phrase in list(phrases) {
                lexicon.phrases.entry(phrase).or_default().push(class);
            }
        }
        lexicon.offices = OfficeWords::read(files.offices);
        lexicon
    }

    fn is(&self, class: &str, word: &str) -> bool {
        self.classes.get(class).is_some_and(|words| words.contains(word))
    }

    /// What a feature of a trigger adds to the log-odds that it makes a statement.
    pub(crate) fn cue_weight(&self, feature: &str) -> f32 {
        self.cue_weights.get(feature).copied().unwrap_or(0.0)
    }

    /// Whether a lemma is a verb or noun of communication.
    pub(crate) fn is_communication(&self, lemma: &str) -> bool {
        self.communication.contains(lemma)
    }

    /// Whether a lemma is a verb of thinking, hoping or fearing.
    pub(crate) fn is_thought(&self, lemma: &str) -> bool {
        self.thought.contains(lemma)
    }

    /// The act that a cue's lemma names: "vow" a promise.
    pub(crate) fn act(&self, lemma: &str) -> Option<Act> {
        self.acts.get(lemma).copied()
    }

    /// Whether a verb tells what befalls one, not what one does: "win", "be", "know".
    pub(crate) fn is_fate(&self, lemma: &str) -> bool {
        self.is("fate", lemma)
    }

    /// Whether a verb does harm: "retaliate".
    pub(crate) fn is_harm(&self, lemma: &str) -> bool {
        self.is("harm", lemma)
    }

    /// Whether a word says that something is not so: "false".
    pub(crate) fn is_untrue(&self, lemma: &str) -> bool {
        self.is("untrue", lemma)
    }

    /// Whether a word runs somebody or something down: "liar", "shameful".
    pub(crate) fn is_harsh(&self, lemma: &str) -> bool {
        self.is("harsh", lemma)
    }

    /// Whether a verb is of what one owes to others: "disclose", "apologise".
    pub(crate) fn is_owed(&self, lemma: &str) -> bool {
        self.is("owed", lemma)
    }

    /// Whether a verb, done by others, is to be blamed: "hide", "kill".
    pub(crate) fn is_blameworthy(&self, lemma: &str) -> bool {
        self.is("blameworthy", lemma)
    }

    /// Whether a noun names what somebody holds to be so: "claim", "report".
    pub(crate) fn is_claim(&self, lemma: &str) -> bool {
        self.is("claim", lemma)
    }

    /// Whether a verb tells, so that who declines to do it is silent: "comment".
    pub(crate) fn is_answer(&self, lemma: &str) -> bool {
        self.is("answer", lemma)
    }

    /// Whether a word praises: "brilliant".
    pub(crate) fn is_kind(&self, lemma: &str) -> bool {
        self.is("kind", lemma)
    }

    /// Whether a word leaves open whether something is so: "perhaps".
    pub(crate) fn is_hedge(&self, word: &str) -> bool {
        self.is("hedge", word)
    }

    /// Whether a verb is one of communication before a clause alone: "hold".
    pub(crate) fn takes_clause(&self, lemma: &str) -> bool {
        self.is("with clause", lemma)
    }

    /// Whether a verb of communication takes "as" with what somebody is called: "describe".
    pub(crate) fn takes_as(&self, lemma: &str) -> bool {
        self.is("with as", lemma)
    }

    /// Whether things too do what a verb of communication says: "promise", "offer".
    pub(crate) fn is_deed_of_things(&self, lemma: &str) -> bool {
        self.is("of things", lemma)
    }

    /// Whether a verb's object is who is told: "tell", "remind".
    pub(crate) fn takes_addressee(&self, lemma: &str) -> bool {
        self.is("addressed", lemma)
    }

    /// Whether a verb with a person as its object tells of a meeting and not of words: "welcome".
    pub(crate) fn is_meeting_verb(&self, lemma: &str) -> bool {
        self.is("meeting", lemma)
    }

    /// Whether a word opens a clause: "that", "whether".
    pub(crate) fn is_clause_mark(&self, word: &str) -> bool {
        self.is("clause mark", word)
    }

    /// Whether a noun's lemma names a person: "official".
    pub(crate) fn is_person_noun(&self, lemma: &str) -> bool {
        self.is("person", lemma)
    }

    /// Whether a noun's lemma names a person whom a pronoun may mean, quoted or not: "fisherman".
    pub(crate) fn is_human_noun(&self, lemma: &str) -> bool {
        self.is_person_noun(lemma) || self.is("human", lemma) || self.noun_gender(lemma).is_some()
    }

    /// Whether a noun in a name makes it the name of a place or thing: "Victoria Station".
    pub(crate) fn is_place_noun(&self, lemma: &str) -> bool {
        self.is("place noun", lemma)
    }

    /// Whether a noun's lemma names several people or a body: "government", "team".
    pub(crate) fn is_group_noun(&self, lemma: &str) -> bool {
        self.is("group", lemma)
    }

    /// Whether a noun's lemma names a place for the people of it: "town".
    pub(crate) fn is_community(&self, lemma: &str) -> bool {
        self.is("community", lemma)
    }

    /// Whether a noun's lemma names something written or said: "report".
    pub(crate) fn is_document_noun(&self, lemma: &str) -> bool {
        self.is("document", lemma)
    }

    /// Whether a noun's lemma names a formal text that several may make: "declaration".
    pub(crate) fn is_declaration_noun(&self, lemma: &str) -> bool {
        self.is("declaration", lemma)
    }

    /// Whether a noun's lemma names an event or medium at which things are said: "interview".
    pub(crate) fn is_venue_noun(&self, lemma: &str) -> bool {
        self.is("venue", lemma)
    }

    /// Whether a word before a name is a form of address or a rank and no part of the name: "Mr.".
    pub(crate) fn is_honorific(&self, word: &str) -> bool {
        self.is("honorific", word)
            || self.is("male", word)
            || self.is("female", word)
            || self.titles.contains_key(word)
    }

    /// The gender that a noun or form of address tells: "spokeswoman", "Mrs.".
    pub(crate) fn noun_gender(&self, word: &str) -> Option<Gender> {
        if self.is("male", word) {
            Some(Gender::Male)
        } else if self.is("female", word) {
            Some(Gender::Female)
        } else {
            None
        }
    }

    /// The gender that a first name, in lower case, tells.
    pub(crate) fn name_gender(&self, first_name: &str) -> Option<Gender> {
        if self.is("male name", first_name) {
            Some(Gender::Male)
        } else if self.is("female name", first_name) {
            Some(Gender::Female)
        } else {
            None
        }
    }

    /// What `words`, as spelled, has to do with a country in the way of `word`.
    pub(crate) fn country(&self, words: &str, word: CountryWord) -> Option<&'static str> {
        self.countries.get(words)?.iter().find(|country| country.word == word).map(|country| country.name)
    }

    /// What is peculiar to offices of a place.
    pub(crate) fn offices(&self) -> &OfficeWords {
        &self.offices
    }

    /// The classes of offices whose title `words`, in lower case, is.
    pub(crate) fn title_classes(&self, words: &str) -> &[&'static str] {
        self.titles.get(words).map_or(&[], Vec::as_slice)
    }

    /// The classes of offices for whose holder `words`, in lower case, may stand.
    pub(crate) fn phrase_classes(&self, words: &str) -> &[&'static str] {
        self.phrases.get(words).map_or(&[], Vec::as_slice)
    }
}

/// The act whose cues the section `[act NAME]` lists.
fn act(class: &str) -> Option<Act> {
    let name = class.strip_prefix("act ")?;
    Act::ALL.into_iter().find(|act| act.name() == name)
}

pub(super) fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn list(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn columns(line: &'static str) -> [&'static str; 4] {
    let mut columns = [""; 4];
    for (place, column) in columns.iter_mut().zip(line.split('|')) {
        *place = column.trim();
    }
    columns
}
