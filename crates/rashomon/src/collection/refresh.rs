//! Findings of older rules, made anew.

use super::Collection;
use super::import::Prepared;
use crate::Pipeline;
use crate::pipeline::{model_of, name_of};
use jiff::Timestamp;
use rashomon_core::{Analysis, ArticleId};
use rashomon_extract::office::Offices;
use rashomon_store::{Arrival, Grouping, Store, StoreError};
use std::sync::atomic::{AtomicBool, Ordering};

/// Articles stored at once.
const BATCH: usize = 32;

/// How many articles could be looked into better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Those whose findings rules of another version made.
    pub n_old: usize,
    /// Those that nobody has looked into.
    pub n_bare: usize,
}

/// What to make findings anew with.
#[derive(Debug)]
pub struct Refresh<'a> {
    /// Who held which office.
    pub offices: &'a Offices,
    /// What looks into articles that nobody has looked into; they stay as they are without.
    pub pipeline: Option<&'a Pipeline>,
    /// The longest run, in articles.
    pub articles_max: usize,
}

impl Collection {
    /// How many articles could be looked into better.
    ///
    /// # Errors
    /// Whatever the store gives.
    pub fn stale(&self) -> Result<Stale, StoreError> {
        let mut stale = Stale::default();
        for (name, n_articles) in self.store.models()? {
            match name {
                Some(name) if name == name_of(model_of(&name)) => {}
                Some(_) => stale.n_old += n_articles,
                None => stale.n_bare += n_articles,
            }
        }
        Ok(stale)
    }

    /// Makes findings of older rules anew, those of the latest articles first; the parse stays, so that no
    /// model is needed. Gives how many it did; `progress` is told on the way. What was done before it
    /// stopped stays done.
    ///
    /// # Errors
    /// Whatever the store gives.
    pub fn refresh(
        &self,
        refresh: &Refresh<'_>,
        now: Timestamp,
        stop: &AtomicBool,
        progress: &mut dyn FnMut(usize),
    ) -> Result<usize, StoreError> {
        let mut n_done = 0;
        for (name, _) in self.store.models()? {
            let to_do = match &name {
                Some(name) => *name != name_of(model_of(name)),
                None => refresh.pipeline.is_some(),
            };
            let mut before: Option<(Timestamp, ArticleId)> = None;
            while to_do && n_done < refresh.articles_max && !stop.load(Ordering::Relaxed) {
                let last = before.as_ref().map(|(at, id)| (*at, id));
                let size = BATCH.min(refresh.articles_max - n_done);
                let articles = self.store.articles_of_model(name.as_deref(), last, size)?;
                let Some(last) = articles.last() else { break };
                before = Some((last.at, last.article.id.clone()));
                let mut prepared = Vec::with_capacity(articles.len());
                for stored in articles {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    prepared.extend(self.anew(refresh, name.as_deref(), stored.article)?);
                }
                let arrivals: Vec<Arrival<'_>> = prepared.iter().map(Prepared::arrival).collect();
                self.store.put(&arrivals, &Grouping::default(), now)?;
                if name.is_none() {
                    self.see(&prepared);
                }
                n_done += prepared.len();
                progress(n_done);
            }
        }
        Ok(n_done)
    }

    /// An article with new findings; nothing where somebody has changed it meanwhile.
    fn anew(
        &self,
        refresh: &Refresh<'_>,
        name: Option<&str>,
        article: rashomon_core::Article,
    ) -> Result<Option<Prepared>, StoreError> {
        let Some(name) = name else {
            let analyzed = |pipeline: &Pipeline| {
                Prepared::Analyzed(Box::new(pipeline.analyze(article)), pipeline.name(), None)
            };
            return Ok(refresh.pipeline.map(analyzed));
        };
        let Some(Analysis { article, document, .. }) = self.store.analysis(&article.id)? else {
            return Ok(None);
        };
        let extraction = rashomon_extract::extract_with(&article, &document, refresh.offices);
        let analysis = Analysis { article, document, extraction };
        Ok(Some(Prepared::Analyzed(Box::new(analysis), name_of(model_of(name)), None)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rashomon_core::Article;
    use rashomon_store::Findings;
    use std::path::Path;

    #[test]
    fn findings_of_older_rules_are_made_anew() {
        let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/pipelines/tiny");
        let pipeline = Pipeline::new(crate::Language::load(&tiny).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let collection = Collection::open(folder.path()).unwrap();
        let now = Timestamp::from_second(1_950_000_000).unwrap();
        let analyses: Vec<Analysis> = (0..40)
            .map(|number| Article::plain(format!("a{number}"), "The ferry sails, Ada Moll said. It is late."))
            .map(|article| pipeline.analyze(article))
            .collect();
        for (number, analysis) in analyses.iter().enumerate() {
            let model = if number == 0 { pipeline.name() } else { "tiny 1".to_owned() };
            let findings =
                Findings { document: &analysis.document, extraction: &Default::default(), model: &model };
            let arrival = Arrival { article: &analysis.article, findings: Some(findings), entry: None };
            collection.store().put(&[arrival], &Grouping::default(), now).unwrap();
        }
        let bare = Article::plain("bare", "The ferry is late.");
        let arrival = Arrival { article: &bare, findings: None, entry: None };
        collection.store().put(&[arrival], &Grouping::default(), now).unwrap();

        let stop = AtomicBool::new(false);
        let mut refresh = Refresh { offices: Offices::shipped(), pipeline: None, articles_max: 5 };
        let run = |refresh: &Refresh<'_>| {
            let n_done = collection.refresh(refresh, now, &stop, &mut |_| {}).unwrap();
            let Stale { n_old, n_bare } = collection.stale().unwrap();
            (n_done, n_old, n_bare)
        };
        assert_eq!(run(&refresh), (5, 34, 1));
        refresh.articles_max = usize::MAX;
        assert_eq!(run(&refresh), (34, 0, 1));
        refresh.pipeline = Some(&pipeline);
        assert_eq!(run(&refresh), (1, 0, 0));
        assert_eq!(run(&refresh), (0, 0, 0));
        for analysis in &analyses[1..] {
            let found = collection.store().analysis(&analysis.article.id).unwrap().unwrap();
            assert_eq!(found.extraction, analysis.extraction);
        }
    }
}
