//! A story with everything that its page shows.

use crate::fault::Fault;
use crate::site::Site;
use crate::view::{OverTime, RELATED_MAX, RelatedView, StoryView, WordingView};
use rashomon::core::{
    Analysis, Article, Comparison, Document, DocumentBuilder, Extraction, Labels, StoryId, Timeline,
};
use rashomon::store::{FindingHash, Revision, Rule, Store, StoryRow};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A story with its articles and what lies between them.
#[derive(Debug)]
pub(crate) struct StoryPage {
    pub(crate) row: StoryRow,
    /// In the story's order.
    pub(crate) analyses: Vec<Analysis>,
    pub(crate) comparison: Comparison,
    pub(crate) timeline: Timeline,
    /// Different texts among the reports: a copy adds none.
    pub(crate) n_voices: usize,
    /// Articles that nobody has looked into yet.
    pub(crate) n_unread: usize,
    /// Articles left out for a reader who wants nothing of their outlets.
    pub(crate) n_hidden: usize,
    /// Articles in another language than that of the model that looked into them, by place.
    pub(crate) foreign: Vec<usize>,
    /// Articles that their outlet has changed, by place, with every text that they had.
    pub(crate) revisions: Vec<(usize, Vec<Revision>)>,
}

/// What is new in a story to a reader who has read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct News {
    pub(crate) n_differences: usize,
    pub(crate) n_statements: usize,
    /// Reports that nobody has looked into.
    pub(crate) n_reports: usize,
}

impl News {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// "2 new statements and 1 new difference".
    pub(crate) fn in_words(&self) -> String {
        let parts = [
            (self.n_statements, "new statement", "new statements"),
            (self.n_differences, "new difference", "new differences"),
            (self.n_reports, "new report", "new reports"),
        ];
        let told = parts.into_iter().filter(|part| part.0 > 0);
        let told: Vec<String> = told.map(|(n, one, many)| crate::report::count(n, one, many)).collect();
        if told.is_empty() { "nothing new".to_owned() } else { told.join(" and ") }
    }
}

/// Stories beyond this are compared by their first articles only: a page of more columns helps nobody.
const ARTICLES_MAX: usize = 16;

impl Site {
    /// A story with its comparison; of one that was merged away the one that has its articles.
    pub(crate) fn story(&self, id: &StoryId) -> Result<Arc<StoryPage>, Fault> {
        self.laid_side_by_side(self.row(id)?)
    }

    /// The same without the reports of outlets that a reader wants nothing of; all of them where nothing
    /// else is there.
    pub(crate) fn story_without(&self, id: &StoryId, rules: &[Rule]) -> Result<Arc<StoryPage>, Fault> {
        let page = self.story(id)?;
        let is_unwanted = |article: &Article| {
            article.outlet.as_ref().is_some_and(|outlet| crate::rule::is_unwanted_outlet(rules, &outlet.name))
        };
        let n_unwanted = page.analyses.iter().filter(|analysis| is_unwanted(&analysis.article)).count();
        if n_unwanted == 0 || n_unwanted == page.analyses.len() {
            return Ok(page);
        }
        Ok(Arc::new(StoryPage::load(&*self.store, page.row.clone(), &is_unwanted)?))
    }

    /// A story over time, with the stories beside it; none of those where the search index does not answer.
    pub(crate) fn over_time(&self, story: &StoryPage) -> OverTime {
        let now = self.now();
        let related = self.views.related(&story.row, now).unwrap_or_else(|| {
            let articles: Vec<&Article> = story.analyses.iter().map(|analysis| &analysis.article).collect();
            let found = self.collection.related(&story.row.story.id, &articles, RELATED_MAX);
            let related: Vec<RelatedView> = found.unwrap_or_default().into_iter().map(Into::into).collect();
            self.views.put_related(story.row.clone(), now, related.clone());
            related
        });
        OverTime { timeline: story.timeline.clone(), related }
    }

