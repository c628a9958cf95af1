//! How likely two articles report one happening: evidence in numbers, and a logistic score of it.

use crate::feature::{Features, SMALL_UNIT, UNIT, WordPair};

/// Numbers of evidence for or against two articles being of one story, each about 0 to 1.
pub type Evidence = [f32; N_EVIDENCE];

/// How many there are.
pub const N_EVIDENCE: usize = EVIDENCE_NAMES.len();

/// What each number of [`Evidence`] is, in its order.
pub const EVIDENCE_NAMES: [&str; 26] = [
    "always",
    "all terms",
    "all terms, root",
    "headline terms",
    "headline terms, root",
    "lead terms",
    "lead terms, root",
    "names",
    "names, root",
    "word pairs, root",
    "letters of the headline",
    "headline inside the other's lead",
    "rarest shared name",
    "main names, by how often",
    "main names in the other, less",
    "main names in the other, more",
    "numbers shared",
    "numbers differing",
    "other main names, times all terms",
    "share of numbers shared",
    "names, times headline terms",
    "dated",
    "within half a day",
    "within a day",
    "within three days",
    "within a day, times all terms",
];

/// How many of them, from the first, are about the text; the others are about time.
pub const N_TEXT_EVIDENCE: usize = 21;

/// Weights of the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Of the text, where at least one of the two is a headline only.
    pub headlines: [f32; N_TEXT_EVIDENCE],
    /// Of the text, where both have a body.
    pub texts: [f32; N_TEXT_EVIDENCE],
    /// Of [`nearness`], where both have a body. Headlines are too short to tell by it.
    pub nearness: f32,
    /// Of time. A missing date makes all of this evidence 0, so that it counts neither way.
    pub time: [f32; N_EVIDENCE - N_TEXT_EVIDENCE],
    /// Least likeness at which an arriving article joins a story whose articles are as alike as usual.
    pub join: f32,
    /// Least mean likeness at which two groups become one whose articles are as alike as usual.
    pub link: f32,
}

impl Weights {
    /// The logarithm of the odds that two articles with `evidence` are of one story.
    pub fn log_odds(&self, a: &Features, b: &Features, evidence: &Evidence) -> f32 {
        self.parts(a, b, evidence).iter().sum()
    }

    /// What each number of `evidence` adds to the log-odds.
    pub(crate) fn parts(&self, a: &Features, b: &Features, evidence: &Evidence) -> Evidence {
        let text = if a.has_body && b.has_body { &self.texts } else { &self.headlines };
        let mut parts = *evidence;
        for (part, weight) in parts.iter_mut().zip(text.iter().chain(&self.time)) {
            *part *= weight;
        }
        parts
    }

    /// How alike two articles are, from 0 to 1, as far as they alone tell.
    pub fn likeness(&self, a: &Features, b: &Features) -> f32 {
        self.compare(&Compared::new(a), b).map_or(0.0, |pair| likeness(pair.log_odds))
    }

    /// What speaks for two articles being of one story, apart from their nearness; `None` if they are of
    /// different languages.
    pub(crate) fn compare(&self, a: &Compared<'_>, b: &Features) -> Option<Pair> {
        a.is_comparable(b).then(|| self.pair(a, b, &a.evidence(b)))
    }

    /// As [`Weights::compare`], but of a pair that is not [`LINKED`], given the greatest cosine that each has
    /// with any other, no more is exact than that and the cosine of all terms: it takes less time, and most
    /// pairs are none.
    pub(crate) fn compare_for_link(&self, a: &Compared<'_>, b: &Features, most: [f32; 2]) -> Option<Pair> {
        if !a.is_comparable(b) {
            return None;
        }
        let mut evidence = a.evidence_but_pairs(b);
        let weights = if a.features.has_body && b.has_body { &self.texts } else { &self.headlines };
        // No more than word pairs can come to.
        evidence[PAIRS] = if weights[PAIRS] > 0.0 { 1.0 } else { 0.0 };
        let likest = self.pair(a, b, &evidence);
        if likest.likeness(most[0], most[1]) < LINKED {
            return Some(likest);
        }
        evidence[PAIRS] = a.pairs_cosine(b).sqrt();
        Some(self.pair(a, b, &evidence))
    }

