//! The one place that knows the order of the rooms.

use rashomon_core::{Analysis, Article, ArticleId, Comparison, Story};
use rashomon_extract::office::Offices;
use rashomon_spacy::Language;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Articles each worker takes between two looks at the output: enough to keep all busy, few enough
/// that memory does not grow with the archive.
const ARTICLES_PER_WORKER: usize = 16;

/// A parser with everything that follows it.
#[derive(Debug)]
pub struct Pipeline {
    language: Language,
    threads: NonZeroUsize,
    offices: Option<Offices>,
}

/// What became of the articles of one run.
#[derive(Debug)]
pub struct Reading {
    /// In the order of the articles given.
    pub analyses: Vec<Analysis>,
    /// Every article is in exactly one story; a story may hold one article only.
    pub stories: Vec<(Story, Comparison)>,
}

impl Reading {
    /// The analyses of `story`, in its order.
    pub fn analyses_of(&self, story: &Story) -> Vec<&Analysis> {
        let is_of = |id: &ArticleId| self.analyses.iter().find(|analysis| analysis.article.id == *id);
        story.articles.iter().filter_map(is_of).collect()
    }
}

impl Pipeline {
    /// A pipeline that parses with `language`, on as many threads as the machine has cores.
    pub fn new(language: Language) -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { language, threads, offices: None }
    }

    /// The same pipeline on `threads` threads. Results do not depend on the number.
    #[must_use]
    pub fn with_threads(self, threads: NonZeroUsize) -> Self {
        Self { threads, ..self }
    }

    /// The same pipeline with `offices` for the table of who holds which office.
    #[must_use]
    pub fn with_offices(self, offices: Offices) -> Self {
        Self { offices: Some(offices), ..self }
    }

    /// The parser.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// What its findings are kept under: name and version of the model, and the version of the rules.
    pub fn name(&self) -> String {
        let meta = self.language.meta();
        name_of(&format!("{}_{} {}", meta.language, meta.name, meta.version))
    }

    /// Parses one article and finds what is in it.
    ///
    /// Each paragraph of the report is parsed on its own, so that no sentence crosses a paragraph
    /// break and boilerplate never enters a finding.
    pub fn analyze(&self, article: Article) -> Analysis {
        let document = self.language.parse_spans(&article.text, &article.body());
        let offices = self.offices.as_ref().unwrap_or_else(|| Offices::shipped());
        let extraction = rashomon_extract::extract_with(&article, &document, offices);
        Analysis { article, document, extraction }
    }

    /// Analyses many articles in parallel and hands them to `done` one by one, in the order given.
    ///
    /// Holds a bounded number of analyses at a time.
    pub fn analyze_each(&self, articles: impl IntoIterator<Item = Article>, mut done: impl FnMut(Analysis)) {
        let mut articles = articles.into_iter();
        loop {
            let batch: Vec<Article> =
                articles.by_ref().take(self.threads.get() * ARTICLES_PER_WORKER).collect();
            if batch.is_empty() {
                return;
            }
            self.analyze_batch(batch).into_iter().for_each(&mut done);
        }
    }

    fn analyze_batch(&self, articles: Vec<Article>) -> Vec<Analysis> {
        let workers = self.threads.get().min(articles.len());
        if workers <= 1 {
            return articles.into_iter().map(|article| self.analyze(article)).collect();
        }
        // Each worker takes the next article that nobody has taken and fills the place beside it.
        let places: Vec<Mutex<(Option<Article>, Option<Analysis>)>> =
            articles.into_iter().map(|article| Mutex::new((Some(article), None))).collect();
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some(place) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let article = place.lock().ok().and_then(|mut place| place.0.take());
                        let analysis = article.map(|article| self.analyze(article));
                        if let Ok(mut place) = place.lock() {
                            place.1 = analysis;
                        }
                    }
                });
            }
        });
        places.into_iter().filter_map(|place| place.into_inner().ok()?.1).collect()
    }

    /// Analyses all articles, groups them into stories and compares the accounts of each.
    ///
    /// `progress` is told how many articles are done.
    pub fn read(&self, articles: Vec<Article>, mut progress: impl FnMut(usize)) -> Reading {
        let mut analyses = Vec::with_capacity(articles.len());
        self.analyze_each(articles, |analysis| {
            analyses.push(analysis);
            progress(analyses.len());
        });
        let articles: Vec<&Article> = analyses.iter().map(|analysis| &analysis.article).collect();
        let by_id: HashMap<&ArticleId, &Analysis> =
            analyses.iter().map(|analysis| (&analysis.article.id, analysis)).collect();
        let stories = rashomon_story::group(&articles)
            .into_iter()
            .map(|story| {
                let members: Vec<&Analysis> =
                    story.articles.iter().filter_map(|id| by_id.get(id).copied()).collect();
                let comparison = rashomon_story::compare(&story, &members);
                (story, comparison)
            })
            .collect();
        Reading { analyses, stories }
    }
}

/// What sets the rules apart from the model in the name of what made findings.
const AND_RULES: &str = "; rules ";

/// The name of what makes findings: `model` with the rules of this version.
pub(crate) fn name_of(model: &str) -> String {
    format!("{model}{AND_RULES}{}", rashomon_extract::RULES)
}

/// The model in the name of what made findings.
pub(crate) fn model_of(name: &str) -> &str {
    name.split(AND_RULES).next().unwrap_or(name)
}
