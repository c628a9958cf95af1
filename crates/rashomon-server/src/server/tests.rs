use super::*;
use crate::guard::COOKIE;
use crate::sample::{self, NOW, at};
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use rashomon::core::{
    Article, ArticleId, Cause, Headline, StoryChange, StoryEvent, StoryId, TextSpan, Title,
};
use rashomon::store::{Account, AccountId, Arrival, Grouping, Rule, Store};
use std::ops::Deref;

/// A server whose articles are full of what no page may show as it is, with a rule for each reader.
struct Place(sample::Place);

/// What an outlet may put into any field.
const ODD: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>\u{1b}";

fn article(id: &str) -> Article {
    let text = format!("{ODD} the strike is over.");
    Article {
        title: Some(Title { text: format!("Ferries sail {ODD}"), span: None }),
        outlet: Some(rashomon::core::Outlet {
            name: format!("Courier {ODD}"),
            evidence: rashomon::core::OutletEvidence::Given,
        }),
        byline: Some(ODD.to_owned()),
        language: Some(ODD.to_owned()),
        url: Some(format!("javascript:alert('{id}')")),
        paragraphs: vec![TextSpan::new(0, text.len())],
        ..Article::plain(id, text)
    }
}

fn place() -> Place {
    Place(sample::Place::of(Options::default(), fill))
}

fn fill(store: &dyn Store) {
    for number in 1..=3 {
        let rule = Rule { number: 0, target: "words".into(), words: "ferry".into(), weight: 1.0 };
        store.put_rule(AccountId(number), &rule, at(0)).unwrap();
    }
    let articles = ["a1", "a2"].map(article);
    let arrivals = articles.each_ref().map(|article| Arrival { article, findings: None, entry: None });
    let story = StoryId::new("s1");
    let change = |change| StoryEvent { change, cause: Cause::Arrival };
    let events = [
        change(StoryChange::Opened { story: story.clone(), article: ArticleId::new("a1") }),
        change(StoryChange::Joined { story: story.clone(), article: ArticleId::new("a2"), likeness: None }),
    ];
    let headline = Headline { text: format!("Ferries sail {ODD}"), article: ArticleId::new("a1") };
    store.put(&arrivals, &Grouping { events: &events, headlines: &[(story, headline)] }, at(0)).unwrap();
}

impl Deref for Place {
    type Target = sample::Place;

    fn deref(&self) -> &sample::Place {
        &self.0
    }
}

impl Place {
    fn ask(
        &self,
        method: Method,
        path: &str,
        reader: Option<i64>,
        pairs: &[(&str, &str)],
    ) -> (Response<()>, String) {
        let cookie = reader.map(|reader| format!("{COOKIE}=token {reader}"));
        let mut headers: Vec<(&str, &str)> =
            cookie.iter().map(|cookie| ("cookie", cookie.as_str())).collect();
        headers.extend(pairs);
        self.0.ask(method, path, &headers, "")
    }

    fn status(&self, method: Method, path: &str, reader: Option<i64>) -> StatusCode {
        self.ask(method, path, reader, &[]).0.status()
    }
}

/// A path of a route, with something in its places.
fn filled(path: &str) -> String {
    let path = path.replace("/story/{id}", "/story/s1").replace("/article/{id}", "/article/a1");
    path.replace("{name}", "nobody")
        .replace("{number}", "77")
        .replace("{entry}", "77")
        .replace("{file}", "none.atom")
        .replace("{signature}/{address}", "00/00")
        .replace("{what}", "lists")
        .replace("{deed}", "nothing")
        .replace("{second}", "77")
        .replace("{*call}", "user-info")
        .replace("{*stream}", "feed/1")
}