    fn pair(&self, a: &Compared<'_>, b: &Features, evidence: &Evidence) -> Pair {
        let nearness = if a.features.has_body && b.has_body { self.nearness } else { 0.0 };
        Pair { log_odds: self.log_odds(a.features, b, evidence), all: evidence[ALL], nearness }
    }
}

/// Where the cosine of all terms stands in [`Evidence`].
pub const ALL: usize = 1;
/// Where that of word pairs stands.
const PAIRS: usize = 9;

/// Two articles compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// By what the two alone tell.
    pub log_odds: f32,
    /// The cosine of all terms.
    pub all: f32,
    /// Weight of nearness for the two.
    pub nearness: f32,
}

impl Pair {
    /// How alike the two are, from 0 to 1, given the greatest cosine that each has with any other: what is
    /// averaged over the pairs of a group.
    pub(crate) fn likeness(&self, most_of_a: f32, most_of_b: f32) -> f32 {
        likeness(self.log_odds + self.nearness * nearness(self.all, most_of_a, most_of_b))
    }
}

/// Least likeness of two articles that counts when all are looked at together: what is less alike is not alike
/// at all.
pub(crate) const LINKED: f32 = 0.15;

/// How near two articles are beside what is nearest to either, from 0 to 1.
///
/// Where many happenings of one kind are told in the same words, each report is yet nearest to those of its
/// own: the same cosine says less there than on a quiet day.
pub fn nearness(all: f32, most_of_a: f32, most_of_b: f32) -> f32 {
    let most = most_of_a.max(most_of_b).max(all);
    if most > 0.0 { all / most } else { 0.0 }
}

/// Log-odds from -4 to 4 as 0 to 1.
///
/// Their mean holds a group together better than that of probabilities, which are all near 0 or 1: one
/// level of it serves quiet days and busy ones, headlines and long texts.
pub fn likeness(log_odds: f32) -> f32 {
    ((log_odds + CERTAIN) / (2.0 * CERTAIN)).clamp(0.0, 1.0)
}

/// Log-odds beyond which a pair is taken for certain.
const CERTAIN: f32 = 4.0;

/// The evidence on `a` and `b`, the same whichever comes first.
pub fn evidence(a: &Features, b: &Features) -> Evidence {
    Compared::new(a).evidence(b)
}

/// An article made ready to be compared with many.
#[derive(Debug)]
pub(crate) struct Compared<'a> {
    features: &'a Features,
    terms: Table<1024, 256>,
    pairs: Table<512, 128>,
    /// Whether the article has a gram: a bit for each that there can be.
    grams: Marks<1024>,
}

impl<'a> Compared<'a> {
    pub(crate) fn new(features: &'a Features) -> Self {
        Self {
            terms: Table::new(features.terms.numbers()),
            pairs: Table::new(features.pairs.iter().map(|pair| pair.number())),
            grams: Marks::new(features.grams.iter().copied().map(u32::from)),
            features,
        }
    }

