//! Lines that ask, offer, point elsewhere or inform about the page rather than report.
//!
//! Each pattern describes a whole line of its own. Patterns that a report could write as a sentence are
//! built so that they cannot match one: they start with the verb of a request and name its object, or
//! they must be the entire line.

use rashomon_core::BoilerplateKind;
use regex::{Regex, RegexSet, RegexSetBuilder};
use std::sync::LazyLock;

/// How far a line that looks like boilerplate can be trusted to be it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Wherever it stands.
    Sure,
    /// Only among sure ones before or after the report.
    InCompany,
}

/// What a line that matches a pattern is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prompt {
    pub(crate) kind: BoilerplateKind,
    pub(crate) strength: Strength,
    /// It says that the rest of the text stands behind a door.
    pub(crate) gate: bool,
    /// It heads a list of links to other articles.
    pub(crate) heading: bool,
}

/// The line's kind if it is a prompt, navigation, a notice; it has `n_words` words.
pub(crate) fn prompt(line: &str, n_words: usize) -> Option<Prompt> {
    if n_words > 45 || n_words > 8 && ['"', '“', '”'].iter().any(|&mark| line.contains(mark)) {
        return None;
    }
    // Most lines are sentences of the report, too long for most rules.
    let compiled = match n_words {
        0..=WORDS_SHORT => &*COMPILED,
        _ if n_words <= WORDS_MIDDLING => &*COMPILED_MIDDLING,
        _ => &*COMPILED_LONG,
    };
    // The first rule that accepts the length decides.
    let found = compiled.iter().filter_map(|Rules { set, rules }| {
        let matches = set.as_ref()?.matches(line);
        matches.iter().map(|index| &rules[index]).find(|rule| n_words <= rule.n_words_max)
    });
    found.min_by_key(|rule| rule.place).map(|rule| rule.prompt)
}

/// Whether `line` offers many publishers' articles: a line of somebody who carries others' texts.
pub(crate) fn is_carrier_pitch(line: &str) -> bool {
    line.split_whitespace().count() <= 16 && PITCH.as_ref().is_some_and(|pitch| pitch.is_match(line))
}

static PITCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        \b(premium|trusted|global|leading|top|of) \s (titles|publications|publishers|news\ sources|newspapers|magazines)\b
        | \b\d[\d,]*\+? .{0,20} \b(titles|publications|publishers|sources)\b
        | \ball\ (of\ )?(your|the)\ (favou?rite\ )?news\ in\ one\ (place|app)\b",
    )
    .ok()
});

struct Rule {
    /// Where it stands among all rules.
    place: usize,
    prompt: Prompt,
    n_words_max: usize,
}

/// Words beyond which a line is not compared with all rules, or only with few.
const WORDS_SHORT: usize = 18;
const WORDS_MIDDLING: usize = 25;

/// Rules with the patterns of all of them.
struct Rules {
    set: Option<RegexSet>,
    rules: Vec<Rule>,
}

/// Rules that a line must fit from its first word on, which few sentences do for longer than a word or two,
/// and those that are looked for all along the line.
type Compiled = [Rules; 2];

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| compiled(0));
static COMPILED_MIDDLING: LazyLock<Compiled> = LazyLock::new(|| compiled(WORDS_SHORT));
static COMPILED_LONG: LazyLock<Compiled> = LazyLock::new(|| compiled(WORDS_MIDDLING));

/// The rules that accept a line of more than so many words.
fn compiled(n_words: usize) -> Compiled {
    let mut patterns = [Vec::new(), Vec::new()];
    let mut rules = [Vec::new(), Vec::new()];
    let mut place = 0;
    for &(section, kind, strength, n_words_max) in SECTIONS.iter().filter(|section| section.3 > n_words) {
        for pattern in section.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (flag, pattern) = match pattern.split_at_checked(2) {
                Some((flag @ ("g " | "h "), pattern)) => (flag, pattern),
                _ => ("", pattern),
            };
            // All that stands beside a word here is ASCII. To know every script's letters would take the
            // slowest of engines for each line with a curly apostrophe.
            let pattern = pattern.replace("NAMES", NAMES).replace(r"\b", r"(?-u:\b)");
            let pattern = match pattern.strip_prefix('~') {
                Some(free) => free.to_owned(),
                None => format!("^(?:{pattern})[\\s.:!…»>→|]*$"),
            };
            let is_anywhere = !pattern.starts_with('^') || pattern.starts_with("^.");
            let prompt = Prompt { kind, strength, gate: flag == "g ", heading: flag == "h " };
            patterns[usize::from(is_anywhere)].push(pattern);
            rules[usize::from(is_anywhere)].push(Rule { place, prompt, n_words_max });
            place += 1;
        }
    }
    let [from_start, anywhere] = patterns.map(|patterns| {
        RegexSetBuilder::new(patterns)
            .case_insensitive(true)
            .size_limit(64 << 20)
            .dfa_size_limit(16 << 20)
            .build()
            .ok()
    });
    let [rules_from_start, rules_anywhere] = rules;
    [Rules { set: from_start, rules: rules_from_start }, Rules { set: anywhere, rules: rules_anywhere }]
}