#[test]
fn every_route_knows_who_may_call_it() {
    let place = place();
    for (path, access, _) in routes() {
        let filled = filled(path);
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let status = |reader| place.status(method.clone(), &filled, reader);
            let (anonymous, reader, admin) = (status(None), status(Some(2)), status(Some(1)));
            if admin == StatusCode::METHOD_NOT_ALLOWED {
                continue;
            }
            let told = format!("{method} {path} {access:?}: {anonymous} {reader} {admin}");
            let shut = [StatusCode::SEE_OTHER, StatusCode::FORBIDDEN];
            match access {
                Access::Public => {
                    assert!(!shut.contains(&anonymous) || anonymous == StatusCode::SEE_OTHER, "{told}")
                }
                // The same path may have a route of another kind for another method.
                Access::Reader | Access::Admin => assert!(shut.contains(&anonymous), "{told}"),
                Access::Program => {
                    let is_open =
                        ["/healthcheck", "/version", "/api/greader.php", "/fever", "/api/fever.php"]
                            .iter()
                            .any(|open| path.trim_end_matches('/') == *open);
                    let refused = [StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER];
                    assert!(is_open || refused.contains(&anonymous), "{told}");
                    assert_eq!(
                        anonymous, admin,
                        "a browser's session opens no interface for programs: {told}"
                    );
                }
            }
        }
    }
    // Signing out was one of the routes.
    let place = self::place();
    let admins_alone = [
        "/feeds",
        "/feeds/opml",
        "/feeds/1/remove",
        "/settings/readers",
        "/settings/readers/3/remove",
        "/story/s1/split",
        "/story/s1/merge",
        "/packs/0",
        "/samples/add",
        "/person/nobody/77/names",
        "/names/77/take-back",
        "/model/fetch",
    ];
    for path in admins_alone {
        assert_eq!(place.status(Method::POST, path, Some(2)), StatusCode::FORBIDDEN, "{path}");
    }
    let metrics = |password: &str| {
        let bearer = format!("Bearer {password}");
        let (response, counts) = place.ask(Method::GET, "/metrics", None, &[("authorization", &bearer)]);
        (response.status(), counts)
    };
    assert_eq!(metrics("password-2").0, StatusCode::FORBIDDEN);
    let (status, counts) = metrics("password-1");
    assert_eq!(status, StatusCode::OK);
    let stale = place.server.site.collection.stale().unwrap();
    assert!(counts.contains(&format!("\nrashomon_articles_older_findings {}\n", stale.n_old)), "{counts}");
    assert!(counts.contains(&format!("\nrashomon_articles_not_analyzed {}\n", stale.n_bare)), "{counts}");
    assert_eq!(place.status(Method::POST, "/story/s1/pick", Some(2)), StatusCode::FORBIDDEN);
}

#[test]
fn what_belongs_to_another_is_not_there() {
    let place = place();
    let rule = place.server.site.store.rules(AccountId(3)).unwrap()[0].number;
    let password = place.server.site.store.app_passwords(AccountId(3)).unwrap()[0].number;
    for path in [format!("/rules/{rule}/remove"), format!("/settings/programs/{password}/remove")] {
        assert_eq!(place.status(Method::POST, &path, Some(2)), StatusCode::NOT_FOUND, "another's {path}");
        assert_eq!(place.status(Method::POST, &path, Some(3)), StatusCode::SEE_OTHER, "one's own {path}");
    }
}

#[test]
fn pages_of_others_change_nothing() {
    let place = place();
    for (path, access, _) in routes() {
        if access == Access::Program {
            continue;
        }
        for foreign in
            [("sec-fetch-site", "cross-site"), ("origin", "http://evil.example"), ("origin", "null")]
        {
            let (response, _) = place.ask(Method::POST, &filled(path), Some(1), &[foreign]);
            let refused = [StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED];
            assert!(refused.contains(&response.status()), "{path} {foreign:?} {}", response.status());
        }
    }
    let (response, _) = place.ask(Method::GET, "/", Some(1), &[("host", "evil.example")]);
    assert_eq!(response.status(), StatusCode::OK, "the first host counts, as in HTTP");
    let request = Request::builder().uri("/").header("host", "evil.example").body(Body::empty()).unwrap();
    assert_eq!(place.send(request).0.status(), StatusCode::FORBIDDEN);
}

