//! A story over time, and the stories beside it.

use super::StoryView;
use rashomon::collection::Related;
use rashomon::core::{Analysis, Article, ArticleId, RelatedStory, Relation, Story, StoryId, Timeline};
use rashomon::{Window, timeline};
use schemars::JsonSchema;
use serde::Serialize;

/// Stories shown beside one.
pub const RELATED_MAX: usize = 6;

/// A story beside another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RelatedView {
    /// Its id.
    pub story: String,
    /// A headline of one of its articles; null where none has one.
    pub title: Option<String>,
    /// `same_actors`: the same people and places, another happening; `other_language`: perhaps the same
    /// happening, told in another language.
    pub relation: &'static str,
    /// How much of the names that each turns on is also the other's, from 0 to 1.
    pub strength: f32,
    /// Names in both, weightiest first.
    pub names: Vec<String>,
    /// Articles it has.
    pub n_articles: usize,
    /// The day of its first article; null where that is not known.
    pub day: Option<String>,
}

impl RelatedView {
    fn new(story: &Story, related: RelatedStory, day: Option<String>) -> Self {
        Self {
            story: story.id.to_string(),
            title: story.headline.as_ref().map(|headline| headline.text.clone()),
            relation: match related.relation {
                Relation::SameActors => "same_actors",
                Relation::OtherLanguage => "other_language",
            },
            strength: related.strength,
            names: related.names,
            n_articles: story.articles.len(),
            day,
        }
    }

    /// Whether it is perhaps the same happening.
    pub fn is_other_language(&self) -> bool {
        self.relation == "other_language"
    }

    /// Names in both for people, a few.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.names.iter().take(4).map(String::as_str).collect();
        names.join(", ")
    }
}

impl From<Related> for RelatedView {
    fn from(related: Related) -> Self {
        let day = related.row.first.strftime("%F").to_string();
        Self::new(&related.row.story, related.relation, Some(day))
    }
}

/// A story over time with the stories beside it.
#[derive(Clone, Debug, Default)]
pub struct OverTime {
    /// Its first report, its developments, its last day.
    pub timeline: Timeline,
    /// Other stories, the most closely related first.
    pub related: Vec<RelatedView>,
}

impl OverTime {
    /// Of a story of whose articles `analyses` are, beside `related`.
    pub fn new(analyses: &[&Analysis], related: Vec<RelatedView>) -> Self {
        let articles: Vec<&Article> = analyses.iter().map(|analysis| &analysis.article).collect();
        Self { timeline: timeline(&articles), related }
    }

    /// Of each of some stories, beside the others.
    pub fn among<'a>(stories: impl IntoIterator<Item = (&'a Story, Vec<&'a Analysis>)>) -> Vec<Self> {
        let stories: Vec<(&Story, Vec<&Analysis>)> = stories.into_iter().collect();
        let articles: Vec<Vec<&Article>> = (stories.iter())
            .map(|(_, analyses)| analyses.iter().map(|analysis| &analysis.article).collect())
            .collect();
        let held = stories.iter().zip(&articles).map(|((story, _), articles)| (&story.id, &articles[..]));
        let window = Window::of_stories(held);
        let view = |related: RelatedStory| {
            let place = stories.iter().position(|(story, _)| story.id == related.story)?;
            let day = (articles[place].iter())
                .filter_map(|article| article.published)
                .min_by_key(rashomon::core::Published::day)
                .map(|published| published.day().to_string());
            Some(RelatedView::new(stories[place].0, related, day))
        };
        let related = |id: &StoryId, articles: &[&Article]| -> Vec<RelatedView> {
            window.related(id, articles, RELATED_MAX).into_iter().filter_map(view).collect()
        };
        (stories.iter().zip(&articles))
            .map(|((story, analyses), articles)| Self::new(analyses, related(&story.id, articles)))
            .collect()
    }

    /// Whether it tells nothing that a list of the reports does not.
    pub fn is_plain(&self) -> bool {
        self.timeline.developments.is_empty() && self.timeline.today.is_empty()
    }
}

impl StoryView<'_> {
    /// The place of an article among the sources.
    pub fn place(&self, article: &ArticleId) -> Option<usize> {
        self.sources.iter().position(|source| source.article().id == *article)
    }
}
