//! One way of writing an address, so that the same page is not taken for two.

use url::Url;

/// Parameters that tell where a reader came from and not what is read; a trailing `*` stands for anything.
///
/// Source: the documentation of the services that add them.
const TRACKING: [&str; 59] = [
    "utm_*",
    "at_*",
    "pk_*",
    "mtm_*",
    "matomo_*",
    "hsa_*",
    "wt_*",
    "ns_*",
    "itm_*",
    "int_*",
    "vero_*",
    "oly_*",
    "__hs*",
    "_hs*",
    "fb_*",
    "ga_*",
    "sc_*",
    "trk_*",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "wbraid",
    "gbraid",
    "gad_source",
    "msclkid",
    "twclid",
    "ttclid",
    "yclid",
    "igshid",
    "igsh",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_ga",
    "_gl",
    "cmp",
    "cmpid",
    "ito",
    "ref",
    "ref_src",
    "ref_url",
    "referrer",
    "referer",
    "ncid",
    "ocid",
    "sref",
    "smid",
    "smtyp",
    "shared",
    "soc_src",
    "soc_trk",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "xtor",
    "echobox",
    "traffic_source",
];

/// The address without what does not say which page it is: fragment, tracking, the order of parameters,
/// `www.`, `m.` and `amp.` before the host, `/amp` behind the path, a slash at the end, the scheme.
///
/// For comparison only: an address written so need not work. What is no address is given back as it is.
pub fn canonical(address: &str) -> String {
    let Ok(url) = Url::parse(address.trim()) else { return address.trim().to_owned() };
    let Some(host) = url.host_str() else { return address.trim().to_owned() };
    let host = ["www.", "m.", "mobile.", "amp."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix).filter(|rest| rest.contains('.')))
        .unwrap_or(host)
        .trim_end_matches('.');
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/amp").or_else(|| path.strip_suffix(".amp")).unwrap_or(path);
    let mut kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, value)| !(is_tracking(key) || key == "amp" || key == "outputType" && value == "amp"))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    kept.sort();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut text = format!("//{host}{port}{path}");
    if !kept.is_empty() {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
        text.push('?');
        text.push_str(&query);
    }
    text
}

/// The address without fragment and tracking, working as before.
pub fn without_tracking(mut url: Url) -> Url {
    url.set_fragment(None);
    let n_pairs = url.query_pairs().count();
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !is_tracking(key))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    if kept.len() < n_pairs {
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    url
}

/// Whether two addresses belong to one site: the same host, one a part of the other, or both parts of one
/// whose name is long enough to be nobody's registry.
pub fn same_site(one: &Url, other: &Url) -> bool {
    let (Some(one), Some(other)) = (one.host_str(), other.host_str()) else { return false };
    let site = |host: &str| {
        let labels: Vec<&str> = host.rsplit('.').collect();
        // "co.uk" and its like have two short labels.
        let n_labels = if labels.len() > 2 && labels[1].len() <= 3 && labels[0].len() == 2 { 3 } else { 2 };
        labels.into_iter().take(n_labels).map(str::to_owned).collect::<Vec<_>>()
    };
    one == other || site(one) == site(other)
}

fn is_tracking(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    TRACKING.iter().any(|known| match known.strip_suffix('*') {
        Some(prefix) => key.starts_with(prefix),
        None => key == *known,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_address() {
        for address in [
            "https://news.example/a/b",
            "http://www.news.example/a/b/?utm_source=x&fbclid=1#top",
            "https://m.news.example:443/a/b/amp",
            "HTTPS://AMP.News.Example/a/b?amp=1",
        ] {
            assert_eq!(canonical(address), "//news.example/a/b", "{address}");
        }
        assert_eq!(canonical("https://news.example/?b=2&id=1"), "//news.example?b=2&id=1");
        assert_eq!(canonical("http://news.example:8080/x"), "//news.example:8080/x");
        assert_ne!(canonical("https://news.example/A"), canonical("https://news.example/a"));
        assert_eq!(canonical("tag:news.example,2031:1"), "tag:news.example,2031:1");
        let url = Url::parse("https://news.example/a?id=7&utm_medium=rss#c").unwrap();
        let same = |one: &str, other: &str| same_site(&Url::parse(one).unwrap(), &Url::parse(other).unwrap());
        assert!(same("https://www.news.example/", "http://m.news.example/a"));
        assert!(
            !same("https://a.co.uk/", "https://b.co.uk/") && !same("https://a.example", "https://b.example")
        );
        assert_eq!(without_tracking(url).as_str(), "https://news.example/a?id=7");
    }
}