#[test]
fn nothing_of_an_outlet_is_markup() {
    let place = place();
    let outlet = crate::story::segment(&format!("Courier {ODD}"));
    let paths = [
        "/",
        "/story/s1",
        "/story/s1/together",
        "/outlets",
        "/article/a1",
        &format!("/outlet/{outlet}"),
        "/saved",
        "/search?q=%22%3E%3Cscript%3E",
        "/rules?words=%3Cscript%3E&weight=more",
        "/person/%3Cscript%3E",
        "/feeds",
        "/settings",
        "/help",
        "/story/s1/file.html",
    ];
    for path in paths {
        let (response, page) = place.ask(Method::GET, path, Some(1), &[]);
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert!(
            !page.contains("<script>") && !page.contains("<img") && !page.contains('\u{1b}'),
            "{path}: {page}"
        );
        assert!(!page.contains("href=\"javascript"), "{path}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline")
                || path.ends_with("file.html"),
            "{policy}"
        );
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert!(!page.contains(" onclick") && !page.contains(" style=\""), "{path}");
    }
}

#[test]
fn done_is_gone_until_undone() {
    let place = place();
    let open = || place.ask(Method::GET, "/", Some(2), &[]).1.contains("/story/s1\"");
    assert!(open());
    assert_eq!(place.status(Method::POST, "/story/s1/done", Some(2)), StatusCode::SEE_OTHER);
    assert!(!open());
    assert_eq!(place.status(Method::POST, "/story/s1/open", Some(2)), StatusCode::SEE_OTHER);
    assert!(open());
}

#[test]
fn all_of_a_list_is_done_and_taken_back_at_once() {
    let place = place();
    let request = Request::builder().method(Method::POST).uri("/done").header("host", "localhost");
    let request = request
        .header("cookie", format!("{COOKIE}=token 2"))
        .header("content-type", "application/x-www-form-urlencoded");
    let (response, _) = place.send(request.body(Body::from("story=s1&story=unknown")).unwrap());
    let to = response.headers()["location"].to_str().unwrap().to_owned();
    let page = |path: &str| place.ask(Method::GET, path, Some(2), &[]).1;
    assert!(page(&to).contains("Undo") && page("/").contains("1 you are done with"));
    let undo = to.replace("/?marked=", "/undo/");
    assert_eq!(place.status(Method::POST, &undo, Some(3)), StatusCode::SEE_OTHER);
    assert!(!page("/").contains("/story/s1\""), "another reader takes nothing back");
    assert_eq!(place.status(Method::POST, &undo, Some(2)), StatusCode::SEE_OTHER);
    assert!(page("/").contains("/story/s1\""));
}

#[test]
fn a_story_comes_back_with_what_is_new_and_not_for_a_copy() {
    let place = place();
    let store = &place.server.site.store;
    let join = |article: &Article| {
        let arrival = Arrival { article, findings: None, entry: None };
        let id = article.id.clone();
        let change = StoryChange::Joined { story: StoryId::new("s1"), article: id, likeness: None };
        let events = [StoryEvent { change, cause: Cause::Arrival }];
        store.put(&[arrival], &Grouping { events: &events, headlines: &[] }, at(120)).unwrap();
    };
    assert_eq!(place.status(Method::POST, "/story/s1/done", Some(2)), StatusCode::SEE_OTHER);
    let today = || place.ask(Method::GET, "/", Some(2), &[]).1;
    join(&article("a3"));
    assert!(today().contains("1 you are done with"), "{}", today());
    let text = "Two ferries stay in harbour.".to_owned();
    let paragraphs = vec![TextSpan::new(0, text.len())];
    join(&Article { text, paragraphs, ..article("a4") });
    assert!(today().contains("1 new report</span> since you read it"), "{}", today());
}

#[test]
fn what_nobody_dates_is_not_new() {
    let page = place().ask(Method::GET, "/", Some(2), &[]).1;
    assert!(
        page.contains("no date given, came just now") && page.contains("no report gives a date"),
        "{page}"
    );
}

