//! Messages to addresses that want to know of every new edition of a story, signed as Standard Webhooks has it:
//! `webhook-signature: v1,` and the base64 of HMAC-SHA256 over id, time and body, joined by points.

use crate::fault::Fault;
use crate::secret::new_secret;
use crate::site::Site;
use crate::story::story_address;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use rashomon::core::FeedId;
use rashomon::fetch::{Client, Message, Request};
use rashomon::store::{Edition, Hook, ItemQuery};
use serde_json::json;
use sha2::Sha256;

/// Attempts before a hook is given up: about three days.
const FAILURES_MAX: u32 = 14;
/// Messages to one address before others have a turn.
const BATCH: usize = 20;
const WAIT_MAX_S: i64 = 6 * 3600;

/// A secret to sign with, as those who check it know it.
pub(crate) fn new_key() -> Result<String, Fault> {
    Ok(format!("whsec_{}", STANDARD.encode(new_secret(24)?)))
}

/// Sends what is due.
pub(crate) fn send_due(site: &Site) -> Result<(), Fault> {
    let Some(client) = &site.options.client else { return Ok(()) };
    let now = site.now();
    for hook in site.store.hooks(None)? {
        if hook.due.is_some_and(|due| due <= now) {
            send(site, client, hook)?;
        }
    }
    Ok(())
}

fn send(site: &Site, client: &Client, mut hook: Hook) -> Result<(), Fault> {
    let feed = Some(Some(FeedId::new(crate::reader::STORIES)));
    let query =
        ItemQuery { feed, after: Some(hook.last), oldest_first: true, limit: BATCH, ..ItemQuery::default() };
    for edition in site.store.editions(hook.account, &query)? {
        let now = site.now();
        match tell(site, client, &hook, &edition, now) {
            Ok(()) => {
                hook.last = edition.number;
                (hook.failures, hook.error, hook.due) = (0, None, Some(now));
            }
            Err(error) => {
                hook.failures += 1;
                hook.error = Some(error);
                hook.due = next_attempt(hook.failures, now);
            }
        }
        site.store.update_hook(&hook)?;
        if hook.failures > 0 {
            break;
        }
    }
    Ok(())
}

/// A minute after the first failure, twice as long after each further one.
fn next_attempt(failures: u32, now: Timestamp) -> Option<Timestamp> {
    let wait_s = (60_i64 << failures.saturating_sub(1).min(20)).min(WAIT_MAX_S);
    (failures < FAILURES_MAX).then(|| now + SignedDuration::from_secs(wait_s))
}

fn tell(site: &Site, client: &Client, hook: &Hook, edition: &Edition, now: Timestamp) -> Result<(), String> {
    let origin = site.own_origin();
    let body = json!({
        "type": "story.edition",
        "timestamp": edition.made.to_string(),
        "data": {
            "edition": edition.number,
            "story": edition.story.as_str(),
            "title": edition.headline,
            "url": format!("{origin}{}", story_address(edition.story.as_str())),
        },
    })
    .to_string();
    let id = format!("edition-{}-{}", hook.number, edition.number);
    let second = now.as_second().to_string();
    let signature = sign(&hook.secret, &id, &second, &body);
    let headers = [
        ("webhook-id", id.as_str()),
        ("webhook-timestamp", second.as_str()),
        ("webhook-signature", signature.as_str()),
    ];
    let message = Message { kind: "application/json", body: body.as_bytes(), headers: &headers };
    let request = Request { bytes_max: 64 << 10, ..Request::new(&hook.url) };
    match client.post(&request, &message) {
        Ok(response) if (200..300).contains(&response.status) => Ok(()),
        Ok(response) => Err(format!("answered with status {}", response.status)),
        Err(error) => Err(error.to_string()),
    }
}

/// The value of the header that proves who sent it.
pub(crate) fn sign(secret: &str, id: &str, second: &str, body: &str) -> String {
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap_or_default();
    // Keys of any length are taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return String::new() };
    mac.update(format!("{id}.{second}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // The example of the specification, computed by its reference library.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = "{\"test\": 2432232314}";
        assert_eq!(
            sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn attempts_get_rarer_and_end() {
        let now = Timestamp::from_second(0).unwrap();
        let waits: Vec<Option<i64>> =
            [1, 2, 9, 10, 13, 14].map(|n| next_attempt(n, now).map(Timestamp::as_second)).to_vec();
        assert_eq!(waits, [Some(60), Some(120), Some(15_360), Some(21_600), Some(21_600), None]);
    }
}
