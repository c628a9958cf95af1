//! Import: how fast, in how much memory, into how many bytes, and what takes the time.

use super::memory::{forget_peak, status};
use super::search::n_bytes;
use super::stream::Stream;
use super::{count, per_token};
use crate::cpu_time::{self, CpuTime};
use anyhow::Context;
use rashomon::collection::ImportOptions;
use rashomon::input::Options;
use rashomon::{Collection, Pipeline};
use rashomon_core::{Article, Published};
use rashomon_spacy::Language;
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// Of how many articles one is analysed: that takes a hundred times as long.
const ANALYSED: usize = 50;

pub(super) fn bench(shared: &Path, n_articles: usize, model: Option<&Path>) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("rashomon-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = both(shared, n_articles, model, &folder);
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    done
}

fn both(shared: &Path, n_articles: usize, model: Option<&Path>, folder: &Path) -> anyhow::Result<()> {
    let stream = Stream::read(shared)?;
    let all = folder.join("all.jsonl");
    write(&all, texts(&stream).take(n_articles))?;
    import("without analysis", &all, folder, n_articles, None)?;
    let Some(model) = model else { return Ok(()) };
    let pipeline = Pipeline::new(Language::load(model)?);
    let is_read = |article: &Article| article.language.as_deref().is_none_or(|code| code == "en");
    let some: Vec<Article> = texts(&stream).filter(is_read).take(n_articles / ANALYSED).collect();
    drop(stream);
    let path = folder.join("some.jsonl");
    write(&path, some.iter().cloned())?;
    import("with analysis", &path, folder, some.len(), Some(&pipeline))?;

    let (mut parsing, mut extracting, mut n_tokens) = (0.0, 0.0, 0);
    let sample = &some[..some.len().min(400)];
    for article in sample {
        let start = CpuTime::now();
        let document = pipeline.language().parse_spans(&article.text, &article.body());
        parsing += start.seconds();
        n_tokens += document.len();
        let start = CpuTime::now();
        std::hint::black_box(rashomon_extract::extract(article, &document));
        extracting += start.seconds();
    }
    println!(
        "\nof the analysis, on {} articles by CPU time of one thread: parsing {:.0} % ({:.2} ms an article, {:.1} µs \
         a token), extraction {:.0} % ({:.2} ms)",
        sample.len(),
        100.0 * parsing / (parsing + extracting),
        1e3 * parsing / count(sample.len()),
        per_token(parsing, n_tokens),
        100.0 * extracting / (parsing + extracting),
        1e3 * extracting / count(sample.len()),
    );
    Ok(())
}

/// Articles that are more than a headline.
pub(super) fn texts(stream: &Stream) -> impl Iterator<Item = Article> {
    (0..).map(|number| stream.article(number)).filter(|article| article.text.len() > 300)
}

fn write(path: &Path, articles: impl Iterator<Item = Article>) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for article in articles {
        let published = match article.published {
            Some(Published::Moment(moment)) => Some(moment.to_string()),
            _ => None,
        };
        let line = json!({
            "id": article.id.as_str(),
            "title": article.title.map(|title| title.text),
            "outlet": article.outlet.map(|outlet| outlet.name),
            "published": published,
            "language": article.language,
            "text": article.text,
        });
        writeln!(file, "{line}")?;
    }
    Ok(file.flush()?)
}

fn import(
    what: &str,
    path: &Path,
    folder: &Path,
    n_articles: usize,
    pipeline: Option<&Pipeline>,
) -> anyhow::Result<()> {
    let input = std::fs::metadata(path)?.len() as f64;
    let path = path.to_string_lossy().into_owned();
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let go_on = AtomicBool::new(false);
    let timed = |collection: &Collection, paths: &[String], ungrouped: bool| -> anyhow::Result<_> {
        let options = ImportOptions { input: Options::default(), pipeline, ungrouped, threads };
        let (cpu, wall) = (cpu_time::of_process(), Instant::now());
        let imported = collection.import(paths, &options, &jiff::Timestamp::now, &go_on, &mut |_| {})?;
        Ok((imported, cpu_time::of_process() - cpu, wall.elapsed().as_secs_f64()))
    };
    let told = |cpu: f64, wall: f64| {
        let n_articles = count(n_articles);
        format!(
            "{:.0} articles a second of one core's time ({cpu:.1} s), {:.0} by the clock ({wall:.1} s)",
            n_articles / cpu,
            n_articles / wall
        )
    };
    println!("{what}: {n_articles} articles of {:.0} bytes on {threads} threads", input / count(n_articles));
    forget_peak();
    let before = status("VmRSS").unwrap_or(f64::NAN);
    // What takes minutes is done once.
    let mut whole = None;
    if pipeline.is_none() {
        let collection = Collection::open(&folder.join("whole"))?;
        let (_, cpu, wall) = timed(&collection, std::slice::from_ref(&path), false)?;
        whole = Some((cpu, wall, status("VmHWM").unwrap_or(f64::NAN)));
    }
    // Stored and found first, in stories then: what each takes.
    let place = folder.join(what);
    let collection = Collection::open(&place)?;
    let (imported, ungrouped, ungrouped_wall) = timed(&collection, &[path], true)?;
    let (_, grouping, grouping_wall) = timed(&collection, &[], false)?;
    let peak = status("VmHWM").unwrap_or(f64::NAN);
    let (cpu, wall, peak) = whole.unwrap_or((ungrouped + grouping, ungrouped_wall + grouping_wall, peak));
    println!("  {} new, {} failed", imported.n_new, imported.n_failed);
    println!("  with stories:    {}", told(cpu, wall));
    println!("  without stories: {}", told(ungrouped, ungrouped_wall));
    // The index is made beside all else; how much of the time is its own, making it alone tells.
    let before_index = cpu_time::of_process();
    collection.rebuild_index(&mut |_| true)?;
    let index = cpu_time::of_process() - before_index;
    // What threads do at the same time is told apart by the clock.
    let spent = &imported.spent;
    let first = [("reading", spent.read), ("analysis", spent.analyze), ("storing", spent.store)];
    let clock: f64 = first.iter().map(|(_, time)| time.as_secs_f64()).sum();
    let mut stages =
        first.map(|(stage, time)| (stage, (ungrouped - index) * time.as_secs_f64() / clock)).to_vec();
    stages.extend([("search index", index), ("grouping", grouping)]);
    print!("  of the processors' time:");
    for (stage, seconds) in stages.iter().filter(|(_, seconds)| *seconds > 0.0) {
        print!(
            " {stage} {:.0} % ({:.0} µs an article)",
            100.0 * seconds / (ungrouped + grouping),
            1e6 * seconds / count(n_articles)
        );
    }
    println!(
        "\n  memory: {before:.0} MB before, {peak:.0} MB at the peak; database {:.0} bytes an article, search index {:.0}",
        n_bytes(&place)? / count(n_articles),
        n_bytes(&place.join("index"))? / count(n_articles)
    );
    Ok(())
}