#[test]
fn past_days_stand_as_they_were() {
    let place = place();
    let day = |day: &str| place.ask(Method::GET, &format!("/?day={day}"), Some(1), &[]).1;
    let date = at(0).to_zoned(jiff::tz::TimeZone::UTC).date();
    assert!(day(&date.yesterday().unwrap().to_string()).contains("No report of that day is held"));
    let dated = Article {
        published: Some(rashomon::core::Published::Day(date.yesterday().unwrap())),
        ..article("a9")
    };
    let arrival = Arrival { article: &dated, findings: None, entry: None };
    let change = StoryChange::Opened { story: StoryId::new("s9"), article: ArticleId::new("a9") };
    let events = [StoryEvent { change, cause: Cause::Arrival }];
    let grouping = Grouping { events: &events, headlines: &[] };
    place.server.site.store.put(&[arrival], &grouping, at(0)).unwrap();
    let page = day(&date.yesterday().unwrap().to_string());
    assert!(page.contains("/story/s9\"") && !page.contains("/story/s1\""), "{page}");
    assert!(page.contains("Day before") && page.contains("aria-current=\"date\""));
}

#[test]
fn an_outlet_that_nobody_wants_vanishes_from_stories() {
    let place = place();
    let mut other = article("a5");
    other.outlet.as_mut().unwrap().name = "Gazette".to_owned();
    let arrival = Arrival { article: &other, findings: None, entry: None };
    let change = StoryChange::Joined { story: StoryId::new("s1"), article: other.id.clone(), likeness: None };
    let events = [StoryEvent { change, cause: Cause::Arrival }];
    let store = &place.server.site.store;
    store.put(&[arrival], &Grouping { events: &events, headlines: &[] }, at(0)).unwrap();
    let words = format!("Courier {ODD}");
    let never = Rule { number: 0, target: "outlet".into(), words, weight: f64::NEG_INFINITY };
    store.put_rule(AccountId(2), &never, at(0)).unwrap();
    let page = |path: &str, reader| place.ask(Method::GET, path, Some(reader), &[]).1;
    assert!(page("/", 2).contains("1 report") && page("/", 2).contains("2 hidden"), "{}", page("/", 2));
    let story = page("/story/s1", 2);
    assert!(!story.contains("Courier") && story.contains("Gazette"), "{story}");
    assert!(page("/story/s1", 3).contains("Courier"), "another reader sees all");
}

#[test]
fn catch_up_has_an_end() {
    let place = place();
    let page = || place.ask(Method::GET, "/catch-up", Some(2), &[]).1;
    assert!(page().contains("This is your first visit"));
    let account = place.server.site.store.account(AccountId(2)).unwrap().unwrap();
    let settings = format!("{{\"visited\":{{\"last\":{}}}}}", NOW - 9000);
    place.server.site.store.update_account(&Account { settings, ..account }).unwrap();
    assert!(page().contains("1 new story") && page().contains("That is all"), "{}", page());
    assert_eq!(place.status(Method::POST, "/catch-up", Some(2)), StatusCode::SEE_OTHER);
    assert!(page().contains("You are up to date"));
}

#[test]
fn what_a_person_says_of_stories_holds_and_can_be_taken_back() {
    let place = place();
    let post = |path: &str, body: &str| {
        let request = Request::builder().method(Method::POST).uri(path).header("host", "localhost");
        let request = request
            .header("cookie", format!("{COOKIE}=token 1"))
            .header("content-type", "application/x-www-form-urlencoded");
        let (response, page) = place.send(request.body(Body::from(body.to_owned())).unwrap());
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}: {page}");
        response.headers()["location"].to_str().unwrap().to_owned()
    };
    let n_reports = |path: &str| {
        let page = place.ask(Method::GET, &format!("{path}/together"), Some(1), &[]).1;
        page.matches("name=\"article\"").count()
    };
    let page = place.ask(Method::GET, "/story/s1/together", Some(1), &[]).1;
    assert!(page.contains("Why together?") && page.contains("% alike"), "{page}");
    assert!(!place.ask(Method::GET, "/story/s1/together", Some(2), &[]).1.contains("Not the same event"));
    let split = post("/story/s1/split", "alone=a2");
    let other = split.split_once("?split=").unwrap().1.to_owned();
    assert!(place.ask(Method::GET, &split, Some(1), &[]).1.contains("Undo"));
    // A lone report needs no choice.
    assert_eq!((n_reports("/story/s1"), n_reports(&format!("/story/{other}"))), (0, 0));
    place.server.site.collection.repair_stories(at(90)).unwrap();
    assert_eq!(n_reports("/story/s1"), 0, "no later look undoes it");
    let merged = post("/story/s1/merge", &format!("story=http%3A%2F%2Flocalhost%2Fstory%2F{other}"));
    assert_eq!((merged.as_str(), n_reports("/story/s1")), ("/story/s1?merged=a2", 2));
    assert!(place.ask(Method::GET, &merged, Some(1), &[]).1.contains("Undo"));
    assert_eq!(post("/story/s1/split", "article=a2"), split, "undone, it is as it was");
}