    /// A story laid out in plain HTML for reader programs, which know it under the address `url` of `origin`.
    pub(crate) fn plain_story(&self, id: &StoryId, origin: &str, url: &str) -> Result<Arc<str>, Fault> {
        let row = self.row(id)?;
        if let Some(plain) = self.views.plain(&row, url) {
            return Ok(plain);
        }
        let page = self.laid_side_by_side(row)?;
        let plain: Arc<str> = crate::report::plain::story(&page.view(), origin, url).into_string().into();
        self.views.put_plain(page.row.clone(), url, Arc::clone(&plain));
        Ok(plain)
    }

    fn row(&self, id: &StoryId) -> Result<StoryRow, Fault> {
        self.store.story(id)?.filter(|row| !row.story.articles.is_empty()).ok_or(Fault::NotFound)
    }

    fn laid_side_by_side(&self, row: StoryRow) -> Result<Arc<StoryPage>, Fault> {
        if let Some(kept) = self.views.page(&row) {
            return Ok(kept);
        }
        let page = Arc::new(StoryPage::load(&*self.store, row, &|_| false)?);
        self.views.put_page(Arc::clone(&page));
        Ok(page)
    }
}

impl StoryPage {
    fn load(store: &dyn Store, row: StoryRow, is_unwanted: &dyn Fn(&Article) -> bool) -> Result<Self, Fault> {
        let mut analyses = Vec::with_capacity(row.story.articles.len());
        let (mut n_unread, mut n_hidden) = (0, 0);
        let (mut revisions, mut foreign) = (Vec::new(), Vec::new());
        let shown = &row.story.articles[..row.story.articles.len().min(ARTICLES_MAX)];
        for (id, known) in shown.iter().zip(store.known(shown)?) {
            match store.analysis(id)? {
                Some(analysis) if is_unwanted(&analysis.article) => n_hidden += 1,
                Some(analysis) => {
                    if known.as_ref().is_some_and(|known| known.n_revisions > 1) {
                        revisions.push((analyses.len(), store.revisions(id)?));
                    }
                    let model = known.and_then(|known| known.model);
                    if is_foreign(analysis.article.language.as_deref(), model.as_deref()) {
                        foreign.push(analyses.len());
                    }
                    analyses.push(analysis);
                }
                None => {
                    if let Some(stored) = store.article(id)?
                        && !is_unwanted(&stored.article)
                    {
                        n_unread += 1;
                        analyses.push(not_looked_into(stored.article));
                    }
                }
            }
        }
        let members: Vec<&Analysis> = analyses.iter().collect();
        let comparison = rashomon::compare(&row.story, &members);
        let articles: Vec<&Article> = analyses.iter().map(|analysis| &analysis.article).collect();
        let n_voices = comparison.n_voices(articles.iter().map(|article| &article.id));
        let timeline = rashomon::timeline(&articles);
        Ok(Self { row, analyses, comparison, timeline, n_voices, n_unread, n_hidden, foreign, revisions })
    }

