//! `rashomon.read/1`: stories with the accounts side by side.

pub(crate) use rashomon_server::json::Read;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixture, json::schema};
    use rashomon_server::view::OverTime;

    #[test]
    fn read_1_keeps_to_the_schema() {
        let (analyses, stories) = fixture::reading();
        let over_time = OverTime::among(stories.iter().map(|(story, _)| (story, analyses.iter().collect())));
        let stories = (stories.iter().zip(&over_time))
            .map(|((story, comparison), time)| (story, comparison, analyses.iter().collect(), time));
        let value = serde_json::to_value(Read::new(stories)).unwrap();
        schema::check("read", &value);
        insta::assert_snapshot!(serde_json::to_string_pretty(&value["stories"][0]["matches"]).unwrap());
        insta::assert_snapshot!(serde_json::to_string_pretty(&value["stories"][0]["differences"]).unwrap());
        insta::assert_snapshot!(serde_json::to_string_pretty(&value["stories"][0]["only_in"]).unwrap());
    }
}