    /// Those of the article.
    pub(crate) fn features(&self) -> &'a Features {
        self.features
    }

    /// Whether the two may be of one language.
    fn is_comparable(&self, other: &Features) -> bool {
        let own = self.features;
        own.language.is_none() || other.language.is_none() || own.language == other.language
    }

    /// See [`evidence`].
    pub(crate) fn evidence(&self, other: &Features) -> Evidence {
        let mut evidence = self.evidence_but_pairs(other);
        evidence[PAIRS] = self.pairs_cosine(other).sqrt();
        evidence
    }

    /// All evidence but that of word pairs.
    fn evidence_but_pairs(&self, other: &Features) -> Evidence {
        let (a, b) = (self.features, other);
        let shared = self.shared(other);
        let (n_shared, n_numbers) = (n_common(&a.numbers, &b.numbers), a.numbers.len().min(b.numbers.len()));
        let n_grams = other.grams.iter().filter(|&&gram| self.grams.has(gram.into())).count();
        let apart_days = a.time.zip(b.time).map(|(a, b)| seconds_between(a, b) / 86_400.0);
        let near = |days: f32| apart_days.map_or(0.0, |apart| (-apart * apart / (2.0 * days * days)).exp());
        let near_day = near(1.0);
        [
            1.0,
            shared.all,
            shared.all.sqrt(),
            shared.title,
            shared.title.sqrt(),
            shared.lead,
            shared.lead.sqrt(),
            shared.names,
            shared.names.sqrt(),
            0.0,
            ratio(n_grams * n_grams, a.grams.len() * b.grams.len()).sqrt(),
            shared.title_in_lead[0].max(shared.title_in_lead[1]),
            (shared.rarest / 10.0).min(1.0),
            shared.actors,
            shared.actors_in_all[0].min(shared.actors_in_all[1]),
            shared.actors_in_all[0].max(shared.actors_in_all[1]),
            if n_shared > 0 { 1.0 } else { 0.0 },
            if n_shared == 0 && n_numbers > 0 { 1.0 } else { 0.0 },
            (1.0 - shared.actors_in_all[0].max(shared.actors_in_all[1])) * shared.all.sqrt(),
            ratio(n_shared, n_numbers),
            shared.names.sqrt() * shared.title.sqrt(),
            if apart_days.is_some() { 1.0 } else { 0.0 },
            near(0.5),
            near_day,
            near(3.0),
            near_day * shared.all.sqrt(),
        ]
    }

    fn shared(&self, other: &Features) -> Shared {
        let own = self.features;
        // Whole numbers: exact, and the same in any order.
        let (mut all, mut lead, mut names, mut title, mut actors) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
        let (mut title_in_lead, mut actors_in_all) = ([0_u32; 2], [0_u32; 2]);
        let mut rarest = 0.0_f32;
        let square = |byte: u8| u32::from(byte) * u32::from(byte);
        let mut maybe = [0; 512];
        for &place in self.terms.maybe(other.terms.numbers(), &mut maybe) {
            let y = other.terms.at(usize::from(place));
            let Some(at) = self.terms.get(y.term, |at| own.terms.number(at)) else { continue };
            let x = own.terms.at(at);
            let product = |x: u16, y: u16| u64::from(x) * u64::from(y);
            all += product(x.all, y.all);
            lead += product(x.lead, y.lead);
            title += product(x.title.into(), y.title.into());
            if x.names > 0 && y.names > 0 {
                names += product(x.names, y.names);
                actors += product(x.actors.into(), y.actors.into());
                let telling = f32::from(x.names) * own.names_length;
                rarest = rarest.max(telling.min(f32::from(y.names) * other.names_length));
            }
            title_in_lead[0] += if y.lead > 0 { square(x.title) } else { 0 };
            title_in_lead[1] += if x.lead > 0 { square(y.title) } else { 0 };
            actors_in_all[0] += if y.all > 0 { square(x.actors) } else { 0 };
            actors_in_all[1] += if x.all > 0 { square(y.actors) } else { 0 };
        }
        let part = |sum: u32| cosine(sum.into(), SMALL_UNIT);
        Shared {
            all: cosine(all, UNIT),
            lead: cosine(lead, UNIT),
            names: cosine(names, UNIT),
            title: cosine(title, SMALL_UNIT),
            actors: cosine(actors, SMALL_UNIT),
            rarest: rarest / UNIT,
            title_in_lead: title_in_lead.map(part),
            actors_in_all: actors_in_all.map(part),
        }
    }

    fn pairs_cosine(&self, other: &Features) -> f32 {
        let own = &self.features.pairs;
        let mut maybe = [0; 256];
        let maybe = self.pairs.maybe(other.pairs.iter().map(|pair| pair.number()), &mut maybe);
        let products = maybe.iter().filter_map(|&place| {
            let pair = &other.pairs[usize::from(place)];
            let at = self.pairs.get(pair.number(), |at| own[at].number())?;
            Some(u64::from(own[at].weight()) * u64::from(pair.weight()))
        });
        cosine(products.sum(), WordPair::UNIT)
    }
}

/// Where numbers stand in a list: a hash table small enough to stay near the processor. The numbers are
/// hashes already.
struct Table<const SIZE: usize, const WORDS: usize> {
    places: Box<[u16; SIZE]>,
    /// Which numbers are not in the list, told at once of most.
    marks: Marks<WORDS>,
}

impl<const SIZE: usize, const WORDS: usize> std::fmt::Debug for Table<SIZE, WORDS> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Table<{SIZE}>")
    }
}

