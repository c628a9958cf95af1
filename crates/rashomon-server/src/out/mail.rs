//! The top stories by mail, once a day.

use super::list::{TopStory, top_stories};
use crate::fault::Fault;
use crate::report::safe;
use crate::secret::new_secret;
use crate::site::Site;
use jiff::{SignedDuration, Timestamp};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Message, SmtpTransport, Transport};
use maud::html;
use rashomon::store::{Account, Digest};
use std::fmt;
use std::fmt::Write;
use std::time::Duration;

/// Stories in one mail.
const STORIES: usize = 12;
/// Attempts before the day's mail is left out.
const FAILURES_MAX: u32 = 6;
const RETRY_MINUTES: i64 = 10;

/// Who takes mail, and whom it comes from.
pub(crate) struct Post {
    transport: SmtpTransport,
    from: Mailbox,
}

impl fmt::Debug for Post {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Post").finish_non_exhaustive()
    }
}

impl Post {
    /// `server` is `smtps://name:password@host`, or `smtp://host:587?tls=required`.
    pub(crate) fn new(server: &str, from: &str) -> Option<Self> {
        let transport = SmtpTransport::from_url(server).ok()?.timeout(Some(Duration::from_secs(30))).build();
        Some(Self { transport, from: from.parse().ok()? })
    }

    fn send(&self, to: &str, subject: &str, text: String, html: String) -> Result<(), String> {
        let told = |error: &dyn fmt::Display| error.to_string();
        let id = new_secret(16).map_err(|_| "the system gives no random numbers".to_owned())?;
        // So that no program answers it as if a person had written.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let message = Message::builder()
            .from(self.from.clone())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .to(to.parse().map_err(|error: lettre::address::AddressError| told(&error))?)
            .subject(subject)
            .multipart(MultiPart::alternative_plain_html(text, html))
            .map_err(|error| told(&error))?;
        self.transport.send(&message).map(|_| ()).map_err(|error| told(&error))
    }
}

/// An address that mail can be sent to.
pub(crate) fn check_address(text: &str) -> Result<String, Fault> {
    let mailbox: Result<Mailbox, _> = text.trim().parse();
    mailbox.map(|mailbox| mailbox.email.to_string()).map_err(|_| Fault::bad("That is no address for mail."))
}

/// The next time of the day at `minute`, after `now`.
pub(crate) fn next_time(minute: u16, now: Timestamp) -> Timestamp {
    let day_s = now.as_second().rem_euclid(86_400);
    let wait_s = (i64::from(minute) * 60 - day_s).rem_euclid(86_400);
    now + SignedDuration::from_secs(if wait_s == 0 { 86_400 } else { wait_s })
}

/// Sends what is due.
pub(crate) fn send_due(site: &Site) -> Result<(), Fault> {
    let Some(post) = &site.post else { return Ok(()) };
    let now = site.now();
    for mut digest in site.store.digests()?.into_iter().filter(|digest| digest.due <= now) {
        let Some(account) = site.store.account(digest.account)? else { continue };
        match send(site, post, &account, &digest, now)? {
            Ok(()) => {
                digest.sent = Some(now);
                (digest.failures, digest.error, digest.due) = (0, None, next_time(digest.minute, now));
            }
            Err(error) => {
                digest.failures += 1;
                digest.error = Some(error);
                digest.due = if digest.failures < FAILURES_MAX {
                    now + SignedDuration::from_mins(RETRY_MINUTES << digest.failures)
                } else {
                    digest.failures = 0;
                    next_time(digest.minute, now)
                };
            }
        }
        site.store.put_digest(digest.account, Some(&digest))?;
    }
    Ok(())
}

/// Sends one mail; on a day without stories none.
fn send(
    site: &Site,
    post: &Post,
    account: &Account,
    digest: &Digest,
    now: Timestamp,
) -> Result<Result<(), String>, Fault> {
    let origin = &site.own_origin();
    let stories = top_stories(site, account, origin, STORIES)?;
    if stories.is_empty() {
        return Ok(Ok(()));
    }
    let subject = format!("Top stories, {}", now.strftime("%-d %B %Y"));
    let (text, html) = (plain_text(&stories, origin), page(&subject, &stories, origin));
    Ok(post.send(&digest.address, &subject, text, html))
}

fn plain_text(stories: &[TopStory], origin: &str) -> String {
    let mut text = String::new();
    for story in stories {
        let (title, outlets) = (safe(&story.title), story.outlets.join(", "));
        let _ = write!(text, "{title}\n{}\n{}\n{}\n\n", safe(&outlets), story.why.join(", "), story.url);
    }
    let _ = writeln!(text, "Settings: {origin}/out");
    text
}

fn page(subject: &str, stories: &[TopStory], origin: &str) -> String {
    let page = html! {
        h1 { (subject) }
        @for story in stories {
            h2 { a href=(story.url) dir="auto" { (safe(&story.title)) } }
            p { @for (place, outlet) in story.outlets.iter().enumerate() { @if place > 0 { " · " } bdi { (safe(outlet)) } } }
            p { small { (safe(&story.why.join(", "))) } }
        }
        p { small { a href={ (origin) "/out" } { "Settings" } } }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_goes_out_once_a_day() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let now = at("2031-05-09T06:00:00Z");
        assert_eq!(next_time(6 * 60 + 30, now), at("2031-05-09T06:30:00Z"));
        assert_eq!(next_time(5 * 60, now), at("2031-05-10T05:00:00Z"));
        assert_eq!(next_time(6 * 60, now), at("2031-05-10T06:00:00Z"), "not twice");
        assert!(check_address(" Ada <ada@news.example> ").is_ok() && check_address("ada").is_err());
    }
}