    /// What there is to show, each finding linked to its article's page.
    pub(crate) fn view(&self) -> StoryView<'_> {
        let members: Vec<&Analysis> = self.analyses.iter().collect();
        let mut view = StoryView::new(&self.row.story, &self.comparison, &members).with_figures(&members);
        for source in &mut view.sources {
            source.page = Some(article_address(source.analysis.article.id.as_str()));
        }
        view
    }

    /// The same, with what the reader has not seen marked as new where they have seen something. Gives
    /// the number of new differences and statements.
    pub(crate) fn view_since(&self, seen: &[FindingHash]) -> (StoryView<'_>, usize, usize) {
        let mut view = self.view();
        if seen.is_empty() {
            return (view, 0, 0);
        }
        let is_new = |hash: FindingHash| seen.binary_search(&hash).is_err();
        let (mut n_differences, mut n_statements) = (0, 0);
        for difference in &mut view.differences {
            difference.is_new = is_new(difference_hash(difference));
            n_differences += usize::from(difference.is_new);
        }
        for_each_wording(&mut view, &mut |wording| {
            wording.is_new = is_new(wording_hash(wording));
            n_statements += usize::from(wording.is_new);
        });
        (view, n_differences, n_statements)
    }

    /// What a reader who has seen those findings has not.
    pub(crate) fn news(&self, seen: &[FindingHash]) -> News {
        let (_, n_differences, n_statements) = self.view_since(seen);
        let is_new = |hash: &FindingHash| !seen.is_empty() && seen.binary_search(hash).is_err();
        News { n_differences, n_statements, n_reports: self.bare().filter(is_new).count() }
    }

    /// Texts in which nobody has looked for findings: each is a finding as a whole, copies of it are none.
    fn bare(&self) -> impl Iterator<Item = FindingHash> {
        let bare = self.analyses.iter().filter(|analysis| analysis.document.is_empty());
        bare.map(|analysis| {
            let words = analysis.article.text.to_lowercase();
            let plain: String = words.chars().filter(|character| character.is_alphanumeric()).collect();
            hash(&["report", &plain])
        })
    }

    /// Hashes of everything that the page tells, sorted. A copy of what is known adds none.
    pub(crate) fn findings(&self) -> Vec<FindingHash> {
        let mut view = self.view();
        let mut hashes: BTreeSet<FindingHash> = view.differences.iter().map(difference_hash).collect();
        for_each_wording(&mut view, &mut |wording| {
            hashes.insert(wording_hash(wording));
        });
        hashes.extend(self.bare());
        // A story in which nothing was found can be seen as well.
        hashes.insert(hash(&["story"]));
        hashes.into_iter().collect()
    }
}

fn for_each_wording<'a>(view: &mut StoryView<'a>, done: &mut dyn FnMut(&mut WordingView<'a>)) {
    for speaker in &mut view.speakers {
        for wording in speaker.statements.iter_mut().flat_map(|shared| &mut shared.wordings) {
            done(wording);
        }
    }
    for speaker in view.alone.iter_mut().chain(&mut view.other).flat_map(|alone| &mut alone.speakers) {
        for (wording, _) in &mut speaker.statements {
            done(wording);
        }
    }
}

fn difference_hash(difference: &crate::view::DifferenceView<'_>) -> FindingHash {
    let mut words: Vec<String> = difference.words().into_iter().map(str::to_lowercase).collect();
    words.sort_unstable();
    hash(&["difference", difference.difference.kind.name(), &difference.difference.about, &words.join("|")])
}

/// The words alone tell one from another: a copy in another outlet says nothing new.
fn wording_hash(wording: &WordingView<'_>) -> FindingHash {
    let words = wording.passage.words().to_lowercase();
    let plain: String = words.chars().filter(|character| character.is_alphanumeric()).collect();
    hash(&["statement", &plain])
}

fn hash(parts: &[&str]) -> FindingHash {
    let digest = Sha256::digest(parts.join("\u{1f}"));
    let mut hash = FindingHash::default();
    hash.copy_from_slice(&digest[..16]);
    hash
}

/// Whether a model, whose name begins with its language, cannot read that language.
fn is_foreign(language: Option<&str>, model: Option<&str>) -> bool {
    let of_model = model.and_then(|model| model.split('_').next());
    language.zip(of_model).is_some_and(|(language, of_model)| language.split('-').next() != Some(of_model))
}

/// An article in which nobody has looked for findings yet.
pub(crate) fn not_looked_into(article: Article) -> Analysis {
    let document: Document =
        DocumentBuilder::new(article.text.as_str(), Arc::new(Labels::default())).finish();
    Analysis { article, document, extraction: Extraction::default() }
}

/// Where a story's page is.
pub(crate) fn story_address(id: &str) -> String {
    format!("/story/{}", segment(id))
}

/// Where an article's page is.
pub(crate) fn article_address(id: &str) -> String {
    format!("/article/{}", segment(id))
}

/// `text` as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

/// `text` as a value of a query.
pub(crate) fn value(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