#[test]
fn what_an_admin_says_of_names_holds_and_can_be_taken_back() {
    let place = Place(sample::Place::new());
    let post = |path: &str, body: &str| {
        let cookie = format!("{COOKIE}=token 1");
        let (response, page) = place.0.ask(Method::POST, path, &[("cookie", &cookie)], body);
        let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        to.ok_or((response.status(), page))
    };
    let page = |path: &str, reader| place.ask(Method::GET, path, Some(reader), &[]).1;
    let quill = "/person/Ada%20Quill";
    assert!(!page(quill, 2).contains("Put right who this is"), "an admin alone");
    let first = page(quill, 1);
    let action = first.split("action=\"").find(|rest| rest.contains("/names\"")).unwrap();
    let action = action.split('"').next().unwrap();
    let told = post(action, "name=tomas+vane&one=true").unwrap();
    let second = page(&told, 1);
    assert!(second.contains("are one from now on") && second.contains("Not this person"), "{second}");
    assert!(page(quill, 2).contains("Also printed as <bdi>Tomas Vane"), "for all readers");
    let days = second.split("<section class=\"said-day\">").skip(1).map(|day| day.contains("Date unknown"));
    assert_eq!(days.collect::<Vec<_>>(), [false, true], "what nobody dates has no day, and comes last");
    assert!(
        page("/settings", 1).contains("Who is who") && page("/settings", 1).contains("two names are one")
    );
    let parted = page(&post(action, "name=Tomas+Vane&one=false").unwrap(), 1);
    assert!(parted.contains("are two from now on") && !parted.contains("Also printed as"), "{parted}");
    let number = place.server.site().store.actor_corrections().unwrap()[0].number;
    let back = post(&format!("/names/{number}/take-back?settings"), "").unwrap();
    assert_eq!(back, "/settings");
    assert!(page(quill, 2).contains("Also printed as"), "what was said before holds again");
    let (status, told) = post(action, "name=Nobody+Atall&one=true").unwrap_err();
    assert!(status == StatusCode::BAD_REQUEST && told.contains("No article calls anybody"), "{told}");
}

#[test]
fn a_story_has_the_headline_of_the_outlet_that_is_liked() {
    let place = place();
    let mut other = article("a6");
    other.outlet.as_mut().unwrap().name = "Gazette".to_owned();
    other.title = Some(Title { text: "No ferry sails".to_owned(), span: None });
    let arrival = Arrival { article: &other, findings: None, entry: None };
    let change = StoryChange::Joined { story: StoryId::new("s1"), article: other.id.clone(), likeness: None };
    let events = [StoryEvent { change, cause: Cause::Arrival }];
    let store = &place.server.site().store;
    store.put(&[arrival], &Grouping { events: &events, headlines: &[] }, at(0)).unwrap();
    let page = |path: &str| place.ask(Method::GET, path, Some(2), &[]).1;
    assert!(page("/").contains("data-open>Ferries sail"), "{}", page("/"));
    assert!(page("/").contains("own: the one that shares most with the other reports"));
    assert!(page("/story/s1").contains("the one that shares most with the other reports"));
    let cookie = format!("{COOKIE}=token 2");
    let form = "theme=auto&size=normal&headlines=Nobody,+gazette+";
    assert_eq!(
        place.0.ask(Method::POST, "/settings", &[("cookie", &cookie)], form).0.status(),
        StatusCode::SEE_OTHER
    );
    assert!(page("/").contains("that of <bdi>Nobody</bdi>, else <bdi>gazette</bdi> where they report it"));
    assert!(page("/").contains("data-open>No ferry sails") && page("/settings").contains("Nobody, gazette"));
    let story = page("/story/s1");
    assert!(story.contains("dir=\"auto\">No ferry sails</h1>") && story.contains("as you <a"), "{story}");
    let told = place.0.ask(Method::GET, "/api/1/stories/s1", &[("authorization", "Bearer password-2")], "").1;
    assert!(told.contains("\"title\":\"No ferry sails\",\"title_article\":\"a6\""), "{told}");
}

