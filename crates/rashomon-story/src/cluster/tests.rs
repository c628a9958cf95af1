use super::*;
use rashomon_core::{ArticleId, Title};

fn article(id: &str, title: &str, text: &str) -> Article {
    Article {
        title: (!title.is_empty()).then(|| Title { text: title.to_owned(), span: None }),
        ..Article::plain(id, text)
    }
}

/// The happenings of `testdata/happenings.txt`: each report with its happening's name.
pub(crate) fn happenings() -> Vec<(String, Article)> {
    let mut reports: Vec<(String, Article)> = Vec::new();
    for happening in include_str!("../../testdata/happenings.txt").split("\n# ").skip(1) {
        let (name, rest) = happening.split_once('\n').unwrap();
        for (place, report) in rest.split("##").skip(1).enumerate() {
            let (title, text) = report.split_once('\n').unwrap();
            reports.push((name.to_owned(), article(&format!("{name} {place}"), title.trim(), text)));
        }
    }
    reports
}

/// Stories as the happenings' names of their articles.
fn grouped(reports: &[(String, Article)]) -> Vec<Vec<String>> {
    let articles: Vec<&Article> = reports.iter().map(|(_, article)| article).collect();
    group(&articles)
        .iter()
        .map(|story| {
            story.articles.iter().map(|id| id.as_str().rsplit_once(' ').unwrap().0.to_owned()).collect()
        })
        .collect()
}

#[test]
fn each_happening_is_one_story() {
    let reports = happenings();
    let stories = grouped(&reports);
    let mut names: Vec<&str> = reports.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    assert_eq!(stories.len(), names.len(), "{stories:#?}");
    for (story, name) in stories.iter().zip(names) {
        assert!(story.iter().all(|other| other == name), "{story:?}");
    }
}

#[test]
fn a_handful_is_enough() {
    let reports = happenings();
    let mut names: Vec<&String> = reports.iter().map(|(name, _)| name).collect();
    names.dedup();
    for pair in names.windows(2) {
        let few: Vec<_> = reports.iter().filter(|(name, _)| pair.contains(&name)).cloned().collect();
        let stories = grouped(&few);
        assert_eq!(stories.len(), 2, "{stories:#?}");
        assert!(stories.iter().all(|story| story.iter().all(|name| *name == story[0])), "{stories:#?}");
    }
}

#[test]
fn headlines_alone_are_grouped() {
    let titles = [
        "Dockers at Port Ellery walk out over night shifts",
        "Port Ellery: dockers strike against night shifts",
        "Train drivers in Norrland stop work for better pay",
        "Aster lander touches down near the moon's south pole",
        "Lander Aster reaches the moon's south pole",
    ];
    let articles: Vec<Article> =
        titles.iter().enumerate().map(|(place, title)| article(&place.to_string(), title, "")).collect();
    let stories = group(&articles.iter().collect::<Vec<_>>());
    let ids: Vec<Vec<&str>> =
        stories.iter().map(|story| story.articles.iter().map(|id| id.as_str()).collect()).collect();
    assert_eq!(ids, [vec!["0", "1"], vec!["2"], vec!["3", "4"]]);
}

#[test]
fn order_of_input_does_not_matter() {
    let reports = happenings();
    let mut articles: Vec<&Article> = reports.iter().map(|(_, article)| article).collect();
    let sorted = |articles: &[&Article]| {
        let mut stories: Vec<_> = group(articles)
            .into_iter()
            .map(|mut story| {
                story.articles.sort();
                (story.id, story.headline.map(|headline| headline.text), story.articles)
            })
            .collect();
        stories.sort_by(|a, b| a.0.cmp(&b.0));
        stories
    };
    let expected = sorted(&articles);
    articles.reverse();
    assert_eq!(sorted(&articles), expected);
    articles.rotate_left(7);
    assert_eq!(sorted(&articles), expected);
}

#[test]
fn articles_of_many_years_all_keep_their_place() {
    let reports = happenings();
    let dated: Vec<Article> = (0_i32..)
        .zip(&reports)
        .map(|(place, (_, article))| {
            let year = 1990 + i16::try_from(place % 30).unwrap();
            let day = jiff::civil::date(year, 1, 1);
            Article { published: Some(rashomon_core::Published::Day(day)), ..article.clone() }
        })
        .collect();
    let stories = group(&dated.iter().collect::<Vec<_>>());
    let mut ids: Vec<&str> =
        stories.iter().flat_map(|story| &story.articles).map(ArticleId::as_str).collect();
    ids.sort_unstable();
    let mut expected: Vec<&str> = dated.iter().map(|article| article.id.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(ids, expected);
}

#[test]
fn odd_input_is_grouped_too() {
    assert!(group(&[]).is_empty());
    let empty = article("empty", "", "");
    let blank = article("blank", " ", "\n \n");
    let signs = article("signs", "?!", "…\n—");
    let chinese = article("chinese", "奥斯克山谷停火协议签署", "");
    let same = article("same", "奥斯克山谷停火协议今日签署", "");
    let stories = group(&[&empty, &blank, &signs, &chinese, &same]);
    let sizes: Vec<usize> = stories.iter().map(|story| story.articles.len()).collect();
    assert_eq!(sizes, [1, 1, 1, 2]);
    assert_eq!(stories[0].headline, None);
    assert_eq!(stories[0].id, group(&[&empty])[0].id);
}

/// Reads real reports that are not part of the project, where they lie beside it.
#[test]
fn reports_of_one_visit_in_other_words_are_one_story() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds");
    let Ok(files) = std::fs::read_dir(folder) else {
        println!("skipped: {folder} is not there");
        return;
    };
    let mut visit: Vec<Article> = files
        .filter_map(|file| file.ok().map(|file| file.path()))
        .filter_map(|path| {
            Some(article(&path.display().to_string(), "", &std::fs::read_to_string(path).ok()?))
        })
        .collect();
    visit.sort_by(|a, b| a.id.cmp(&b.id));
    let others = happenings();
    let mut articles: Vec<&Article> = visit.iter().collect();
    assert_eq!(group(&articles).len(), 1);
    articles.extend(others.iter().map(|(_, article)| article));
    assert_eq!(group(&articles)[0].articles.len(), visit.len());
}