impl<const SIZE: usize, const WORDS: usize> Table<SIZE, WORDS> {
    /// Half of its places at most are taken; what would be more is left out.
    fn new(numbers: impl Iterator<Item = u32> + Clone) -> Self {
        let mut places = Box::new([0_u16; SIZE]);
        let numbers = numbers.take(SIZE / 2);
        let marks = Marks::new(numbers.clone());
        for (at, number) in (1..).zip(numbers) {
            let mut place = number as usize % SIZE;
            while places[place] != 0 {
                place = (place + 1) % SIZE;
            }
            places[place] = at;
        }
        Self { places, marks }
    }

    /// Places of those of `numbers` that the list may hold, and of few others.
    ///
    /// Most numbers of two articles differ. To ask for one after the other where it stands would have the
    /// processor guess each time, and often wrong; here is nothing to guess.
    #[inline]
    fn maybe<'p, const MOST: usize>(
        &self,
        numbers: impl Iterator<Item = u32>,
        places: &'p mut [u16; MOST],
    ) -> &'p [u16] {
        let mut n_places = 0;
        for (place, number) in (0..).zip(numbers.take(MOST)) {
            places[n_places % MOST] = place;
            n_places += usize::from(self.marks.has(number));
        }
        &places[..n_places.min(MOST)]
    }

    /// Where `number` stands, given the number that stands at a place.
    #[inline]
    fn get(&self, number: u32, at: impl Fn(usize) -> u32) -> Option<usize> {
        let mut place = number as usize % SIZE;
        loop {
            match self.places[place] {
                0 => return None,
                found => {
                    let found = usize::from(found) - 1;
                    if at(found) == number {
                        return Some(found);
                    }
                }
            }
            place = (place + 1) % SIZE;
        }
    }
}

/// A bit for each number, by its remainder: set where a list has one of that remainder.
struct Marks<const WORDS: usize>(Box<[u64; WORDS]>);

impl<const WORDS: usize> std::fmt::Debug for Marks<WORDS> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Marks<{WORDS}>")
    }
}

impl<const WORDS: usize> Marks<WORDS> {
    fn new(numbers: impl Iterator<Item = u32>) -> Self {
        let mut words = Box::new([0_u64; WORDS]);
        for number in numbers {
            words[number as usize / 64 % WORDS] |= 1 << (number % 64);
        }
        Self(words)
    }

    #[inline]
    fn has(&self, number: u32) -> bool {
        self.0[number as usize / 64 % WORDS] >> (number % 64) & 1 == 1
    }
}

/// What the terms that two articles share come to.
#[derive(Clone, Copy, Debug)]
struct Shared {
    /// Cosines.
    all: f32,
    lead: f32,
    names: f32,
    title: f32,
    actors: f32,
    /// How telling the most telling name in both is, in the one in which it tells less.
    rarest: f32,
    /// How much of each one's headline is found in the other's lead.
    title_in_lead: [f32; 2],
    /// How much of each one's actors is found anywhere in the other.
    actors_in_all: [f32; 2],
}

/// A sum of products of weights kept as whole numbers, each of which is `unit` for a weight of one.
#[expect(clippy::cast_precision_loss, reason = "a share is as exact as it need be")]
fn cosine(sum: u64, unit: f32) -> f32 {
    (sum as f32 / (unit * unit)).min(1.0)
}

/// How much the headline of `a` weighs in the whole of `b`.
pub(crate) fn centrality(a: &Features, b: &Features) -> f32 {
    let mut sum = 0.0;
    for term in a.terms.iter().filter(|term| term.title > 0) {
        if let Some(other) = b.terms.find(term.term) {
            sum += f32::from(term.title) / SMALL_UNIT * f32::from(other.all) / UNIT;
        }
    }
    sum
}

/// How many two ascending lists share.
fn n_common(a: &[u32], b: &[u32]) -> usize {
    let (mut n_common, mut i, mut j) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        n_common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    n_common
}

#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn ratio(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

#[expect(clippy::cast_precision_loss, reason = "a second in a year does not matter")]
fn seconds_between(a: i64, b: i64) -> f32 {
    a.abs_diff(b) as f32
}