#[test]
fn what_others_tell_of_an_outlet_stands_with_its_source() {
    let mut facts = crate::OutletFacts::default();
    let file = "name,country,rating,source,date\nThe Lunmark Courier,GB,,its imprint,2031-05-09\n\
                the lunmark courier,,<B+>,Press Watch,\n";
    facts.add("facts.csv", file).unwrap();
    let place = Place(sample::Place::with(Options { facts, ..Options::default() }));
    let page = place.ask(Method::GET, "/outlet/The%20Lunmark%20Courier", Some(2), &[]).1;
    assert!(
        page.contains(
            "the United Kingdom<span class=\"origin\">as told by <bdi>its imprint</bdi>, 2031-05-09"
        ),
        "{page}"
    );
    assert!(
        page.contains("&lt;B+&gt;") && page.contains("as told by <bdi>Press Watch</bdi></span>"),
        "{page}"
    );
    assert!(page.contains("/rules?target=outlet&amp;words=The+Lunmark+Courier&amp;weight=never"), "{page}");
    let path = "/api/1/outlets/The%20Lunmark%20Courier";
    let told = place.0.ask(Method::GET, path, &[("authorization", "Bearer password-2")], "").1;
    assert!(
        told.contains("{\"fact\":\"rating\",\"value\":\"<B+>\",\"source\":\"Press Watch\",\"date\":null}"),
        "{told}"
    );
}

/// A model that comes when it is asked for a second time.
struct Coming(std::sync::atomic::AtomicUsize);

impl crate::Model for Coming {
    fn state(&self) -> crate::ModelState {
        let name = "test_model".to_owned();
        match self.0.load(std::sync::atomic::Ordering::SeqCst) {
            0 => crate::ModelState::Missing { name, bytes: Some(12_000_000), failure: None },
            1 => crate::ModelState::Fetching { name, n_bytes: 3_000_000, n_bytes_total: Some(12_000_000) },
            _ => crate::ModelState::Ready { name },
        }
    }

    fn fetch(&self) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }
}

#[test]
fn a_model_that_is_missing_is_told_and_fetched() {
    let model = Arc::new(Coming(std::sync::atomic::AtomicUsize::new(0)));
    struct Shared(Arc<Coming>);
    impl crate::Model for Shared {
        fn state(&self) -> crate::ModelState {
            self.0.state()
        }

        fn fetch(&self) {
            self.0.fetch();
        }
    }
    let options = Options { model: Some(Box::new(Shared(Arc::clone(&model)))), ..Options::default() };
    let place = Place(sample::Place::of(options, fill));
    let page = |path: &str, reader| place.ask(Method::GET, path, Some(reader), &[]).1;
    assert!(page("/", 1).contains("Fetch it now (12 MB)"), "{}", page("/", 1));
    assert!(!page("/", 2).contains("test_model"), "it is not a reader's business");
    assert!(
        page("/story/s1", 2).contains("no statement is listed from there: no language model is installed.")
    );
    assert_eq!(place.status(Method::POST, "/model/fetch", Some(1)), StatusCode::SEE_OTHER);
    assert!(page("/settings", 1).contains("3 of 12 MB are there"), "{}", page("/settings", 1));
    let told = place.ask(Method::GET, "/api/1/model", None, &[("authorization", "Bearer password-2")]).1;
    assert!(told.contains("\"state\":\"fetching\"") && told.contains("\"bytes_fetched\":3000000"), "{told}");
    crate::Model::fetch(&*model);
    assert!(!page("/", 1).contains("test_model") && page("/settings", 1).contains("is installed"));
}