/// Names and what joins them, to the end of the line: no verb, so no sentence.
const NAMES: &str = r"(?-i:(?:[\p{Lu}\d@][\p{L}\d.'’&@/-]*|and|in|for|by|of|the|from|at|on|with|via|additional|editing|reporting|writing|[&/|–—-])[\s,;:.)]*)+$";

/// Patterns, one a line, each the whole line but for closing marks; `~` frees a pattern of that, `g ` marks
/// a gate, `h ` a heading of links. Kind, strength and greatest number of words hold for the section.
const SECTIONS: &[(&str, BoilerplateKind, Strength, usize)] = &[
    (GATES, BoilerplateKind::Prompt, Strength::Sure, 18),
    (REQUESTS, BoilerplateKind::Prompt, Strength::Sure, 22),
    (CAPTIONS, BoilerplateKind::Caption, Strength::Sure, 14),
    (LINK_HEADINGS, BoilerplateKind::Related, Strength::Sure, 9),
    (LINKS, BoilerplateKind::Related, Strength::Sure, 25),
    (REPUBLISHING, BoilerplateKind::Carrier, Strength::Sure, 32),
    (LEGAL, BoilerplateKind::Legal, Strength::Sure, 45),
    (CREDITS, BoilerplateKind::Byline, Strength::Sure, 25),
    (FURNITURE, BoilerplateKind::Furniture, Strength::Sure, 14),
    (OFFERS, BoilerplateKind::Prompt, Strength::InCompany, 14),
];

