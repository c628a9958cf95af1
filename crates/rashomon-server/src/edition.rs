//! Makes editions of stories, so that programs list a story anew whenever something new is told in it.

use crate::fault::Fault;
use crate::site::Site;

/// Stories quiet for longer than this are nobody's news.
const RECENT_DAYS: i64 = 14;
/// Stories looked at before others may have a turn.
const BATCH: usize = 50;

/// Looks at stories that changed. Tells whether there may be more of them.
///
/// A story of one voice has no edition: copies of one report are no accounts side by side.
pub(crate) fn make(site: &Site) -> Result<bool, Fault> {
    let now = site.now();
    let since = now - jiff::SignedDuration::from_hours(24 * RECENT_DAYS);
    let stories = site.store.stories_to_look_at(since, BATCH)?;
    for id in &stories {
        let (n_voices, findings) = match site.story(id) {
            Ok(story) if story.n_voices > 1 => (story.n_voices, story.findings()),
            Ok(story) => (story.n_voices, Vec::new()),
            Err(Fault::NotFound) => (0, Vec::new()),
            Err(fault) => return Err(fault),
        };
        site.store.put_look(id, n_voices, &findings, now)?;
    }
    Ok(stories.len() == BATCH)
}