#[test]
fn passwords_open_and_close() {
    let place = place();
    let form = |path: &str, body: &str, cookie: Option<&str>| {
        let mut request = Request::builder().method(Method::POST).uri(path).header("host", "localhost");
        request = request.header("content-type", "application/x-www-form-urlencoded");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        place.send(request.body(Body::from(body.to_owned())).unwrap())
    };
    let account = place.server.site.store.account_named("Ada").unwrap().unwrap();
    let credential = Some(secret::hash_password("a long enough one").unwrap());
    place.server.site.store.update_account(&Account { credential, ..account }).unwrap();
    let (response, _) =
        form("/login", "name=Ada&password=a+long+enough+one", Some(&format!("{COOKIE}=token 2")));
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(
        place.status(Method::GET, "/", Some(2)),
        StatusCode::SEE_OTHER,
        "the session shown before is over"
    );
    for _ in 0..10 {
        assert_eq!(form("/login", "name=Ada&password=wrong", None).0.status(), StatusCode::UNAUTHORIZED);
    }
    let (response, _) = form("/login", "name=Ada&password=a+long+enough+one", None);
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let (response, _) = form("/setup", "name=Eve&password=a+long+enough+one&code=x", None);
    assert_eq!(response.status(), StatusCode::BAD_REQUEST, "there is an admin already");
}

#[test]
fn programs_read_with_their_own_password() {
    let place = place();
    let text = |path: &str, pairs: &[(&str, &str)]| {
        let (response, text) = place.ask(Method::GET, path, None, pairs);
        assert_eq!(response.status(), StatusCode::OK, "{path}: {text}");
        text
    };
    let token = [("x-auth-token", "password-2")];
    let entries = text("/v1/entries?status=unread&limit=1", &token);
    assert!(
        entries.contains("\"total\":2")
            && entries.contains("&lt;script&gt;")
            && !entries.contains("javascript:"),
        "{entries}"
    );
    assert!(text("/v1/me", &[("authorization", "Basic QWRhOnBhc3N3b3JkLTI=")]).contains("Ada"));
    let auth = [("authorization", "GoogleLogin auth=Ada/password-2")];
    let list = text("/api/greader.php/reader/api/0/subscription/list?output=json", &auth);
    assert!(list.contains("feed/1000000000"), "{list}");
    let ids = text("/reader/api/0/stream/items/ids?s=user/7/state/com.google/reading-list&n=1", &auth);
    assert!(ids.contains("\"continuation\":\"2\""), "{ids}");
    let next = text("/reader/api/0/stream/contents/feed%2F1000000000?n=1&c=2", &auth);
    assert!(next.contains("tag:google.com,2005:reader/item/0000000000000001"), "{next}");
    let (response, _) =
        place.ask(Method::GET, "/reader/api/0/edit-tag?i=1&a=user/-/state/com.google/read", None, &auth);
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    let (response, _) = place.ask(Method::POST, "/reader/api/0/edit-tag?i=1&T=wrong", None, &auth);
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(response.headers()["google-bad-token"], "true");
    let (_, told) = place.ask(
        Method::POST,
        "/reader/api/0/edit-tag?i=1&ac=edit-tags&async=true&a=user/9/state/com.google/read",
        None,
        &auth,
    );
    assert_eq!(told, "OK");
    let key = secret::fever_key("Ada", "password-2");
    let (_, told) =
        place.ask(Method::POST, &format!("/fever/?api&api_key={key}&unread_item_ids&groups"), None, &[]);
    assert!(
        told.contains("\"auth\":1") && told.contains("\"unread_item_ids\":\"2\"") && told.contains("groups"),
        "{told}"
    );
    assert!(place.ask(Method::POST, "/fever/?api&api_key=none", None, &[]).1.contains("\"auth\":0"));
    assert_eq!(
        place.ask(Method::POST, "/v1/feeds", None, &token).0.status(),
        StatusCode::FORBIDDEN,
        "no admin"
    );
}