const GATES: &str = r"
g (please |you must |you need to |to read more,? )?(sign up|sign in|log ?in|register|subscribe|join|create (a|an|your)( free)? account)( now| here| today| for free| or (sign|log) ?in| or subscribe| or register)* to (read|continue|keep reading|view|unlock|access|see|finish)( .*)?
g (to )?(continue|keep|finish) reading( this (article|story))?,? .*\b(sign|log ?in|subscribe|register|account|trial|member|free).*
g (subscribe|register|sign up|sign in|log ?in)( now| today)? (and|to|for) (get |gain |have )?(full|unlimited|instant|complete|digital)?\s?access.*
g (this|the full|the rest of this) (article|story|content|post)( is|'s|’s)? (is )?(only |exclusively |currently )?(for|available (only )?(to|for)|reserved for|exclusive to|restricted to|limited to)( our| paying| registered| premium| digital)* (subscribers|members|readers with).*
g you(’ve|'ve| have) (reached|used|read|hit|exceeded) (your|all|the) .*\b(limit|(free|last|monthly) (articles?|story|stories))\b.*
g (want|would you like) to (read|keep reading|continue reading|see)( more| the full (article|story|text))?\?.*
g (unlock|read) (this|the full|the whole|the rest of (this|the)) (article|story)( .*\b(subscri|free|trial|account|membership|sign|day|£|\$|€).*)?
g (this is )?(a )?(premium|(subscriber|member)s?.?(only|exclusive)) (content|article|story)
";

const REQUESTS: &str = r"
(sign up|subscribe|register|log ?in|sign in|log ?out|my account|manage (my |your )?(account|subscription))( (here|now|today|free|for free))*
(please |why not )?(sign up|subscribe|register|join)( (here|now|today|free|for free))* (to|for|with|from|and)( .*)?\b(newsletters?|e-?mails?|alerts?|briefings?|updates?|inbox|app|trial|account|channel|podcast|edition|daily|weekly|bulletins?|for free)\b.*
(sign up|subscribe) (now |today |here )?(to|for) (our|the|a|your|more)\b.*
already (a |an |have a |have an |have )?(paid |registered |digital |print |existing )?(member|subscriber|subscription|account|registered|user|reader)(\?.*|.{0,3}\b(sign|log) ?in\b.*)?
(not (a|yet a) (member|subscriber)|don[’']t have an account|new (here|to .+))( yet)?\?.*
(get|receive|enjoy|discover)( all| full)? (of )?(your|the|our|daily|breaking|more|local|unlimited|full|instant|exclusive)\b.*\b(news|app|newsletters?|inbox|updates|alerts|access|headlines|briefing|delivered|premium|membership)\b.*
(start|begin) (reading|your( free)?( \d+.day)? trial|your subscription|for free)( .*)?
~^(\d+|one|two|three|seven|ten|fourteen|thirty|ninety)[ -](days?|weeks?|months?)([’']s?)? (free|for free|trial|free trial)[.!]?$
(try|start|claim) (it|your|a|our)\b.*\b(free|trial)\b.*
(download|get|try|install|open|read( this)?( article)?)( (it|this))?( in| on| with)? (the|our)( \S+){0,3} app\b.*
(please )?support (our|independent|local|quality|fearless|free)\b.*(journalism|reporting|newsroom|work|press|us).*
(please )?(consider )?(donate|make a (donation|contribution)|become a (member|supporter|subscriber|patron)|contribute)( (now|today|here|to|and|from|for|with|by)\b.*)?
(please )?(enable|turn on|allow) (javascript|notifications|cookies)\b.*
(please )?(disable|turn off|pause) (your )?ad.?blocker.*
javascript (is|must be|seems to be) .*
(click|tap|swipe)( here| below| on the link| the link)?( below)? (to|for)\b.*
(click|tap) here
join (us|our|the (conversation|discussion|debate|community)|thousands of|over \S+ (readers|subscribers|members))\b.*
(got|have|do you have|know)( you)?( got)? (a|any|something|more)( \S+){0,3} (tips?|story|information|news|questions?|feedback|corrections?)\b[^.]*\?.*
(send|share|tell|let) (us|me)( know)?( your| a| what)?\b.*(@|comments?|below|tips?|thoughts|views|stories|story|think|form).*
(please )?(e-?mail|contact|write to|reach|message|text|call)( (us|me|him|her|them|the (reporter|author|editor|newsroom|desk|team)|.+))?( (at|on|via|by e-?mail at))? \S+@\S+\.\w+.*
(please )?follow (us|me|him|her|@\w+|our\b.*)\b.*
(please )?(follow|find|like|join|friend) .+ (on|@)\s?(twitter|x|facebook|instagram|linkedin|tiktok|telegram|threads|bluesky|youtube|whatsapp|google news|mastodon|snapchat|pinterest|apple news|flipboard|signal|\w*@\w+)\b.*
(do you .{3,60}\? )?like (us|the|our) (page|on facebook).*
(on )?(twitter|x|facebook|instagram|threads|e-?mail)[:,]? ?@\w+( .*)?
";

const LINK_HEADINGS: &str = r"
h (related|recommended|further|suggested|similar|more related|popular)( (stories|story|articles?|posts?|content|topics|news|reading|links|coverage|videos?|items))
h related|recommended|recommended for you|read (more|next|also)|also read|see also|up next|what to read next|more (stories|news|headlines|articles|coverage|top stories|like this|from this (section|author))
h (top|latest|most read|most popular|most viewed|most shared|most watched|trending|breaking|featured|today[’']?s top|other|popular|recent|more|must.?read) (stories|news|headlines|articles|videos|posts|topics|reads)
h ~^(top|latest|most read|most popular|most viewed|trending|breaking|featured|today[’']?s top|popular|more) (stories|news|headlines|articles|videos|posts|topics|reads) (on|in|from|by|about|right now|now|today|this)\b[^.!?]{0,40}$
h (most read|most popular|most viewed|most shared|most watched|trending( now)?|popular now|latest)
h (our|editors?[’']?s?[’']?|staff|today[’']?s) (picks?|choices?|top picks?|favou?rites)( (for you|of the (day|week|month)|today))?
h (you (may|might|could|will|may also|might also) (also )?(be )?(like|love|interested in|want to read|enjoy|have missed)|(people|readers) (also |are )(read|reading|viewed|like|liked))( (this|now|too))?
h in case you missed it|don[’']t miss|around the web|(more )?from (our partners|around the web|the web)|promoted( content| stories)?|sponsored (content|stories|links)|paid content|partner content
h ~^(next|previous|prev) (article|story|post|up)\b[^.!?]{0,60}$
h ~^more (from|on|about|in) [^.!?]{1,60}$
";

const LINKS: &str = r"
~^(related( (story|article|stories|articles|news))?|(also|must) (read|watch|see)|(read|see|watch) (also|more|next|full story)|recommended( reading| for you)?|further reading|don[’']t miss( it)?) ?(\||»|>|–|—|: ).+$
~^(read|see|watch|listen|view|photos?|pictures?|videos?|gallery|podcast|in pictures|explainer|opinion|live( updates)?) ?(\||»|>|–|—|: ).*[^.!…]$
read (more|next|about it|the (full|whole|entire|rest|original)\b.*|full (story|article|report|coverage|statement|interview)\b.*)( (here|below|at|on|from|about|in|of|by)\b.*)?
click here
";

const REPUBLISHING: &str = r"
~^[(\[]?(this|the (above|following)) (article|story|piece|copy|op-ed|essay|interview)( below| above)? (was|is|has been|originally|first)\s?(originally |first |also |being )*(published|appeared|produced|republished|reprinted|posted|provided|syndicated|distributed|supplied|auto-?generated|generated|translated)\b.*\b(by|on|in|from|at|with|under)\b.*$
~^[(\[]?(except for the headline|this (story|article|report|copy)|the story) .*\b(not (been )?edited by|wire agency feed|syndicated feed|agency feed|staff and is published)\b.*$
~^(originally|first) (published|appeared|posted) (by|on|in|at) NAMES
(republished|reprinted|reproduced|reposted|syndicated) (with (the )?permission|under an?|courtesy of)\b.*
~^(republished|reprinted|reproduced|reposted|syndicated) from NAMES
~^((story|content|article|text) )?(provided|supplied|syndicated) by NAMES
";

const LEGAL: &str = r"
~^(copyright\b.*(©|\(c\)|\d{4})|(©|\(c\)|&copy;)\s*(copyright\b)?.*\d{4}|©|\d{4} ?©).*$
~^.*\ball rights reserved\b\.?.*$
~^this (material|article|content) (may|must|can) ?not be (published|reproduced|copied|broadcast|rewritten|redistributed).*$
((your )?privacy|terms|terms (of|and|&) (use|service|conditions|sale)|(privacy|cookies?|editorial|ethics|corrections?|comments?|moderation)( and cookies?)? (policy|settings|preferences|notice|statement|policies)|do not sell .*|accessibility( statement)?|contact us|about us|advertise( with us)?|careers|work for us|help( cent(er|re))?|faqs?|site ?map|imprint|impressum|cookies|legal notice|disclaimer)( ?(&|\||•|·|/) ?.+)?
~^to contact the (reporters?|authors?|editors?|newsroom|editor responsible)\b.*$
~^(the )?(views|opinions) expressed (in this|here|by|above|are)\b.*$
~^(by (signing up|subscribing|continuing|registering|clicking|using)).*\b(you )?(agree|accept|consent|acknowledge)\b.*$
~^(this site is protected by|we use cookies|this (web)?site uses cookies).*$
";

const CREDITS: &str = r"
~^\(?(reporting|additional reporting|writing|written|compiled|edited|editing|translated|translation|production|produced|graphics?|research)( and \w+)? by[ :]+NAMES
~^\(?(with|additional) (inputs?|reporting|reports?|files?) (from|by)[ :]+NAMES
~^byline: .+$
~^.+\bcontributed (reporting( (to|for|from)\b.*)?|(reporting )?to this (report|story|article|piece|post))\.?$
";

const CAPTIONS: &str = r"
~^(photos?|image|picture|photograph|pic|video|illustration|graphic|map|chart)s?( (credits?|courtesy( of)?|source|copyright|caption) ?:? ?| ?: ?| ?©)([^.!?]{1,90}$|NAMES)
~^(photos?|images?|pictures?|photographs?|pics?|video|illustrations?|graphics?|maps?) ?(by|/) NAMES
(enlarge|expand|view|zoom|open|hide|show|toggle)( this| the)? (image|photo|picture|caption|gallery)( .*)?
(image|photo|picture|slide) \d+ (of|/) \d+
~^(getty|reuters|ap|afp|epa|shutterstock|alamy|istock|associated press|pa|ap photo|getty images|handout|file photo|courtesy)( ?[/|,] ?[\w. ]{2,40})?( via [\w. ]{2,30})?[.]?$
~^slideshow \(.*$
";

const FURNITURE: &str = r"
~^videos by NAMES
(advertise?ments?|ad|advert|ads|sponsored( by .+)?|sponsored content|sponsor message|paid post|commercial)( .{0,3}(scroll|continue|story|article)( .*)?)?
(story|article|report|text|post) continue[sd]?( (below|after|under))?( (the |this )?(advertise?ment|ad|video|photo|image|gallery))?
(continue|keep) (reading|scrolling)( (below|the main story|the (rest of the )?story|after the .{3,20}))?
(scroll|skip) (down |to |past |for |ahead ).*
(share|print|e-?mail|tweet|save|post|pin|send|recommend)( (this|the|on|via|article|story|page|link|to|with|by|a|post|friend|friends|facebook|twitter|x|whatsapp|linkedin|e-?mail|reddit|telegram|pinterest))*
(facebook|twitter|x|whatsapp|linkedin|reddit|telegram|instagram|flipboard|pinterest|messenger|youtube|tiktok|rss|copy link|copied!?|link copied|bookmark|comments?|menu|search|home|close|play|pause|mute|unmute|back to top|go back|next|previous|loading|skip ad|gift( this)? article|view in app|show more|see more|view more|load more|more|read later|toggle .{3,30}|live|listen|watch|watch live|font size|text size|print this page|accessibility links)
(skip to( main)? (content|navigation|footer|search))
listen (to )?(this )?(article|story)?( .*)?
\(?\d+ ?(-| )?(min|mins|minute|minutes)( of)?( to)? ?(read|listen|watch|reading time)?\)?
(reading|read) time:? ?(less than )?(a|\d+)? ?(min|mins|minute|minutes).{0,10}
\d+(\.\d+)?[km]? (comments?|shares?|views?|likes?|reactions?|retweets?|replies)
(leave|post|add|write|view|show|hide|read|see|join)( all| a| your| the)? ?(\d+ )?(comments?|reply|replies)( .*)?
comments( are)? (closed|off|disabled)( .*)?
~^(tags?|topics?|filed under|categories|category|keywords|more topics|mentioned in this article|in this (story|article)|posted in|section) ?: .+$
this (article|story|post) is more than \d+ (years?|months?) old
(we are sorry,? ?)?(this|the) (video|player|content|media|clip|audio)\b.*\b(play(ed)?|available|unavailable|load(ed)?|displayed|supported|restricted|removed|expired)\b.*
(your|this) browser (does not|doesn[’']t|is not|isn[’']t|cannot) .+
(warning|caution)?:? ?(this (video|story|article) )?(contains|may contain) (graphic|distressing|disturbing) (content|images|footage|material)
";

const OFFERS: &str = r"
~\b(premium|trusted|global|leading) (titles|news )?(sources|publications|publishers|titles|outlets)\b
~\ball (of )?(your|the) (favou?rite )?news in one (place|app)\b
~^one (app|membership|subscription|account|login|price|place)\b
~^\d[\d,]*[’']?s?\+? (of )?(premium|trusted|the world|global|different)?.*\b(titles|sources|publications|publishers|newspapers|magazines)\b
~\bcurated\b.*\bfor you\b
~\bfree trial\b|\bcancel (anytime|at any time)\b|\bad.?free (reading|experience)\b|\bunlimited (access|articles|reading)\b
~^(only )?[£$€]\d+([.,]\d\d)? ?(a|per|/) ?(week|month|year)\b
~^(stay|keep) (informed|updated|connected|tuned|ahead|up to date|on top of)\b
~^(newsletters?|subscriptions?|subscriber.only|premium|members only|my profile|account|settings|notifications|e-?paper)[.!]?$
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publisher::words_of;

    #[test]
    fn prompts_and_their_kinds() {
        for (kind, lines) in [
            (
                BoilerplateKind::Prompt,
                &[
                    "Sign up to read this article",
                    "Already a member? Sign in here",
                    "Subscribe to continue reading",
                    "Sign up for our daily newsletter",
                    "Get the day’s news delivered to your inbox",
                    "Start your free trial",
                    "Fourteen days free",
                    "Download the app",
                    "Follow us on Facebook",
                    "Follow Ida Kvist on X @idakvist.",
                    "This article is for subscribers only",
                    "Got a news tip? Write to tips@harbour.example",
                    "Join our WhatsApp channel",
                    "Support independent journalism",
                    "You’ve read your last free article this month",
                ][..],
            ),
            (
                BoilerplateKind::Related,
                &[
                    "Related Stories",
                    "Our Picks",
                    "Most read",
                    "READ MORE: Ferry Cancelled After Crack Is Found",
                    "You may also like",
                    "Top stories on Kyst right now",
                    "More from Harbour Times",
                    "Read the full story here",
                    "Related: New pier opens",
                ],
            ),
            (
                BoilerplateKind::Furniture,
                &[
                    "Videos by KYST",
                    "Advertisement",
                    "Story continues below advertisement",
                    "Share this article",
                    "3 min read",
                    "12 comments",
                    "Listen to this article",
                    "WhatsApp",
                    "Tags: ferry, Brannoch",
                    "Skip to main content",
                ],
            ),
            (
                BoilerplateKind::Legal,
                &[
                    "© 2024 Harbour Times",
                    "Copyright 2024 Kyst AS. All rights reserved.",
                    "Privacy policy",
                    "Terms of use",
                ],
            ),
            (
                BoilerplateKind::Carrier,
                &[
                    "This article was originally published on The Lecture Hall.",
                    "Republished from Harbour Times",
                    "Provided by Nordic Wire",
                ],
            ),
            (
                BoilerplateKind::Byline,
                &[
                    "(Reporting by Ida Kvist in Oslo; Editing by Jon Falk)",
                    "Jon Falk contributed to this report.",
                    "With inputs from PTI",
                ],
            ),
            (
                BoilerplateKind::Caption,
                &["Photo: Jon Falk/Reuters", "Getty Images", "Image 1 of 7", "Photo by Jon Falk"],
            ),
        ] {
            for line in lines {
                let found = prompt(line, words_of(line)).map(|prompt| (prompt.kind, prompt.strength));
                assert_eq!(found, Some((kind, Strength::Sure)), "{line}");
            }
        }
        assert!(prompt("Subscribe to continue reading", 4).unwrap().gate);
        assert!(prompt("Related Stories", 2).unwrap().heading);
    }

    #[test]
    fn sentences_of_a_report_are_no_prompts() {
        for line in [
            "The paper lost 20,000 subscribers.",
            "Newsletters are back in fashion.",
            "Start of the trial postponed",
            "Already a member of the alliance, Norvia will host the talks.",
            "Becoming a member by 2030 is the goal.",
            "Other stories tell of hunger.",
            "Other videos showed soldiers running.",
            "Videos by witnesses showed smoke.",
            "Video by the police shows the car.",
            "Research by the University of Nordvik found cracks in every hull.",
            "Reporting by the paper led to his arrest.",
            "With reports from the islands showing heavy losses, the ministry gave in.",
            "First published in 1952, the novel made her famous.",
            "Supplied by Norvia, the boats leaked.",
            "This report was published by the ministry in March.",
            "More in the north were stranded.",
            "Read by millions, the letter changed his life.",
            "Contact with the ferry was lost at noon.",
            "Share prices fell.",
            "Follow-up talks are planned.",
            "Support for the mayor fell to 31 percent.",
            "Join or leave, she told the islands.",
            "Help and shelter for 140 passengers",
            "Photos: none were taken, the court heard on Monday.",
            "Trending down since May, prices fell again.",
            "Most read it as a threat.",
            "Advertisement spending rose by a tenth.",
            "This is a story of two ferries.",
            "“Sign up or leave the hall now,” the officer told them, “because we will not ask again.”",
            "Only the harbour master stayed.",
        ] {
            let found = prompt(line, words_of(line)).filter(|prompt| prompt.strength == Strength::Sure);
            assert_eq!(found, None, "{line}");
        }
    }
}