#[test]
fn rules_and_weights_go_out_and_come_in() {
    let place = place();
    let post = |path: &str, kind: &str, body: String| {
        let request = Request::builder().method(Method::POST).uri(path).header("host", "localhost");
        let request = request.header("cookie", format!("{COOKIE}=token 2")).header("content-type", kind);
        place.send(request.body(Body::from(body)).unwrap()).0.status()
    };
    let form = "application/x-www-form-urlencoded";
    let page = || place.ask(Method::GET, "/rules", Some(2), &[]).1;
    let rule = place.server.site.store.rules(AccountId(2)).unwrap()[0].number;
    assert_eq!(
        post(&format!("/rules/{rule}/weight"), form, "weight=never".to_owned()),
        StatusCode::SEE_OTHER
    );
    assert!(page().contains("<option value=\"never\" selected>"), "{}", page());
    let weights = "breadth=2&languages=1&placement=0&freshness=0.5".to_owned();
    assert_eq!(post("/rules/weights", form, weights), StatusCode::SEE_OTHER);
    let file = place.ask(Method::GET, "/rules.json", Some(2), &[]).1;
    insta::assert_snapshot!(file, @r#"
    {
      "rashomon": "rules 1",
      "rules": [
        {
          "target": "words",
          "words": "ferry",
          "weight": null
        }
      ],
      "weights": {
        "breadth": 2.0,
        "languages": 1.0,
        "placement": 0.0,
        "freshness": 0.5
      }
    }
    "#);
    place.server.site.store.remove_rule(AccountId(2), rule).unwrap();
    let bring = |file: &str| {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r\"\r\n\r\n{file}\r\n--x--\r\n"
        );
        post("/rules/file", "multipart/form-data; boundary=x", body)
    };
    assert_eq!(bring(&file), StatusCode::SEE_OTHER);
    assert_eq!(place.ask(Method::GET, "/rules.json", Some(2), &[]).1, file);
    for wrong in ["", "{}", &file.replace("words\"", "colour\""), &file.replace("2.0", "99.0")] {
        assert_eq!(bring(wrong), StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(place.ask(Method::GET, "/rules.json", Some(2), &[]).1, file, "nothing by halves");
}

#[test]
fn where_editors_put_a_story_counts() {
    use rashomon::core::{Entry, Published};
    use rashomon::store::{NewFeed, Poll};
    let place = place();
    let store = &place.server.site.store;
    let feed = NewFeed { url: "https://courier.example/top".to_owned(), ..NewFeed::default() };
    store.put_feed(&feed, at(0)).unwrap();
    let (feed, lease) = store.lease_feeds(at(0), at(30), 1).unwrap().remove(0);
    let entry = |(key, second): (usize, i64)| Entry {
        key: key.to_string(),
        published: Some(Published::Moment(at(second))),
        ..Entry::default()
    };
    let entries: Vec<Entry> =
        [-50, -10, -80, -30, -90, -20, -70].into_iter().enumerate().map(entry).collect();
    let poll = Poll { lease, at: at(1), feed: None, state: &feed.state, entries: &entries };
    let first = store.put_poll(&poll).unwrap().new[0];
    let page = || place.ask(Method::GET, "/", Some(2), &[]).1;
    assert!(!page().contains("own order"));
    let article = Article { text: "The ferries stay.".to_owned(), ..article("a7") };
    let arrival = Arrival { article: &article, findings: None, entry: Some(first) };
    let change =
        StoryChange::Joined { story: StoryId::new("s1"), article: article.id.clone(), likeness: None };
    let events = [StoryEvent { change, cause: Cause::Arrival }];
    store.put(&[arrival], &Grouping { events: &events, headlines: &[] }, at(2)).unwrap();
    assert!(page().contains("among the first in 1 outlet’s own order"), "{}", page());
}

#[test]
fn files_of_the_program_alone_are_served() {
    let place = place();
    for path in ["/static/..%2f..%2fCargo.toml", "/static/%2e%2e/Cargo.toml", "/static/style.css", "/static/"]
    {
        assert_eq!(place.status(Method::GET, path, None), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(place.status(Method::GET, asset::STYLE.address(), None), StatusCode::OK);
}
